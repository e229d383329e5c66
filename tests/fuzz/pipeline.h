// Everything that is done to files that people write before a server serves, with small limits, for
// inputs that mean harm: a grid (parse, validate, compile, prove, cross-check), its cases, its
// release plan, and the server's settings.
//
// Thread contract: a free function without state.
//
//   Stage stage = RunPipeline("format = 1 …");
#pragma once

#include <string_view>

namespace seuil::fuzz {

// Where the file was refused; what comes after was not run.
enum class Stage { kParse, kValidate, kProve, kServed };

// Lines of these texts, in this order, part the grid from its cases, its releases and the settings.
// What has no line of its own is the whole text once more.
inline constexpr std::string_view kCasesLine = "# === cases ===";
inline constexpr std::string_view kReleasesLine = "# === releases ===";
inline constexpr std::string_view kSettingsLine = "# === settings ===";

// Aborts where compiled grid and rules as written differ: that is never the file's fault.
Stage RunPipeline(std::string_view text);

}  // namespace seuil::fuzz
