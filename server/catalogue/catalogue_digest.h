// The identity of what a subscriber holds: jobs and bands with all their texts, and nothing of the
// rules. Two versions that differ elsewhere have one catalogue.
//
// Thread contract: a pure function.
//
//   if (CatalogueDigest(*before) == CatalogueDigest(*after)) …  // nothing to sync
#pragma once

#include <string>

#include "grid/compiled.h"

namespace seuil::catalogue {

// "sha256:…" of every job, band, threshold and removed job, in their order.
std::string CatalogueDigest(const grid::CompiledGrid& grid);

}  // namespace seuil::catalogue
