#include "grid/parse_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"

namespace seuil::grid {
namespace {

using toml::Kind;
using toml::Table;

constexpr int64_t kMostSteps = 100;

constexpr auto kIsWords = std::to_array<std::string_view>({"none"});

constexpr auto kOperands = std::to_array<std::pair<std::string_view, Operand>>({
    {"objective", Operand::kObjective},
    {"attained", Operand::kAttained},
    {"score", Operand::kScore},
    {"skill", Operand::kSkill},
    {"each_skill", Operand::kEachSkill},
    {"any_skill", Operand::kAnySkill},
});

// `"B1"`, `"50"`, `"objective"` or `{ objective = -1 }`; nullopt where it is none of them.
std::optional<ValueSpec> ReadValue(Table& tests, std::string_view key, Problems& problems) {
  ValueSpec value;
  if (tests.KindOf(key) == Kind::kTable) {
    std::optional<Table> relative = tests.SubTable(key);
    const Located<int64_t> steps = relative->Int("objective");
    relative->Finish();
    if (steps.value < -kMostSteps || steps.value > kMostSteps) {
      problems.Error(steps.at, "steps-out-of-range",
                     fmt::format("`{}` of {} moves the objective by more than {} levels", key,
                                 tests.name(), kMostSteps));
      return std::nullopt;
    }
    return ValueSpec{true, static_cast<int>(steps.value), "", relative->at()};
  }
  const std::optional<Located<std::string>> text = tests.OptionalString(key);
  if (!text) return std::nullopt;
  if (text->value.empty()) {
    problems.Error(text->at, "value-empty", fmt::format("`{}` of {} is empty", key, tests.name()));
    return std::nullopt;
  }
  return text->value == "objective" ? ValueSpec{true, 0, "", text->at}
                                    : ValueSpec{false, 0, text->value, text->at};
}

void CheckTests(const Table& tests, std::string_view hint, Problems& problems) {
  if (!tests.Keys().empty()) return;
  problems.Error(tests.at(), "condition-empty", fmt::format("{} tests nothing", tests.name()),
                 std::string(hint));
}

// Adds the tests of one operand.
void ReadTests(Table tests, Operand operand, const Located<std::string>& skill,
               std::vector<ConditionSpec>& conditions, Problems& problems) {
  const auto add = [&](Test test, ValueSpec value) {
    conditions.push_back({operand, skill, test, std::move(value), tests.at()});
  };
  if (auto value = ReadValue(tests, "at_least", problems)) add(Test::kAtLeast, *std::move(value));
  if (auto value = ReadValue(tests, "below", problems)) add(Test::kBelow, *std::move(value));
  if (operand == Operand::kObjective) {
    if (const auto none = tests.OptionalChoice("is", kIsWords)) {
      add(Test::kIsNone, {false, 0, "", none->at});
    }
  }
  tests.Finish();
  CheckTests(tests, "write `at_least` or `below`, or remove it", problems);
}

}  // namespace

std::vector<ConditionSpec> ReadWhen(Table when, Problems& problems) {
  std::vector<ConditionSpec> conditions;
  for (const Located<std::string>& key : when.Keys()) {
    const auto operand = std::find_if(kOperands.begin(), kOperands.end(),
                                      [&](const auto& entry) { return entry.first == key.value; });
    if (operand == kOperands.end()) {
      std::vector<std::string> known;
      known.reserve(kOperands.size());
      for (const auto& entry : kOperands) known.emplace_back(entry.first);
      const std::string nearest = Nearest(key.value, known);
      problems.Error(
          key.at, "operand-unknown",
          fmt::format("`{}` in {} is nothing that a condition may test", key.value, when.name()),
          nearest.empty() ? fmt::format("write one of: {}", fmt::join(known, ", "))
                          : fmt::format("did you mean `{}`?", nearest));
      continue;
    }
    std::optional<Table> tests = when.SubTable(key.value);
    if (!tests) continue;
    if (operand->second != Operand::kSkill) {
      ReadTests(*tests, operand->second, {}, conditions, problems);
      continue;
    }
    CheckTests(*tests, "write `skill = { <id> = { at_least = … } }`", problems);
    for (const Located<std::string>& skill : tests->Keys()) {
      if (auto inner = tests->SubTable(skill.value)) {
        ReadTests(*inner, Operand::kSkill, skill, conditions, problems);
      }
    }
  }
  return conditions;
}

}  // namespace seuil::grid
