#include "tools/splice_jobs.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_replace.h"
#include "base/text.h"
#include "base/toml_layout.h"
#include "fmt/format.h"
#include "tools/job_toml.h"

namespace seuil::tools {
namespace {

using toml::Expression;
using toml::Quoted;

using Locales = std::vector<std::string>;

constexpr std::string_view kJobs = "jobs", kRemoved = "removed";

absl::Status CannotKeep(const std::string& what) {
  return absl::FailedPreconditionError(AsAbsl(what));
}

// --- Where the jobs stand ---

// One `[[jobs]]` or `[[removed]]` of the file. What lies between two blocks is above the second.
struct Block {
  size_t above = 0;  // where what stands above it starts
  size_t from = 0;   // its header
  size_t to = 0;
  std::vector<Expression> keys;
  bool has_tables = false;  // `[jobs.title]`
};

struct Blocks {
  std::vector<Block> of;  // in the file's order, all together
  bool together = true;
  size_t insert = 0;  // where one goes where there is none
};

bool IsHeader(const Expression& part) { return part.kind != Expression::kKey; }

Blocks BlocksOf(const std::vector<Expression>& parts, std::string_view name) {
  Blocks blocks;
  const std::string below = fmt::format("{}.", name);
  bool inside = false, ended = false;
  size_t end = 0;  // of what came before
  for (const Expression& part : parts) {
    if (part.kind == Expression::kTableArray && part.name == name) {
      blocks.together &= !ended;
      blocks.of.push_back({end, part.from, part.to, {}, false});
      inside = true;
    } else if (inside && IsHeader(part) && !part.name.starts_with(below)) {
      inside = false;
      ended = true;
    } else if (inside) {
      blocks.of.back().to = part.to;
      blocks.of.back().keys.push_back(part);
      blocks.of.back().has_tables |= IsHeader(part);
    }
    end = part.to;
  }
  return blocks;
}

// Past what stands before the first of these sections; else past the last expression.
size_t PlaceBefore(const std::vector<Expression>& parts,
                   std::initializer_list<std::string_view> sections) {
  size_t end = 0;
  for (const Expression& part : parts) {
    if (IsHeader(part) && std::count(sections.begin(), sections.end(), part.name) > 0) return end;
    end = part.to;
  }
  return end;
}

// --- The text, as it is put together ---

class Output {
 public:
  Output(std::string_view base, std::string_view line_end) : base_(base), line_end_(line_end) {
    for (size_t at = base.find('\n'); at != base.npos; at = base.find('\n', at + 1)) {
      newlines_.push_back(at);
    }
  }

  // Bytes of the file, on whole lines.
  void Keep(size_t from, size_t to) {
    if (from >= to) return;
    const size_t first = LineAt(from);
    const std::string_view text = base_.substr(from, to - from);
    grid_.text += text;
    for (size_t i = 0; i < Lines(text); ++i) grid_.lines.push_back({first + i, 0, {}});
  }

  // Whole lines of the job of a row.
  void Write(std::string_view text, size_t row, const std::string& key) {
    grid_.text += text;
    for (size_t i = 0; i < Lines(text); ++i) grid_.lines.push_back({0, row, key});
  }

  std::string_view line_end() const { return line_end_; }
  std::string_view base() const { return base_; }
  SplicedGrid Take() { return std::move(grid_); }

 private:
  static size_t Lines(std::string_view text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  size_t LineAt(size_t offset) const {
    return 1 + static_cast<size_t>(std::lower_bound(newlines_.begin(), newlines_.end(), offset) -
                                   newlines_.begin());
  }

  const std::string_view base_, line_end_;
  SplicedGrid grid_;
  std::vector<size_t> newlines_;  // where they are in base_
};

class Writer {
 public:
  Writer(Output& out, const Locales& locales, std::string_view section,
         std::span<const JobKey> keys)
      : out_(out), locales_(locales), section_(section), keys_(keys) {}

  void New(const SheetJob& job, size_t row) {
    out_.Write(fmt::format("{}[[{}]]{}", out_.line_end(), section_, out_.line_end()), row, "");
    for (const JobKey& key : keys_) Line(key, key.value(job, {locales_}), row, "");
  }

  void Changed(const Block& block, const SheetJob& before, const SheetJob& job, size_t row) {
    if (before == job) return All(block, row);
    if (!IsPlain(block)) {
      Header(block, row);
      for (const JobKey& key : keys_) Line(key, key.value(job, {locales_}), row, "");
      return;
    }
    Header(block, row);
    size_t at = block.keys.empty() ? block.to : block.keys.front().from;
    for (const Expression& part : block.keys) {
      out_.Write(out_.base().substr(at, part.from - at), row, "");  // comments between
      at = part.to;
      const JobKey& key = *Find(part.name);
      if (key.same(before, job)) {
        out_.Write(out_.base().substr(part.from, part.to - part.from), row, key.name);
      } else {
        const std::string_view was = out_.base().substr(part.from, part.end - part.from);
        Line(key, key.value(job, {locales_, was}), row,
             out_.base().substr(part.end, part.to - part.end));
      }
    }
    for (const JobKey& key : keys_) {
      const bool there = std::any_of(block.keys.begin(), block.keys.end(),
                                     [&](const Expression& part) { return part.name == key.name; });
      if (!there && !key.same(before, job)) Line(key, key.value(job, {locales_}), row, "");
    }
  }

 private:
  void All(const Block& block, size_t row) {
    Header(block, row);
    size_t at = block.keys.empty() ? block.to : block.keys.front().from;
    for (const Expression& part : block.keys) {
      const JobKey* const key = Find(part.name);
      out_.Write(out_.base().substr(at, part.to - at), row, key == nullptr ? "" : key->name);
      at = part.to;
    }
  }

  // With what stands between it and the first key.
  void Header(const Block& block, size_t row) {
    const size_t to = block.keys.empty() ? block.to : block.keys.front().from;
    out_.Write(out_.base().substr(block.from, to - block.from), row, "");
  }

  // `behind`: what stood after the value, a comment perhaps, to the end of the line.
  void Line(const JobKey& key, const std::string& value, size_t row, std::string_view behind) {
    if (value.empty()) return;
    std::string line = fmt::format("{} = {}", key.name, value);
    if (out_.line_end() != "\n") {
      line = absl::StrReplaceAll(line, {{"\r\n", "\n"}});
      line = absl::StrReplaceAll(line, {{"\n", "\r\n"}});
    }
    out_.Write(line + std::string(behind.empty() ? out_.line_end() : behind), row, key.name);
  }

  const JobKey* Find(std::string_view name) const {
    const auto key =
        std::find_if(keys_.begin(), keys_.end(), [&](const JobKey& k) { return k.name == name; });
    return key == keys_.end() ? nullptr : &*key;
  }

  // Whether each of its keys can be replaced by itself.
  bool IsPlain(const Block& block) const {
    return !block.has_tables &&
           std::all_of(block.keys.begin(), block.keys.end(),
                       [&](const Expression& part) { return Find(part.name) != nullptr; });
  }

  Output& out_;
  const Locales& locales_;
  const std::string_view section_;
  const std::span<const JobKey> keys_;
};

// One of the two sections, in the order of the rows. What stands above a block goes with it; above
// one that is gone, it stays where that was.
void WriteSection(Output& out, Writer writer, const Blocks& blocks,
                  const std::vector<SheetJob>& before, const std::vector<SheetRow>& rows,
                  const std::vector<size_t>& chosen) {
  absl::flat_hash_map<std::string_view, size_t> block_of;
  for (size_t i = 0; i < before.size(); ++i) block_of.emplace(before[i].id, i);
  std::vector<bool> stays(blocks.of.size());
  for (const size_t row : chosen) {
    if (const auto block = block_of.find(rows[row].job.id); block != block_of.end()) {
      stays[block->second] = true;
    }
  }
  for (const size_t row : chosen) {
    const SheetJob& job = rows[row].job;
    const auto found = block_of.find(job.id);
    if (found == block_of.end()) {
      writer.New(job, row);
      continue;
    }
    size_t first = found->second;  // of those whose comments stand above this one now
    while (first > 0 && !stays[first - 1]) --first;
    for (size_t i = first; i <= found->second; ++i) {
      const Block& block = blocks.of[i];
      // A blank line is all that most have above them: one is enough.
      const bool says = !IsBlank(out.base().substr(block.above, block.from - block.above));
      if (says || i == found->second) out.Keep(block.above, block.from);
    }
    writer.Changed(blocks.of[found->second], before[found->second], job, row);
  }
  for (size_t i = blocks.of.size(); i > 0 && !stays[i - 1]; --i) {
    const Block& block = blocks.of[i - 1];
    const bool says = !IsBlank(out.base().substr(block.above, block.from - block.above));
    if (says) out.Keep(block.above, block.from);
  }
}

absl::Status CheckForm(const Blocks& blocks, size_t jobs, std::string_view name) {
  if (blocks.of.size() != jobs) {
    return CannotKeep(
        fmt::format("`{}` is written as an array; write each as `[[{}]]`", name, name));
  }
  if (!blocks.together) {
    return CannotKeep(
        fmt::format("another section stands between two `[[{}]]`; put these together", name));
  }
  return absl::OkStatus();
}

// The value of `version` in `[grid]`.
const Expression* VersionOf(const std::vector<Expression>& parts) {
  bool in_grid = false;
  for (const Expression& part : parts) {
    if (IsHeader(part)) in_grid = part.name == "grid";
    if (!IsHeader(part) && in_grid && part.name == "version") return &part;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<SplicedGrid> SpliceJobs(std::string_view base, const std::vector<SheetJob>& before,
                                       const std::vector<SheetRow>& rows, const Locales& locales,
                                       const std::string& version) {
  const std::string_view line_end = base.find("\r\n") == base.npos ? "\n" : "\r\n";
  std::string text(base);
  const bool ended = text.ends_with('\n');
  if (!ended) text += line_end;

  std::vector<Expression> parts = toml::Layout(text);
  const Expression* const number = VersionOf(parts);
  if (number == nullptr) return CannotKeep("`version` does not stand below a header `[grid]`");
  if (const std::string written = fmt::format("version = {}", Quoted(version));
      text.substr(number->from, number->end - number->from) != written) {
    text.replace(number->from, number->end - number->from, written);
    parts = toml::Layout(text);
  }

  const auto is_removed = [](const SheetJob& job) { return job.status == SheetStatus::kRemoved; };
  std::vector<SheetJob> jobs_before, removed_before;
  std::partition_copy(before.begin(), before.end(), std::back_inserter(removed_before),
                      std::back_inserter(jobs_before), is_removed);
  std::vector<size_t> jobs, removed;
  for (size_t i = 0; i < rows.size(); ++i) (is_removed(rows[i].job) ? removed : jobs).push_back(i);

  struct Section {
    Blocks blocks;
    size_t from, to;
    std::function<void(Output&, const Blocks&)> write;
  };
  Section job_section{BlocksOf(parts, kJobs), 0, 0, [&](Output& out, const Blocks& blocks) {
                        WriteSection(out, Writer(out, locales, kJobs, JobKeys()), blocks,
                                     jobs_before, rows, jobs);
                      }};
  Section removed_section{BlocksOf(parts, kRemoved), 0, 0, [&](Output& out, const Blocks& blocks) {
                            WriteSection(out, Writer(out, locales, kRemoved, RemovedKeys()), blocks,
                                         removed_before, rows, removed);
                          }};
  if (absl::Status form = CheckForm(job_section.blocks, jobs_before.size(), kJobs); !form.ok()) {
    return form;
  }
  if (absl::Status form = CheckForm(removed_section.blocks, removed_before.size(), kRemoved);
      !form.ok()) {
    return form;
  }
  for (Section* const section : {&job_section, &removed_section}) {
    if (!section->blocks.of.empty()) {
      section->from = section->blocks.of.front().above;
      section->to = section->blocks.of.back().to;
    } else if (section == &removed_section && !job_section.blocks.of.empty()) {
      section->from = section->to = job_section.to;
    } else {
      section->from = section->to = PlaceBefore(parts, {kRemoved, "outcomes"});
    }
  }
  std::vector<Section*> order = {&job_section, &removed_section};
  if (removed_section.from < job_section.from) std::swap(order[0], order[1]);

  Output out(text, line_end);
  size_t at = 0;
  for (Section* const section : order) {
    out.Keep(at, section->from);
    section->write(out, section->blocks);
    at = section->to;
  }
  out.Keep(at, text.size());
  SplicedGrid grid = out.Take();
  if (!ended && at < text.size()) grid.text.resize(grid.text.size() - line_end.size());
  return grid;
}

}  // namespace seuil::tools
