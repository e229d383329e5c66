#include "decision/compare_oracle.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/decimal.h"
#include "decision/naive_facts.h"
#include "decision/questions.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace seuil::decision {
namespace {

using grid::GridSpec;
using grid::Measure;
using grid::ObjectiveKind;

int64_t Micros(const std::string& text) { return Decimal::Parse(text)->micros(); }

std::string Lower(const std::string& text) { return absl::AsciiStrToLower(text); }

bool Accepts(const GridSpec& spec, ObjectiveKind kind) {
  return std::any_of(spec.objective.accepts.begin(), spec.objective.accepts.end(),
                     [&](const auto& one) { return one.value == kind; });
}

template <typename T>
int64_t Find(const std::vector<T>& list, const std::string& id) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].id.value == id) return static_cast<int64_t>(i);
  }
  return -1;
}

// 1: the second is higher. By the second list where it has both, else by the first; else 0.
template <typename T>
int Order(const std::vector<T>& before, const std::vector<T>& after, const std::string& was,
          const std::string& is) {
  for (const std::vector<T>* list : {&after, &before}) {
    const int64_t a = Find(*list, was), b = Find(*list, is);
    if (a >= 0 && b >= 0) return b > a ? 1 : -1;
  }
  return 0;
}

}  // namespace

std::optional<NaivelyGiven> GiveNaively(const GridSpec& spec, const AskedQuestion& question) {
  const auto given = DecideNaively(spec, question);
  if (!given.ok()) return std::nullopt;
  const auto facts = naive::ReadFacts(spec, question);
  return NaivelyGiven{given->outcome, facts->overall.level, given->rules};
}

std::string JudgeNaively(const GridSpec& before, const NaivelyGiven& was, const GridSpec& after,
                         const NaivelyGiven& is) {
  const auto kind_of = [](const GridSpec& one, const std::string& outcome) {
    return one.outcomes[static_cast<size_t>(Find(one.outcomes, outcome))].kind;
  };
  const auto from = kind_of(before, was.outcome), to = kind_of(after, is.outcome);
  if (was.outcome != is.outcome || from != to) {
    int order = was.outcome == is.outcome
                    ? 0
                    : Order(before.outcomes, after.outcomes, was.outcome, is.outcome);
    if (order == 0 && from != to) order = to < from ? 1 : -1;  // best first in the enum
    return order > 0 ? "WON" : order < 0 ? "LOST" : "CHANGED";
  }
  if (was.attained != is.attained) {
    if (was.attained.empty()) return "LEVEL_RAISED";
    if (is.attained.empty()) return "LEVEL_LOWERED";
    const int order = Order(before.scale.levels, after.scale.levels, was.attained, is.attained);
    return order > 0 ? "LEVEL_RAISED" : order < 0 ? "LEVEL_LOWERED" : "CHANGED";
  }
  return std::set<std::string>(was.rules.begin(), was.rules.end()) ==
                 std::set<std::string>(is.rules.begin(), is.rules.end())
             ? ""
             : "RULES";
}

CompareOracle::CompareOracle(const GridSpec& before, const GridSpec& after, size_t most)
    : specs_{&before, &after} {
  for (const GridSpec* one : specs_) {
    for (const auto& level : one->scale.levels) NumberOf(level.id.value);
  }
  ListAxes();
  if (!CountInputs(most)) {
    too_many_ = true;
    return;
  }
  ListObjectives();
  for (const size_t side : {size_t{0}, size_t{1}}) {
    AskedQuestion question;
    Result result;
    ListResults(side, 0, question, result);
  }
}

int64_t CompareOracle::NumberOf(const std::string& level) {
  return level_numbers_.emplace(level, static_cast<int64_t>(level_numbers_.size())).first->second;
}

void CompareOracle::ListAxes() {
  for (const size_t side : {size_t{0}, size_t{1}}) {
    const GridSpec& one = spec(side);
    if (one.result.from.value == grid::OverallFrom::kGiven) {
      const bool level = one.result.as.value == Measure::kLevel;
      AddAxis(side, level ? "attained" : "score", one.result.as.value, one.result.score, false);
    }
    for (const grid::SkillSpec& skill : one.skills) {
      AddAxis(side, "skill." + skill.id.value, skill.as.value, skill.score, !skill.required);
    }
  }
  // Who does not know an axis, or states it in the other measure, takes what leaves it out.
  for (Axis& axis : axes_) {
    for (const size_t side : {size_t{0}, size_t{1}}) {
      const bool known = std::any_of(axis.values.begin(), axis.values.end(), [&](const auto& one) {
        return one.number != kAbsentValue && one.taken[side];
      });
      if (!known) axis.values.front().taken[side] = true;
    }
  }
  TakeAbove();
}

void CompareOracle::AddAxis(size_t side, const std::string& name, Measure as,
                            const std::optional<grid::ScoreSpec>& score, bool optional) {
  const bool level = as == Measure::kLevel;
  auto axis = std::find_if(axes_.begin(), axes_.end(),
                           [&](const Axis& one) { return one.name == name && one.level == level; });
  if (axis == axes_.end()) {
    axes_.push_back({name, level, {{}}});
    axis = axes_.end() - 1;
  }
  const auto take = [&](int64_t number, const std::string& text) {
    auto value = std::find_if(axis->values.begin(), axis->values.end(),
                              [&](const auto& one) { return one.number == number; });
    if (value == axis->values.end()) {
      axis->values.push_back({number, text, {false, false}, false});
      value = axis->values.end() - 1;
    }
    value->taken[side] = true;
  };
  if (optional) take(kAbsentValue, "");
  if (level) {
    for (const auto& one : spec(side).scale.levels) take(NumberOf(one.id.value), one.id.value);
    return;
  }
  const int64_t max = Micros(score->max.value), step = Micros(score->step.value);
  for (int64_t at = Micros(score->min.value); at <= max; at += step) {
    take(at, Decimal::FromMicros(at).ToString());
  }
}

// What the other one lists above an open top.
void CompareOracle::TakeAbove() {
  for (Axis& axis : axes_) {
    if (axis.level) continue;
    for (const size_t side : {size_t{0}, size_t{1}}) {
      const GridSpec& one = spec(side);
      const grid::ScoreSpec* score = nullptr;
      if (axis.name == "score") {
        if (one.result.score) score = &*one.result.score;
      } else {
        const int64_t skill = Find(one.skills, axis.name.substr(6));
        if (skill >= 0 && one.skills[static_cast<size_t>(skill)].score) {
          score = &*one.skills[static_cast<size_t>(skill)].score;
        }
      }
      if (score == nullptr || !score->open_top) continue;
      for (Axis::Value& value : axis.values) {
        if (value.number == kAbsentValue || value.number <= Micros(score->max.value) ||
            (value.number - Micros(score->min.value)) % Micros(score->step.value) != 0) {
          continue;
        }
        value.taken[side] = value.above = true;
      }
    }
  }
}

bool CompareOracle::CountInputs(size_t most) {
  for (const size_t side : {size_t{0}, size_t{1}}) {
    size_t results = 1;
    for (const Axis& axis : axes_) {
      results *= static_cast<size_t>(std::count_if(axis.values.begin(), axis.values.end(),
                                                   [&](auto& one) { return one.taken[side]; }));
    }
    if (results * 8 > most) return false;
  }
  return true;
}

CompareOracle::Objective& CompareOracle::Named(const std::string& name) {
  for (Objective& one : objectives_) {
    if (one.name == name) return one;
  }
  return objectives_.emplace_back(Objective{name, {}});
}

void CompareOracle::ListObjectives() {
  const bool sent[2] = {!spec(0).objective.accepts.empty(), !spec(1).objective.accepts.empty()};
  const bool own[2] = {!spec(0).objective.per_language.empty(),
                       !spec(1).objective.per_language.empty()};
  for (const size_t side : {size_t{0}, size_t{1}}) {
    if (sent[side]) {
      ListSent(side);
    } else {
      ListUnsent(side, sent[1 - side] ? own[side] : own[0] || own[1]);
    }
  }
}

void CompareOracle::ListSent(size_t side) {
  const GridSpec& one = spec(side);
  for (const AskedQuestion& question : Objectives(one)) {
    std::string name = question.none ? "none" : "threshold " + question.level;
    if (!question.band.empty()) name += NaiveThresholdOfBand(one, question.band);
    for (const grid::JobSpec& job : one.jobs) {
      if (job.id.value == question.job) name += NaiveThresholdOfBand(one, job.band.value);
    }
    Named(name).question[side] = question;
  }
  for (const grid::BandSpec& band : one.bands) {
    if (!Accepts(one, ObjectiveKind::kBand)) break;
    if (NaiveThresholdOfBand(one, band.id.value).empty()) continue;
    Named("band " + band.id.value).question[side].emplace().band = band.id.value;
  }
  for (const grid::JobSpec& job : one.jobs) {
    if (!Accepts(one, ObjectiveKind::kJob)) break;
    if (NaiveThresholdOfBand(one, job.band.value).empty()) continue;
    Named("job " + job.id.value).question[side].emplace().job = job.id.value;
  }
}

// True where some result with that language, or none, is decided.
bool CompareOracle::Takes(size_t side, const std::string& language) const {
  AskedQuestion question;
  question.certified_language = language;
  for (const Axis& axis : axes_) {
    const auto value = std::find_if(axis.values.begin(), axis.values.end(),
                                    [&](const auto& one) { return one.taken[side]; });
    if (value == axis.values.end() || value->number == kAbsentValue) continue;
    if (axis.name.starts_with("skill.")) {
      question.skills.push_back(
          {axis.name.substr(6), axis.level ? value->text : "", axis.level ? "" : value->text});
    } else {
      (axis.level ? question.result_level : question.result_score) = value->text;
    }
  }
  return DecideNaively(spec(side), question).ok();
}

void CompareOracle::ListUnsent(size_t side, bool by_language) {
  if (!by_language) {
    Named("fixed").question[side].emplace();
    return;
  }
  const auto ask = [&](const std::string& name, const std::string& language) {
    if (Takes(side, language)) {
      Named("language " + name).question[side].emplace().certified_language = language;
    }
  };
  std::set<std::string> named;
  for (const GridSpec* one : specs_) {
    for (const auto& own : one->objective.per_language) {
      // By the first spelling.
      if (named.insert(Lower(own.language.value)).second)
        ask(own.language.value, own.language.value);
    }
  }
  ask("", "");
  std::vector<std::string> others = {"it", "sv"};
  for (const GridSpec* one : specs_) {
    for (const auto& language : one->languages) others.push_back(language.tag.value);
  }
  std::erase_if(others, [&](const std::string& tag) { return named.contains(Lower(tag)); });
  const bool other_unsent = spec(1 - side).objective.accepts.empty();
  const auto first = [&](bool of_both) {
    return std::find_if(others.begin(), others.end(), [&](const std::string& tag) {
      return Takes(side, tag) && (!of_both || (other_unsent && Takes(1 - side, tag)));
    });
  };
  if (const auto both = first(true); both != others.end()) {
    ask("*", *both);
  } else if (const auto only = first(false); only != others.end()) {
    ask(side == 0 ? "* before" : "* after", *only);
  }
}

void CompareOracle::ListResults(size_t side, size_t axis, AskedQuestion& question, Result& result) {
  if (axis == axes_.size()) return Ask(side, question, result);
  const Axis& at = axes_[axis];
  for (const Axis::Value& value : at.values) {
    if (!value.taken[side]) continue;
    AskedQuestion stated = question;
    if (value.number == kAbsentValue) {
      // says nothing
    } else if (at.name.starts_with("skill.")) {
      stated.skills.push_back(
          {at.name.substr(6), at.level ? value.text : "", at.level ? "" : value.text});
    } else {
      (at.level ? stated.result_level : stated.result_score) = value.text;
    }
    if (value.above) ++kinds_["open top"];
    result.push_back(value.number);
    ListResults(side, axis + 1, stated, result);
    result.pop_back();
  }
}

std::optional<NaivelyGiven> CompareOracle::Decide(size_t side, const Objective& objective,
                                                  const AskedQuestion& stated) const {
  if (!objective.question[side]) return std::nullopt;
  AskedQuestion question = stated;
  question.job = objective.question[side]->job;
  question.band = objective.question[side]->band;
  question.level = objective.question[side]->level;
  question.none = objective.question[side]->none;
  question.certified_language = objective.question[side]->certified_language;
  return GiveNaively(spec(side), question);
}

// Every result that the version takes, with every objective; of the after-version only what the
// other does not take.
void CompareOracle::Ask(size_t side, const AskedQuestion& stated, const Result& result) {
  bool common = false;
  for (const Objective& objective : objectives_) {
    if (!objective.question[side]) continue;
    ++inputs_;
    const auto before = Decide(0, objective, stated), after = Decide(1, objective, stated);
    if (side == 1) {
      if (!before && after) ++only_after_;
      continue;
    }
    if (!after) {
      if (before) ++only_before_;
      continue;
    }
    common = true;
    ++common_;
    const std::string kind = JudgeNaively(spec(0), *before, spec(1), *after);
    if (kind.empty()) continue;
    ++kinds_[kind];
    found_[{objective.name, result}] = {kind, *before, *after};
  }
  if (common) common_results_.push_back(result);
}

bool CompareOracle::Inside(const Difference& difference, const std::vector<TableAxis>& axes,
                           const Result& result) const {
  int64_t sum = 0;
  for (const int64_t value : result) sum += value == kAbsentValue ? 0 : value;
  for (size_t i = 0; i < axes.size(); ++i) {
    const auto& [from, to] = difference.ranges[i];
    if (axes[i].name == "sum") {
      if (sum < Micros(from) || sum > Micros(to)) return false;
      continue;
    }
    size_t axis = 0;
    while (axes_[axis].name != axes[i].name || axes_[axis].level != axes[i].levels) ++axis;
    const int64_t value = result[axis];
    if (value == kAbsentValue) {
      if (!from.empty()) return false;
      continue;
    }
    const auto number = [&](const std::string& text) {
      return axes[i].levels ? level_numbers_.at(text) : Micros(text);
    };
    // The numbers of levels are positions in the before-version, whose order ranges have.
    if (to.empty() || value > number(to) || (!from.empty() && value < number(from))) return false;
  }
  return true;
}

std::string CompareOracle::CheckCounts(const Comparison& comparison) const {
  const DifferenceCounts& counts = comparison.counts();
  std::map<std::string, uint64_t> expected;
  for (const auto& [at, found] : found_) ++expected[found.kind];
  std::string wrong;
  const auto check = [&](const char* what, grid::CellCount counted, uint64_t wanted) {
    if (counted != grid::CellCount(wanted)) {
      wrong += fmt::format("{}: counted {}, there are {}\n", what, counted.ToString(), wanted);
    }
  };
  check("common", counts.common, common_);
  check("only before", counts.only_before, only_before_);
  check("only after", counts.only_after, only_after_);
  check("won", counts.won, expected["WON"]);
  check("lost", counts.lost, expected["LOST"]);
  check("changed", counts.changed, expected["CHANGED"]);
  check("level raised", counts.level_raised, expected["LEVEL_RAISED"]);
  check("level lowered", counts.level_lowered, expected["LEVEL_LOWERED"]);
  check("rules only", counts.rules_only, expected["RULES"]);
  return wrong;
}

std::string CompareOracle::WhereItDiffers(const Comparison& comparison) const {
  if (std::string wrong = CheckCounts(comparison); !wrong.empty()) return wrong;
  size_t listed = 0;
  for (size_t i = 0; i < comparison.size(); ++i) {
    const Difference difference = comparison.At(i);
    const ObjectiveSet& set = comparison.objectives().groups[difference.group].objectives;
    std::vector<std::string> names;
    for (const std::string& level : set.thresholds) names.push_back("threshold " + level);
    for (const std::string& band : set.bands) names.push_back("band " + band);
    for (const std::string& job : set.job_ids) names.push_back("job " + job);
    for (const std::string& tag : set.languages) names.push_back("language " + tag);
    if (set.none) names.push_back("none");
    if (set.fixed) names.push_back("fixed");
    uint64_t inside = 0;
    for (const Result& result : common_results_) {
      if (!Inside(difference, comparison.axes(), result)) continue;
      ++inside;
      for (const std::string& name : names) {
        const auto found = found_.find({name, result});
        if (found == found_.end()) return fmt::format("{} of region {} does not differ", name, i);
        ++listed;
        const auto same = [](const GivenWords& words, const NaivelyGiven& decided) {
          return words.outcome == decided.outcome && words.attained == decided.attained &&
                 std::equal(words.rules.begin(), words.rules.end(), decided.rules.begin(),
                            decided.rules.end());
        };
        if (found->second.kind != DifferenceKindName(difference.kind) ||
            !same(difference.before, found->second.before) ||
            !same(difference.after, found->second.after)) {
          return fmt::format(
              "{} of region {} is {}: {} {} [{}] to {} {} [{}]", name, i, found->second.kind,
              found->second.before.outcome, found->second.before.attained,
              fmt::join(found->second.before.rules, ", "), found->second.after.outcome,
              found->second.after.attained, fmt::join(found->second.after.rules, ", "));
        }
      }
    }
    if (difference.results != grid::CellCount(inside)) {
      return fmt::format("region {} has {} results, counted {}", i, inside,
                         difference.results.ToString());
    }
  }
  // As many as there are, and each is one: none twice, none left out.
  if (listed != found_.size()) {
    return fmt::format("{} inputs are listed, {} differ", listed, found_.size());
  }
  const bool all_alike = found_.empty() && only_before_ == 0 && only_after_ == 0;
  if (comparison.equivalent() && !all_alike) return "said to be equivalent";
  return "";
}

}  // namespace seuil::decision
