#include "rpc/admin_versions.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/log.h"
#include "registry/comparison.h"
#include "registry/publish_version.h"
#include "registry/refusal.h"
#include "rpc/admin_compare.h"
#include "rpc/convert.h"
#include "rpc/convert_comparison.h"
#include "rpc/limits.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

using registry::GridState;
using registry::HeldVersion;

constexpr size_t kProblems = 200;           // of a grid, or of a text
constexpr size_t kProblemsOfAVersion = 20;  // of one in a list

v1::VersionState ToState(registry::VersionState state) {
  switch (state) {
    case registry::VersionState::kDiscovered:
      return v1::VERSION_STATE_DISCOVERED;
    case registry::VersionState::kRejected:
      return v1::VERSION_STATE_REJECTED;
    case registry::VersionState::kReady:
      return v1::VERSION_STATE_READY;
    case registry::VersionState::kInForce:
      return v1::VERSION_STATE_IN_FORCE;
    case registry::VersionState::kRetired:
      return v1::VERSION_STATE_RETIRED;
  }
  return v1::VERSION_STATE_UNSPECIFIED;
}

// What the list's pages are pinned to.
std::string PinOf(const GridState& state) {
  std::string versions;
  for (const auto& held : state.held) versions += held->version + " " + held->digest + "\n";
  return DigestOf(versions);
}

void FillSummary(const GridState& state, const HeldVersion& held, absl::Time now,
                 v1::VersionSummary& message) {
  message.set_version(held.version);
  message.set_digest(held.digest);
  message.set_state(ToState(state.StateOf(held, now)));
  message.set_cases_hold(held.cases_hold);
  Fill(held.problems, kProblemsOfAVersion, *message.mutable_problems());
  if (!state.plan) return;
  for (const registry::Release& release : state.plan->releases()) {
    if (release.from <= state.EffectiveNow(now) || release.digest != held.digest) continue;
    *message.mutable_scheduled_from() = ToTimestamp(release.from);
    return;
  }
}

registry::VersionText TextOf(const std::string& source, bool has_cases, const std::string& cases) {
  return {source, has_cases ? std::optional(cases) : std::nullopt};
}

// Warns where the number claims less than the change from the next lower one asks, as `check` does.
void CheckStep(const Call& call, const std::string& grid, registry::CheckedText& checked) {
  const std::shared_ptr<const GridState> state = call.host().registry.Grid(grid);
  const std::optional<Version> number = Version::Parse(checked.version);
  if (state == nullptr || !number || checked.load.version == nullptr) return;
  const HeldVersion* lower = nullptr;
  for (const auto& held : state->held) {
    const std::optional<Version> other = Version::Parse(held->version);
    if (held->proven && other && other->numbers < number->numbers) lower = held.get();
  }
  if (lower == nullptr) return;
  v1::VersionSelector selector;
  selector.set_digest(lower->digest);
  const absl::StatusOr<registry::VersionPtr> before = AcquireCompiled(call, grid, selector, "grid");
  if (!before.ok()) return;
  registry::CheckStep(**before, *checked.load.version, checked.load.spec->version.at, {},
                      checked.load.problems);
}

// What was found in the text, grid file first.
std::vector<Problem> ProblemsOf(const registry::LoadResult& load) {
  std::vector<Problem> problems = load.problems.Sorted();
  for (Problem& problem : load.case_problems.Sorted()) problems.push_back(std::move(problem));
  return problems;
}

// The problems that are kept, and all that were counted.
void FillProblems(const registry::LoadResult& load, v1::ProblemList& message) {
  Fill(ProblemsOf(load), kProblems, message);
  const size_t errors = load.problems.errors() + load.case_problems.errors();
  message.set_errors(static_cast<int32_t>(errors));
  message.set_total(
      static_cast<int32_t>(errors + load.problems.warnings() + load.case_problems.warnings()));
}

}  // namespace

absl::Status ListVersions(const AdminHost&, Call& call, const v1::ListVersionsRequest& request,
                          v1::ListVersionsResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListVersions, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<std::shared_ptr<const GridState>> state = call.Grid(request.grid());
  if (!state.ok()) return state.status();
  const std::string pin = PinOf(**state);
  if (!page->digest.empty() && page->digest != pin) {
    return MakeError(Reason::kPageTokenExpired, "the versions changed since the first page",
                     {.field = "page_token", .metadata = {{"grid", request.grid()}}});
  }
  const auto& held = (*state)->held;
  size_t bytes = 0;
  size_t next = page->offset;
  for (size_t left = page->limit; next < held.size() && left > 0 && bytes <= kPageBytes;
       ++next, --left) {
    v1::VersionSummary& summary = *response.add_versions();
    FillSummary(**state, *held[next], call.now(), summary);
    bytes += summary.ByteSizeLong();
  }
  if (next < held.size()) response.set_next_page_token(page->TokenAt(next, pin));
  const std::vector<Problem>& all = (*state)->problems;
  const std::vector<Problem> own(all.begin(),
                                 all.begin() + static_cast<long>((*state)->own_problems));
  Fill(own, kProblems, *response.mutable_problems());
  return absl::OkStatus();
}

absl::Status CheckVersion(const AdminHost& admin, Call& call,
                          const v1::CheckVersionRequest& request,
                          v1::CheckVersionResponse& response) {
  if (absl::Status named = CheckGrid(request.grid()); !named.ok()) return named;
  if (!IsId(request.grid())) {
    return MakeError(Reason::kIdMalformed, "`" + request.grid() + "` is no grid id",
                     {.field = "grid", .metadata = {}});
  }
  registry::CheckedText checked = registry::CheckText(
      request.grid(), TextOf(request.source(), request.has_cases(), request.cases()),
      admin.administration.limits());
  CheckStep(call, request.grid(), checked);
  response.set_version(checked.version);
  response.set_digest(checked.digest);
  FillProblems(checked.load, *response.mutable_problems());
  const std::shared_ptr<const GridState> state = call.host().registry.Grid(request.grid());
  const HeldVersion* const held = state == nullptr ? nullptr : state->Held(checked.version);
  if (held != nullptr) response.set_published_digest(held->digest);
  const bool taken = held != nullptr && held->digest != checked.digest;
  response.set_passes(registry::MayBeReleased(checked.load) && !taken);
  if (checked.load.version == nullptr) return absl::OkStatus();
  if (auto summary = AgainstInForce(call, request.grid(), *checked.load.version)) {
    *response.mutable_comparison() = *std::move(summary);
  }
  return absl::OkStatus();
}

absl::Status PublishVersion(const AdminHost& admin, Call& call,
                            const v1::PublishVersionRequest& request,
                            v1::PublishVersionResponse& response) {
  if (absl::Status named = CheckGrid(request.grid()); !named.ok()) return named;
  absl::StatusOr<registry::Published> published = admin.administration.Publish(
      request.grid(), TextOf(request.source(), request.has_cases(), request.cases()));
  if (!published.ok()) return published.status();
  registry::CheckedText& checked = published->checked;
  CheckStep(call, request.grid(), checked);
  response.set_version(checked.version);
  response.set_digest(checked.digest);
  response.set_unchanged(published->unchanged);
  FillProblems(checked.load, *response.mutable_problems());
  if (auto summary = AgainstInForce(call, request.grid(), *checked.load.version)) {
    *response.mutable_comparison() = *std::move(summary);
  }
  if (!published->unchanged) {
    Log(LogLevel::kInfo, "version-published",
        {{"grid", request.grid()}, {"version", checked.version}, {"digest", checked.digest}});
  }
  return absl::OkStatus();
}

}  // namespace seuil::rpc
