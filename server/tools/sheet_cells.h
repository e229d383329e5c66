// Cells of a sheet that hold more than one text: lists, and the fields of a code. What is joined
// comes apart as it was, whatever the texts hold.
//
// Thread contract: free functions without state.
//
//   JoinList({"A", "B|C"});        // "A | B\|C"
//   SplitList("A | B\\|C");        // {"A", "B|C"}
//   JoinCode({"rome", "4.60", "M1702", kClose, kProposed});  // "rome 4.60 M1702 close proposed"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/sheet_job.h"

namespace seuil::tools {

std::string JoinList(const std::vector<std::string>& texts);
std::string JoinCode(const SheetCode& code);

// Empty for an empty cell. One blank beside a "|" is not part of a text. INVALID_ARGUMENT, with
// what is wrong: a "\" that stands before neither "|" nor "\", a text that is empty or blank.
absl::StatusOr<std::vector<std::string>> SplitList(std::string_view cell);
// INVALID_ARGUMENT, with what is wrong: not five fields, a relation or basis that is none.
absl::StatusOr<SheetCode> SplitCode(std::string_view text);

// One record of CSV (RFC 4180) without its line end.
std::string CsvRecord(const std::vector<std::string>& fields);

}  // namespace seuil::tools
