// `seuil sync`: a local copy of a grid's jobs that stays right.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "client/cli/commands.h"
#include "client/cli/csv.h"
#include "client/cli/decision_text.h"
#include "client/cli/diff_words.h"
#include "client/cli/job_rows.h"
#include "client/cli/json.h"
#include "client/cli/local_copy.h"
#include "client/cli/output_file.h"
#include "client/cli/sync_sql.h"
#include "client/cli/text.h"
#include "seuil/client/error_info.h"

namespace seuil::client::cli {
namespace {

std::string TitleOf(const seuil::v1::SyncedJob& job, const std::vector<std::string>& locales) {
  for (const std::string& locale : locales) {
    const auto title = job.titles().find(locale);
    if (title != job.titles().end()) return title->second;
  }
  return {};
}

// A move to a band that asks for another level is one thing, said with its direction.
std::string KindsText(const seuil::v1::JobUpsert& upsert) {
  return absl::StrReplaceAll(JobKindsText(upsert.kinds()),
                             {{"threshold raised, band changed", "band raised"},
                              {"threshold lowered, band changed", "band lowered"},
                              {"threshold changed, band changed", "band changed"}});
}

// "band raised: vendeur (Vendeur), A2 -> B1".
std::string ChangeText(const seuil::v1::JobUpsert& upsert,
                       const std::vector<std::string>& locales) {
  const seuil::v1::SyncedJob& job = upsert.job();
  std::string text =
      fmt::format("{}: {} ({}), ", KindsText(upsert), job.id(), TitleOf(job, locales));
  if (!upsert.threshold_before().empty()) text += upsert.threshold_before() + " -> ";
  return text + (job.threshold_level().empty() ? "no level" : job.threshold_level());
}

std::string ChangeText(const seuil::v1::JobRemoval& removal) {
  std::string text = "removed: " + removal.id();
  if (!removal.replaced_by().empty()) text += ", use " + removal.replaced_by();
  return removal.reason().empty() ? text : fmt::format("{} ({})", text, removal.reason());
}

// All pages of a sync.
struct Answer {
  std::vector<seuil::v1::CatalogueChange> changes;
  seuil::v1::SyncJobsResponse last;  // its changes taken

  bool whole() const { return last.reset(); }
  // A difference that says something which this program does not know cannot be applied. Of a whole
  // list all jobs are known.
  bool Unreadable() const {
    return !whole() && std::any_of(changes.begin(), changes.end(), [](const auto& change) {
      return change.change_case() == seuil::v1::CatalogueChange::CHANGE_NOT_SET;
    });
  }
};

absl::StatusOr<Answer> AskOnce(const seuil::v1::SyncJobsRequest& request, const Context& context) {
  Answer answer;
  SyncRange range = context.catalogue.Sync(request);
  for (const absl::StatusOr<seuil::v1::CatalogueChange>& change : range) {
    if (!change.ok()) return change.status();
    answer.changes.push_back(*change);
  }
  answer.last = range.page();
  return answer;
}

// Asks again where a version went between two pages, and for all where what changed is of a kind
// that a newer server sends.
absl::StatusOr<Answer> Ask(seuil::v1::SyncJobsRequest request, const Context& context) {
  request.set_page_size(1000);
  absl::StatusOr<Answer> answer = AskOnce(request, context);
  const std::optional<ErrorInfo> info = ErrorInfoOf(answer.status());
  if (info && info->reason == "PAGE_TOKEN_EXPIRED") answer = AskOnce(request, context);
  if (!answer.ok() || !answer->Unreadable()) return answer;
  context.env.err << "note: the server says more than this program knows: all is asked for\n";
  request.clear_sync_token();
  return AskOnce(request, context);
}

// Takes a sync's changes into a copy and says what they are.
class SyncRun {
 public:
  SyncRun(LocalCopy& copy, LocalCopy::Rows rows, const std::vector<std::string>& locales)
      : copy_(copy), rows_(rows), locales_(locales) {}

  void Run(const Answer& answer) {
    whole_ = answer.whole();
    if (whole_) copy_.Clear();
    for (const seuil::v1::CatalogueChange& change : answer.changes) Apply(change);
  }

  // What changed, a line each, where the list is a difference.
  const std::string& changes() const { return changes_; }
  std::size_t count() const { return count_; }

 private:
  void Say(const std::string& change) {
    ++count_;
    if (!whole_) changes_ += Printable(change) + "\n";
  }

  void Apply(const seuil::v1::CatalogueChange& change) {
    switch (change.change_case()) {
      case seuil::v1::CatalogueChange::kJob: {
        const seuil::v1::SyncedJob& job = change.job().job();
        copy_.Put(job.id(), rows_ == LocalCopy::Rows::kCsv ? CsvLine(JobCells(job, locales_))
                                                           : JsonLine(job));
        return Say(ChangeText(change.job(), locales_));
      }
      case seuil::v1::CatalogueChange::kRemovedJob:
        copy_.Remove(change.removed_job().id());
        if (!whole_) Say(ChangeText(change.removed_job()));
        return;
      case seuil::v1::CatalogueChange::kBand:
        if (whole_) return;
        return Say(fmt::format("band {}: {}", BandKindsText(change.band().kinds()),
                               change.band().band().id()));
      case seuil::v1::CatalogueChange::kRemovedBand:
        return Say("band removed: " + change.removed_band().id());
      case seuil::v1::CatalogueChange::CHANGE_NOT_SET:
        return;  // of a newer server
    }
  }

  static std::string JsonLine(const seuil::v1::SyncedJob& job) {
    std::string line = ToJson(job, JsonLayout::kOneLine);
    while (!line.empty() && line.back() == '\n') line.pop_back();
    return line;
  }

  LocalCopy& copy_;
  const LocalCopy::Rows rows_;
  const std::vector<std::string>& locales_;
  bool whole_ = false;
  std::size_t count_ = 0;
  std::string changes_;
};

// One transaction for a database that holds the copy, and the token, itself.
ExitCode SyncAsSql(const SyncCommand& command, const Context& context) {
  const Environment& env = context.env;
  seuil::v1::SyncJobsRequest request;
  SetGrid(context, command.grid, &request);
  request.set_sync_token(command.since);
  const absl::StatusOr<Answer> answer = Ask(std::move(request), context);
  if (!answer.ok()) return Fail(context, answer.status());
  const absl::StatusOr<std::string> sql =
      SyncSql(command.grid.grid, command.since, answer->changes, answer->last);
  absl::Status written = sql.status();
  if (sql.ok() && command.to == "-") {
    env.out << *sql;
  } else if (sql.ok()) {
    written = ReplaceFile(command.to, *sql);
  }
  if (!written.ok()) {
    env.err << UsageText(std::string(written.message()));
    return ExitCode::kFailed;
  }
  const std::size_t count = answer->changes.size();
  env.err << NoticeText(answer->last.notices());
  env.err << fmt::format("{} change{}{}; {}\n", count, count == 1 ? "" : "s",
                         answer->whole() ? ", all that there is" : "",
                         Printable(ServedByText(answer->last.served_by())));
  return count == 0 && !answer->whole() ? ExitCode::kOk : ExitCode::kChanged;
}

}  // namespace

ExitCode RunCommand(const SyncCommand& command, const Context& context) {
  if (command.rows == "sql") return SyncAsSql(command, context);
  const Environment& env = context.env;
  seuil::v1::GetGridRequest grid_request;
  SetGrid(context, command.grid, &grid_request);
  const auto grid = context.catalogue.GetGrid(grid_request);
  if (!grid.ok()) return Fail(context, grid.status());
  env.err << NoticeText(grid->notices());

  const std::vector<std::string> locales(grid->locales().begin(), grid->locales().end());
  const LocalCopy::Rows rows =
      command.rows == "csv" ? LocalCopy::Rows::kCsv : LocalCopy::Rows::kJsonLines;
  const std::string header =
      rows == LocalCopy::Rows::kCsv ? CsvLine(JobColumns(locales)) : std::string();
  absl::StatusOr<LocalCopy> opened = LocalCopy::Open(command.to, rows, command.grid.grid, header);
  if (!opened.ok()) {
    env.err << UsageText(std::string(opened.status().message()));
    return ExitCode::kUsage;
  }
  LocalCopy copy = *std::move(opened);
  if (!copy.why().empty()) env.err << fmt::format("note: {}: all is asked for\n", copy.why());

  seuil::v1::SyncJobsRequest request;
  SetGrid(context, command.grid, &request);
  // The locales that were looked at are this version's.
  if (!request.has_version()) request.mutable_version()->set_digest(grid->served_by().digest());
  request.set_sync_token(copy.token());
  const absl::StatusOr<Answer> answer = Ask(std::move(request), context);
  if (!answer.ok()) return Fail(context, answer.status());
  SyncRun run(copy, rows, locales);
  run.Run(*answer);

  const seuil::v1::ServedBy& served_by = answer->last.served_by();
  const std::string& token = answer->last.sync_token();
  // Said first: what ends the program in between is then said again by the next run, never lost.
  env.out << run.changes();
  if (!env.out.flush()) return ExitCode::kFailed;
  if (token != copy.token()) {
    if (absl::Status saved = copy.Save(served_by, token); !saved.ok()) {
      env.err << UsageText(std::string(saved.message()));
      return ExitCode::kFailed;
    }
  }
  const std::string jobs = fmt::format("{} job{}", copy.size(), copy.size() == 1 ? "" : "s");
  env.err << fmt::format("{}: {}, {}; {}\n", command.to, jobs,
                         answer->whole()
                             ? "all written"
                             : fmt::format("{} change{}", run.count(), run.count() == 1 ? "" : "s"),
                         Printable(ServedByText(served_by)));
  return answer->whole() || run.count() > 0 ? ExitCode::kChanged : ExitCode::kOk;
}

}  // namespace seuil::client::cli
