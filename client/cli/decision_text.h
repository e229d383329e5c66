// Answers as a person reads them.
//
// Thread contract: free functions on values.
#pragma once

#include <string>
#include <string_view>

#include "seuil/v1/common.pb.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::client::cli {

// A decision: what is given, why, and what a better outcome asks.
std::string DecisionText(const seuil::v1::EvaluateResponse& decision);

// One missing condition: "attained: at least B1 (is A2)". The batch's `missing` column has the
// same.
std::string MissingText(const seuil::v1::Missing& missing);

// "cloe 1.0.0, in force since 2026-01-01T00:00:00Z".
std::string ServedByText(const seuil::v1::ServedBy& served_by);

// An enum value without its prefix, in lower case: "certificate". A value that this client does not
// know is its number.
std::string EnumText(const std::string& name, std::string_view prefix, int number);
std::string KindText(seuil::v1::OutcomeKind kind);

// "note: … [CODE]\n" for each.
std::string NoticeText(const google::protobuf::RepeatedPtrField<seuil::v1::Notice>& notices);

}  // namespace seuil::client::cli
