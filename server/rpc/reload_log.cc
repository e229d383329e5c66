#include "rpc/reload_log.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/log.h"
#include "base/problem_log.h"
#include "base/text.h"

namespace seuil::rpc {
namespace {

using registry::Adopted;
using registry::GridState;
using registry::StateEvent;

void LogNewProblems(const GridState* before, const GridState& after) {
  for (const Problem& problem : after.problems) {
    const bool known =
        before != nullptr && std::find(before->problems.begin(), before->problems.end(), problem) !=
                                 before->problems.end();
    if (!known) LogProblem(problem);
  }
}

void LogEvent(const GridState& grid, const StateEvent& event) {
  switch (event.kind) {
    case StateEvent::Kind::kPlanAdopted:
      return Log(LogLevel::kInfo, "plan-adopted",
                 {{"grid", grid.id}, {"plan", grid.plan_digest_there}});
    case StateEvent::Kind::kPlanHistoryChanged:
      return Log(LogLevel::kWarning, "plan-history-changed",
                 {{"grid", grid.id}, {"plan", grid.plan_digest_there}});
    case StateEvent::Kind::kReleaseLate:
      // Of a release "now" on the same machine: the time that it takes to see it.
      return Log(event.late < absl::Seconds(1) ? LogLevel::kInfo : LogLevel::kWarning,
                 "release-late",
                 {{"grid", grid.id},
                  {"version", event.version},
                  {"late_ms", absl::ToInt64Milliseconds(event.late)}});
    case StateEvent::Kind::kVersionRejected:
      return Log(LogLevel::kWarning, "version-rejected",
                 {{"grid", grid.id}, {"version", event.version}});
    case StateEvent::Kind::kVersionReady:
      return Log(LogLevel::kInfo, "version-ready", {{"grid", grid.id}, {"version", event.version}});
  }
}

// What is in force now: of every grid at start, and wherever it is another.
void LogInForce(const registry::Registry& registry, const GridState& grid, absl::Time now) {
  const absl::StatusOr<registry::Acquired> due =
      registry.Acquire(grid.id, registry::InForceNow{}, now);
  const std::string versions = absl::StrJoin(grid.usable, ",");
  if (!due.ok()) {
    return Log(LogLevel::kWarning, "grid-not-in-force",
               {{"grid", grid.id},
                {"why", std::string(FromAbsl(due.status().message()))},
                {"versions", versions}});
  }
  const bool last_good = due->status == registry::ServedStatus::kLastGood;
  Log(last_good ? LogLevel::kError : LogLevel::kInfo, last_good ? "grid-last-good" : "grid",
      {{"grid", grid.id},
       {"version", due->version->grid->version},
       {"digest", due->version->digest},
       {"versions", versions}});
}

}  // namespace

void LogScan(const registry::ScanReport& report, const registry::Registry& registry,
             absl::Time now) {
  if (report.blind) {
    return Log(LogLevel::kWarning, "watch-unavailable",
               {{"why", "no event tells of changes: the poll alone finds them"}});
  }
  if (report.mended) Log(LogLevel::kInfo, "scan-recovered");
  if (!report.status.ok()) {
    return Log(LogLevel::kError, "scan-failed",
               {{"why", std::string(FromAbsl(report.status.message()))}});
  }
  for (const Problem& problem : report.problems) LogProblem(problem);
  for (const Adopted& adopted : report.adopted) {
    LogNewProblems(adopted.before.get(), *adopted.after);
    // At the start every version is new: what is in force says enough.
    if (adopted.before != nullptr) {
      for (const StateEvent& event : adopted.events) LogEvent(*adopted.after, event);
    }
    if (adopted.due_changed) {
      LogInForce(registry, *adopted.after, now);
    }
  }
}

}  // namespace seuil::rpc
