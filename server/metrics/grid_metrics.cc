#include "metrics/grid_metrics.h"

#include <array>
#include <map>
#include <string>

#include "base/problem.h"

namespace seuil::metrics {
namespace {

using registry::GridState;
using registry::Release;

// The families of GridMetrics, as they are filled.
struct Filled {
  prometheus::MetricFamily
      version = Gauge("seuil_grid_version_info",
                      "The version that answers calls that name none; always 1."),
      since = Gauge("seuil_grid_in_force_since_timestamp_seconds",
                    "From when, by the release plan, the version that answers is in force."),
      last_good = Gauge("seuil_grid_last_good",
                        "1 where another version is due and cannot be used, and the last good one "
                        "answers."),
      last_good_since = Gauge("seuil_grid_last_good_since_timestamp_seconds",
                              "Where the last good version answers: from when another is due."),
      unavailable = Gauge("seuil_grid_unavailable",
                          "1 where a version is due and none can answer, not even an earlier one."),
      next = Gauge("seuil_grid_next_release_timestamp_seconds",
                   "When the next release, or the end of the grid, takes force. No series where "
                   "none lies ahead."),
      refused = Gauge("seuil_grid_plan_refused",
                      "1 where the release plan that is there is not the one that decides: it has "
                      "errors, is gone, or another hand wrote it."),
      versions = Gauge("seuil_grid_versions", "Version files, by their state."),
      problems = Gauge("seuil_grid_problems",
                       "What was found wrong with the grid's files, as far as it is kept."),
      snapshots = Gauge("seuil_snapshots_held", "Compiled versions in memory.");
};

void AddInForce(const GridState& state, const Labels& grid, absl::Time now, Filled& to) {
  const Release* const due = state.DueNow(now);
  const bool asks = due != nullptr && !due->withdrawn;
  const Release* const answering = asks ? state.Answering(*due) : nullptr;
  const bool last_good = answering != nullptr && answering != due;
  Add(to.last_good, last_good ? 1 : 0, grid);
  if (last_good) Add(to.last_good_since, Seconds(due->from), grid);
  const bool never_a_plan = !state.plan && state.plan_refused;
  Add(to.unavailable, (asks && answering == nullptr) || never_a_plan ? 1 : 0, grid);
  if (answering != nullptr) {
    Add(to.version, 1, {grid[0], {"version", answering->version}, {"digest", answering->digest}});
    Add(to.since, Seconds(answering->from), grid);
  }
  if (!state.plan || state.plan->releases().empty()) return;
  const Release* const next =
      due == nullptr ? &state.plan->releases().front() : state.plan->After(*due);
  if (next != nullptr) Add(to.next, Seconds(next->from), grid);
}

void AddFiles(const GridState& state, const Labels& grid, absl::Time now, Filled& to) {
  // In the order of VersionState, and of Severity below.
  constexpr std::array kStates = {"discovered", "rejected", "ready", "in_force", "retired"};
  std::array<double, kStates.size()> versions{};
  for (const auto& held : state.held) ++versions[static_cast<size_t>(state.StateOf(*held, now))];
  for (size_t i = 0; i < kStates.size(); ++i) {
    Add(to.versions, versions[i], {grid[0], {"state", kStates[i]}});
  }
  double errors = 0, warnings = 0;
  for (const Problem& problem : state.problems) {
    ++(problem.severity == Severity::kError ? errors : warnings);
  }
  Add(to.problems, errors, {grid[0], {"severity", "error"}});
  Add(to.problems, warnings, {grid[0], {"severity", "warning"}});
  Add(to.refused, state.plan_refused ? 1 : 0, grid);
}

}  // namespace

Families GridMetrics::Collect() const {
  const absl::Time now = clock_.Now();
  Filled to;
  std::map<std::string, double> snapshots;
  for (const auto& state : registry_.Grids()) {
    const Labels grid = {{"grid", state->id}};
    AddInForce(*state, grid, now, to);
    AddFiles(*state, grid, now, to);
    snapshots[state->id] = 0;
  }
  for (const registry::VersionPtr& version : registry_.AllCompiled())
    ++snapshots[version->grid->id];
  for (const auto& [id, count] : snapshots) Add(to.snapshots, count, {{"grid", id}});
  return {to.version, to.since,   to.last_good, to.last_good_since, to.unavailable,
          to.next,    to.refused, to.versions,  to.problems,        to.snapshots};
}

}  // namespace seuil::metrics
