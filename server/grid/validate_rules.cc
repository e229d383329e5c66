// Outcomes, rules with their conditions, and the otherwise.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/instant.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

// What an operand offers to a test.
struct Offer {
  bool level = false;
  bool score = false;
  std::string name;  // as messages call it
};

bool HasLevel(const SkillSpec& skill) {
  return skill.as.value == Measure::kLevel || !skill.bands.empty();
}
bool HasScore(const SkillSpec& skill) { return skill.as.value == Measure::kScore; }

// What is meant by "objective-1": `{ objective = -1 }`; empty where it is nothing like that.
std::string RelativeMeant(std::string_view text) {
  constexpr std::string_view kObjective = "objective";
  if (!text.starts_with(kObjective)) return "";
  std::string steps;
  for (const char c : text.substr(kObjective.size())) {
    if (c != ' ') steps += c;
  }
  const size_t sign = steps.find_first_of("+-");
  const bool digits = steps.size() > 1 && steps.size() <= 4 &&
                      steps.find_first_not_of("0123456789", 1) == steps.npos;
  if (sign != 0 || !digits) return "";
  return fmt::format("{{ objective = {} }}", steps[0] == '+' ? steps.substr(1) : steps);
}

class RuleChecker {
 public:
  explicit RuleChecker(ValidateContext& context) : context_(context) {}

  void Check(const RuleSpec& rule) {
    rule_ = rule.id.value;
    for (const ConditionSpec& condition : rule.when) Check(condition);
  }

 private:
  void Check(const ConditionSpec& condition) {
    const std::optional<Offer> offer = OfferOf(condition);
    if (!offer) return;
    if (!offer->level && !offer->score) {
      context_.problems.Error(
          condition.at, "operand-unavailable",
          fmt::format("rule `{}` tests {}, which this grid does not have", rule_, offer->name));
      return;
    }
    if (condition.test != Test::kIsNone) CheckValue(condition, *offer);
  }

  // nullopt where a skill is unknown; the problem is added.
  std::optional<Offer> OfferOf(const ConditionSpec& condition) {
    const auto& skills = context_.spec.skills;
    switch (condition.operand) {
      case Operand::kObjective:
        return Offer{context_.has_objective(), false, "the objective"};
      case Operand::kAttained:
        return Offer{context_.overall_has_level(), false, "the attained level"};
      case Operand::kScore:
        return Offer{false, context_.overall_has_score(), "the overall score"};
      case Operand::kEachSkill:
      case Operand::kAnySkill:
        return Offer{!skills.empty() && std::all_of(skills.begin(), skills.end(), HasLevel),
                     !skills.empty() && std::all_of(skills.begin(), skills.end(), HasScore),
                     skills.empty() ? "skills" : "a level or score that all skills share"};
      case Operand::kSkill:
        break;
    }
    const auto skill = std::find_if(skills.begin(), skills.end(), [&](const SkillSpec& one) {
      return one.id.value == condition.skill.value;
    });
    if (skill != skills.end()) {
      return Offer{HasLevel(*skill), HasScore(*skill),
                   fmt::format("skill `{}`", condition.skill.value)};
    }
    std::vector<std::string> known;
    known.reserve(skills.size());
    for (const SkillSpec& one : skills) known.push_back(one.id.value);
    context_.problems.Error(condition.skill.at, "skill-unknown",
                            fmt::format("rule `{}` tests skill `{}`, which this grid does not have",
                                        rule_, condition.skill.value),
                            context_.DidYouMean(condition.skill.value, known));
    return std::nullopt;
  }

  void CheckValue(const ConditionSpec& condition, const Offer& offer) {
    const ValueSpec& value = condition.value;
    const Located<std::string> text{value.text, value.at};
    if (value.objective) {
      CheckRelative(condition, offer);
    } else if (const std::string meant = RelativeMeant(value.text); offer.level && !meant.empty()) {
      context_.problems.Error(
          value.at, "level-unknown",
          fmt::format("rule `{}` names no level of the scale: `{}`", rule_, value.text),
          fmt::format("write `{}`", meant));
    } else if (!offer.score) {
      context_.FindLevel(text, "rule", rule_);
    } else if (!offer.level) {
      // A level of the scale is a level, never a score that happens to be spelled like it.
      if (condition.operand != Operand::kScore && context_.levels.contains(value.text)) {
        context_.problems.Error(
            value.at, "condition-value",
            fmt::format("rule `{}` compares {}, a score, with `{}`, a level", rule_, offer.name,
                        value.text),
            "write the decimal in another way, or give the score `bands` and test the level");
      } else {
        context_.ParseDecimal(text, "a score in rule", rule_);
      }
    } else if (!context_.levels.contains(value.text) && !Decimal::Parse(value.text)) {
      context_.problems.Error(
          value.at, "condition-value",
          fmt::format("rule `{}` compares {} with `{}`, which is neither a level nor a decimal",
                      rule_, offer.name, value.text));
    }
  }

  void CheckRelative(const ConditionSpec& condition, const Offer& offer) {
    if (!context_.has_objective()) {
      context_.problems.Error(
          condition.value.at, "operand-unavailable",
          fmt::format("rule `{}` compares with the objective, which this grid does not have",
                      rule_));
    } else if (condition.operand == Operand::kObjective) {
      context_.problems.Error(condition.value.at, "condition-value",
                              fmt::format("rule `{}` compares the objective with itself", rule_),
                              "name a level");
    } else if (!offer.level) {
      context_.problems.Error(
          condition.value.at, "condition-value",
          fmt::format("rule `{}` compares {}, a score, with the objective, a level", rule_,
                      offer.name),
          "write a decimal, or give the score `bands` and test the level");
    }
  }

  ValidateContext& context_;
  std::string rule_;
};

}  // namespace

void ValidateRules(ValidateContext& context) {
  const GridSpec& spec = context.spec;
  IdSet outcomes(context, "outcome");
  for (const OutcomeSpec& outcome : spec.outcomes) {
    outcomes.Add(outcome.id);
    context.CheckText(outcome.title, "title of outcome", outcome.id.value);
    const std::string& validity = outcome.validity;
    if (validity.empty() || validity == "lifetime" || IsDuration(validity)) continue;
    context.problems.Error(outcome.validity_at, "validity-malformed",
                           fmt::format("the validity of outcome `{}` is no duration: `{}`",
                                       outcome.id.value, validity),
                           "write an ISO 8601 duration above 0 like \"P2Y\", or \"lifetime\"");
  }
  IdSet rules(context, "rule");
  RuleChecker checker(context);
  for (const RuleSpec& rule : spec.rules) {
    rules.Add(rule.id);
    outcomes.Resolve(rule.outcome, "outcome-unknown", "rule", rule.id.value);
    context.CheckText(rule.citation, "citation of rule", rule.id.value);
    checker.Check(rule);
  }
  IdSet exceptions(context, "exception of rule");
  for (const MonotoneExceptSpec& exception : spec.monotone_except) {
    exceptions.AddUnchecked(exception.rule);
    rules.Resolve(exception.rule, "rule-unknown", "`monotone_except`", "");
  }
  if (!spec.otherwise) return;
  rules.Add(spec.otherwise->id);
  outcomes.Resolve(spec.otherwise->outcome, "outcome-unknown", "`otherwise`", "");
  context.CheckText(spec.otherwise->citation, "citation of `otherwise`");
  if (spec.otherwise->covers && spec.otherwise->covers->value < 0) {
    context.problems.Error(spec.otherwise->covers->at, "covers-negative",
                           "`covers` is a number of cells and below 0");
  }
}

}  // namespace seuil::grid
