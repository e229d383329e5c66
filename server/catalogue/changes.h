// What changed in the jobs and bands between two versions of a grid, one by one: the review of a
// new version reads it, and HR platforms sync by it. Pure.
//
// Jobs are matched by their permanent ids, texts and forms by the tag of their locale.
//
// Thread contract: values and a pure function.
//
//   CatalogueChanges changes = ChangesBetween(*before, *after);
//   for (const JobChange& job : changes.jobs) …  // job.kinds.Has(JobChangeKind::kThresholdRaised)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "grid/compiled.h"

namespace seuil::catalogue {

// In the order in which they are said of one job.
enum class JobChangeKind : uint8_t {
  kAdded,
  kRemoved,
  kRestored,  // it was removed or deprecated, and is again
  kThresholdRaised,
  kThresholdLowered,
  kThresholdChanged,  // to a level that is not ordered against the one before
  kBandChanged,
  kDeprecated,
  kRetitled,
  kForms,
  kCodes,
  kOther,  // the source's spelling, or what replaces a deprecated job
};
inline constexpr size_t kJobChangeKinds = 12;
std::string_view JobChangeKindName(JobChangeKind kind);  // "THRESHOLD_RAISED"

enum class BandChangeKind : uint8_t { kAdded, kRemoved, kLevels, kTexts };
inline constexpr size_t kBandChangeKinds = 4;
std::string_view BandChangeKindName(BandChangeKind kind);  // "LEVELS"

template <typename Kind>
class KindSet {
 public:
  KindSet() = default;
  KindSet(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) Add(kind);
  }

  void Add(Kind kind) { bits_ |= 1u << static_cast<unsigned>(kind); }
  bool Has(Kind kind) const { return (bits_ >> static_cast<unsigned>(kind) & 1) != 0; }
  bool empty() const { return bits_ == 0; }

  friend bool operator==(const KindSet&, const KindSet&) = default;

 private:
  uint32_t bits_ = 0;
};

struct JobChange {
  std::string id;
  KindSet<JobChangeKind> kinds;
  grid::Index before = grid::kNoIndex, after = grid::kNoIndex;  // positions among the jobs
  std::string band_before = {}, band_after = {};
  // Level ids; empty where the job is not there, or its band starts below what may be asked for.
  std::string threshold_before = {}, threshold_after = {};
  std::string replaced_by = {}, reason = {};  // of a removed job, where the file says so
};

struct BandChange {
  std::string id;
  KindSet<BandChangeKind> kinds;
  grid::Index before = grid::kNoIndex, after = grid::kNoIndex;  // positions among the bands
  std::string threshold_before = {}, threshold_after = {};
};

struct CatalogueChanges {
  // In the order of the after-version; removed ones last, in the order of the before-version.
  std::vector<JobChange> jobs;
  std::vector<BandChange> bands;
  std::array<size_t, kJobChangeKinds> job_counts{};  // by kind; a job may have several

  size_t Count(JobChangeKind kind) const { return job_counts[static_cast<size_t>(kind)]; }
  bool empty() const { return jobs.empty() && bands.empty(); }
};

CatalogueChanges ChangesBetween(const grid::CompiledGrid& before, const grid::CompiledGrid& after);

}  // namespace seuil::catalogue
