// Opens what settings name by path: the files that say who may call, and the logs of what was asked
// and decided. What is not set is null.
//
// Thread contract: free functions.
//
//   absl::StatusOr<std::unique_ptr<ops::TlsKeeper>> tls = OpenTls(*settings, SystemClock());
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "access/access_keeper.h"
#include "base/clock.h"
#include "ops/settings.h"
#include "ops/tls_keeper.h"
#include "record/audit_log.h"
#include "record/decision_log.h"

namespace seuil::rpc {

// FAILED_PRECONDITION, or what the disk says, with the file.
absl::StatusOr<std::unique_ptr<record::AuditLog>> OpenAuditLog(const ops::Settings& settings,
                                                               const Clock& clock);
absl::StatusOr<std::unique_ptr<record::DecisionLog>> OpenDecisionLog(const ops::Settings& settings,
                                                                     const Clock& clock);
absl::StatusOr<std::unique_ptr<ops::TlsKeeper>> OpenTls(const ops::Settings& settings,
                                                        const Clock& clock);
// Never null: without a file, who comes in on this machine may call.
absl::StatusOr<std::unique_ptr<access::AccessKeeper>> OpenAccess(const ops::Settings& settings);

}  // namespace seuil::rpc
