#include "decision/compare.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "grid/point.h"
#include "grid/region_counter.h"

namespace seuil::decision {
namespace {

using grid::CellCount;
using grid::CompiledGrid;
using grid::Domain;
using grid::Index;
using grid::kNoIndex;

template <typename T>
std::vector<std::string> Sorted(const std::vector<T>& list, std::string (*word)(const T&)) {
  std::vector<std::string> words(list.size());
  std::transform(list.begin(), list.end(), words.begin(), word);
  std::sort(words.begin(), words.end());
  return words;
}

// What an answer says beside the decision, and what a call may say.
bool SameTerms(const CompiledGrid& a, const CompiledGrid& b) {
  if (a.accepts_job != b.accepts_job || a.accepts_band != b.accepts_band ||
      a.accepts_level != b.accepts_level || a.accepts_none != b.accepts_none) {
    return false;
  }
  const auto language = [](const grid::Language& one) {
    std::string words = absl::AsciiStrToLower(one.tag);
    for (const grid::Registration& entry : one.registrations) {
      words += fmt::format("\n{} {} {}", entry.id, entry.from, entry.until);
    }
    return words;
  };
  const auto outcome = [](const grid::Outcome& one) {
    return fmt::format("{}\n{} {}", one.id, static_cast<int>(one.kind), one.validity);
  };
  if (Sorted<grid::Language>(a.languages, language) !=
          Sorted<grid::Language>(b.languages, language) ||
      Sorted<grid::Outcome>(a.outcomes, outcome) != Sorted<grid::Outcome>(b.outcomes, outcome)) {
    return false;
  }
  return a.overall.from == b.overall.from && a.overall.as == b.overall.as &&
         a.overall.round_step == b.overall.round_step &&
         (a.overall.round_step == 0 || a.overall.ties == b.overall.ties);
}

}  // namespace

// One walk over the regions; on each, every threshold of each version is asked once.
class Comparer {
 public:
  explicit Comparer(Comparison& comparison)
      : out_(comparison), pairs_(comparison.before(), comparison.after()) {
    for (const Side side : {kBefore, kAfter}) {
      const auto& groups = out_.objectives_.groups;
      for (const ObjectiveGroup& group : groups) {
        const Index threshold = side == kBefore ? group.before : group.after;
        const auto found = std::find(asked_[side].begin(), asked_[side].end(), threshold);
        asked_by_group_[side].push_back(static_cast<size_t>(found - asked_[side].begin()));
        if (found == asked_[side].end()) asked_[side].push_back(threshold);
      }
      answers_[side].resize(asked_[side].size());
    }
  }

  void Run() {
    const std::vector<ObjectiveGroup>& groups = out_.objectives_.groups;
    std::vector<std::vector<Comparison::Entry>> entries(groups.size());
    out_.by_group_.resize(groups.size());
    if (const Domain* const domain = out_.results_.domain(); domain != nullptr) {
      grid::RegionCounter counter(*domain);
      for (Domain::Cursor at(*domain); !at.done() && !groups.empty(); at.Next()) {
        Answer(domain->LowestPoint(at));
        const CellCount results = counter.Count(at);
        for (size_t i = 0; i < groups.size(); ++i) {
          const uint32_t before = answers_[kBefore][asked_by_group_[kBefore][i]];
          const uint32_t after = answers_[kAfter][asked_by_group_[kAfter][i]];
          const std::optional<DifferenceKind> kind = pairs_.KindOf(before, after);
          if (!kind) continue;
          out_.by_group_[i].Of(*kind) += results;
          entries[i].push_back({static_cast<uint32_t>(i),
                                static_cast<uint32_t>(at.region()),
                                {before, after},
                                *kind,
                                results});
        }
      }
    }
    for (const std::vector<Comparison::Entry>& of_group : entries) {
      out_.entries_.insert(out_.entries_.end(), of_group.begin(), of_group.end());
    }
    for (const Side side : {kBefore, kAfter}) {
      out_.given_[side] = std::move(pairs_).TakeGiven(side);
    }
    Count();
    CompareCertificateFrom();
    out_.equivalent_ = out_.entries_.empty() && out_.counts_.only_before.zero() &&
                       out_.counts_.only_after.zero() && out_.results_.changes().empty() &&
                       out_.certificate_from_.empty() && SameTerms(out_.before(), out_.after()) &&
                       std::none_of(groups.begin(), groups.end(),
                                    [](const ObjectiveGroup& group) { return group.moved; });
  }

 private:
  void Answer(const grid::Values& values) {
    for (const Side side : {kBefore, kAfter}) {
      grid::Point point = out_.results_.PointAt(side, values);
      for (size_t i = 0; i < asked_[side].size(); ++i) {
        point.threshold = asked_[side][i];
        answers_[side][i] = pairs_.Give(side, point);
      }
    }
  }

  void Count() {
    const std::vector<ObjectiveGroup>& groups = out_.objectives_.groups;
    const CommonResults& results = out_.results_;
    const CellCount common(out_.objectives_.count());
    DifferenceCounts& all = out_.counts_;
    all.common = common * results.common();
    for (size_t i = 0; i < groups.size(); ++i) {
      DifferenceCounts& each = out_.by_group_[i];
      each.common = results.common();
      for (const DifferenceKind kind :
           {DifferenceKind::kWon, DifferenceKind::kLost, DifferenceKind::kChanged,
            DifferenceKind::kLevelRaised, DifferenceKind::kLevelLowered, DifferenceKind::kRules}) {
        all.Of(kind) += each.Of(kind) * CellCount(groups[i].count());
      }
    }
    const auto only = [&](Side side) {
      return common * results.only(side) +
             CellCount(out_.objectives_.only[side].count()) * results.of(side);
    };
    all.only_before = only(kBefore);
    all.only_after = only(kAfter);
  }

  std::string CertificateFrom(Side side, Index threshold) const {
    const CompiledGrid& grid = *out_.grids_[side];
    if (grid.certificate_from.empty()) return "";
    const Index level =
        grid.certificate_from[threshold == kNoIndex ? grid.levels.size() : threshold];
    return level == kNoIndex ? "" : grid.levels[level].id;
  }

  void CompareCertificateFrom() {
    for (const ObjectiveGroup& group : out_.objectives_.groups) {
      if (group.moved) continue;
      std::string before = CertificateFrom(kBefore, group.before);
      std::string after = CertificateFrom(kAfter, group.after);
      if (before == after) continue;
      out_.certificate_from_.push_back(
          {group.before == kNoIndex ? "" : out_.before().levels[group.before].id, std::move(before),
           std::move(after)});
    }
  }

  Comparison& out_;
  std::vector<Index> asked_[2];            // thresholds, each once
  std::vector<size_t> asked_by_group_[2];  // position of the group's
  std::vector<uint32_t> answers_[2];       // on the region at hand, by threshold
  GivenPairs pairs_;
};

absl::StatusOr<Comparison> Compare(std::shared_ptr<const CompiledGrid> before,
                                   std::shared_ptr<const CompiledGrid> after,
                                   const CompareLimits& limits) {
  CommonObjectives objectives = MatchObjectives(*before, *after, limits.named_jobs);
  const auto groups = static_cast<int64_t>(objectives.groups.size());
  absl::StatusOr<CommonResults> results =
      CommonResults::Of(*before, *after, limits.regions / std::max<int64_t>(1, groups));
  if (!results.ok()) return results.status();
  Comparison comparison(*std::move(results));
  comparison.grids_[kBefore] = std::move(before);
  comparison.grids_[kAfter] = std::move(after);
  comparison.objectives_ = std::move(objectives);
  Comparer(comparison).Run();
  return comparison;
}

GivenWords Comparison::InWords(Side side, const Given& given) const {
  const CompiledGrid& grid = *grids_[side];
  return {.outcome = grid.outcomes[given.outcome].id,
          .attained = given.attained == kNoIndex ? std::string_view()
                                                 : std::string_view(grid.levels[given.attained].id),
          .rules = RuleIdsOf(grid, given.rules)};
}

Difference Comparison::At(size_t position) const {
  const Entry& entry = entries_[position];
  const Domain::Cursor at(*results_.domain(), entry.region);
  return {.group = entry.group,
          .ranges = results_.RangesOf(at),
          .kind = entry.kind,
          .before = InWords(kBefore, given_[kBefore][entry.given[kBefore]]),
          .after = InWords(kAfter, given_[kAfter][entry.given[kAfter]]),
          .results = entry.results};
}

}  // namespace seuil::decision
