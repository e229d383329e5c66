// The decision: a pure function of a compiled grid and a question. No clock, no I/O, no proto.
//
// Thread contract: a free function without state.
//
//   Question question;
//   question.objective.job = "acheteur";
//   question.result.level = "B1";
//   absl::StatusOr<Decision> decision = Evaluate(*grid, question);
#pragma once

#include "absl/status/statusor.h"
#include "decision/asked.h"
#include "decision/decision.h"
#include "grid/compiled.h"

namespace seuil::decision {

// Decides, or returns an error of base/reason.h with the field at fault ("objective.job",
// "result.skills.writing.score", "certified_language"). Every field is checked before anything is
// decided: an outcome never hides a caller's mistake.
absl::StatusOr<Decision> Evaluate(const grid::CompiledGrid& grid, const Question& question);

// The same question as Evaluate takes it: views into it, which must outlive them.
Question ViewOf(const AskedQuestion& question);

}  // namespace seuil::decision
