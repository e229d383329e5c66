#include "decision/evaluate.h"

#include <algorithm>

#include "decision/read_question.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;
using grid::Point;

// The conditions that keep from each better outcome.
void FillMissing(const CompiledGrid& grid, Decision& decision) {
  for (Index better = decision.outcome + 1; better < grid.outcomes.size(); ++better) {
    for (Index rule = 0; rule < grid.rules.size(); ++rule) {
      if (grid.rules[rule].outcome != better) continue;
      const std::vector<grid::Condition>& when = grid.rules[rule].when;
      for (Index i = 0; i < when.size(); ++i) {
        if (!grid::Holds(grid, when[i], decision.point)) {
          decision.missing.push_back({better, rule, i});
        }
      }
    }
    if (grid.otherwise && grid.otherwise->outcome == better) {
      for (const Index held : decision.rules) decision.missing.push_back({better, kNoIndex, held});
    }
  }
}

// OutcomeOf(HeldRules) without the list of rules: those that hold agree, so the first decides.
Index OutcomeAt(const CompiledGrid& grid, const Point& point) {
  for (const grid::Rule& rule : grid.rules) {
    const bool held = std::all_of(
        rule.when.begin(), rule.when.end(),
        [&](const grid::Condition& condition) { return grid::Holds(grid, condition, point); });
    if (held) return rule.outcome;
  }
  return grid.otherwise->outcome;
}

Index CertificateFrom(const CompiledGrid& grid, Index threshold) {
  Point point;  // a grid where the level alone decides looks at nothing else
  point.threshold = threshold;
  for (point.overall_level = 0; point.overall_level < grid.levels.size(); ++point.overall_level) {
    if (grid.levels[point.overall_level].base != kNoIndex) continue;
    const Index outcome = OutcomeAt(grid, point);
    if (grid.outcomes[outcome].kind == grid::OutcomeKind::kCertificate) return point.overall_level;
  }
  return kNoIndex;
}

}  // namespace

absl::StatusOr<Decision> Evaluate(const CompiledGrid& grid, const Question& question) {
  absl::StatusOr<Decision> answer(absl::in_place);
  Decision& decision = *answer;
  if (absl::Status read = ReadObjective(grid, question.objective, decision); !read.ok()) {
    return read;
  }
  if (absl::Status read = ReadLanguage(grid, question.certified_language, decision); !read.ok()) {
    return read;
  }
  if (absl::Status read = ReadResult(grid, question.result, decision); !read.ok()) return read;
  grid::DeriveOverall(grid, decision.point);
  decision.threshold = decision.point.threshold;
  decision.rules = grid::HeldRules(grid, decision.point);
  decision.outcome = grid::OutcomeOf(grid, decision.rules);
  FillMissing(grid, decision);
  if (grid.level_alone_decides) {
    decision.certificate_from = CertificateFrom(grid, decision.threshold);
  }
  return answer;
}

}  // namespace seuil::decision
