#include "metrics/reload_metrics.h"

namespace seuil::metrics {
namespace {

using registry::Adopted;
using registry::GridState;
using registry::Release;
using registry::ScanTaken;
using registry::StateEvent;

// In the order of ScanTaken::Result.
constexpr std::array kResults = {"unchanged", "changed", "failed"};

// What calls that name no version get.
constexpr std::array kAnswers = {"in_force", "last_good", "none", "unavailable"};

size_t AnswerOf(const GridState& state, absl::Time now) {
  const Release* const due = state.DueNow(now);
  if (due == nullptr || due->withdrawn) return 2;
  const Release* const answering = state.Answering(*due);
  if (answering == nullptr) return 3;
  return answering == due ? 0 : 1;
}

}  // namespace

void ReloadMetrics::Taken(const ScanTaken& taken) {
  took_.Record(absl::ToDoubleSeconds(taken.took));
  const std::lock_guard lock(mu_);
  ++results_[static_cast<size_t>(taken.result)];
  last_ = taken;
  if (taken.result != ScanTaken::Result::kFailed) last_good_ = taken.at;
}

void ReloadMetrics::Report(const registry::ScanReport& report, absl::Time now) {
  const std::lock_guard lock(mu_);
  if (report.blind) blind_ = true;
  for (const Adopted& adopted : report.adopted) {
    OfGrid& grid = grids_[adopted.after->id];
    if (adopted.due_changed) ++grid.activations[AnswerOf(*adopted.after, now)];
    if (adopted.before == nullptr) continue;  // a server that starts is late for everything
    for (const StateEvent& event : adopted.events) {
      if (event.kind == StateEvent::Kind::kPlanHistoryChanged) ++grid.history_changes;
      if (event.kind == StateEvent::Kind::kReleaseLate) {
        delay_.Record(absl::ToDoubleSeconds(event.late));
      }
    }
  }
}

Families ReloadMetrics::Collect() const {
  using prometheus::MetricFamily;
  const std::lock_guard lock(mu_);
  MetricFamily total = Counter("seuil_reload_total", "Looks at the directory of grids, by result."),
               activations = Counter("seuil_activations_total",
                                     "Changes of what answers calls that name no version, the "
                                     "first since the start included, by what answers since."),
               history = Counter("seuil_plan_history_changes_total",
                                 "Release plans taken up that lost or changed past entries.");
  for (size_t i = 0; i < kResults.size(); ++i) {
    Add(total, static_cast<double>(results_[i]), {{"result", kResults[i]}});
  }
  for (const auto& [id, grid] : grids_) {
    for (size_t i = 0; i < kAnswers.size(); ++i) {
      Add(activations, static_cast<double>(grid.activations[i]),
          {{"grid", id}, {"result", kAnswers[i]}});
    }
    Add(history, static_cast<double>(grid.history_changes), {{"grid", id}});
  }
  const bool failed = last_.result == ScanTaken::Result::kFailed;
  return {std::move(total),
          MetricFamily{"seuil_reload_duration_seconds",
                       "How long a look at the directory of grids took, until what it found "
                       "serves.",
                       prometheus::MetricType::Histogram,
                       {took_.Read()}},
          Gauge("seuil_reload_success", "1 where the last look could read the directory.",
                failed ? 0 : 1),
          Gauge("seuil_reload_timestamp_seconds", "When the directory was last looked at.",
                Seconds(last_.at)),
          Gauge("seuil_reload_success_timestamp_seconds",
                "When the directory was last read: what serves is as it was then.",
                Seconds(last_good_)),
          Gauge("seuil_reload_blind",
                "1 where the system tells of no changes any more: only the poll finds them.",
                blind_ ? 1 : 0),
          std::move(activations),
          MetricFamily{"seuil_activation_delay_seconds",
                       "From the instant of a release to when this server put it in force; of "
                       "those that it heard of late.",
                       prometheus::MetricType::Histogram,
                       {delay_.Read()}},
          std::move(history)};
}

}  // namespace seuil::metrics
