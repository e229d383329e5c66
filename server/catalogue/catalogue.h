// The job catalogue of one version: lookups and filtered lists over the compiled jobs. Pure.
//
// Every filter is a list made beforehand, so that a page costs its own length, not the catalogue's.
//
// Thread contract: immutable; const access from any thread.
//
//   Catalogue catalogue(grid);
//   for (Index job : catalogue.List({.level = "B1"}, /*offset=*/0, /*limit=*/100)->jobs) …
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "catalogue/title_index.h"
#include "grid/compiled.h"

namespace seuil::catalogue {

using grid::Index;

enum class StatusFilter { kAny, kActive, kDeprecated };

// Empty = no filter. `level` keeps the jobs that ask for it.
struct JobFilter {
  std::string_view band = {}, level = {};
  StatusFilter status = StatusFilter::kAny;
};

struct JobPage {
  std::span<const Index> jobs;  // in the file's order; valid as long as the catalogue
  size_t total = 0;             // that match, on all pages
  size_t next = 0;              // offset of the next page; 0 = this is the last
};

// A job that carries a code: positions in the grid's jobs and in the job's codes.
struct CodeHit {
  Index job = grid::kNoIndex;
  uint32_t code = 0;
};

class Catalogue {
 public:
  explicit Catalogue(std::shared_ptr<const grid::CompiledGrid> grid);

  const grid::CompiledGrid& grid() const { return *grid_; }
  // Of jobs and bands alone (catalogue_digest.h).
  const std::string& digest() const { return digest_; }
  // Every title and form, to be resolved and searched (resolve.h, search.h).
  const TitleIndex& titles() const { return titles_; }

  // Returns BAND_UNKNOWN (field "band") or LEVEL_UNKNOWN (field "level").
  absl::StatusOr<JobPage> List(const JobFilter& filter, size_t offset, size_t limit) const;

  // Returns the errors of grid/lookup.h, field "job".
  absl::StatusOr<Index> Get(std::string_view job) const;

  // Every job that carries the code, in the file's order. An empty scheme_version matches any.
  std::vector<CodeHit> ByCode(std::string_view scheme, std::string_view scheme_version,
                              std::string_view code) const;

  // The one job that has the code with relation exact, among what ByCode found. Returns
  // CODE_UNKNOWN, or CODE_NOT_EXACT or CODE_AMBIGUOUS (metadata jobs: the candidates' ids, comma
  // separated).
  absl::StatusOr<Index> ResolveCode(std::span<const CodeHit> hits) const;

 private:
  // Jobs by StatusFilter, in the file's order.
  using ByStatus = std::array<std::vector<Index>, 3>;

  std::shared_ptr<const grid::CompiledGrid> grid_;
  ByStatus all_;
  std::vector<ByStatus> by_band_;
  // "<scheme>\n<code>" -> hits in the file's order.
  absl::flat_hash_map<std::string, std::vector<CodeHit>> by_code_;
  TitleIndex titles_;
  std::string digest_;
};

}  // namespace seuil::catalogue
