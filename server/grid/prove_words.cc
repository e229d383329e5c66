#include "grid/prove_words.h"

#include "base/decimal.h"
#include "fmt/format.h"

namespace seuil::grid {

std::string ObjectiveInWords(const Domain& domain, size_t objective) {
  const ObjectiveCase& one = domain.cases()[objective];
  const std::string level = one.threshold == kNoIndex ? "" : domain.grid().levels[one.threshold].id;
  if (one.language == "*") return fmt::format("any other language (objective {})", level);
  if (!one.language.empty()) return fmt::format("language {} (objective {})", one.language, level);
  if (one.ask == ObjectiveCase::Ask::kNothing) return "";
  return level.empty() ? "no objective" : "objective " + level;
}

std::string ResultInWords(const Domain& domain, std::span<const int64_t> values) {
  const CompiledGrid& grid = domain.grid();
  if (values.size() == 1) return Written(grid, domain.axes()[0], values[0]);
  std::string words;
  int64_t sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const Axis& axis = domain.axes()[i];
    const std::string value = Written(grid, axis, values[i]);
    words += fmt::format("{}{} {}", i == 0 ? "" : ", ",
                         axis.skill == kNoIndex ? axis.name : grid.skills[axis.skill].id,
                         value.empty() ? "absent" : value);
    sum += values[i];
  }
  if (!domain.has_sum()) return words;
  const int64_t overall = AggregateScore(grid.overall, domain.sum_scale().Micros(sum),
                                         static_cast<int64_t>(values.size()));
  return fmt::format("{} (overall {})", words, Decimal::FromMicros(overall).ToString());
}

std::string InputInWords(const Domain& domain, size_t objective, std::span<const int64_t> values) {
  const std::string asked = ObjectiveInWords(domain, objective);
  return asked.empty() ? ResultInWords(domain, values)
                       : asked + ": " + ResultInWords(domain, values);
}

}  // namespace seuil::grid
