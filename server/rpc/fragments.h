// The constant parts of a version's answers, made once when the version is loaded: nearly all of a
// decision's bytes, which a call puts together with the few fields that vary (answer.h), and the
// regions of the decision table.
//
// Thread contract: immutable, but for the counters of decisions, which are atomic; const access
// from any thread.
//
//   registry::Registry registry({.prepare = AnswerFragments::Prepare});
//   AnswerFragments::Of(*acquired.version).Outcome(decision.outcome, locale);
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "decision/table.h"
#include "grid/compiled.h"
#include "metrics/decision_counts.h"
#include "registry/load.h"

namespace seuil::rpc {

class AnswerFragments final : public registry::Prepared {
 public:
  // `decisions`: where decisions are counted, and outlives it; null: nowhere.
  explicit AnswerFragments(const registry::LoadedVersion& version,
                           metrics::DecisionCounts* decisions = nullptr);

  // For Registry::Options::prepare.
  static std::shared_ptr<const registry::Prepared> Prepare(const registry::LoadedVersion& version);
  static std::shared_ptr<const registry::Prepared> PrepareCounted(
      const registry::LoadedVersion& version, metrics::DecisionCounts& decisions);
  // REQUIRES: the version was prepared by Prepare.
  static const AnswerFragments& Of(const registry::LoadedVersion& version);

  // Fields of EvaluateResponse, tags included: `outcome`; one of `reasons` (kNoIndex: the
  // otherwise); `locale` and `official`.
  std::string_view Outcome(grid::Index outcome, size_t locale) const;
  std::string_view Reason(grid::Index rule, size_t locale) const;
  std::string_view Locale(size_t locale) const { return locales_[locale]; }
  // The first fields of ServedBy: grid, version, digest.
  std::string_view Version() const { return version_; }

  // Counts a decision. The counters are the grid's, whichever version decides.
  void CountDecision(grid::Index outcome) const {
    if (!decisions_.empty()) decisions_[outcome]->fetch_add(1, std::memory_order_relaxed);
  }

  // The register number of a language that stands at the instant (days are UTC's), the latest where
  // several do; empty where none does.
  std::string_view RegisterId(grid::Index language, absl::Time instant) const;

  // The decision table: cutting the domain is too slow for a handler.
  const decision::Table& table() const { return table_; }

 private:
  struct Registration {
    std::string_view id;
    absl::Time from, end;  // the first instant, and the first after
  };

  std::shared_ptr<const grid::CompiledGrid> grid_;
  decision::Table table_;
  size_t locale_count_;
  // By outcome, or by rule with the otherwise last; then by locale.
  std::vector<std::string> outcomes_, reasons_;
  std::vector<std::string> locales_;
  std::string version_;
  std::vector<metrics::DecisionCounts::Count*> decisions_;  // by outcome; empty: not counted
  std::vector<std::vector<Registration>> registrations_;    // by language
};

}  // namespace seuil::rpc
