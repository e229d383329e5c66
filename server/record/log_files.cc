#include "record/log_files.h"

#include <algorithm>
#include <filesystem>

#include "base/digest.h"
#include "base/text.h"
#include "fmt/format.h"
#include "record/line_reader.h"

namespace seuil::record {
namespace {

// One file's own part of a LogEnd: without a digest where it has none.
struct FileEnd {
  std::optional<std::string> digest;
  std::optional<OpenEnd> open;
  bool no_header = true;
};

absl::StatusOr<FileEnd> EndOf(const std::string& path) {
  absl::StatusOr<LineReader> lines = LineReader::Open(path);
  if (!lines.ok()) return lines.status();
  FileEnd end;
  Digester digester;
  OpenEnd open;
  const auto cover = [&](std::string_view bytes) {
    digester.Add(bytes);
    open.bytes += static_cast<int64_t>(bytes.size());
  };
  while (lines->Next()) {
    const std::string_view line = lines->line();
    if (lines->number() == 1 && lines->ended()) {
      end.no_header = false;
      const std::optional<FileHeader> header = ParseHeader(line);
      if (header) end.digest = header->before ? header->before->digest : std::string(kNoBlock);
    }
    const std::optional<BlockEnd> block =
        lines->ended() && IsBlockEnd(line) ? ParseBlockEnd(line) : std::nullopt;
    if (block) {
      end.digest = block->digest;
      open.bytes = 0;
      (void)digester.Finish();
      continue;
    }
    cover(line);
    if (lines->ended()) cover("\n");
  }
  if (!lines->status().ok()) return lines->status();
  if (open.bytes > 0) {
    open.digest = digester.Finish();
    end.open = std::move(open);
  }
  return end;
}

}  // namespace

absl::StatusOr<std::vector<LogFile>> ListLog(const std::string& folder) {
  std::error_code error;
  std::vector<LogFile> files;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (const auto id = ParseLogFileName(name)) {
      files.push_back({std::move(name), id->file, id->opened});
    }
  }
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               AsAbsl(fmt::format("cannot read the folder {}", folder)));
  }
  std::sort(files.begin(), files.end(),
            [](const LogFile& a, const LogFile& b) { return a.name < b.name; });
  return files;
}

absl::StatusOr<LogEnd> FindEnd(const std::string& folder, const std::vector<LogFile>& files) {
  LogEnd end{.digest = std::string(kNoBlock), .open = {}};
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    absl::StatusOr<FileEnd> own = EndOf(folder + "/" + file->name);
    if (!own.ok()) return own.status();
    if (file == files.rbegin()) {
      end.open = std::move(own->open);
      end.no_header = own->no_header;
    }
    if (!own->digest) continue;
    end.digest = *std::move(own->digest);
    break;
  }
  return end;
}

}  // namespace seuil::record
