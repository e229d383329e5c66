#include "registry/administration.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/error.h"
#include "base/text.h"
#include "fmt/format.h"
#include "registry/plan_text.h"

namespace seuil::registry {
namespace {

absl::Status GridUnknown(const std::string& grid) {
  return MakeError(Reason::kGridUnknown, fmt::format("there is no grid `{}`", grid),
                   {.field = "grid", .metadata = {{"grid", grid}}});
}

std::string EtagOfStanding(const GridState& state) {
  return state.plan ? EtagOf(state.plan_text) : "";
}

absl::Status NotServed(const std::string& grid, std::string_view what, std::string_view why) {
  return MakeError(Reason::kVersionUnavailable,
                   fmt::format("{} is written and cannot be served: {}", what, why),
                   {.field = "", .metadata = {{"grid", grid}}});
}

constexpr std::string_view kChanged = "the files changed meanwhile";

// True where the order is about an instant ahead, or about what lies there.
bool IsAhead(const ReleasesOrder& order) {
  if (const auto* release = std::get_if<ReleaseWish>(&order.wish)) return release->at.has_value();
  if (const auto* end = std::get_if<WithdrawalWish>(&order.wish)) return end->at.has_value();
  return std::holds_alternative<CancelWish>(order.wish);
}

// What was written decides, and where it is to be in force now, it is.
bool Serves(const GridState& state, const ReleasesOrder& order, const ReleasesChanged& changed,
            absl::Time now) {
  if (EtagOfStanding(state) != changed.etag) return false;
  if (IsAhead(order)) return true;
  state.SeeCome(changed.entry.from);
  const Release* const due = state.DueNow(now);
  return due != nullptr && SameEntry(*due, changed.entry) &&
         (due->withdrawn || state.Pinned(*due) != nullptr);
}

// The first problem of the plan's file; where it is gone, of its folder.
std::string WhyNotThePlan(const GridState& state) {
  const auto own_end = state.problems.begin() + static_cast<long>(state.own_problems);
  const auto is_plans = [](const Problem& problem) {
    return problem.severity == Severity::kError && problem.path.ends_with("/releases.toml");
  };
  auto first = std::find_if(state.problems.begin(), own_end, is_plans);
  if (first == own_end) {
    first = std::find_if(state.problems.begin(), own_end, [](const Problem& problem) {
      return problem.severity == Severity::kError;
    });
  }
  if (first == own_end) return "it cannot be read";
  return fmt::format("{}:{}:{} {}: {}", first->path, first->at.line, first->at.column, first->code,
                     first->message);
}

}  // namespace

absl::Status Administration::CheckControl() const {
  if (options_.control == Control::kRpc) return absl::OkStatus();
  return MakeError(Reason::kControlIsFiles,
                   "operators of this server change its files: a call changes nothing");
}

absl::StatusOr<ReleasesChanged> Administration::Change(const std::string& grid,
                                                       ReleasesOrder order) {
  if (absl::Status control = CheckControl(); !control.ok()) return control;
  std::shared_ptr<const GridState> state = registry_.Grid(grid);
  if (state == nullptr) return GridUnknown(grid);
  order.standing_etag = EtagOfStanding(*state);
  // What has come never un-comes, also where the clock steps back.
  const absl::Time now = state->EffectiveNow(clock_.Now());
  absl::StatusOr<ReleasesChanged> changed =
      ChangeReleases(state->folder, order, options_.limits, now);
  if (!changed.ok() || !changed->written) return changed;
  if (absl::Status read = reloader_.ReadAgain(grid, changed->etag); !read.ok()) {
    return NotServed(grid, "the plan", FromAbsl(read.message()));
  }
  state = registry_.Grid(grid);
  if (state == nullptr || !Serves(*state, order, *changed, clock_.Now())) {
    return NotServed(grid, "the plan", kChanged);
  }
  return changed;
}

absl::StatusOr<Published> Administration::Publish(const std::string& grid,
                                                  const VersionText& text) {
  if (absl::Status control = CheckControl(); !control.ok()) return control;
  absl::StatusOr<Published> published = PublishVersion(options_.root, grid, text, options_.limits);
  if (!published.ok()) return published;
  // No plan but the one that decides: this call releases nothing.
  std::shared_ptr<const GridState> state = registry_.Grid(grid);
  const std::string standing = state == nullptr ? "" : EtagOfStanding(*state);
  if (absl::Status read = reloader_.ReadAgain(grid, standing); !read.ok()) {
    return NotServed(grid, "the version", FromAbsl(read.message()));
  }
  state = registry_.Grid(grid);
  const HeldVersion* const held =
      state == nullptr ? nullptr : state->Held(published->checked.version);
  if (held == nullptr || !held->proven || held->digest != published->checked.digest) {
    return NotServed(grid, "the version", kChanged);
  }
  return published;
}

absl::StatusOr<Administration::Reread> Administration::ReloadPlan(const std::string& grid) {
  std::shared_ptr<const GridState> state = registry_.Grid(grid);
  const std::string before = state == nullptr ? "" : EtagOfStanding(*state);
  if (absl::Status read = reloader_.ReadAgain(grid, std::nullopt); !read.ok()) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("the directory of grids {}", FromAbsl(read.message())),
                     {.field = "", .metadata = {{"path", options_.root}}});
  }
  state = registry_.Grid(grid);
  if (state == nullptr) return GridUnknown(grid);
  const std::string after = EtagOfStanding(*state);
  if (after != state->plan_digest_there) {
    return MakeError(
        Reason::kPlanRefused,
        fmt::format("the release plan that is there cannot decide: {}", WhyNotThePlan(*state)),
        {.field = "", .metadata = {{"grid", grid}}});
  }
  return Reread{.unchanged = before == after, .etag = after};
}

}  // namespace seuil::registry
