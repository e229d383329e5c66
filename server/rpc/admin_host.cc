#include "rpc/admin_host.h"

#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "rpc/convert.h"
#include "rpc/limits.h"

namespace seuil::rpc {
namespace {

// An error about `version.…`, said of the field that this selector is.
absl::Status OfSelector(const absl::Status& status, std::string_view selector,
                        std::string_view field) {
  std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail) return status;
  const std::string_view at = detail->reason == Reason::kGridUnknown ? "grid" : selector;
  constexpr std::string_view kVersion = "version";
  std::string named = at.starts_with(kVersion)
                          ? std::string(field).append(at.substr(kVersion.size()))
                          : std::string(at);
  return MakeError(detail->reason, FromAbsl(status.message()),
                   {.field = std::move(named), .metadata = std::move(detail->metadata)});
}

}  // namespace

absl::StatusOr<registry::VersionPtr> AcquireCompiled(const Call& call, const std::string& grid,
                                                     const v1::VersionSelector& version,
                                                     std::string_view field) {
  if (absl::Status named = CheckGrid(grid); !named.ok()) return named;
  const std::string_view at = SelectorField(version);
  const absl::StatusOr<registry::Selector> selector = ToSelector(version);
  if (!selector.ok()) return OfSelector(selector.status(), at, field);
  const registry::Registry& registry = call.host().registry;
  absl::StatusOr<registry::Acquired> acquired = registry.Acquire(grid, *selector, call.now());
  if (acquired.ok()) return std::move(acquired->version);
  const std::optional<ErrorDetail> detail = DetailOf(acquired.status());
  if (!detail || detail->reason != Reason::kVersionLoading) {
    return OfSelector(acquired.status(), at, field);
  }
  for (const auto& [key, value] : detail->metadata) {
    if (key != "digest") continue;
    absl::StatusOr<registry::VersionPtr> warmed = registry.Warm(grid, value);
    return warmed.ok() ? warmed : OfSelector(warmed.status(), at, field);
  }
  return acquired.status();
}

}  // namespace seuil::rpc
