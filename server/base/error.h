// Errors of calls: an absl::Status that carries a stable reason, the path of the field at fault and
// every dynamic part as metadata. server/rpc turns it into google.rpc details; nothing else needs
// to know how it is carried.
//
// Thread contract: free functions on values.
//
//   return MakeError(Reason::kLevelUnknown, "level `D1` is not on the scale A1 … C2",
//                    {.field = "result.level", .metadata = {{"level", "D1"}}});
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/reason.h"

namespace seuil {

struct ErrorContext {
  std::string field;  // "result.level"; empty where no field is at fault
  std::vector<std::pair<std::string, std::string>> metadata;
};

struct ErrorDetail {
  Reason reason;
  std::string field;
  std::vector<std::pair<std::string, std::string>> metadata;
};

// An error with the reason's canonical code.
absl::Status MakeError(Reason reason, std::string_view message, ErrorContext context = {});

// What MakeError put in. nullopt for OK and for a status made elsewhere.
std::optional<ErrorDetail> DetailOf(const absl::Status& status);

// The same error with one more metadata entry (an entry of that key stays as it is), or with its
// field path prefixed ("items[3]" + "." + "result.level"). Statuses made elsewhere come back as
// they are.
absl::Status WithMetadata(const absl::Status& status, std::string_view key, std::string_view value);
absl::Status UnderField(const absl::Status& status, std::string_view prefix);

}  // namespace seuil
