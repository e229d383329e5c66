// Inputs in words, for problems: "objective B1: A2", "no objective: writing 5, speaking absent".
//
// Thread contract: free functions without state.
//
//   InputInWords(domain, 0, values);  // "objective A2: B1"
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "grid/domain.h"

namespace seuil::grid {

// "objective B1", "no objective", "language fsl (objective A2)"; "" where the scheme has one only.
std::string ObjectiveInWords(const Domain& domain, size_t objective);

// "B1"; of several values "listening 5, reading 7 (overall 12)".
std::string ResultInWords(const Domain& domain, std::span<const int64_t> values);

// Both.
std::string InputInWords(const Domain& domain, size_t objective, std::span<const int64_t> values);

}  // namespace seuil::grid
