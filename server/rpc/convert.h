// Requests into the domain's words, and a grid's parts into messages.
//
// Thread contract: pure functions. A Question holds views into the message that it was made from.
//
//   absl::StatusOr<registry::Selector> selector = ToSelector(request.version());
//   Fill(grid, grid.jobs[job], locale, *response.mutable_job());
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "catalogue/catalogue.h"
#include "decision/decision.h"
#include "grid/compiled.h"
#include "registry/registry.h"
#include "seuil/v1/catalogue.pb.h"
#include "seuil/v1/common.pb.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::rpc {

// Returns AS_OF_MALFORMED, field "version.as_of".
absl::StatusOr<registry::Selector> ToSelector(const v1::VersionSelector& version);
// Field that a failed Acquire is about: "grid", "version.digest" …
std::string_view SelectorField(const v1::VersionSelector& version);

// Where an entry of a plan stands; `current` is the one in force, null where none is.
v1::ReleaseState ToState(const registry::Release& release, const registry::Release* current,
                         absl::Time now);

decision::Question ToQuestion(const v1::Objective& objective, const v1::Result& result,
                              std::string_view certified_language);

// Returns LOCALE_MALFORMED, field "locale".
absl::Status CheckLocale(std::string_view wanted);
// Position in grid.locales. REQUIRES: CheckLocale(wanted) is OK.
size_t LocaleOf(const grid::CompiledGrid& grid, std::string_view wanted);

google::protobuf::Timestamp ToTimestamp(absl::Time instant);
// nullopt where it is not an instant of the years 1 to 9999.
std::optional<absl::Time> ToTime(const google::protobuf::Timestamp& timestamp);

void Fill(const grid::CompiledGrid& grid, const grid::Outcome& outcome, size_t locale,
          v1::Outcome& message);
void Fill(const grid::CompiledGrid& grid, const grid::Level& level, size_t locale,
          v1::Level& message);
void Fill(const grid::CompiledGrid& grid, const grid::Band& band, size_t locale, v1::Band& message);
void Fill(const grid::CompiledGrid& grid, const grid::Job& job, size_t locale, v1::Job& message);
void Fill(const grid::Code& code, v1::JobCode& message);
v1::JobStatus ToStatus(const grid::Job& job);
v1::CodeRelation ToRelation(grid::CodeRelation relation);
const char* BasisName(grid::CodeBasis basis);
// Which jobs a filter by status keeps: unspecified, all.
catalogue::StatusFilter ToFilter(v1::JobStatus status);
// All but limits, served_by, locale, official and notices.
void Fill(const grid::CompiledGrid& grid, size_t locale, v1::GetGridResponse& message);

}  // namespace seuil::rpc
