#include "client/cli/batch_limit.h"

#include <optional>

#include "absl/strings/numbers.h"
#include "seuil/client/error_info.h"

namespace seuil::client::cli {

std::size_t FewerEntries(const absl::Status& status, int asked) {
  const std::optional<ErrorInfo> info = ErrorInfoOf(status);
  if (!info || info->reason != "BATCH_TOO_LARGE") return 0;
  const auto limit = info->metadata.find("limit");
  int entries = 0;
  if (limit == info->metadata.end() || !absl::SimpleAtoi(limit->second, &entries)) return 0;
  return entries > 0 && entries < asked ? static_cast<std::size_t>(entries) : 0;
}

}  // namespace seuil::client::cli
