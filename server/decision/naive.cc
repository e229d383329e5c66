#include "decision/naive.h"

#include <optional>
#include <string>
#include <utility>

#include "decision/naive_facts.h"

namespace seuil::decision {
namespace {

using grid::ConditionSpec;
using grid::GridSpec;
using grid::Operand;
using grid::Test;
using naive::Attained;
using naive::BaseLevels;
using naive::Facts;
using naive::FindLevel;
using naive::Number;
using naive::Rank;

// What a condition compares with, once the objective is known.
struct Bound {
  bool is_level = true;
  int rank = 0;
  Number score;
};

// nullopt: it compares with an objective, and there is none.
std::optional<Bound> BoundOf(const GridSpec& spec, const ConditionSpec& condition,
                             const Facts& facts) {
  Bound bound;
  if (condition.value.objective) {
    if (facts.threshold.empty()) return std::nullopt;
    bound.rank = Rank(spec, facts.threshold) + condition.value.steps;
  } else if (FindLevel(spec, condition.value.text) != nullptr &&
             condition.operand != Operand::kScore) {
    bound.rank = Rank(spec, condition.value.text);
  } else {
    bound.is_level = false;
    bound.score = naive::Written(condition.value.text);
  }
  return bound;
}

bool Meets(const GridSpec& spec, Test test, const Bound& bound, const Attained& attained) {
  const bool below = bound.is_level
                         ? !attained.level.empty() && Rank(spec, attained.level) < bound.rank
                         : attained.score && *attained.score < bound.score;
  const bool known = bound.is_level ? !attained.level.empty() : attained.score.has_value();
  return known && (test == Test::kBelow ? below : !below);
}

bool SkillMeets(const GridSpec& spec, Test test, const Bound& bound, const Facts& facts,
                const std::string& skill) {
  const auto found = facts.skills.find(skill);
  return found != facts.skills.end() && Meets(spec, test, bound, found->second);
}

bool Holds(const GridSpec& spec, const ConditionSpec& condition, const Facts& facts) {
  if (condition.test == Test::kIsNone) return facts.threshold.empty();
  const std::optional<Bound> bound = BoundOf(spec, condition, facts);
  if (!bound) return false;
  const Attained objective{facts.threshold, std::nullopt};
  switch (condition.operand) {
    case Operand::kObjective:
      return Meets(spec, condition.test, *bound, objective);
    case Operand::kAttained:
    case Operand::kScore:
      return Meets(spec, condition.test, *bound, facts.overall);
    case Operand::kSkill:
      return SkillMeets(spec, condition.test, *bound, facts, condition.skill.value);
    case Operand::kEachSkill:
    case Operand::kAnySkill:
      break;
  }
  size_t met = 0;
  for (const grid::SkillSpec& skill : spec.skills) {
    if (SkillMeets(spec, condition.test, *bound, facts, skill.id.value)) ++met;
  }
  return condition.operand == Operand::kEachSkill ? met == spec.skills.size() : met > 0;
}

bool Holds(const GridSpec& spec, const grid::RuleSpec& rule, const Facts& facts) {
  for (const ConditionSpec& condition : rule.when) {
    if (!Holds(spec, condition, facts)) return false;
  }
  return true;
}

NaiveOutcome Decide(const GridSpec& spec, const Facts& facts) {
  NaiveOutcome given;
  for (const grid::RuleSpec& rule : spec.rules) {
    if (!Holds(spec, rule, facts)) continue;
    given.outcome = rule.outcome.value;
    given.rules.push_back(rule.id.value);
  }
  if (given.rules.empty() && spec.otherwise) {
    given.outcome = spec.otherwise->outcome.value;
    given.rules.push_back(spec.otherwise->id.value);
  }
  return given;
}

// ---- What was missing ----

std::string Input(const ConditionSpec& condition) {
  switch (condition.operand) {
    case Operand::kObjective:
      return "objective";
    case Operand::kAttained:
      return "attained";
    case Operand::kScore:
      return "score";
    case Operand::kSkill:
      return "skill." + condition.skill.value;
    case Operand::kEachSkill:
      return "each_skill";
    case Operand::kAnySkill:
      return "any_skill";
  }
  return "";
}

std::string WantedOf(const GridSpec& spec, const ConditionSpec& condition,
                     const std::optional<Bound>& bound) {
  if (condition.test == Test::kIsNone) return "no_objective";
  if (!bound) return "any_objective";
  const bool at_least = condition.test == Test::kAtLeast;
  const std::string test = at_least ? "at_least " : "below ";
  if (!bound->is_level) return test + naive::WriteNumber(bound->score);
  const std::vector<std::string> levels = BaseLevels(spec);
  const int top = static_cast<int>(levels.size()) - 1;
  if (at_least && bound->rank > top) return "out_of_scale " + std::to_string(bound->rank - top);
  if (!at_least && bound->rank < 0) return "out_of_scale " + std::to_string(-bound->rank);
  // Any level would do, and none was given.
  if (bound->rank < 0 || bound->rank > top) return "at_least " + levels.front();
  return test + levels[static_cast<size_t>(bound->rank)];
}

std::string Say(const Attained& attained, bool level) {
  if (level) return attained.level;
  return attained.score ? naive::WriteNumber(*attained.score) : "";
}

// True where a is higher than b, in what is compared.
bool Higher(const GridSpec& spec, const Attained& a, const Attained& b, bool level) {
  return level ? Rank(spec, a.level) > Rank(spec, b.level) : *b.score < *a.score;
}

bool ComparesLevels(const GridSpec& spec, const ConditionSpec& condition) {
  return condition.value.objective || FindLevel(spec, condition.value.text) != nullptr;
}

std::string ActualOf(const GridSpec& spec, const ConditionSpec& condition,
                     const std::optional<Bound>& bound, const Facts& facts) {
  const bool level = ComparesLevels(spec, condition);
  switch (condition.operand) {
    case Operand::kObjective:
      return facts.threshold;
    case Operand::kAttained:
      return Say(facts.overall, true);
    case Operand::kScore:
      return Say(facts.overall, false);
    case Operand::kSkill: {
      const auto found = facts.skills.find(condition.skill.value);
      return found == facts.skills.end() ? "" : Say(found->second, level);
    }
    case Operand::kEachSkill:
      for (const grid::SkillSpec& skill : spec.skills) {
        const auto found = facts.skills.find(skill.id.value);
        if (found == facts.skills.end()) return "";
        if (!bound || !Meets(spec, condition.test, *bound, found->second)) {
          return Say(found->second, level);
        }
      }
      return "";
    case Operand::kAnySkill:
      break;
  }
  const Attained* nearest = nullptr;
  for (const grid::SkillSpec& skill : spec.skills) {
    const auto found = facts.skills.find(skill.id.value);
    if (found == facts.skills.end()) continue;
    const bool nearer = nearest == nullptr || (condition.test == Test::kAtLeast
                                                   ? Higher(spec, found->second, *nearest, level)
                                                   : Higher(spec, *nearest, found->second, level));
    if (nearer) nearest = &found->second;
  }
  return nearest == nullptr ? "" : Say(*nearest, level);
}

void AddMissing(const GridSpec& spec, const Facts& facts, const std::string& outcome,
                NaiveDecision& decision) {
  for (const grid::RuleSpec& rule : spec.rules) {
    if (rule.outcome.value != outcome) continue;
    for (const ConditionSpec& condition : rule.when) {
      if (Holds(spec, condition, facts)) continue;
      const std::optional<Bound> bound = BoundOf(spec, condition, facts);
      decision.missing.push_back({outcome, rule.id.value, Input(condition),
                                  WantedOf(spec, condition, bound),
                                  ActualOf(spec, condition, bound, facts)});
    }
  }
  if (spec.otherwise && spec.otherwise->outcome.value == outcome) {
    for (const std::string& held : decision.given.rules) {
      decision.missing.push_back(
          {outcome, spec.otherwise->id.value, "rules", "without " + held, ""});
    }
  }
}

// ---- The lowest level that would be certified ----

bool LevelAloneDecides(const GridSpec& spec) {
  for (const grid::RuleSpec& rule : spec.rules) {
    for (const ConditionSpec& condition : rule.when) {
      if (condition.operand != Operand::kObjective && condition.operand != Operand::kAttained) {
        return false;
      }
    }
  }
  return spec.result.as.value == grid::Measure::kLevel || !spec.result.bands.empty();
}

bool IsCertificate(const GridSpec& spec, const std::string& id) {
  for (const grid::OutcomeSpec& outcome : spec.outcomes) {
    if (outcome.id.value == id) return outcome.kind == grid::OutcomeKind::kCertificate;
  }
  return false;
}

std::string CertificateFrom(const GridSpec& spec, const Facts& facts) {
  if (!LevelAloneDecides(spec)) return "";
  for (const std::string& level : BaseLevels(spec)) {
    Facts with_level;
    with_level.threshold = facts.threshold;
    with_level.overall.level = level;
    if (IsCertificate(spec, Decide(spec, with_level).outcome)) return level;
  }
  return "";
}

}  // namespace

absl::StatusOr<NaiveOutcome> DecideNaively(const GridSpec& spec, const AskedQuestion& question) {
  const absl::StatusOr<Facts> facts = naive::ReadFacts(spec, question);
  if (!facts.ok()) return facts.status();
  return Decide(spec, *facts);
}

absl::StatusOr<NaiveDecision> EvaluateNaively(const GridSpec& spec, const AskedQuestion& question) {
  const absl::StatusOr<Facts> facts = naive::ReadFacts(spec, question);
  if (!facts.ok()) return facts.status();
  NaiveDecision decision;
  decision.given = Decide(spec, *facts);
  decision.threshold = facts->threshold;
  decision.attained_level = facts->overall.level;
  decision.attained_score = Say(facts->overall, false);
  decision.source = facts->source;
  decision.grid_threshold = facts->grid_threshold;
  decision.notices = facts->notices;
  bool better = false;
  for (const grid::OutcomeSpec& outcome : spec.outcomes) {
    if (better) AddMissing(spec, *facts, outcome.id.value, decision);
    if (outcome.id.value == decision.given.outcome) better = true;
  }
  decision.certificate_from = CertificateFrom(spec, *facts);
  return decision;
}

}  // namespace seuil::decision
