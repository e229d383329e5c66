// Why a call failed, as data: the stable reason, the dynamic parts and the fields at fault that the
// server sends beside the sentence. Branch on `reason`, never on the message.
//
// Thread contract: free functions on values.
//
//   absl::StatusOr<seuil::v1::EvaluateResponse> answer = client.Evaluate(request);
//   if (auto info = seuil::client::ErrorInfoOf(answer.status());
//       info.has_value() && info->reason == "JOB_UNKNOWN") {
//     std::cerr << "did you mean " << info->metadata["nearest"] << "?\n";
//   }
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "seuil/v1/common.pb.h"

namespace seuil::client {

// One field of the request that is at fault.
struct FieldViolation {
  std::string field;        // "objective.job", "items[3].result.level"
  std::string description;  // one English sentence
};

struct ErrorInfo {
  std::string reason;                           // UPPER_SNAKE, stable
  std::string domain;                           // "seuil" where the server itself refused
  std::map<std::string, std::string> metadata;  // every dynamic part
  std::vector<FieldViolation> field_violations;
};

// What stands behind `status`. nullopt for OK, for an error that never reached a Seuil server
// (unreachable, timed out), and where the details cannot be read.
std::optional<ErrorInfo> ErrorInfoOf(const absl::Status& status);

// The error of one entry of a batch, as the same single call would have returned it: ErrorInfoOf
// reads it too. OK for an entry without error.
absl::Status StatusOf(const seuil::v1::ItemError& error);

}  // namespace seuil::client
