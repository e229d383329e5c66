// `seuil resolve`: a whole file of titles, resolved by one version.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/cli/batch_limit.h"
#include "client/cli/commands.h"
#include "client/cli/decided_jobs.h"
#include "client/cli/decided_map.h"
#include "client/cli/decision_text.h"
#include "client/cli/input_file.h"
#include "client/cli/output_file.h"
#include "client/cli/text.h"
#include "client/cli/title_rows.h"

namespace seuil::client::cli {
namespace {

constexpr std::size_t kMostRowsACall = 500;
constexpr char kDecided[] = "decided";

// How many rows ended how.
struct Tally {
  std::size_t rows = 0, ambiguous = 0, unlisted = 0, decided_none = 0, errors = 0;
  std::map<std::string, std::size_t> resolved;  // by how
  std::vector<std::string> review;              // decisions that somebody should look at again

  std::size_t open() const { return ambiguous + unlisted; }

  std::string Text() const {
    std::size_t all = 0;
    std::vector<std::string> ways;
    for (const auto& [way, count] : resolved) {
      all += count;
      ways.push_back(fmt::format("{} {}", count, way));
    }
    std::string text = fmt::format("{} row{}: {} resolved", rows, rows == 1 ? "" : "s", all);
    if (!ways.empty()) text += fmt::format(" ({})", absl::StrJoin(ways, ", "));
    text += fmt::format(", {} ambiguous, {} unlisted", ambiguous, unlisted);
    if (decided_none > 0) text += fmt::format(", {} decided to be none", decided_none);
    return text + fmt::format(", {} with errors", errors);
  }
};

class ResolveRun {
 public:
  ResolveRun(const ResolveCommand& command, const Context& context,
             const seuil::v1::GetGridResponse& grid, DecidedMap* map)
      : context_(context), served_by_(grid.served_by()), map_(map) {
    SetGrid(context, command.grid, &request_);
    // What is in force may change while the file runs: this version answers all of it.
    if (!request_.has_version()) request_.mutable_version()->set_digest(served_by_.digest());
    if (command.exact) request_.set_mode(seuil::v1::RESOLVE_MODE_EXACT_ONLY);
    const int limit = grid.limits().batch_jobs();
    a_call_ = limit > 0 ? std::min(static_cast<std::size_t>(limit), kMostRowsACall) : 100;
  }

  // Looks at the decisions first: what is chosen is not asked for again.
  absl::Status Prepare() {
    if (map_ == nullptr) return absl::OkStatus();
    seuil::v1::BatchGetJobsRequest request;
    request.set_grid(request_.grid());
    *request.mutable_version() = request_.version();
    request.set_locale(request_.locale());
    absl::StatusOr<DecidedJobs> jobs = DecidedJobs::LookUp(*map_, request, a_call_, context_);
    if (!jobs.ok()) return jobs.status();
    jobs_ = *std::move(jobs);
    for (auto& [key, decision] : map_->decisions()) Review(key.second, decision);
    return absl::OkStatus();
  }

  // Returns what stopped it: an error of a call, or INVALID_ARGUMENT of the file.
  absl::Status Run(TitleRows& rows) {
    context_.env.out << rows.Head();
    for (bool more = true; more;) {
      std::vector<TitleRow> part;
      absl::Status stopped;
      while (more && part.size() < a_call_) {
        TitleRow row;
        const absl::StatusOr<bool> next = rows.Next(&row);
        if (!next.ok()) stopped = next.status();
        more = next.ok() && *next;
        if (more) part.push_back(std::move(row));
      }
      // Rows before a place that cannot be read are answered all the same.
      if (absl::Status status = Answer(part, rows); !status.ok()) return status;
      file_failed_ = !stopped.ok();
      if (file_failed_) return stopped;
    }
    return absl::OkStatus();
  }

  const Tally& tally() const { return tally_; }
  bool file_failed() const { return file_failed_; }

 private:
  // What became of a decision in this version, and what people left out of it.
  void Review(const std::string& title, Decision& decision) {
    if (!decision.chosen()) return;
    if (const std::string error = jobs_.UnknownError(decision.job); !error.empty()) {
      decision.state = "unknown";  // a slip of who wrote it, or another grid's
      tally_.review.push_back(fmt::format("`{}`: {}", title, error));
      return;
    }
    if (decision.digest.empty()) decision.digest = served_by_.digest();
    if (decision.date.empty()) {
      decision.date = absl::FormatTime("%Y-%m-%d", context_.env.now(), context_.env.zone);
    }
    decision.candidates.clear();
    decision.state = kDecided;
    if (decision.job == Decision::kNone) return;
    const seuil::v1::Job* const job = jobs_.Find(decision.job);
    std::string what;
    if (job == nullptr) {
      decision.state = "removed";
      const std::string by = jobs_.ReplacedBy(decision.job);
      what = by.empty() ? "is no longer in the grid" : "was removed, use " + by;
    } else if (!decision.band.empty() && decision.band != job->band()) {
      decision.state = "band_changed";
      what = fmt::format("moved from band {} to {} ({})", decision.band, job->band(),
                         job->threshold_level());
    } else if (job->status() == seuil::v1::JOB_STATUS_DEPRECATED) {
      decision.state = "deprecated";
      what =
          job->replaced_by().empty() ? "is deprecated" : "is deprecated, use " + job->replaced_by();
    }
    if (job != nullptr && decision.band.empty()) decision.band = job->band();
    if (!what.empty()) {
      tally_.review.push_back(fmt::format("`{}`: {} {}", title, decision.job, what));
    }
  }

  // What a person chose, where it can be reused.
  std::optional<TitleAnswer> Decided(const TitleRow& row) {
    if (map_ == nullptr || row.query.title().empty()) return std::nullopt;
    const Decision* const decision = map_->Find(row.customer, row.query.title());
    if (decision == nullptr || !decision->chosen()) return std::nullopt;
    TitleAnswer answer;
    answer.matched_by = kDecided;
    if (decision->job == Decision::kNone) {
      answer.resolution.set_status(seuil::v1::RESOLUTION_STATUS_UNLISTED);
      return answer;
    }
    const seuil::v1::Job* const job = jobs_.Find(decision->job);
    if (job == nullptr) return std::nullopt;  // asked for again
    answer.resolution.set_status(seuil::v1::RESOLUTION_STATUS_RESOLVED);
    seuil::v1::JobCandidate& found = *answer.resolution.mutable_job();
    found.set_job(job->id());
    found.set_title(job->title());
    found.set_band(job->band());
    found.set_threshold_level(job->threshold_level());
    found.set_status(job->status());
    found.set_replaced_by(job->replaced_by());
    if (decision->state != kDecided) answer.note = decision->state;
    return answer;
  }

  // In one call, or in several where the server says that the answers to so many pass its limit.
  absl::Status Answer(const std::vector<TitleRow>& rows, const TitleRows& file) {
    std::size_t a_call = rows.size();
    for (std::size_t next = 0; next < rows.size();) {
      const auto part = std::span(rows).subspan(next, std::min(a_call, rows.size() - next));
      const Decisions decided = DecidedOf(part);
      const auto answer = Ask(part, decided);
      if (const std::size_t fewer = FewerEntries(answer.status(), request_.queries_size());
          fewer > 0) {
        a_call = fewer;
        continue;
      }
      if (!answer.ok()) return answer.status();
      Write(part, decided, *answer, file);
      next += part.size();
      if (context_.env.progress) context_.env.err << fmt::format("\r{} rows", tally_.rows);
    }
    return absl::OkStatus();
  }

  // One for each row; nullopt where it must be asked for, or cannot be.
  using Decisions = std::vector<std::optional<TitleAnswer>>;

  Decisions DecidedOf(std::span<const TitleRow> rows) {
    Decisions decided;
    decided.reserve(rows.size());
    for (const TitleRow& row : rows) {
      decided.push_back(row.problem.empty() ? Decided(row) : std::nullopt);
    }
    return decided;
  }

  // A choice is about a title: what the row's codes say is asked for all the same.
  static bool IsAsked(const TitleRow& row, const std::optional<TitleAnswer>& decided) {
    return row.problem.empty() && (!decided || row.query.codes_size() > 0);
  }

  // One call; none where no row is to be asked.
  absl::StatusOr<seuil::v1::BatchResolveJobsResponse> Ask(std::span<const TitleRow> rows,
                                                          const Decisions& decided) {
    request_.clear_queries();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!IsAsked(rows[i], decided[i])) continue;
      seuil::v1::ResolveQuery& query = *request_.add_queries();
      query = rows[i].query;
      if (decided[i]) query.clear_title();
    }
    if (request_.queries_size() == 0) return seuil::v1::BatchResolveJobsResponse();
    absl::StatusOr<seuil::v1::BatchResolveJobsResponse> answer =
        context_.catalogue.BatchResolveJobs(request_);
    if (!answer.ok()) return answer.status();
    if (answer->entries_size() != request_.queries_size()) {
      return absl::InternalError("the server answered another number of titles than it was asked");
    }
    if (answer->served_by().digest() != served_by_.digest()) {
      return absl::AbortedError(fmt::format(
          "the plan changed while the file ran: {} {} answers instead of {}",
          answer->served_by().grid(), answer->served_by().version(), served_by_.version()));
    }
    return answer;
  }

  void Write(std::span<const TitleRow> rows, const Decisions& decided,
             const seuil::v1::BatchResolveJobsResponse& response, const TitleRows& file) {
    int asked = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool was_asked = IsAsked(rows[i], decided[i]);
      TitleAnswer answer = decided[i] && was_asked ? Beside(*decided[i], response.entries(asked))
                           : decided[i]            ? *decided[i]
                           : was_asked             ? Asked(rows[i], response.entries(asked))
                                                   : Problem(rows[i]);
      if (was_asked) {
        // The path within the row: its place in one call means nothing to the reader.
        std::string* field = answer.error.mutable_field();
        const std::string prefix = fmt::format("queries[{}]", asked++);
        if (absl::StartsWith(*field, prefix)) field->erase(0, prefix.size());
        if (absl::StartsWith(*field, ".")) field->erase(0, 1);
      }
      Count(answer);
      context_.env.out << file.Answer(rows[i], answer, served_by_);
    }
  }

  // A choice, and what the server says of the codes beside it: one that is surely another job's
  // contradicts the choice, and then nothing is decided.
  static TitleAnswer Beside(const TitleAnswer& decided, const seuil::v1::ResolvedEntry& codes) {
    TitleAnswer answer;
    answer.error = codes.error();
    if (codes.has_error()) return answer;
    const seuil::v1::JobCandidate& by_code = codes.resolution().job();
    const bool agree =
        !codes.resolution().has_job() || by_code.job() == decided.resolution.job().job();
    if (agree) return decided;
    answer.note = "code_contradicts";
    answer.resolution.set_status(seuil::v1::RESOLUTION_STATUS_AMBIGUOUS);
    if (decided.resolution.has_job()) {
      *answer.resolution.add_candidates() = decided.resolution.job();
      answer.resolution.mutable_candidates(0)->set_score(1);
    }
    *answer.resolution.add_candidates() = by_code;
    return answer;
  }

  // What the server says of a row; the map learns what a person has to choose.
  TitleAnswer Asked(const TitleRow& row, const seuil::v1::ResolvedEntry& entry) {
    TitleAnswer answer;
    answer.resolution = entry.resolution();
    answer.error = entry.error();
    const bool resolved = entry.resolution().has_job();
    if (resolved) answer.matched_by = MatchWord(entry.resolution().job().match());
    if (map_ == nullptr || row.query.title().empty() || entry.has_error()) return answer;
    Decision* const known = map_->Find(row.customer, row.query.title());
    if (known != nullptr && known->chosen()) {  // of a job that is gone
      answer.note = known->state;
      known->candidates = CandidatesText(entry.resolution());
    } else if (resolved) {
      map_->Remove(row.customer, row.query.title());  // nobody needs to choose any more
    } else {
      Decision& open = map_->Add(row.customer, row.query.title());
      open.state = "open";
      open.candidates = CandidatesText(entry.resolution());
    }
    return answer;
  }

  static TitleAnswer Problem(const TitleRow& row) {
    TitleAnswer answer;
    answer.error.set_code(static_cast<int>(absl::StatusCode::kInvalidArgument));
    answer.error.set_reason("ROW_MALFORMED");
    answer.error.set_message(fmt::format("line {}: {}", row.line, Printable(row.problem)));
    return answer;
  }

  void Count(const TitleAnswer& answer) {
    ++tally_.rows;
    if (!answer.error.reason().empty()) {
      ++tally_.errors;
    } else if (answer.resolution.has_job()) {
      ++tally_.resolved[answer.matched_by];
    } else if (answer.matched_by == kDecided) {
      ++tally_.decided_none;
    } else if (answer.resolution.status() == seuil::v1::RESOLUTION_STATUS_AMBIGUOUS) {
      ++tally_.ambiguous;
    } else {
      ++tally_.unlisted;
    }
  }

  const Context& context_;
  const seuil::v1::ServedBy served_by_;
  DecidedMap* const map_;  // null: nobody keeps what people choose
  DecidedJobs jobs_;
  seuil::v1::BatchResolveJobsRequest request_;
  std::size_t a_call_ = 0;
  Tally tally_;
  bool file_failed_ = false;
};

// A map that is not there yet is an empty one.
absl::StatusOr<DecidedMap> ReadMap(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file && errno == ENOENT) return DecidedMap();
  file.close();
  if (absl::Status opened = OpenInput(path, &file); !opened.ok()) return opened;
  absl::StatusOr<DecidedMap> map = DecidedMap::Read(file);
  if (!map.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: {}", path, std::string(map.status().message())));
  }
  return map;
}

}  // namespace

ExitCode RunCommand(const ResolveCommand& command, const Context& context) {
  const Environment& env = context.env;
  const auto unusable = [&](const std::string& why) {
    env.err << UsageText(why, "`seuil resolve --help` describes the columns");
    return ExitCode::kUsage;
  };
  std::ifstream file;
  if (command.file != "-") {
    if (absl::Status opened = OpenInput(command.file, &file); !opened.ok()) {
      return unusable(std::string(opened.message()));
    }
  }
  DecidedMap map;
  if (!command.decided.empty()) {
    absl::StatusOr<DecidedMap> read = ReadMap(command.decided);
    if (!read.ok()) return unusable(std::string(read.status().message()));
    map = *std::move(read);
  }
  absl::StatusOr<TitleRows> rows = TitleRows::Open(command.file == "-" ? env.in : file);
  if (!rows.ok()) {
    return unusable(fmt::format("{}: {}", command.file, std::string(rows.status().message())));
  }

  seuil::v1::GetGridRequest grid_request;
  SetGrid(context, command.grid, &grid_request);
  const auto grid = context.catalogue.GetGrid(grid_request);
  if (!grid.ok()) return Fail(context, grid.status());
  env.err << NoticeText(grid->notices());
  if (const std::vector<std::string> unread = rows->Unread(); !unread.empty()) {
    env.err << fmt::format("note: columns kept and not read: `{}`\n",
                           Printable(absl::StrJoin(unread, "`, `")));
  }

  ResolveRun run(command, context, *grid, command.decided.empty() ? nullptr : &map);
  if (absl::Status prepared = run.Prepare(); !prepared.ok()) return Fail(context, prepared);
  const absl::Status status = run.Run(*rows);
  if (env.progress) env.err << '\r';
  const Tally& tally = run.tally();
  for (const std::string& decision : tally.review) {
    env.err << fmt::format("note: {}: {}\n", command.decided, Printable(decision));
  }
  env.err << fmt::format("{}; {}\n", tally.Text(), Printable(ServedByText(grid->served_by())));
  if (run.file_failed())
    return unusable(fmt::format("{}: {}", command.file, std::string(status.message())));
  if (!status.ok()) return Fail(context, status);
  if (!command.decided.empty()) {
    if (absl::Status written = ReplaceFile(command.decided, map.ToCsv()); !written.ok()) {
      env.err << UsageText(std::string(written.message()));
      return ExitCode::kFailed;
    }
  }
  if (tally.errors > 0) return ExitCode::kSomeRows;
  return tally.open() > 0 ? ExitCode::kSomeOpen : ExitCode::kOk;
}

}  // namespace seuil::client::cli
