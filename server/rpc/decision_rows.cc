#include "rpc/decision_rows.h"

namespace seuil::rpc {

CallDecisions::CallDecisions(const Call& call, const registry::Acquired& acquired)
    : log_(call.host().decisions), grid_(*acquired.version->grid) {
  if (log_ == nullptr) return;
  rows_.emplace();
  row_.emplace();
  row_->time = call.now();
  row_->caller = call.caller();
  row_->trace = call.trace();
  record::SetVersion(acquired, *row_);
}

void CallDecisions::Add(const decision::Question& question, const decision::Decision& decision,
                        std::string_view reference) {
  if (log_ == nullptr) return;
  record::SetDecision(grid_, question, decision, *row_);
  row_->reference = reference;
  rows_->Add(*row_);
}

absl::Status CallDecisions::Take() {
  return log_ == nullptr ? absl::OkStatus() : log_->Take(*rows_);
}

}  // namespace seuil::rpc
