// The exact comparison of two versions of a grid: every input that both take, decided under both.
// Never samples: results are cut at the bounds of both versions (common_results.h), objectives that
// ask for the same thresholds are decided once (common_objectives.h), and inputs are counted as
// numbers.
//
// An input is an objective (a threshold, none, a band, a job; or a language) with a result. A job
// whose threshold was raised by one level is asked at the old one before and at the new one after:
// that is a loss wherever the result lies between.
//
// What keeps from a better outcome (`missing`) is told in the words of the rules and not compared.
//
// Thread contract: immutable; const access from any thread. Differences are written out one by one:
// a million cost no more than the page asked for.
//
//   absl::StatusOr<Comparison> comparison = Compare(before, after, {});
//   comparison->counts().outcome_losses();
//   comparison->At(0).ranges[0].from;  // "A2"
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "decision/common_objectives.h"
#include "decision/common_results.h"
#include "decision/difference.h"
#include "decision/table.h"
#include "grid/cell_count.h"
#include "grid/compiled.h"

namespace seuil::decision {

struct CompareLimits {
  int64_t regions = 1'000'000;  // of all groups of objectives; more is an error, never a guess
  size_t named_jobs = 20;       // of each group
};

// What one version gives on a region.
struct GivenWords {
  std::string_view outcome;
  std::string_view attained;            // level; empty where the scheme gives none
  std::vector<std::string_view> rules;  // that held, in the file's order; else the otherwise's

  friend bool operator==(const GivenWords&, const GivenWords&) = default;
};

struct Difference {
  size_t group = 0;                // of objectives(); each of them is decided so
  std::vector<TableRange> ranges;  // one for each axis
  DifferenceKind kind = DifferenceKind::kChanged;
  GivenWords before, after;
  grid::CellCount results;  // in the region: inputs of each objective of the group
};

// The lowest level that an answer names as giving a certificate; empty: it names none.
struct CertificateFromChange {
  std::string threshold;  // empty: no objective
  std::string before, after;
};

class Comparison {
 public:
  const grid::CompiledGrid& before() const { return *grids_[kBefore]; }
  const grid::CompiledGrid& after() const { return *grids_[kAfter]; }

  const CommonObjectives& objectives() const { return objectives_; }
  // Of what a result states: of the regions' ranges, and what changed in what may be stated.
  const std::vector<TableAxis>& axes() const { return results_.axes(); }
  const std::vector<AxisChange>& axis_changes() const { return results_.changes(); }

  // Over all objectives, and over one of a group (its only_… are 0).
  const DifferenceCounts& counts() const { return counts_; }
  const DifferenceCounts& each_of(size_t group) const { return by_group_[group]; }

  // Regions that are decided otherwise, by group, then in the order of the decision table.
  size_t size() const { return entries_.size(); }
  Difference At(size_t position) const;

  // Of thresholds that stayed.
  const std::vector<CertificateFromChange>& certificate_from() const { return certificate_from_; }

  // A proof that every call is decided alike: the same inputs, and for each of them the same
  // outcome, level, rules and certificate_from; the same ways to say an objective, the same
  // languages, the same kinds and validities of outcomes, the overall computed in the same way.
  bool equivalent() const { return equivalent_; }

 private:
  friend absl::StatusOr<Comparison> Compare(std::shared_ptr<const grid::CompiledGrid>,
                                            std::shared_ptr<const grid::CompiledGrid>,
                                            const CompareLimits&);
  friend class Comparer;

  struct Entry {
    uint32_t group, region, given[2];
    DifferenceKind kind;
    grid::CellCount results;
  };

  explicit Comparison(CommonResults results) : results_(std::move(results)) {}
  GivenWords InWords(Side side, const Given& given) const;

  std::shared_ptr<const grid::CompiledGrid> grids_[2];
  CommonResults results_;
  CommonObjectives objectives_;
  DifferenceCounts counts_;
  std::vector<DifferenceCounts> by_group_;
  std::vector<Given> given_[2];  // by Entry::given
  std::vector<Entry> entries_;
  std::vector<CertificateFromChange> certificate_from_;
  bool equivalent_ = false;
};

// RESOURCE_EXHAUSTED where there are more regions than the limit. REQUIRES: both were proven.
absl::StatusOr<Comparison> Compare(std::shared_ptr<const grid::CompiledGrid> before,
                                   std::shared_ptr<const grid::CompiledGrid> after,
                                   const CompareLimits& limits);

}  // namespace seuil::decision
