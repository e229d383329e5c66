#include "tools/import.h"

#include <fmt/ostream.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/problem_text.h"
#include "base/text.h"
#include "grid/parse.h"
#include "registry/load.h"
#include "source/atomic_file.h"
#include "tools/job_sheet.h"
#include "tools/splice_jobs.h"

namespace seuil::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kDone = 0, kRefused = 1, kUsage = 2, kConflict = 3;

struct Inputs {
  source::SourceFile sheet;
  source::VersionFiles base;
  std::string version;
};

absl::StatusOr<Inputs> Open(const ImportOptions& options) {
  const auto named = [](const std::string& path, const absl::Status& status) {
    return absl::Status(status.code(),
                        AsAbsl(fmt::format("{} {}", path, FromAbsl(status.message()))));
  };
  Inputs inputs;
  absl::StatusOr<source::SourceFile> sheet = source::ReadSourceFile(options.sheet, {});
  if (!sheet.ok()) return named(options.sheet, sheet.status());
  inputs.sheet = *std::move(sheet);
  absl::StatusOr<source::VersionFiles> base = source::ReadVersion(options.into, {});
  if (!base.ok()) return named(options.into, base.status());
  inputs.base = *std::move(base);
  const fs::path to(options.to);
  inputs.version = to.stem().string();
  if (to.extension() != ".toml" || !Version::Parse(inputs.version)) {
    return absl::InvalidArgumentError(AsAbsl(fmt::format(
        "{} is not named by a version; the new file is named <version>.toml, as in 1.1.0.toml",
        options.to)));
  }
  return inputs;
}

// What `load` found in the new text, said where it was written: in the sheet, or in the grid file.
void PrintMapped(const Problems& found, const SplicedGrid& spliced,
                 const std::vector<SheetRow>& rows, const Inputs& inputs, std::ostream& err) {
  Problems in_sheet(inputs.sheet.path), in_base(inputs.base.grid.path);
  for (const Problem& problem : found.Sorted()) {
    const size_t line = problem.at.line;
    const bool known = line > 0 && line <= spliced.lines.size();
    const LineOrigin origin = known ? spliced.lines[line - 1] : LineOrigin{1, 0, ""};
    Position at;
    if (known && origin.base_line > 0) {
      at = {static_cast<uint32_t>(origin.base_line), problem.at.column};
    } else if (known) {
      const SheetRow& row = rows[origin.row];
      const auto cell = row.cells.find(origin.key);
      at = cell == row.cells.end() ? row.at : cell->second;
    }
    Problems& into = origin.base_line > 0 ? in_base : in_sheet;
    if (problem.severity == Severity::kError) {
      into.Error(at, problem.code, problem.message, problem.hint);
    } else {
      into.Warning(at, problem.code, problem.message, problem.hint);
    }
  }
  err << PrintProblems(in_sheet, inputs.sheet.bytes)
      << PrintProblems(in_base, inputs.base.grid.bytes);
}

// As a file that the splice wrote states them.
std::vector<SheetJob> InFileOrder(const std::vector<SheetRow>& rows) {
  std::vector<SheetJob> jobs, removed;
  for (const SheetRow& row : rows) {
    (row.job.status == SheetStatus::kRemoved ? removed : jobs).push_back(row.job);
  }
  jobs.insert(jobs.end(), removed.begin(), removed.end());
  return jobs;
}

std::string Changes(const std::vector<SheetJob>& before, const std::vector<SheetRow>& rows) {
  std::unordered_map<std::string_view, const SheetJob*> by_id;
  for (const SheetJob& job : before) by_id.emplace(job.id, &job);
  size_t added = 0, changed = 0, removed = 0;
  for (const SheetRow& row : rows) {
    const auto was = by_id.find(row.job.id);
    if (was != by_id.end() && *was->second == row.job) continue;
    if (row.job.status == SheetStatus::kRemoved &&
        (was == by_id.end() || was->second->status != SheetStatus::kRemoved)) {
      ++removed;
    } else {
      ++(was == by_id.end() ? added : changed);
    }
  }
  return fmt::format("{} added, {} changed, {} removed", added, changed, removed);
}

int Write(const ImportOptions& options, const std::string& text, std::ostream& err,
          bool& there_already) {
  const fs::path to(options.to);
  const std::string folder = to.has_parent_path() ? to.parent_path().string() : ".";
  const absl::Status written =
      source::ReplaceFile(folder, to.filename().string(), std::nullopt, text);
  if (written.ok()) return kDone;
  const absl::StatusOr<source::SourceFile> there = source::ReadSourceFile(options.to, {});
  there_already = there.ok() && there->bytes == text;
  if (there_already) return kDone;
  if (there.ok()) {
    fmt::print(err, "seuild: {} is there and holds something else; write to another number\n",
               options.to);
    return kConflict;
  }
  fmt::print(err, "seuild: {}\n", FromAbsl(written.message()));
  return kUsage;
}

}  // namespace

int Import(const ImportOptions& options, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<Inputs> inputs = Open(options);
  if (!inputs.ok()) {
    fmt::print(err, "seuild: {}\n", FromAbsl(inputs.status().message()));
    return kUsage;
  }
  const auto refuse = [&](const std::string& why) {
    fmt::print(err, "{}: {}\n", options.to, why);
    return kRefused;
  };

  Problems in_base(inputs->base.grid.path);
  const std::optional<grid::GridSpec> base = grid::ParseGrid(inputs->base.grid.bytes, {}, in_base);
  if (!base || in_base.has_errors()) {
    err << PrintProblems(in_base, inputs->base.grid.bytes);
    return refuse("not written, for the grid file cannot be read");
  }
  const std::vector<SheetJob> before = SheetJobsOf(*base);
  const SheetGrid sheet_grid = SheetGridOf(*base);
  Problems in_sheet(inputs->sheet.path);
  const std::vector<SheetRow> rows =
      ReadJobSheet(inputs->sheet.bytes, sheet_grid, before, in_sheet);
  if (in_sheet.has_errors()) {
    err << PrintProblems(in_sheet, inputs->sheet.bytes);
    return refuse("not written, for the sheet cannot be read");
  }

  const absl::StatusOr<SplicedGrid> spliced =
      SpliceJobs(inputs->base.grid.bytes, before, rows, sheet_grid.locales, inputs->version);
  if (!spliced.ok()) {
    return refuse(fmt::format("not written: in {}, {}", inputs->base.grid.path,
                              FromAbsl(spliced.status().message())));
  }
  source::VersionFiles files = inputs->base;
  files.cases.reset();
  files.version = inputs->version;
  files.digest = DigestOf(spliced->text);
  files.grid = {options.to, fs::path(options.to).filename().string(), spliced->text};
  const registry::LoadResult load = registry::LoadVersion(files, {});
  if (load.version == nullptr) {
    PrintMapped(load.problems, *spliced, rows, *inputs, err);
    return refuse("not written, for it would be refused");
  }
  // Whatever the splice did, what is written says what the sheet says.
  if (SheetJobsOf(*load.spec) != InFileOrder(rows)) {
    return refuse("not written, for it would not read as the sheet does; this is a defect");
  }

  bool there_already = false;
  if (const int status = Write(options, spliced->text, err, there_already); status != kDone) {
    return status;
  }
  fmt::print(out, "{}: {} jobs: {}; {}\n  digest {}\n", options.to, load.spec->jobs.size(),
             Changes(before, rows), there_already ? "written already" : "written", files.digest);
  return kDone;
}

}  // namespace seuil::tools
