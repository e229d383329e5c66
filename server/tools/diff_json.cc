// A comparison for programs. Keys are added, never renamed or retyped.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/diff_report.h"

namespace seuil::tools {
namespace {

using grid::CellCount;
using nlohmann::ordered_json;
using registry::VersionComparison;

// Null where there are more than can be counted.
ordered_json Number(CellCount count) {
  return count.counted() ? ordered_json(count.value()) : ordered_json(nullptr);
}

// Null where the text is empty.
ordered_json Text(std::string_view text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(std::string(text));
}

ordered_json Limit(const std::optional<uint64_t>& limit) {
  return limit ? ordered_json(*limit) : ordered_json(nullptr);
}

ordered_json Counts(const decision::DifferenceCounts& counts, bool of_all) {
  ordered_json json;
  json["common"] = Number(counts.common);
  json["outcome_changes"] = Number(counts.outcome_changes());
  json["outcome_losses"] = Number(counts.outcome_losses());
  json["won"] = Number(counts.won);
  json["lost"] = Number(counts.lost);
  json["changed"] = Number(counts.changed);
  json["level_raised"] = Number(counts.level_raised);
  json["level_lowered"] = Number(counts.level_lowered);
  json["rules_only"] = Number(counts.rules_only);
  if (!of_all) return json;
  json["only_before"] = Number(counts.only_before);
  json["only_after"] = Number(counts.only_after);
  return json;
}

ordered_json Objectives(const decision::ObjectiveSet& set) {
  ordered_json json;
  json["count"] = set.count();
  json["thresholds"] = set.thresholds;
  json["none"] = set.none;
  json["fixed"] = set.fixed;
  json["languages"] = set.languages;
  json["bands"] = set.bands;
  json["jobs"] = set.jobs;
  json["first_jobs"] = set.job_ids;
  return json;
}

ordered_json Given(const decision::GivenWords& given) {
  ordered_json json;
  json["outcome"] = given.outcome;
  json["attained_level"] = Text(given.attained);
  json["rules"] = given.rules;
  return json;
}

class JsonWriter {
 public:
  explicit JsonWriter(const DiffReport& report)
      : report_(report), comparison_(report.comparison), decisions_(comparison_.decisions) {}

  ordered_json Write() {
    json_["grid"] = comparison_.grid;
    json_["before"] = {{"version", comparison_.before.version},
                       {"digest", comparison_.before.digest}};
    json_["after"] = {{"version", comparison_.after.version}, {"digest", comparison_.after.digest}};
    json_["same_bytes"] = comparison_.same_bytes();
    json_["equivalent"] = decisions_.equivalent();
    json_["step"] = registry::VersionStepName(comparison_.step);
    json_["claimed_step"] = comparison_.claimed
                                ? ordered_json(registry::VersionStepName(*comparison_.claimed))
                                : ordered_json(nullptr);
    json_["reasons"] = ordered_json::array();
    for (const registry::StepReason& reason : comparison_.reasons) {
      json_["reasons"].push_back(
          {{"step", registry::VersionStepName(reason.step)}, {"text", reason.text}});
    }
    json_["counts"] = Counts(decisions_.counts(), true);
    Guards();
    ObjectiveGroups();
    Inputs();
    Differences();
    Jobs();
    Bands();
    PartsAndTexts();
    return std::move(json_);
  }

 private:
  size_t Shown(size_t total) const {
    return report_.limit == 0 ? total : std::min(total, report_.limit);
  }

  void Guards() {
    ordered_json& guards = json_["guards"];
    guards["hold"] = report_.breaches.empty();
    guards["max_outcome_changes"] = Limit(report_.guards.max_outcome_changes);
    guards["max_outcome_losses"] = Limit(report_.guards.max_outcome_losses);
    guards["exceeded"] = ordered_json::array();
    for (const registry::GuardBreach& breach : report_.breaches) {
      guards["exceeded"].push_back(
          {{"guard", breach.guard}, {"counted", Number(breach.counted)}, {"limit", breach.limit}});
    }
  }

  void ObjectiveGroups() {
    const auto level = [](const grid::CompiledGrid& grid, grid::Index index) {
      return Text(index == grid::kNoIndex ? std::string_view() : grid.levels[index].id);
    };
    json_["objectives"] = ordered_json::array();
    const auto& groups = decisions_.objectives().groups;
    for (size_t i = 0; i < groups.size(); ++i) {
      ordered_json group;
      group["threshold_before"] = level(decisions_.before(), groups[i].before);
      group["threshold_after"] = level(decisions_.after(), groups[i].after);
      group["moved"] = groups[i].moved;
      group["objectives"] = Objectives(groups[i].objectives);
      group["counts_of_each"] = Counts(decisions_.each_of(i), false);
      json_["objectives"].push_back(std::move(group));
    }
    json_["objectives_only_before"] = Objectives(decisions_.objectives().only[decision::kBefore]);
    json_["objectives_only_after"] = Objectives(decisions_.objectives().only[decision::kAfter]);
  }

  void Inputs() {
    json_["inputs_changed"] = ordered_json::array();
    for (const decision::AxisChange& change : decisions_.axis_changes()) {
      json_["inputs_changed"].push_back(
          {{"name", change.name}, {"before", Text(change.before)}, {"after", Text(change.after)}});
    }
    json_["certificate_from"] = ordered_json::array();
    for (const decision::CertificateFromChange& change : decisions_.certificate_from()) {
      json_["certificate_from"].push_back({{"threshold", Text(change.threshold)},
                                           {"before", Text(change.before)},
                                           {"after", Text(change.after)}});
    }
  }

  void Differences() {
    json_["axes"] = ordered_json::array();
    for (const decision::TableAxis& axis : decisions_.axes()) {
      json_["axes"].push_back({{"name", axis.name}, {"levels", axis.levels}});
    }
    json_["differences_total"] = decisions_.size();
    json_["differences"] = ordered_json::array();
    for (size_t i = 0; i < Shown(decisions_.size()); ++i) {
      const decision::Difference region = decisions_.At(i);
      ordered_json row;
      row["objectives"] = region.group;
      row["kind"] = decision::DifferenceKindName(region.kind);
      row["ranges"] = ordered_json::array();
      for (const decision::TableRange& range : region.ranges) {
        row["ranges"].push_back({{"from", range.from}, {"to", range.to}});
      }
      row["results"] = Number(region.results);
      row["before"] = Given(region.before);
      row["after"] = Given(region.after);
      json_["differences"].push_back(std::move(row));
    }
  }

  void Jobs() {
    const auto& jobs = comparison_.catalogue.jobs;
    json_["jobs_total"] = jobs.size();
    json_["jobs"] = ordered_json::array();
    for (size_t i = 0; i < Shown(jobs.size()); ++i) {
      ordered_json job;
      job["id"] = jobs[i].id;
      job["kinds"] = ordered_json::array();
      for (size_t kind = 0; kind < catalogue::kJobChangeKinds; ++kind) {
        const auto one = static_cast<catalogue::JobChangeKind>(kind);
        if (jobs[i].kinds.Has(one)) job["kinds"].push_back(catalogue::JobChangeKindName(one));
      }
      job["threshold_before"] = Text(jobs[i].threshold_before);
      job["threshold_after"] = Text(jobs[i].threshold_after);
      job["band_before"] = Text(jobs[i].band_before);
      job["band_after"] = Text(jobs[i].band_after);
      job["replaced_by"] = Text(jobs[i].replaced_by);
      job["reason"] = Text(jobs[i].reason);
      json_["jobs"].push_back(std::move(job));
    }
  }

  void Bands() {
    json_["bands"] = ordered_json::array();
    for (const catalogue::BandChange& band : comparison_.catalogue.bands) {
      ordered_json one;
      one["id"] = band.id;
      one["kinds"] = ordered_json::array();
      for (size_t kind = 0; kind < catalogue::kBandChangeKinds; ++kind) {
        const auto name = static_cast<catalogue::BandChangeKind>(kind);
        if (band.kinds.Has(name)) one["kinds"].push_back(catalogue::BandChangeKindName(name));
      }
      one["threshold_before"] = Text(band.threshold_before);
      one["threshold_after"] = Text(band.threshold_after);
      json_["bands"].push_back(std::move(one));
    }
  }

  void PartsAndTexts() {
    json_["parts"] = ordered_json::array();
    for (const registry::PartChange& part : comparison_.parts) {
      json_["parts"].push_back({{"kind", registry::PartChangeKindName(part.kind)},
                                {"what", part.what},
                                {"id", Text(part.id)},
                                {"before", Text(part.before)},
                                {"after", Text(part.after)},
                                {"step", registry::VersionStepName(part.step)}});
    }
    const auto& texts = comparison_.texts;
    json_["texts_total"] = texts.size();
    json_["texts"] = ordered_json::array();
    for (size_t i = 0; i < Shown(texts.size()); ++i) {
      json_["texts"].push_back({{"path", texts[i].path},
                                {"locale", Text(texts[i].locale)},
                                {"before", Text(texts[i].before)},
                                {"after", Text(texts[i].after)}});
    }
  }

  const DiffReport& report_;
  const VersionComparison& comparison_;
  const decision::Comparison& decisions_;
  ordered_json json_;
};

}  // namespace

ordered_json DiffJson(const DiffReport& report) { return JsonWriter(report).Write(); }

}  // namespace seuil::tools
