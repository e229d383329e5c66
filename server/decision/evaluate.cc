#include "decision/evaluate.h"

#include <utility>

#include "decision/read_question.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;

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

absl::Status Decide(const CompiledGrid& grid, const Question& question, Decision& decision) {
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
    decision.certificate_from = decision.threshold == kNoIndex
                                    ? grid.certificate_from.back()
                                    : grid.certificate_from[decision.threshold];
  }
  return absl::OkStatus();
}

}  // namespace

// One variable and one return: the answer is built where the caller wants it.
absl::StatusOr<Decision> Evaluate(const CompiledGrid& grid, const Question& question) {
  absl::StatusOr<Decision> answer(absl::in_place);
  if (absl::Status status = Decide(grid, question, *answer); !status.ok()) {
    answer = std::move(status);
  }
  return answer;
}

Question ViewOf(const AskedQuestion& question) {
  Question view;
  view.objective = {question.job, question.band, question.level, question.none};
  view.result.level = question.result_level;
  view.result.score = question.result_score;
  for (const AskedQuestion::Skill& skill : question.skills) {
    view.result.skills.push_back({skill.id, skill.level, skill.score});
  }
  view.certified_language = question.certified_language;
  return view;
}

}  // namespace seuil::decision
