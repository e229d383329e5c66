// What to do where the answers to a batch would be larger than one may be: the server says how many
// of its entries would not.
//
// Thread contract: a free function without state.
//
//   if (const std::size_t fewer = FewerEntries(answer.status(), request.queries_size()); fewer > 0)
//     a_call = fewer;  // and ask again
#pragma once

#include <cstddef>

#include "absl/status/status.h"

namespace seuil::client::cli {

// How many entries the server takes where it refused a batch of `asked` as too large; 0: it did
// not, or fewer would not help.
std::size_t FewerEntries(const absl::Status& status, int asked);

}  // namespace seuil::client::cli
