#include "record/log_reader.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/text.h"
#include "fmt/format.h"
#include "record/line_reader.h"
#include "record/log_files.h"
#include "record/log_format.h"

namespace seuil::record {
namespace {

// One reading of one log, file after file.
class Walk {
 public:
  Walk(const LogVisitor& visitor, LogSummary& summary) : visitor_(visitor), summary_(summary) {}

  absl::Status ReadFile(const std::string& path);
  void Finish();

 private:
  // What stands after the last block of a file.
  struct Tail {
    OpenEnd end;
    int64_t rows = 0;
    int64_t line = 0;  // where it begins
  };

  void Break(int64_t line, std::string what);
  void BreakAt(std::string file, int64_t line, std::string what);
  void ReadHeader(std::string_view line);
  void CheckBefore(const FileHeader::Before& before);
  void ReadBlockEnd(std::string_view line, int64_t number);
  void Cover(std::string_view bytes) {
    digester_.Add(bytes);
    covered_ += static_cast<int64_t>(bytes.size());
  }

  const LogVisitor& visitor_;
  LogSummary& summary_;
  // Of the log so far.
  std::optional<std::string> chain_;  // digest of the last block; nullopt: not known
  std::optional<Tail> tail_;          // of the last file, where it has one
  std::string last_path_, last_name_;
  // Of the file that is read.
  std::string path_, name_;
  Digester digester_;  // of what no block's end covers so far
  int64_t covered_ = 0;
  int64_t blocks_ = 0, rows_ = 0;  // rows since the last block
  int64_t covered_from_ = 1;       // line
};

void Walk::BreakAt(std::string file, int64_t line, std::string what) {
  ++summary_.breaks;
  if (visitor_.chain_break) {
    visitor_.chain_break({std::move(file), line, std::move(what)});
  }
}

void Walk::Break(int64_t line, std::string what) { BreakAt(path_, line, std::move(what)); }

void Walk::CheckBefore(const FileHeader::Before& before) {
  if (last_name_.empty()) {  // what came before is not here
    chain_ = before.digest;
    return;
  }
  if (before.file != last_name_) {
    Break(1, fmt::format("it follows {}, which is not here", before.file));
    chain_ = before.digest;
    tail_.reset();
    return;
  }
  const std::optional<OpenEnd> open = tail_ ? std::optional(tail_->end) : std::nullopt;
  if (chain_ && before.digest != *chain_) {
    BreakAt(last_path_, 0, fmt::format("its last block is not the one that {} follows", name_));
  } else if (before.open != open) {
    const int64_t line = tail_ ? tail_->line : 0;
    BreakAt(last_path_, line,
            tail_ ? fmt::format("its open end is not the one that {} follows", name_)
                  : fmt::format("its open end, which {} follows, is gone", name_));
  } else if (tail_) {
    ++summary_.open_ends;
    summary_.open_rows += tail_->rows;
  }
  chain_ = before.digest;
  tail_.reset();
}

void Walk::ReadHeader(std::string_view line) {
  const std::optional<FileHeader> header = ParseHeader(line);
  if (!header) {
    Break(1, "the first line is not that of a decision log of this format");
    return;
  }
  if (summary_.first_file == 0) summary_.first_file = header->file;
  if (header->before) return CheckBefore(*header->before);
  if (!last_name_.empty()) Break(1, "it says that it is the log's first file, and others precede");
  chain_ = std::string(kNoBlock);
  tail_.reset();
}

void Walk::ReadBlockEnd(std::string_view line, int64_t number) {
  const std::optional<BlockEnd> end = ParseBlockEnd(line);
  if (!end) {
    Break(number, "a block's end that was changed");
    Cover(line);
    Cover("\n");
    return;
  }
  Cover(CoveredPart(line));
  const std::string digest = digester_.Finish();
  const std::string where = covered_from_ < number
                                ? fmt::format("lines {} to {}", covered_from_, number)
                                : fmt::format("line {}", number);
  if (end->number != blocks_ + 1) {
    Break(number, fmt::format("block {} stands where block {} must: one is missing, or its end is",
                              end->number, blocks_ + 1));
  } else if (end->rows != rows_) {
    Break(number, fmt::format("block {} says {} rows and has {} ({})", end->number, end->rows,
                              rows_, where));
  } else if (chain_ && end->previous != *chain_) {
    Break(number, fmt::format("block {} does not follow the block before it", end->number));
  } else if (digest != end->digest) {
    Break(number, fmt::format("block {} is not as it was written: something in {} was changed",
                              end->number, where));
  }
  blocks_ = end->number;  // whatever was wrong is told once
  chain_ = end->digest;
  ++summary_.blocks;
  summary_.dropped += end->dropped;
  rows_ = 0;
  covered_ = 0;
  covered_from_ = number + 1;
}

absl::Status Walk::ReadFile(const std::string& path) {
  absl::StatusOr<LineReader> lines = LineReader::Open(path);
  if (!lines.ok()) return lines.status();
  path_ = path;
  name_ = path.substr(path.rfind('/') + 1);
  (void)digester_.Finish();
  covered_ = blocks_ = rows_ = 0;
  covered_from_ = 1;
  ++summary_.files;
  while (lines->Next()) {
    const std::string_view line = lines->line();
    const bool whole = lines->ended();
    if (lines->number() == 1 && whole) {
      ReadHeader(line);
    } else if (whole && IsBlockEnd(line)) {
      ReadBlockEnd(line, lines->number());
      continue;
    } else if (whole) {
      ++rows_;
      ++summary_.rows;
      if (visitor_.row) visitor_.row(line, {path_, lines->number()});
    }
    Cover(line);
    if (whole) Cover("\n");
  }
  if (!lines->status().ok()) return lines->status();
  if (lines->number() == 0 || (lines->number() == 1 && !lines->ended())) {
    ++summary_.open_ends;  // killed before it said what it follows: the next server takes it away
    return absl::OkStatus();
  }
  tail_.reset();
  if (covered_ > 0) tail_ = Tail{{covered_, digester_.Finish()}, rows_, covered_from_};
  last_path_ = path_;
  last_name_ = name_;
  return absl::OkStatus();
}

void Walk::Finish() {
  if (tail_) {
    ++summary_.open_ends;
    summary_.open_rows += tail_->rows;
    summary_.open_at_the_end = true;
  }
  summary_.digest = chain_.value_or(std::string(kNoBlock));
}

}  // namespace

absl::StatusOr<LogSummary> ReadLog(const std::string& path, const LogVisitor& visitor) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot open {}", path)));
  }
  std::vector<std::string> paths = {path};
  if (S_ISDIR(info.st_mode)) {
    const absl::StatusOr<std::vector<LogFile>> files = ListLog(path);
    if (!files.ok()) return files.status();
    if (files->empty()) {
      return absl::NotFoundError(AsAbsl(fmt::format("{} holds no decision log", path)));
    }
    paths.clear();
    for (const LogFile& file : *files) paths.push_back(path + "/" + file.name);
  }
  LogSummary summary;
  Walk walk(visitor, summary);
  for (const std::string& file : paths) {
    if (absl::Status read = walk.ReadFile(file); !read.ok()) return read;
  }
  walk.Finish();
  return summary;
}

}  // namespace seuil::record
