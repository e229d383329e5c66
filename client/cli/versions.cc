// `seuil versions`, `seuil check` and `seuil publish`: which versions there are, and how one comes
// to be.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "client/cli/admin_text.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/input_file.h"
#include "client/cli/instant.h"
#include "client/cli/pages.h"
#include "client/cli/print.h"
#include "client/cli/text.h"
#include "seuil/client/error_info.h"

namespace seuil::client::cli {
namespace {

std::string VersionsText(const seuil::v1::ListVersionsResponse& response) {
  std::vector<std::vector<std::string>> rows;
  std::string problems = ProblemsText(response.problems());
  for (const seuil::v1::VersionSummary& version : response.versions()) {
    std::string state = absl::StrReplaceAll(
        EnumText(seuil::v1::VersionState_Name(version.state()), "VERSION_STATE_", version.state()),
        {{"_", " "}});
    if (version.has_scheduled_from()) {
      state += ", from " + InstantText(true, version.scheduled_from());
    }
    const bool proven = version.state() >= seuil::v1::VERSION_STATE_READY;
    rows.push_back({version.version(), state,
                    !proven                ? ""
                    : version.cases_hold() ? "hold"
                                           : "fail",
                    std::to_string(version.problems().errors()),
                    std::to_string(version.problems().total() - version.problems().errors()),
                    version.digest()});
    problems += ProblemsText(version.problems());
  }
  std::string text =
      AlignedTable({"VERSION", "STATE", "CASES", "ERRORS", "WARNINGS", "DIGEST"}, rows);
  if (!problems.empty()) text += "\n" + problems;
  return text;
}

// The files of a version, as they are sent.
struct VersionFiles {
  SentFiles names;
  std::string grid;
  std::optional<std::string> cases;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file;
  if (absl::Status opened = OpenInput(path, &file); !opened.ok()) return opened;
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return absl::InternalError(fmt::format("{}: it cannot be read", path));
  return bytes;
}

// The grid file, and the cases that are named or stand beside it.
absl::StatusOr<VersionFiles> ReadVersion(const std::string& file, std::string cases) {
  VersionFiles files;
  files.names.grid = file;
  absl::StatusOr<std::string> grid = ReadFile(file);
  if (!grid.ok()) return grid.status();
  files.grid = *std::move(grid);
  constexpr char kToml[] = ".toml";
  if (cases.empty() && absl::EndsWith(file, kToml)) {
    cases = file.substr(0, file.size() - (sizeof(kToml) - 1)) + ".cases.toml";
    std::error_code ignored;
    if (!std::filesystem::exists(cases, ignored)) cases.clear();
  }
  if (cases.empty()) return files;
  absl::StatusOr<std::string> read = ReadFile(cases);
  if (!read.ok()) return read.status();
  files.names.cases = std::move(cases);
  files.cases = *std::move(read);
  return files;
}

template <typename Request>
Request ToRequest(const std::string& grid, const VersionFiles& files) {
  Request request;
  request.set_grid(grid);
  request.set_source(files.grid);
  if (files.cases) request.set_cases(*files.cases);
  return request;
}

std::string CountText(const seuil::v1::ProblemList& problems) {
  return fmt::format("{}, {}", Counted(problems.errors(), "error"),
                     Counted(problems.total() - problems.errors(), "warning"));
}

std::string CheckText(const std::string& grid, const seuil::v1::CheckVersionResponse& response,
                      const SentFiles& names) {
  std::string text = ProblemsText(response.problems(), names);
  const bool taken =
      !response.published_digest().empty() && response.published_digest() != response.digest();
  if (taken) {
    text += fmt::format(
        "error: version {} is published with other bytes, {}\n"
        "  hint: a version never changes: the change takes a new number\n",
        Printable(response.version()), Printable(response.published_digest()));
  }
  text +=
      fmt::format("{} {}: {}; {}\n", Printable(grid),
                  response.version().empty() ? "(no version)" : Printable(response.version()),
                  response.passes() ? "passes" : "does not pass", CountText(response.problems()));
  text += fmt::format("  digest {}{}\n", Printable(response.digest()),
                      response.published_digest() == response.digest() ? ", published" : "");
  if (response.has_comparison()) {
    text += "  against what is in force:\n" + SummaryText(response.comparison(), "  ");
  }
  return text;
}

std::string PublishText(const std::string& grid, const seuil::v1::PublishVersionResponse& response,
                        const SentFiles& names) {
  std::string text = ProblemsText(response.problems(), names);
  text += fmt::format("{}: version {} {}\n", Printable(grid), Printable(response.version()),
                      response.unchanged() ? "is published already" : "is published");
  text += fmt::format("  digest {}\n", Printable(response.digest()));
  if (response.has_comparison()) {
    text += "  against what is in force:\n" + SummaryText(response.comparison(), "  ");
  }
  return text + fmt::format("  `seuil activate --grid {} {}` puts it in force\n", Printable(grid),
                            Printable(response.version()));
}

ExitCode Unreadable(const Context& context, const absl::Status& status) {
  context.env.err << UsageText(std::string(status.message()));
  return ExitCode::kUsage;
}

}  // namespace

ExitCode RunCommand(const VersionsCommand& command, const Context& context) {
  seuil::v1::ListVersionsRequest request;
  request.set_grid(command.grid);
  return Print(
      context, command.format,
      Collect(context.admin.Versions(request), &seuil::v1::ListVersionsResponse::mutable_versions),
      VersionsText);
}

ExitCode RunCommand(const CheckCommand& command, const Context& context) {
  const absl::StatusOr<VersionFiles> files = ReadVersion(command.file, command.cases);
  if (!files.ok()) return Unreadable(context, files.status());
  const auto response =
      context.admin.CheckVersion(ToRequest<seuil::v1::CheckVersionRequest>(command.grid, *files));
  const ExitCode printed = Print(context, command.format, response, [&](const auto& answer) {
    return CheckText(command.grid, answer, files->names);
  });
  return response.ok() && !response->passes() ? ExitCode::kRefused : printed;
}

ExitCode RunCommand(const PublishCommand& command, const Context& context) {
  const absl::StatusOr<VersionFiles> files = ReadVersion(command.file, command.cases);
  if (!files.ok()) return Unreadable(context, files.status());
  const auto response = context.admin.PublishVersion(
      ToRequest<seuil::v1::PublishVersionRequest>(command.grid, *files));
  const std::optional<ErrorInfo> refusal = ErrorInfoOf(response.status());
  if (refusal && refusal->reason == "VERSION_REFUSED") {
    // The error names the first problems; a check names all of them.
    const auto check =
        context.admin.CheckVersion(ToRequest<seuil::v1::CheckVersionRequest>(command.grid, *files));
    if (check.ok()) {
      context.env.err << ProblemsText(check->problems(), files->names)
                      << fmt::format("error: {} [VERSION_REFUSED]\n",
                                     Printable(std::string(response.status().message())));
      return ExitCode::kRefused;
    }
  }
  return Print(context, command.format, response,
               [&](const auto& answer) { return PublishText(command.grid, answer, files->names); });
}

}  // namespace seuil::client::cli
