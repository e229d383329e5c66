// A release plan as its file: writes a changed plan and keeps what people wrote around the entries
// that stay (their comments, their order of keys).
//
// Thread contract: pure functions.
//
//   std::string text = WritePlan(old_text, change.plan);
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/toml.h"
#include "registry/plan.h"

namespace seuil::registry {

// A plan's etag: the digest of its file's bytes; empty where there is no file.
std::string EtagOf(const std::optional<std::string>& text);

// The text of `plan`. Entries that `old_text` has stay as they are written there, with the comment
// lines that touch them from above; the others are written anew. What comes back reads as exactly
// `plan`: where the old text is in a form that cannot be kept (an array of inline tables),
// everything is written anew. INVALID_ARGUMENT where no text reads as `plan`: it says why.
absl::StatusOr<std::string> WritePlan(std::string_view old_text, const ReleasePlan& plan,
                                      const FileLimits& limits);

}  // namespace seuil::registry
