// How a tool writes what it found: for people, or for programs.
//
// Thread contract: constants.
#pragma once

namespace seuil::tools {

enum class ReportFormat { kText, kJson };

}  // namespace seuil::tools
