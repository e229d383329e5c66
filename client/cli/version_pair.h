// The two versions that `seuil diff` and `seuil impact` are about, as they are typed.
//
// Thread contract: a free function.
//
//   SetPair(command.versions, &request);   // {"2.0.0"}: 2.0.0 against what is in force
#pragma once

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "seuil/v1/common.pb.h"

namespace seuil::client::cli {

// A number, or a digest.
inline void SetSelector(const std::string& typed, seuil::v1::VersionSelector* selector) {
  if (absl::StartsWith(typed, "sha256:")) {
    selector->set_digest(typed);
  } else {
    selector->set_version_id(typed);
  }
}

// One: after, against what is in force; two: before and after.
template <typename Request>
void SetPair(const std::vector<std::string>& typed, Request* request) {
  if (typed.size() > 1) SetSelector(typed.front(), request->mutable_before());
  if (!typed.empty()) SetSelector(typed.back(), request->mutable_after());
}

}  // namespace seuil::client::cli
