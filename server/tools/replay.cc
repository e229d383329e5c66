#include "tools/replay.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/text.h"
#include "decision/evaluate.h"
#include "record/decision_row.h"
#include "record/log_reader.h"
#include "record/row_json.h"
#include "registry/load.h"
#include "source/grid_directory.h"

namespace seuil::tools {
namespace {

using nlohmann::ordered_json;
using record::Decided;

// Kept of each list, so that a log of which nothing fits does not fill the memory; all are counted.
constexpr size_t kTold = 100;

struct PlaceText {
  std::string file;
  int64_t line = 0;
};

struct Difference {
  PlaceText at;
  std::string was, now;  // as text
};

// A version that rows name and that is not there, or cannot be used.
struct Absent {
  PlaceText first;
  int64_t rows = 0;
  std::string why;
};

struct ReplayReport {
  record::LogSummary log;
  int64_t equal = 0, different = 0, undecided = 0, unreadable = 0;
  std::vector<Difference> differences;
  std::vector<PlaceText> unreadable_rows;
  std::vector<record::ChainBreak> breaks;
  std::map<std::string, Absent> absent;  // by grid, version and digest

  bool good() const {
    return log.breaks == 0 && different == 0 && undecided == 0 && unreadable == 0;
  }
};

std::string InWords(const Decided& decided) {
  std::string text = fmt::format("{} by {}", decided.outcome, fmt::join(decided.rules, ", "));
  if (!decided.attained_level.empty()) text += fmt::format(", attained {}", decided.attained_level);
  if (!decided.attained_score.empty()) text += fmt::format(", score {}", decided.attained_score);
  return text +
         fmt::format(", threshold {}", decided.threshold.empty() ? "none" : decided.threshold);
}

// The versions of a directory, each compiled when the first row needs it.
class Archive {
 public:
  explicit Archive(source::GridScan scan) : scan_(std::move(scan)) {}

  // Null where there is none; `why` says so.
  const grid::CompiledGrid* Find(const record::DecisionRow& row, std::string_view& why) {
    key_.assign(row.digest).append(" ").append(row.grid);
    const auto known = loaded_.find(key_);
    if (known != loaded_.end()) {
      why = known->second.why;
      return known->second.grid.get();
    }
    Loaded& loaded = loaded_[key_];
    Load(row, loaded);
    why = loaded.why;
    return loaded.grid.get();
  }

 private:
  struct Loaded {
    std::shared_ptr<const grid::CompiledGrid> grid;
    std::string_view why;
  };

  void Load(const record::DecisionRow& row, Loaded& loaded) const {
    loaded.why = "no file has these bytes";
    for (const source::GridFolder& folder : scan_.grids) {
      for (const source::VersionFiles& files : folder.versions) {
        if (files.digest != row.digest || folder.id != row.grid) continue;
        const registry::LoadResult result = registry::LoadVersion(files, {});
        loaded.why =
            result.version == nullptr ? "its file is refused (`seuild check` says why)" : "";
        if (result.version != nullptr) loaded.grid = result.version->grid;
        return;
      }
    }
  }

  const source::GridScan scan_;
  absl::flat_hash_map<std::string, Loaded> loaded_;
  std::string key_;
};

class Replayer {
 public:
  Replayer(Archive& archive, ReplayReport& report) : archive_(archive), report_(report) {}

  void Row(std::string_view line, const record::Place& place) {
    const std::optional<record::ParsedRow> parsed = record::ParsedRow::Parse(line);
    const auto at = [&] { return PlaceText{std::string(place.file), place.line}; };
    if (!parsed) {
      ++report_.unreadable;
      if (report_.unreadable_rows.size() < kTold) report_.unreadable_rows.push_back(at());
      return;
    }
    const record::DecisionRow& row = parsed->row();
    std::string_view why;
    const grid::CompiledGrid* const grid = archive_.Find(row, why);
    if (grid == nullptr) {
      ++report_.undecided;
      Absent& absent = report_.absent[fmt::format("{} {} ({})", row.grid, row.version, row.digest)];
      if (absent.rows++ == 0) absent = {at(), 1, std::string(why)};
      return;
    }
    const absl::StatusOr<decision::Decision> decision = decision::Evaluate(*grid, row.question);
    if (decision.ok() && record::DecidedOf(*grid, *decision) == row.decided &&
        row.version == grid->version) {
      ++report_.equal;
      return;
    }
    ++report_.different;
    if (report_.differences.size() >= kTold) return;
    std::string now = decision.ok() ? InWords(record::DecidedOf(*grid, *decision))
                                    : std::string(FromAbsl(decision.status().message()));
    if (row.version != grid->version) now = fmt::format("version {}: {}", grid->version, now);
    report_.differences.push_back({at(), InWords(row.decided), std::move(now)});
  }

 private:
  Archive& archive_;
  ReplayReport& report_;
};

void PrintText(const ReplayReport& report, std::ostream& out) {
  const record::LogSummary& log = report.log;
  for (const record::ChainBreak& found : report.breaks) {
    fmt::print(out, "{}:{}: chain: {}\n", found.file, found.line, found.what);
  }
  for (const Difference& one : report.differences) {
    fmt::print(out, "{}:{}: different\n  was {}\n  now {}\n", one.at.file, one.at.line, one.was,
               one.now);
  }
  for (const PlaceText& at : report.unreadable_rows) {
    fmt::print(out, "{}:{}: no row of a decision log\n", at.file, at.line);
  }
  for (const auto& [version, absent] : report.absent) {
    fmt::print(out, "{}: {}; rows: {}, the first {}:{}\n", version, absent.why, absent.rows,
               absent.first.file, absent.first.line);
  }
  const size_t told =
      report.breaks.size() + report.differences.size() + report.unreadable_rows.size();
  const int64_t more = log.breaks + report.different + report.unreadable - int64_t(told);
  if (more > 0) fmt::print(out, "… {} more\n", more);
  fmt::print(out, "rows: {}, decided as they were: {}, different: {}", log.rows, report.equal,
             report.different);
  if (report.undecided > 0)
    fmt::print(out, ", of versions that are not here: {}", report.undecided);
  if (report.unreadable > 0) fmt::print(out, ", unreadable: {}", report.unreadable);
  if (log.dropped > 0) fmt::print(out, ", not kept for want of room: {}", log.dropped);
  fmt::print(out, "\nchain: {} (files: {}, blocks: {})",
             log.breaks == 0 ? "whole" : fmt::format("broken, {} found", log.breaks), log.files,
             log.blocks);
  if (log.first_file > 1) {
    fmt::print(out, "; it begins with file {}, what came before is not here", log.first_file);
  }
  if (log.open_ends > 0) {
    fmt::print(out, "; open ends: {}, with rows: {}{}", log.open_ends, log.open_rows,
               log.open_at_the_end ? "; the log itself ends open" : "");
  }
  fmt::print(out, "\nlast block: {}\n", log.digest);
}

ordered_json Placed(const PlaceText& at) { return {{"file", at.file}, {"line", at.line}}; }

void PrintJson(const ReplayReport& report, std::ostream& out) {
  const record::LogSummary& log = report.log;
  ordered_json json = {{"good", report.good()},
                       {"files", log.files},
                       {"first_file", log.first_file},
                       {"blocks", log.blocks},
                       {"rows", log.rows},
                       {"equal", report.equal},
                       {"different", report.different},
                       {"undecided", report.undecided},
                       {"unreadable", report.unreadable},
                       {"dropped", log.dropped},
                       {"breaks", log.breaks},
                       {"open_ends", log.open_ends},
                       {"open_rows", log.open_rows},
                       {"open_at_the_end", log.open_at_the_end},
                       {"last_block", log.digest}};
  for (const char* const list :
       {"chain_breaks", "differences", "unreadable_rows", "absent_versions"}) {
    json[list] = ordered_json::array();
  }
  for (const record::ChainBreak& found : report.breaks) {
    json["chain_breaks"].push_back(
        {{"file", found.file}, {"line", found.line}, {"what", found.what}});
  }
  for (const Difference& one : report.differences) {
    ordered_json entry = Placed(one.at);
    entry["was"] = one.was;
    entry["now"] = one.now;
    json["differences"].push_back(std::move(entry));
  }
  for (const PlaceText& at : report.unreadable_rows) json["unreadable_rows"].push_back(Placed(at));
  for (const auto& [version, absent] : report.absent) {
    json["absent_versions"].push_back({{"version", version},
                                       {"why", absent.why},
                                       {"rows", absent.rows},
                                       {"first", Placed(absent.first)}});
  }
  out << json.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n";
}

}  // namespace

int Replay(const ReplayOptions& options, std::ostream& out, std::ostream& err) {
  absl::StatusOr<source::GridScan> scan = source::ScanGrids(options.grids, {});
  if (!scan.ok()) {
    fmt::print(err, "seuild: {} {}\n", options.grids, FromAbsl(scan.status().message()));
    return 2;
  }
  Archive archive(*std::move(scan));
  ReplayReport report;
  Replayer replayer(archive, report);
  const absl::StatusOr<record::LogSummary> read = record::ReadLog(
      options.log,
      {.row = [&](std::string_view line, const record::Place& place) { replayer.Row(line, place); },
       .chain_break =
           [&](const record::ChainBreak& found) {
             if (report.breaks.size() < kTold) report.breaks.push_back(found);
           }});
  if (!read.ok()) {
    fmt::print(err, "seuild: {}\n", FromAbsl(read.status().message()));
    return 2;
  }
  report.log = *read;
  options.format == ReportFormat::kJson ? PrintJson(report, out) : PrintText(report, out);
  return report.good() ? 0 : 1;
}

}  // namespace seuil::tools
