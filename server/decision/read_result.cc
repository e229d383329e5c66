#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "base/error.h"
#include "decision/read_question.h"
#include "fmt/format.h"
#include "grid/lookup.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;
using grid::Measure;
using grid::OverallFrom;
using grid::Point;
using grid::SkillValue;

// What a call states once: the overall, or one skill.
struct Stated {
  std::string_view level, score;
  std::string_view skill;  // empty: the overall

  std::string field(std::string_view measure = {}) const {
    std::string path = "result";
    if (!skill.empty()) path += fmt::format(".skills.{}", skill);
    if (!measure.empty()) path += fmt::format(".{}", measure);
    return path;
  }
};

absl::Status Conflict(const Stated& stated) {
  return MakeError(Reason::kResultConflict, "both a level and a score are sent",
                   {.field = stated.field(), .metadata = {}});
}

absl::Status NotAccepted(const Stated& stated, std::string_view measure, std::string_view why) {
  return MakeError(Reason::kResultNotAccepted, why,
                   {.field = stated.field(measure), .metadata = {{"sent", std::string(measure)}}});
}

absl::StatusOr<int64_t> ReadScore(const grid::ScoreLattice& range, const Stated& stated) {
  const auto text = [](int64_t micros) { return Decimal::FromMicros(micros).ToString(); };
  const auto bad = [&](Reason reason, std::string_view message) {
    return MakeError(reason, message,
                     {.field = stated.field("score"),
                      .metadata = {{"score", std::string(stated.score)},
                                   {"min", text(range.min)},
                                   {"max", text(range.max)},
                                   {"step", text(range.step)}}});
  };
  const std::optional<Decimal> score = Decimal::Parse(stated.score);
  if (!score) {
    return bad(Reason::kScoreMalformed, fmt::format("`{}` is no plain decimal", stated.score));
  }
  const int64_t micros = score->micros();
  if (micros < range.min || (micros > range.max && !range.open_top)) {
    return bad(Reason::kScoreOutOfRange, fmt::format("{} lies outside {} to {}", stated.score,
                                                     text(range.min), text(range.max)));
  }
  if ((micros - range.min) % range.step != 0) {
    return bad(Reason::kScoreOffStep,
               fmt::format("{} is not a whole number of steps of {} above {}", stated.score,
                           text(range.step), text(range.min)));
  }
  return std::min(micros, range.max);  // an open top counts as the highest
}

absl::Status Absent(const Stated& stated, std::string_view measure) {
  if (stated.skill.empty()) {
    return MakeError(Reason::kResultRequired, fmt::format("the overall {} is missing", measure),
                     {.field = stated.field(measure), .metadata = {}});
  }
  return MakeError(
      Reason::kSkillRequired, fmt::format("the {} of skill `{}` is missing", measure, stated.skill),
      {.field = stated.field(measure), .metadata = {{"skill", std::string(stated.skill)}}});
}

// A level where the grid takes one, else a score; the other is refused.
absl::Status Read(const CompiledGrid& grid, Measure as, const grid::ScoreLattice& range,
                  const Stated& stated, SkillValue& value) {
  if (!stated.level.empty() && !stated.score.empty()) return Conflict(stated);
  if (as == Measure::kLevel) {
    if (!stated.score.empty()) {
      return NotAccepted(stated, "score", "the grid takes a level here, not a score");
    }
    if (stated.level.empty()) return Absent(stated, "level");
    const absl::StatusOr<Index> level = grid::LookUpLevel(grid, stated.level);
    if (!level.ok()) return UnderField(level.status(), stated.field("level"));
    value.level = *level;
    return absl::OkStatus();
  }
  if (!stated.level.empty()) {
    return NotAccepted(stated, "level", "the grid takes a score here, not a level");
  }
  if (stated.score.empty()) return Absent(stated, "score");
  const absl::StatusOr<int64_t> score = ReadScore(range, stated);
  if (!score.ok()) return score.status();
  value.has_score = true;
  value.score = *score;
  return absl::OkStatus();
}

absl::Status ReadOverall(const CompiledGrid& grid, const ResultInput& sent, Point& point) {
  const Stated stated{sent.level, sent.score, {}};
  if (grid.overall.from != OverallFrom::kGiven) {
    constexpr std::string_view kWhy = "the grid computes the overall result from the skills";
    if (!sent.level.empty() && !sent.score.empty()) return Conflict(stated);
    if (!sent.level.empty()) return NotAccepted(stated, "level", kWhy);
    if (!sent.score.empty()) return NotAccepted(stated, "score", kWhy);
    return absl::OkStatus();
  }
  SkillValue overall;
  absl::Status read = Read(grid, grid.overall.as, grid.overall.score, stated, overall);
  point.overall_level = overall.level;
  point.has_score = overall.has_score;
  point.overall_score = overall.score;
  return read;
}

absl::Status SkillUnknown(const CompiledGrid& grid, std::string_view id) {
  std::string known;
  for (const grid::Skill& skill : grid.skills) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", skill.id);
  }
  return MakeError(Reason::kSkillUnknown,
                   known.empty()
                       ? fmt::format("the grid has no skills, and the call sends `{}`", id)
                       : fmt::format("the grid has no skill `{}`; its skills are: {}", id, known),
                   {.field = fmt::format("result.skills.{}", id),
                    .metadata = {{"skill", std::string(id)}, {"known", known}}});
}

absl::Status ReadSkills(const CompiledGrid& grid, const ResultInput& sent, Point& point) {
  point.skills.resize(grid.skills.size());
  size_t used = 0;
  for (Index i = 0; i < grid.skills.size(); ++i) {
    const grid::Skill& skill = grid.skills[i];
    const auto stated = std::find_if(sent.skills.begin(), sent.skills.end(),
                                     [&](const SkillInput& one) { return one.id == skill.id; });
    if (stated == sent.skills.end()) {
      if (!skill.required) continue;
      return MakeError(
          Reason::kSkillRequired, fmt::format("skill `{}` is missing", skill.id),
          {.field = fmt::format("result.skills.{}", skill.id), .metadata = {{"skill", skill.id}}});
    }
    ++used;
    absl::Status read = Read(grid, skill.input.as, skill.input.score,
                             {stated->level, stated->score, skill.id}, point.skills[i]);
    if (!read.ok()) return read;
  }
  if (used == sent.skills.size()) return absl::OkStatus();
  // The first by its id: the order of a map on the wire says nothing.
  const SkillInput* unknown = nullptr;
  for (const SkillInput& stated : sent.skills) {
    const bool earlier = unknown == nullptr || stated.id < unknown->id;
    if (earlier && grid::Find(grid.skill_by_id, stated.id) == kNoIndex) unknown = &stated;
  }
  return unknown == nullptr ? absl::OkStatus() : SkillUnknown(grid, unknown->id);
}

}  // namespace

absl::Status ReadResult(const CompiledGrid& grid, const ResultInput& sent, Decision& decision) {
  if (absl::Status read = ReadOverall(grid, sent, decision.point); !read.ok()) return read;
  return ReadSkills(grid, sent, decision.point);
}

}  // namespace seuil::decision
