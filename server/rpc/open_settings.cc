#include "rpc/open_settings.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "base/text.h"

namespace seuil::rpc {
namespace {

template <typename Opened>
absl::StatusOr<Opened> Named(std::string_view what, absl::StatusOr<Opened> opened) {
  if (opened.ok()) return opened;
  return absl::Status(opened.status().code(),
                      AsAbsl(fmt::format("{}: {}", what, FromAbsl(opened.status().message()))));
}

}  // namespace

absl::StatusOr<std::unique_ptr<record::AuditLog>> OpenAuditLog(const ops::Settings& settings,
                                                               const Clock& clock) {
  if (settings.audit_log.empty()) return nullptr;
  return Named("the audit log", record::AuditLog::Open(settings.audit_log, clock));
}

absl::StatusOr<std::unique_ptr<record::DecisionLog>> OpenDecisionLog(const ops::Settings& settings,
                                                                     const Clock& clock) {
  if (!settings.decision_log) return nullptr;
  return Named("the decision log", record::DecisionLog::Open(*settings.decision_log, clock));
}

absl::StatusOr<std::unique_ptr<ops::TlsKeeper>> OpenTls(const ops::Settings& settings,
                                                        const Clock& clock) {
  if (!settings.tls.files) return nullptr;
  return ops::TlsKeeper::Start(*settings.tls.files, settings.tls.poll, clock);
}

absl::StatusOr<std::unique_ptr<access::AccessKeeper>> OpenAccess(const ops::Settings& settings) {
  if (settings.access.file.empty()) return access::AccessKeeper::Open();
  return access::AccessKeeper::Start(settings.access.file, settings.access.poll);
}

}  // namespace seuil::rpc
