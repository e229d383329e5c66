// An impact for programs. Keys are added, never renamed or retyped.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/impact_report.h"

namespace seuil::tools {
namespace {

using decision::ImpactCounts;
using nlohmann::ordered_json;

// Null where there are more than can be counted.
ordered_json Number(grid::CellCount count) {
  return count.counted() ? ordered_json(count.value()) : ordered_json(nullptr);
}

// Null where the text is empty.
ordered_json Text(std::string_view text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(std::string(text));
}

ordered_json Counts(const ImpactCounts& counts) {
  ordered_json json;
  json["all"] = Number(counts.all());
  json["common"] = Number(counts.common);
  json["same"] = Number(counts.same);
  json["outcome_changes"] = Number(counts.outcome_changes());
  json["outcome_losses"] = Number(counts.outcome_losses());
  json["won"] = Number(counts.won);
  json["lost"] = Number(counts.lost);
  json["changed"] = Number(counts.changed);
  json["level_raised"] = Number(counts.level_raised);
  json["level_lowered"] = Number(counts.level_lowered);
  json["rules_only"] = Number(counts.rules_only);
  json["only_before"] = Number(counts.only_before);
  json["only_after"] = Number(counts.only_after);
  json["neither"] = Number(counts.neither);
  return json;
}

ordered_json Version(const registry::LoadedVersion& version) {
  return {{"version", version.grid->version}, {"digest", version.digest}};
}

ordered_json Taken(const decision::ObjectiveImpact::Taken& taken) {
  ordered_json json;
  json["threshold"] = Text(taken.threshold);
  json["refused"] =
      taken.refused ? ordered_json(ReasonInfo(*taken.refused).name) : ordered_json(nullptr);
  json["why"] = Text(taken.why);
  return json;
}

}  // namespace

ordered_json ImpactJson(const ImpactReport& report) {
  const decision::Impact& impact = report.impact;
  const auto shown = [&](size_t total) {
    return report.limit == 0 ? total : std::min(total, report.limit);
  };
  ordered_json json;
  json["grid"] = report.before.grid->id;
  json["before"] = Version(report.before);
  json["after"] = Version(report.after);
  json["inputs"] = impact.inputs;
  json["counts"] = Counts(impact.counts);
  json["undecided"] = ordered_json::array();
  for (const decision::Undecided& one : impact.undecided) {
    ordered_json group;
    group["by"] = one.side == decision::kBefore ? "before" : "after";
    group["reason"] = ReasonInfo(one.reason).name;
    group["field"] = Text(one.field);
    group["inputs"] = one.inputs;
    group["count"] = Number(one.count);
    group["example"] = one.example;
    json["undecided"].push_back(std::move(group));
  }
  json["thresholds_total"] = impact.thresholds.size();
  json["thresholds"] = ordered_json::array();
  for (size_t i = 0; i < shown(impact.thresholds.size()); ++i) {
    const decision::ThresholdImpact& one = impact.thresholds[i];
    ordered_json threshold;
    threshold["before"] = Text(one.before);
    threshold["after"] = Text(one.after);
    threshold["moved"] = one.moved();
    threshold["counts"] = Counts(one.counts);
    json["thresholds"].push_back(std::move(threshold));
  }
  json["objectives_total"] = impact.objectives.size();
  json["objectives"] = ordered_json::array();
  for (size_t i = 0; i < shown(impact.objectives.size()); ++i) {
    const decision::ObjectiveImpact& one = impact.objectives[i];
    ordered_json objective;
    objective["job"] = Text(one.job);
    objective["band"] = Text(one.band);
    objective["level"] = Text(one.level);
    objective["none"] = one.none;
    objective["language"] = Text(one.language);
    objective["before"] = Taken(one.taken[decision::kBefore]);
    objective["after"] = Taken(one.taken[decision::kAfter]);
    objective["counts"] = Counts(one.counts);
    json["objectives"].push_back(std::move(objective));
  }
  return json;
}

}  // namespace seuil::tools
