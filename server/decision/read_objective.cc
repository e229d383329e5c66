#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "decision/describe.h"
#include "decision/read_question.h"
#include "fmt/format.h"
#include "grid/lookup.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;
using grid::Level;

std::string AcceptedKinds(const CompiledGrid& grid) {
  std::string kinds;
  const auto add = [&](bool accepted, std::string_view kind) {
    if (accepted) kinds += fmt::format("{}{}", kinds.empty() ? "" : ", ", kind);
  };
  add(grid.accepts_job, "job");
  add(grid.accepts_band, "band");
  add(grid.accepts_level, "level");
  add(grid.accepts_none, "none");
  return kinds;
}

absl::Status NotAccepted(const CompiledGrid& grid, std::string_view kind) {
  const std::string accepted = AcceptedKinds(grid);
  return MakeError(
      Reason::kObjectiveNotAccepted,
      accepted.empty()
          ? fmt::format("the grid takes no objective, and the call sends a {}", kind)
          : fmt::format("the grid takes no {} as objective; it takes: {}", kind, accepted),
      {.field = fmt::format("objective.{}", kind),
       .metadata = {{"sent", std::string(kind)}, {"accepted", accepted}}});
}

absl::Status BelowCertifiable(const CompiledGrid& grid, std::string_view what,
                              std::string_view level, std::string_view field) {
  const std::string from(LevelId(grid, grid.certifiable_from));
  return MakeError(
      Reason::kThresholdBelowCertifiable,
      fmt::format("{} asks for {}, and the lowest level that may be an objective is {}", what,
                  level, from),
      {.field = std::string(field),
       .metadata = {{"level", std::string(level)}, {"certifiable_from", from}}});
}

// Which of job, band, level and none are sent, and whether together they say one thing.
absl::Status CheckKinds(const CompiledGrid& grid, const ObjectiveInput& sent) {
  const bool job = !sent.job.empty(), band = !sent.band.empty(), level = !sent.level.empty();
  if (!job && !band && !level && !sent.none) {
    if (!grid.accepts_any()) return absl::OkStatus();
    const std::string accepted = AcceptedKinds(grid);
    return MakeError(
        Reason::kObjectiveRequired,
        fmt::format("the call says nothing of the objective; the grid takes: {}", accepted),
        {.field = "objective", .metadata = {{"accepted", accepted}}});
  }
  if ((job && band) || (sent.none && (job || band || level))) {
    return MakeError(Reason::kObjectiveConflict,
                     job && band ? "the objective names both a job and a band"
                                 : "the objective says `none` and names one beside",
                     {.field = "objective", .metadata = {}});
  }
  if (job && !grid.accepts_job) return NotAccepted(grid, "job");
  if (band && !grid.accepts_band) return NotAccepted(grid, "band");
  if (level && !grid.accepts_level) return NotAccepted(grid, "level");
  if (sent.none && !grid.accepts_none) return NotAccepted(grid, "none");
  return absl::OkStatus();
}

absl::Status ReadObjectiveLevel(const CompiledGrid& grid, std::string_view id, Decision& decision) {
  constexpr std::string_view kField = "objective.level";
  const absl::StatusOr<Index> found = grid::LookUpLevel(grid, id);
  if (!found.ok()) return UnderField(found.status(), kField);
  const Level& level = grid.levels[*found];
  if (level.base != kNoIndex) {
    const std::string& base = grid.levels[level.base].id;
    return MakeError(
        Reason::kThresholdIsSubLevel,
        fmt::format("`{}` is a sub-level and never an objective; its level is `{}`", id, base),
        {.field = std::string(kField), .metadata = {{"level", level.id}, {"base", base}}});
  }
  if (!level.certifiable) return BelowCertifiable(grid, "the objective", id, kField);
  ObjectiveUsed& used = decision.objective;
  used.source = ObjectiveSource::kLevel;
  decision.point.threshold = *found;
  if (used.band != kNoIndex && used.grid_threshold != *found) {
    const bool lower =
        used.grid_threshold != kNoIndex && level.rank < grid.levels[used.grid_threshold].rank;
    decision.notices.push_back(lower ? NoticeCode::kThresholdLowered
                                     : NoticeCode::kThresholdOverridden);
  }
  return absl::OkStatus();
}

absl::Status LanguageUnknown(const CompiledGrid& grid, std::string_view tag) {
  std::string known;
  const auto add = [&](const std::string& one) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", one);
  };
  // Without `fixed` a language needs a threshold of its own, also where it stands in the list.
  if (grid.language_required() && grid.fixed_level == kNoIndex) {
    for (const grid::LanguageLevel& own : grid.per_language) add(own.language);
  } else {
    for (const grid::Language& language : grid.languages) add(language.tag);
  }
  return MakeError(
      Reason::kLanguageUnknown,
      fmt::format("the grid does not certify the language `{}`; it certifies: {}", tag, known),
      {.field = "certified_language",
       .metadata = {{"language", std::string(tag)}, {"known", known}}});
}

}  // namespace

absl::Status ReadObjective(const CompiledGrid& grid, const ObjectiveInput& sent, Decision& decision,
                           grid::Neighbours neighbours) {
  if (absl::Status kinds = CheckKinds(grid, sent); !kinds.ok()) return kinds;
  ObjectiveUsed& used = decision.objective;
  if (!sent.job.empty()) {
    const absl::StatusOr<Index> job = grid::LookUpJob(grid, sent.job, neighbours);
    if (!job.ok()) return UnderField(job.status(), "objective.job");
    used.job = *job;
    used.band = grid.jobs[*job].band;
  } else if (!sent.band.empty()) {
    const absl::StatusOr<Index> band = grid::LookUpBand(grid, sent.band);
    if (!band.ok()) return UnderField(band.status(), "objective.band");
    used.band = *band;
  }
  if (used.band != kNoIndex) {
    used.grid_threshold = grid.bands[used.band].threshold.value_or(kNoIndex);
  }
  if (!sent.level.empty()) {
    if (absl::Status read = ReadObjectiveLevel(grid, sent.level, decision); !read.ok()) return read;
  } else if (used.band != kNoIndex) {
    if (used.grid_threshold == kNoIndex) {
      const grid::Band& band = grid.bands[used.band];
      return BelowCertifiable(grid, fmt::format("band `{}`", band.id),
                              LevelId(grid, band.levels.front()),
                              used.job != kNoIndex ? "objective.job" : "objective.band");
    }
    used.source = used.job != kNoIndex ? ObjectiveSource::kJob : ObjectiveSource::kBand;
    decision.point.threshold = used.grid_threshold;
  }
  if (used.job != kNoIndex && grid.jobs[used.job].deprecated) {
    decision.notices.push_back(NoticeCode::kJobDeprecated);
  }
  return absl::OkStatus();
}

absl::Status ReadLanguage(const CompiledGrid& grid, std::string_view tag, Decision& decision) {
  if (tag.empty()) {
    if (grid.language_required()) {
      return MakeError(Reason::kLanguageRequired,
                       "the grid's thresholds differ by language and the call names none",
                       {.field = "certified_language", .metadata = {}});
    }
  } else {
    if (!IsLanguageTag(tag)) {
      return MakeError(
          Reason::kLanguageMalformed, fmt::format("`{}` is no language tag", tag),
          {.field = "certified_language", .metadata = {{"language", std::string(tag)}}});
    }
    for (Index i = 0; i < grid.languages.size() && decision.language == kNoIndex; ++i) {
      if (SameTag(grid.languages[i].tag, tag)) decision.language = i;
    }
    if (decision.language == kNoIndex && !grid.languages.empty()) return LanguageUnknown(grid, tag);
    for (const grid::LanguageLevel& own : grid.per_language) {
      if (!SameTag(own.language, tag)) continue;
      decision.objective.source = ObjectiveSource::kLanguage;
      decision.point.threshold = own.level;
      return absl::OkStatus();
    }
  }
  if (grid.fixed_level != kNoIndex) {
    decision.objective.source = ObjectiveSource::kFixed;
    decision.point.threshold = grid.fixed_level;
  } else if (grid.language_required()) {
    return LanguageUnknown(grid, tag);
  }
  return absl::OkStatus();
}

}  // namespace seuil::decision
