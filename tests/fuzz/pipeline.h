// Everything that is done to a grid file and its cases before it may serve, with small limits, for
// inputs that mean harm: parse, validate, compile, prove, cross-check, cases.
//
// Thread contract: a free function without state.
//
//   Stage stage = RunPipeline("format = 1 …");
#pragma once

#include <string_view>

namespace seuil::fuzz {

// Where the file was refused; what comes after was not run.
enum class Stage { kParse, kValidate, kProve, kServed };

// A line of this text parts the grid from its cases. Without it the whole text is read as cases
// too.
inline constexpr std::string_view kCasesLine = "# === cases ===";

// Aborts where compiled grid and rules as written differ: that is never the file's fault.
Stage RunPipeline(std::string_view text);

}  // namespace seuil::fuzz
