// Jobs, bands and what changed in them, with their texts in every locale, into messages.
//
// Thread contract: pure functions.
//
//   Fill(*version.grid, version.grid->jobs[change.after], *upsert.mutable_job());
//   FillKinds(change.kinds, upsert);
#pragma once

#include <cstddef>

#include "catalogue/changes.h"
#include "grid/compiled.h"
#include "seuil/v1/catalogue.pb.h"
#include "seuil/v1/common.pb.h"

namespace seuil::rpc {

v1::JobChangeKind ToKind(catalogue::JobChangeKind kind);
v1::BandChangeKind ToKind(catalogue::BandChangeKind kind);

// Every kind that the set has, in the order of the enum.
template <typename Kind, typename Message>
void FillKinds(const catalogue::KindSet<Kind>& kinds, size_t all, Message& message) {
  for (size_t i = 0; i < all; ++i) {
    const auto kind = static_cast<Kind>(i);
    if (kinds.Has(kind)) message.add_kinds(ToKind(kind));
  }
}
template <typename Message>
void FillKinds(const catalogue::KindSet<catalogue::JobChangeKind>& kinds, Message& message) {
  FillKinds(kinds, catalogue::kJobChangeKinds, message);
}
template <typename Message>
void FillKinds(const catalogue::KindSet<catalogue::BandChangeKind>& kinds, Message& message) {
  FillKinds(kinds, catalogue::kBandChangeKinds, message);
}

void Fill(const grid::CompiledGrid& grid, const grid::Job& job, v1::SyncedJob& message);
void Fill(const grid::CompiledGrid& grid, const grid::Band& band, v1::SyncedBand& message);

}  // namespace seuil::rpc
