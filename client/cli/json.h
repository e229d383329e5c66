// The contract's messages as JSON, the same for every command: the proto's own field names, every
// field present (empty ones too), enums by name, instants as RFC 3339, map keys in order.
//
// Thread contract: free functions on values.
//
//   env.out << ToJson(response, JsonLayout::kIndented);
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"

namespace seuil::client::cli {

enum class JsonLayout { kIndented, kOneLine };

// Ends with a newline.
std::string ToJson(const google::protobuf::Message& message, JsonLayout layout);

// Reads one JSON object. Returns INVALID_ARGUMENT, saying what is wrong, for text that is not JSON
// and for a field that the message does not have.
absl::Status FromJson(const std::string& json, google::protobuf::Message* message);

}  // namespace seuil::client::cli
