// `seuil batch FILE`: every row of a file decided by one version.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "client/cli/batch_limit.h"
#include "client/cli/batch_rows.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/input_file.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

constexpr int kMaxRowsACall = 1000;
constexpr char kRowMalformed[] = "ROW_MALFORMED";

// Asks in chunks, writes in order, keeps count.
class BatchRun {
 public:
  BatchRun(const BatchCommand& command, const Context& context,
           const seuil::v1::GetGridResponse& grid)
      : command_(command), context_(context), served_by_(grid.served_by()) {
    SetGrid(context, command.grid, &request_);
    // What is in force may change while the file runs: this version decides all of it. A version or
    // an instant that the user chose is kept as it is, and each answer's digest is compared.
    if (!request_.has_version()) request_.mutable_version()->set_digest(served_by_.digest());
    const int limit = grid.limits().batch_items();
    rows_a_call_ = static_cast<std::size_t>(limit > 0 ? std::min(limit, kMaxRowsACall) : 100);
  }

  // Returns what stopped it: an error of a call, or INVALID_ARGUMENT of the file.
  absl::Status Run(RowFormat& format) {
    context_.env.out << format.Head();
    while (true) {
      std::vector<Row> rows;
      absl::Status stopped;
      bool more = true;
      while (more && rows.size() < rows_a_call_) {
        Row row;
        const absl::StatusOr<bool> next = format.Next(&row);
        if (!next.ok()) stopped = next.status();
        more = next.ok() && *next;
        if (more) rows.push_back(std::move(row));
      }
      // Rows before a place that cannot be read are decided all the same.
      if (absl::Status status = Decide(rows, format); !status.ok()) return status;
      if (!stopped.ok()) file_failed_ = true;
      if (!stopped.ok() || !more) return stopped;
    }
  }

  std::string Count() const {
    return fmt::format("{} row{}, {} with errors", rows_, rows_ == 1 ? "" : "s", errors_);
  }
  std::size_t errors() const { return errors_; }
  bool file_failed() const { return file_failed_; }

 private:
  // In one call, or in several where the server says that the answers to so many pass its limit.
  absl::Status Decide(const std::vector<Row>& rows, const RowFormat& format) {
    std::size_t a_call = rows.size();
    for (std::size_t next = 0; next < rows.size();) {
      const std::span<const Row> part =
          std::span(rows).subspan(next, std::min(a_call, rows.size() - next));
      const absl::StatusOr<seuil::v1::BatchEvaluateResponse> answer = Ask(part);
      if (const std::size_t fewer = FewerEntries(answer.status(), request_.items_size());
          fewer > 0) {
        a_call = fewer;
        continue;
      }
      if (!answer.ok()) return answer.status();
      int asked = 0;
      for (const Row& row : part) {
        Write(row, row.problem.empty() ? Asked(*answer, asked++) : Problem(row), format);
      }
      next += part.size();
      if (context_.env.progress) context_.env.err << fmt::format("\r{}", Count());
    }
    return absl::OkStatus();
  }

  // One call; none where no row can be asked.
  absl::StatusOr<seuil::v1::BatchEvaluateResponse> Ask(std::span<const Row> rows) {
    request_.clear_items();
    for (const Row& row : rows) {
      if (!row.problem.empty()) continue;
      seuil::v1::BatchEvaluateItem* item = request_.add_items();
      *item = row.item;
      if (item->certified_language().empty()) item->set_certified_language(command_.language);
    }
    if (request_.items_size() == 0) return seuil::v1::BatchEvaluateResponse();
    absl::StatusOr<seuil::v1::BatchEvaluateResponse> answer =
        context_.evaluation.BatchEvaluate(request_);
    if (!answer.ok()) return answer.status();
    if (answer->results_size() != request_.items_size()) {
      return absl::InternalError("the server answered another number of items than it was asked");
    }
    if (answer->served_by().digest() != served_by_.digest()) {
      return absl::AbortedError(fmt::format(
          "the plan changed while the file ran: {} {} answers instead of {}",
          answer->served_by().grid(), answer->served_by().version(), served_by_.version()));
    }
    return answer;
  }

  // An item's answer, complete: what the response says once for all stands in each.
  seuil::v1::BatchEvaluateResult Asked(const seuil::v1::BatchEvaluateResponse& response,
                                       int item) const {
    seuil::v1::BatchEvaluateResult result = response.results(item);
    if (result.has_decision()) {
      *result.mutable_decision()->mutable_served_by() = response.served_by();
      result.mutable_decision()->set_locale(response.locale());
      result.mutable_decision()->set_official(response.official());
      *result.mutable_decision()->mutable_decided_at() = response.decided_at();
    } else {
      // The path within the row: the item's place in one call means nothing to the reader.
      std::string* field = result.mutable_error()->mutable_field();
      const std::string prefix = fmt::format("items[{}].", item);
      if (absl::StartsWith(*field, prefix)) field->erase(0, prefix.size());
    }
    return result;
  }

  static seuil::v1::BatchEvaluateResult Problem(const Row& row) {
    seuil::v1::BatchEvaluateResult result;
    result.set_reference(row.item.reference());
    seuil::v1::ItemError* error = result.mutable_error();
    error->set_code(static_cast<int>(absl::StatusCode::kInvalidArgument));
    error->set_reason(kRowMalformed);
    error->set_message(fmt::format("line {}: {}", row.line, Printable(row.problem)));
    return result;
  }

  void Write(const Row& row, seuil::v1::BatchEvaluateResult result, const RowFormat& format) {
    result.set_index(static_cast<int>(rows_++));
    if (!result.has_decision()) ++errors_;
    context_.env.out << format.Answer(row, result, served_by_);
  }

  const BatchCommand& command_;
  const Context& context_;
  const seuil::v1::ServedBy served_by_;
  seuil::v1::BatchEvaluateRequest request_;
  std::size_t rows_a_call_ = 0;
  std::size_t rows_ = 0;
  std::size_t errors_ = 0;
  bool file_failed_ = false;
};

}  // namespace

ExitCode RunCommand(const BatchCommand& command, const Context& context) {
  const Environment& env = context.env;
  std::ifstream file;
  if (command.file != "-") {
    if (absl::Status opened = OpenInput(command.file, &file); !opened.ok()) {
      env.err << UsageText(std::string(opened.message()));
      return ExitCode::kUsage;
    }
  }

  seuil::v1::GetGridRequest grid_request;
  SetGrid(context, command.grid, &grid_request);
  const auto grid = context.catalogue.GetGrid(grid_request);
  if (!grid.ok()) return Fail(context, grid.status());
  env.err << NoticeText(grid->notices());

  const auto format = OpenRows(command.file == "-" ? env.in : file, MeasuresOf(*grid));
  if (!format.ok()) {
    env.err << UsageText(
        fmt::format("{}: {}", command.file, std::string(format.status().message())),
        "`seuil batch --help` describes the columns");
    return ExitCode::kUsage;
  }
  if (const std::string note = (*format)->Note(); !note.empty())
    env.err << "note: " << note << '\n';

  BatchRun run(command, context, *grid);
  const absl::Status status = run.Run(**format);
  if (env.progress) env.err << '\r';
  env.err << fmt::format("{}; {}\n", run.Count(), Printable(ServedByText(grid->served_by())));
  if (run.file_failed()) {
    env.err << UsageText(fmt::format("{}: {}", command.file, std::string(status.message())));
    return ExitCode::kUsage;
  }
  if (!status.ok()) return Fail(context, status);
  return run.errors() == 0 ? ExitCode::kOk : ExitCode::kSomeRows;
}

}  // namespace seuil::client::cli
