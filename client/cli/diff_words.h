// The words that text and Markdown of a comparison share.
//
// Thread contract: free functions on values.
//
//   GivenText(difference.after())  // "attestation at B1"
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "seuil/v1/grid_admin.pb.h"

namespace seuil::client::cli {

// A comparison's entries by kind, in their order. Views into the response.
struct DiffEntries {
  std::vector<const seuil::v1::DecisionDifference*> decisions;
  std::vector<const seuil::v1::InputChange*> inputs;
  std::vector<const seuil::v1::JobChange*> jobs;
  std::vector<const seuil::v1::BandChange*> bands;
  std::vector<const seuil::v1::PartChange*> parts;
  std::vector<const seuil::v1::TextChange*> texts;
};
DiffEntries EntriesOf(const seuil::v1::CompareVersionsResponse& response);

std::string KindText(seuil::v1::DifferenceKind kind);  // "LOST"
// "threshold raised, forms"; "levels, texts".
std::string JobKindsText(const google::protobuf::RepeatedField<int>& job_kinds);
std::string BandKindsText(const google::protobuf::RepeatedField<int>& band_kinds);
std::string ObjectivesText(const seuil::v1::ObjectiveSet& set);  // "level B1, 2 jobs (a, b)"
std::string ThresholdText(const seuil::v1::DecisionDifference& difference);  // "B1 -> B2"
std::string RangeText(const seuil::v1::TableRange& range);                   // "B1 to C1"
std::string GivenText(const seuil::v1::Given& given);                        // "attestation at B1"
std::string PartText(const seuil::v1::PartChange& part);                     // "+ language de"
std::string InputText(const seuil::v1::InputChange& input);  // "score: 0 to 100 -> 0 to 120"

}  // namespace seuil::client::cli
