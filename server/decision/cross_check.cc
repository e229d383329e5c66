#include "decision/cross_check.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "decision/describe.h"
#include "decision/evaluate.h"
#include "fmt/format.h"
#include "grid/axes.h"
#include "grid/domain.h"

namespace seuil::decision {
namespace {

using grid::Axis;
using grid::CompiledGrid;
using grid::Domain;
using grid::GridSpec;
using grid::ObjectiveCase;

void Ask(const CompiledGrid& grid, const ObjectiveCase& objective, AskedQuestion& question) {
  switch (objective.ask) {
    case ObjectiveCase::Ask::kNothing:
      break;
    case ObjectiveCase::Ask::kNone:
      question.none = true;
      break;
    case ObjectiveCase::Ask::kLevel:
      question.level = grid.levels[objective.asked].id;
      break;
    case ObjectiveCase::Ask::kBand:
      question.band = grid.bands[objective.asked].id;
      break;
    case ObjectiveCase::Ask::kJob:
      question.job = grid.jobs[objective.asked].id;
      break;
  }
  question.certified_language = objective.sent_language;
}

// Writes over what the question stated before: a domain of a million asks a million times.
void State(const CompiledGrid& grid, std::span<const Axis> axes, std::span<const int64_t> values,
           AskedQuestion& question) {
  size_t skills = 0;
  for (size_t i = 0; i < axes.size(); ++i) {
    const Axis& axis = axes[i];
    if (values[i] == grid::kAbsent) continue;
    std::string written = grid::Written(grid, axis, values[i]);
    const bool level = axis.input.as == grid::Measure::kLevel;
    if (axis.skill == grid::kNoIndex) {
      (level ? question.result_level : question.result_score) = std::move(written);
    } else {
      if (skills == question.skills.size()) question.skills.emplace_back();
      AskedQuestion::Skill& skill = question.skills[skills++];
      skill.id = grid.skills[axis.skill].id;
      (level ? skill.level : skill.score) = std::move(written);
      (level ? skill.score : skill.level).clear();
    }
  }
  question.skills.resize(skills);
}

std::string InWords(const AskedQuestion& question) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{} `{}`", text.empty() ? "" : ", ", name, value);
  };
  add("job", question.job);
  add("band", question.band);
  add("level", question.level);
  add("objective", question.none ? "none" : "");
  add("language", question.certified_language);
  add("attained", question.result_level);
  add("score", question.result_score);
  for (const AskedQuestion::Skill& skill : question.skills) {
    add("skill." + skill.id, skill.level);
    add("skill." + skill.id, skill.score);
  }
  return text;
}

std::string InWords(const NaiveOutcome& given) {
  return fmt::format("`{}` by [{}]", given.outcome, fmt::join(given.rules, ", "));
}

std::string InWords(const NaiveDecision& decision) {
  std::string text = fmt::format(
      "{}, threshold `{}` (of the grid `{}`, {}), attained `{}` `{}`, certificate from `{}`, "
      "notices [{}], missing",
      InWords(decision.given), decision.threshold, decision.grid_threshold, decision.source,
      decision.attained_level, decision.attained_score, decision.certificate_from,
      fmt::join(decision.notices, ", "));
  for (const NaiveDecision::Missing& one : decision.missing) {
    text += fmt::format(" [{}: {}: {} {}, was `{}`]", one.outcome, one.rule, one.input, one.wanted,
                        one.actual);
  }
  return text;
}

std::string InWords(const absl::Status& status) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  return fmt::format("error {} at `{}`", ReasonInfo(detail->reason).name, detail->field);
}

template <typename T>
std::string InWords(const absl::StatusOr<T>& answer) {
  return answer.ok() ? InWords(*answer) : InWords(answer.status());
}

template <typename T>
std::string Compare(const AskedQuestion& question, const absl::StatusOr<T>& compiled,
                    const absl::StatusOr<T>& naive) {
  if (compiled.ok() && naive.ok() && *compiled == *naive) return "";
  const std::string decided = InWords(compiled), expected = InWords(naive);
  if (!compiled.ok() && !naive.ok() && decided == expected) return "";
  return fmt::format("{}: {}; as written: {}", InWords(question), decided, expected);
}

NaiveOutcome GivenInWords(const CompiledGrid& grid, const Decision& decision) {
  NaiveOutcome given;
  given.outcome = grid.outcomes[decision.outcome].id;
  for (const std::string_view rule : RuleIds(grid, decision)) given.rules.emplace_back(rule);
  return given;
}

// WhereTheyDiffer in outcome and rules only.
std::string WhereOutcomesDiffer(const CompiledGrid& grid, const GridSpec& spec,
                                const AskedQuestion& question) {
  const absl::StatusOr<Decision> decision = Evaluate(grid, ViewOf(question));
  using Answer = absl::StatusOr<NaiveOutcome>;
  const Answer compiled =
      decision.ok() ? Answer(GivenInWords(grid, *decision)) : Answer(decision.status());
  return Compare(question, compiled, DecideNaively(spec, question));
}

// The first job whose threshold is not its band's as written; empty: none. Level by level and band
// by band, so that many jobs take no longer than it takes to read them.
std::string WhereJobsDiffer(const CompiledGrid& grid, const GridSpec& spec) {
  if (grid.bands.size() != spec.bands.size() || grid.jobs.size() != spec.jobs.size()) {
    return "bands or jobs of the file are not all compiled";
  }
  absl::flat_hash_map<std::string, std::string> of_band;
  for (const grid::BandSpec& band : spec.bands) {
    of_band[band.id.value] = NaiveThresholdOfBand(spec, band.id.value);
    const Index compiled = grid::Find(grid.band_by_id, band.id.value);
    const Index level =
        compiled == kNoIndex ? kNoIndex : grid.bands[compiled].threshold.value_or(kNoIndex);
    if (LevelId(grid, level) != of_band[band.id.value]) {
      return fmt::format("band `{}` asks for `{}`; as written: `{}`", band.id.value,
                         LevelId(grid, level), of_band[band.id.value]);
    }
  }
  for (const grid::JobSpec& job : spec.jobs) {
    const grid::Job* compiled = grid.FindJob(job.id.value);
    if (compiled == nullptr || grid.bands[compiled->band].id != job.band.value ||
        compiled->deprecated != job.deprecated) {
      return fmt::format("job `{}` stands in band `{}`; as written: `{}`", job.id.value,
                         compiled == nullptr ? "" : grid.bands[compiled->band].id, job.band.value);
    }
  }
  return "";
}

// Every cell, else every region; nullopt where both are beyond the limits.
std::optional<Domain> DomainOf(const CompiledGrid& grid, const grid::ProofLimits& limits) {
  if (std::optional<Domain> cells = Domain::Enumerate(grid, limits.cells)) return cells;
  return Domain::Cut(grid, grid::CutsOf(grid, grid::AxesOf(grid)), limits.regions);
}

}  // namespace

NaiveDecision InWords(const CompiledGrid& grid, const Decision& decision) {
  NaiveDecision words;
  words.given = GivenInWords(grid, decision);
  words.threshold = LevelId(grid, decision.threshold);
  words.attained_level = LevelId(grid, decision.point.overall_level);
  words.attained_score = AttainedScore(decision);
  words.source = ObjectiveSourceName(decision.objective.source);
  words.grid_threshold = LevelId(grid, decision.objective.grid_threshold);
  for (const Missing& missing : decision.missing) {
    const MissingWords one = Describe(grid, decision, missing);
    words.missing.push_back({std::string(one.outcome), std::string(one.rule), one.input,
                             WantedText(one.wanted), one.actual});
  }
  words.certificate_from = LevelId(grid, decision.certificate_from);
  for (const NoticeCode notice : decision.notices) words.notices.emplace_back(NoticeName(notice));
  return words;
}

std::string WhereTheyDiffer(const CompiledGrid& grid, const GridSpec& spec,
                            const AskedQuestion& question) {
  const absl::StatusOr<Decision> decision = Evaluate(grid, ViewOf(question));
  using Answer = absl::StatusOr<NaiveDecision>;
  const Answer compiled =
      decision.ok() ? Answer(InWords(grid, *decision)) : Answer(decision.status());
  return Compare(question, compiled, EvaluateNaively(spec, question));
}

int64_t CrossCheck(const CompiledGrid& grid, const GridSpec& spec, const grid::ProofLimits& limits,
                   Problems& problems) {
  int64_t asked = 0;
  std::string difference = WhereJobsDiffer(grid, spec);
  const std::optional<Domain> domain = DomainOf(grid, limits);
  if (domain) {
    const auto points = static_cast<int64_t>(domain->regions() * domain->cases().size());
    const int64_t stride = std::max<int64_t>(1, points / kWholeDecisions);
    for (const ObjectiveCase& objective : domain->cases()) {
      AskedQuestion question;
      Ask(grid, objective, question);
      for (Domain::Cursor at(*domain); !at.done() && difference.empty(); at.Next()) {
        const bool whole = asked % stride == 0;
        domain->ForEachCorner(at, [&](std::span<const int64_t> values) {
          if (!difference.empty()) return;
          State(grid, domain->axes(), values, question);
          difference = whole ? WhereTheyDiffer(grid, spec, question)
                             : WhereOutcomesDiffer(grid, spec, question);
          ++asked;
        });
      }
    }
  }
  if (!difference.empty()) {
    problems.Error({}, "cross-check",
                   fmt::format("the compiled grid and the rules as written differ: {}", difference),
                   "this is a defect of seuild, not of the file: please report it with the file");
  }
  return asked;
}

}  // namespace seuil::decision
