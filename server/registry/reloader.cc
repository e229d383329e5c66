#include "registry/reloader.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/digest.h"
#include "fmt/format.h"
#include "source/grid_directory.h"

namespace seuil::registry {
namespace {

// Until a grid is looked at again that changed faster than it could be read.
constexpr absl::Duration kUnsteadyRest = absl::Milliseconds(50);

// The bytes of a folder, and what could not be read of it.
std::string FingerprintOf(const source::GridFolder& folder) {
  std::string text = folder.plan_unreadable ? "plan unreadable\n" : "";
  if (folder.plan) text += fmt::format("plan {}\n", DigestOf(folder.plan->bytes));
  for (const source::VersionFiles& files : folder.versions) {
    text += fmt::format("{} {} {}\n", files.version, files.digest,
                        files.cases ? DigestOf(files.cases->bytes) : "");
  }
  for (const std::string& version : folder.unreadable) text += fmt::format("no {}\n", version);
  for (const Problem& problem : folder.problems.Sorted()) {
    text += fmt::format("{} {} {}\n", problem.path, problem.code, problem.message);
  }
  return text;
}

// The release that is due and whether it can be used; empty: none is.
std::string DueOf(const GridState& state, absl::Time now) {
  const Release* const due = state.DueNow(now);
  if (due == nullptr) return "";
  return fmt::format("{} {}{}", absl::ToUnixNanos(due->from), due->digest,
                     due->withdrawn || state.Pinned(*due) != nullptr ? "" : " unusable");
}

}  // namespace

Reloader::Reloader(Options options, Registry& registry, const Clock& clock, Report report)
    : options_(std::move(options)),
      registry_(registry),
      clock_(clock),
      report_(std::move(report)),
      watch_(options_.root) {}

Reloader::~Reloader() {
  ending_ = true;
  watch_.Wake();
  if (thread_.joinable()) thread_.join();
  RunPosted();
}

absl::Status Reloader::Start() {
  Renew();
  if (absl::Status scanned = Scan(); !scanned.ok()) return scanned;
  started_ = true;
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void Reloader::Run() {
  while (true) {
    watch_.Wait(Rest());
    RunPosted();
    if (ending_) return;
    Renew();
    (void)Scan();  // the report tells
  }
}

bool Reloader::Post(std::function<void()> work) {
  {
    const std::lock_guard lock(posted_mu_);
    if (posted_.size() >= options_.posted) return false;
    posted_.push_back(std::move(work));
  }
  watch_.Wake();
  return true;
}

void Reloader::RunPosted() {
  std::deque<std::function<void()>> batch;
  {
    const std::lock_guard lock(posted_mu_);
    batch.swap(posted_);
  }
  for (const std::function<void()>& work : batch) work();
}

absl::Status Reloader::ReadAgain(const std::string& grid, std::optional<std::string> etag) {
  seen_[grid].fingerprint.clear();  // what is there is news, whatever it was before
  if (etag) {
    written_[grid] = *std::move(etag);
    return Scan();
  }
  written_.erase(grid);
  return Scan(grid);
}

void Reloader::Renew() {
  const bool blind = !watch_.Renew();
  if (blind && !std::exchange(blind_, blind)) {
    ScanReport report;
    report.blind = true;
    report_(report);
  }
  blind_ = blind;
}

absl::Duration Reloader::Rest() const {
  const absl::Time now = clock_.Now();
  absl::Duration rest = unsteady_ ? std::min(options_.poll, kUnsteadyRest) : options_.poll;
  for (const auto& state : registry_.Grids()) {
    if (!state->plan) continue;
    for (const Release& release : state->plan->releases()) {
      if (release.from > now) rest = std::min(rest, release.from - now + absl::Milliseconds(1));
    }
  }
  return rest;
}

void Reloader::AddVanished(std::vector<source::GridFolder>& folders) const {
  for (const auto& state : registry_.Grids()) {
    const bool there = std::any_of(folders.begin(), folders.end(),
                                   [&](const auto& folder) { return folder.id == state->id; });
    if (there) continue;
    source::GridFolder folder;
    folder.id = state->id;
    folder.path = state->folder;
    folder.lost = true;
    folder.problems = Problems(state->folder);
    folder.problems.Error(
        {}, "folder-gone",
        fmt::format("the folder of grid `{}` is gone; what was in force goes on", state->id),
        "restore it; a grid ends by an entry with `withdrawn = true`");
    folders.push_back(std::move(folder));
  }
}

bool Reloader::IsNews(const source::GridFolder& folder, absl::Time now) {
  const std::shared_ptr<const GridState> state = registry_.Grid(folder.id);
  std::string fingerprint = FingerprintOf(folder);
  Seen& last = seen_[folder.id];
  const bool news =
      state == nullptr || fingerprint != last.fingerprint || DueOf(*state, now) != last.due;
  last.fingerprint = std::move(fingerprint);
  return news;
}

absl::Status Reloader::Scan(const std::string& reread) {
  using Steady = std::chrono::steady_clock;
  const Steady::time_point start = Steady::now();
  const absl::StatusOr<bool> news = AdoptNews(reread);
  if (options_.taken) {
    using Result = ScanTaken::Result;
    options_.taken({.result = !news.ok() ? Result::kFailed
                              : *news    ? Result::kChanged
                                         : Result::kUnchanged,
                    .took = absl::FromChrono(Steady::now() - start),
                    .at = clock_.Now()});
  }
  return news.status();
}

absl::StatusOr<bool> Reloader::AdoptNews(const std::string& reread) {
  ScanReport report;
  absl::StatusOr<source::GridScan> scan =
      source::ScanGrids(options_.root, {.file_bytes = options_.file_bytes});
  const absl::Time now = clock_.Now();
  if (!scan.ok()) {
    report.status = scan.status();
    if (!std::exchange(failed_, true)) report_(report);
    return report.status;
  }
  AddVanished(scan->grids);
  std::vector<source::GridFolder> news;
  unsteady_ = false;
  for (source::GridFolder& folder : scan->grids) {
    unsteady_ |= folder.unsteady;
    if (!folder.unsteady && IsNews(folder, now)) news.push_back(std::move(folder));
  }
  // What is compiled already first: a release does not wait for another grid's new version.
  std::stable_partition(news.begin(), news.end(), [&](const source::GridFolder& folder) {
    const std::shared_ptr<const GridState> state = registry_.Grid(folder.id);
    return state != nullptr &&
           std::all_of(folder.versions.begin(), folder.versions.end(),
                       [&](const auto& files) { return state->by_digest.contains(files.digest); });
  });
  AcceptedPlans plans{.any = !options_.owns_plans || !started_};
  plans.of.insert(written_.begin(), written_.end());
  if (!reread.empty()) plans.of[reread] = std::nullopt;
  report.adopted = registry_.Adopt(news, now, plans);
  for (Adopted& adopted : report.adopted) {
    std::string due = DueOf(*adopted.after, now);
    adopted.due_changed = adopted.before == nullptr || due != seen_[adopted.after->id].due;
    seen_[adopted.after->id].due = std::move(due);
  }
  std::vector<Problem> problems = scan->problems.Sorted();
  if (problems != root_problems_) report.problems = problems;
  root_problems_ = std::move(problems);
  report.mended = std::exchange(failed_, false);
  if (report.mended || !report.adopted.empty() || !report.problems.empty()) report_(report);
  return !report.adopted.empty();
}

}  // namespace seuil::registry
