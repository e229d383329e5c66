// What a call decided, on its way to the decision log: the one place where a service hands a
// decision over. Without a log it does nothing.
//
// A call hands over all of its decisions at once, when its answer is written and before it is sent:
// where the log refuses, there is no answer.
//
// Thread contract: of one call, on its thread; one at a time on each thread.
//
//   CallDecisions decisions(call, *acquired, caller, trace);
//   decisions.Add(question, *decision, request.reference());
//   return decisions.Take();  // OK, or DECISION_LOG_FULL
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "decision/decision.h"
#include "record/decision_log.h"
#include "rpc/frame.h"

namespace seuil::rpc {

class CallDecisions {
 public:
  // What it is given outlives it.
  CallDecisions(const Call& call, const registry::Acquired& acquired);

  void Add(const decision::Question& question, const decision::Decision& decision,
           std::string_view reference);
  absl::Status Take();

 private:
  record::DecisionLog* const log_;
  const grid::CompiledGrid& grid_;
  // Only where there is a log.
  std::optional<record::DecisionLog::Rows> rows_;
  std::optional<record::DecisionRow> row_;
};

}  // namespace seuil::rpc
