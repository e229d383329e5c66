// Search for a person who types: the jobs whose titles have most in common with it, best first. The
// last word may be the start of one. Pure.
//
// Thread contract: a free function; the catalogue is read only.
//
//   for (const SearchHit& hit : Search(catalogue, {.text = "conseill"}).hits) …  // hit.form
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "catalogue/catalogue.h"

namespace seuil::catalogue {

// As many hits as a search has at most, on all its pages.
inline constexpr size_t kMostHits = 1000;

struct SearchQuestion {
  std::string_view text;        // well-formed UTF-8
  Index band = grid::kNoIndex;  // kNoIndex: any
  StatusFilter status = StatusFilter::kAny;
  size_t most = 100;  // hits, at most kMostHits
};

struct SearchHit {
  Index job = grid::kNoIndex;
  double score = 0;  // from 0 to 1, the same words
  FormRef form;      // that matched best
};

struct SearchResult {
  std::vector<SearchHit> hits;  // best first, a job once
};

SearchResult Search(const Catalogue& catalogue, const SearchQuestion& question);

}  // namespace seuil::catalogue
