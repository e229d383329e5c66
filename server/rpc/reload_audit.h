// What the audit log says of changes that were not asked for by a call: a plan that was taken in, a
// version that appeared, was replaced or refused, and what is in force, whenever that is another.
//
// Thread contract: of the thread that reports scans (registry/reloader.h).
//
//   ReloadAudit told(*audit);
//   registry::Reloader reloader(options, registry, clock, [&](const registry::ScanReport& report) {
//     told.Tell(report, registry, clock.Now());
//   });
#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"
#include "record/audit_log.h"
#include "registry/reloader.h"

namespace seuil::rpc {

class ReloadAudit {
 public:
  explicit ReloadAudit(record::AuditLog& audit) : audit_(audit) {}

  void Tell(const registry::ScanReport& report, const registry::Registry& registry, absl::Time now);

 private:
  void TellInForce(const registry::GridState& grid, const registry::Registry& registry,
                   absl::Time now);

  record::AuditLog& audit_;
  std::map<std::string, std::string> in_force_;  // digest by grid; empty: none
};

}  // namespace seuil::rpc
