// A job of a catalogue as a row of a sheet has it: everything that a grid file says of it, or that
// it is removed, and nothing of how the file is written.
//
// Thread contract: plain values and a free function.
//
//   for (const SheetJob& job : SheetJobsOf(spec)) …
#pragma once

#include <map>
#include <string>
#include <vector>

#include "grid/spec.h"

namespace seuil::tools {

enum class SheetStatus { kActive, kDeprecated, kRemoved };

// The words of the grid file and of the sheet: "active", "exact", "proposed" …
inline constexpr const char* kSheetStatusWords[] = {"active", "deprecated", "removed"};
inline constexpr const char* kSheetRelationWords[] = {"exact", "close", "broad", "narrow"};
inline constexpr const char* kSheetBasisWords[] = {"proposed", "certifier"};

struct SheetCode {
  std::string scheme, scheme_version, code;
  grid::CodeRelation relation = grid::CodeRelation::kExact;
  grid::CodeBasis basis = grid::CodeBasis::kProposed;

  friend auto operator<=>(const SheetCode&, const SheetCode&) = default;
};

using TextsByLocale = std::map<std::string, std::string>;
using FormsByLocale = std::map<std::string, std::vector<std::string>>;  // none is empty

// Two are equal where callers could not tell them apart.
struct SheetJob {
  std::string id;
  SheetStatus status = SheetStatus::kActive;
  std::string band;
  TextsByLocale title;
  std::string verbatim;
  FormsByLocale forms, not_forms;
  std::vector<SheetCode> codes;  // sorted: their order says nothing
  std::string replaced_by;
  std::string reason;  // of a removed one, which has no more than this, its id and replaced_by

  friend bool operator==(const SheetJob&, const SheetJob&) = default;
};

// The jobs, then the removed ones, in the file's order.
std::vector<SheetJob> SheetJobsOf(const grid::GridSpec& spec);

}  // namespace seuil::tools
