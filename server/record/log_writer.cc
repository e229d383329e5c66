#include "record/log_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/log.h"
#include "base/text.h"
#include "fmt/format.h"
#include "record/write_all.h"

namespace seuil::record {

absl::StatusOr<LogWriter> LogWriter::Open(Options options, absl::Time now) {
  const std::string& folder = options.folder;
  if (mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot make {}", folder)));
  }
  absl::StatusOr<source::FolderLock> lock =
      source::FolderLock::Take(folder, source::LockKind::kAlone);
  if (!lock.ok()) return lock.status();
  if (absl::Status writable = source::CheckWritable(folder); !writable.ok()) return writable;
  LogWriter writer(std::move(options), *std::move(lock));
  if (absl::Status continued = writer.Continue(); !continued.ok()) return continued;
  if (absl::Status tended = writer.Tend(now); !tended.ok()) return tended;
  return writer;
}

absl::Status LogWriter::Continue() {
  absl::StatusOr<std::vector<LogFile>> files = ListLog(options_.folder);
  if (!files.ok()) return files.status();
  while (!files->empty()) {
    absl::StatusOr<LogEnd> end = FindEnd(options_.folder, *files);
    if (!end.ok()) return end.status();
    chain_ = std::move(end->digest);
    open_ = std::move(end->open);
    if (!end->no_header) break;
    // Begun and never written: it would say nothing of the file before it.
    if (absl::Status removed = source::RemoveFile(options_.folder, files->back().name);
        !removed.ok()) {
      return removed;
    }
    files->pop_back();
  }
  if (files->empty()) chain_ = std::string(kNoBlock);
  files_ = *std::move(files);
  last_file_ = files_.empty() ? 0 : files_.back().file;
  unsure_ = false;
  return absl::OkStatus();
}

absl::Status LogWriter::Failed(std::string_view step, int error) {
  const std::string path = files_.empty() ? options_.folder : PathOf(files_.back().name);
  if (fd_.valid()) {
    // Best if nothing of it stays; else the next file says what did.
    if (size_ == 0) {
      unlink(path.c_str());
    } else if (ftruncate(fd_.get(), size_) == 0) {
      fdatasync(fd_.get());
    }
    fd_ = source::FileDescriptor();
  }
  unsure_ = true;
  return absl::ErrnoToStatus(error, AsAbsl(fmt::format("cannot {} {}", step, path)));
}

absl::Status LogWriter::OpenFile(absl::Time now, std::string& text) {
  if (unsure_) {
    if (absl::Status continued = Continue(); !continued.ok()) return continued;
  }
  FileHeader header{.file = last_file_ + 1,
                    .opened = now,
                    .reference = options_.reference,
                    .key = key_,
                    .before = {}};
  if (!files_.empty()) header.before = {files_.back().name, chain_, open_};
  const std::string name = LogFileName(header.file, now);
  fd_ = source::FileDescriptor(
      open(PathOf(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0640));
  const int error = errno;
  size_ = 0;
  blocks_ = 0;
  if (!fd_.valid()) {
    unsure_ = true;
    return absl::ErrnoToStatus(error, AsAbsl(fmt::format("cannot make {}", PathOf(name))));
  }
  files_.push_back({name, header.file, now});
  last_file_ = header.file;
  text = HeaderLine(header);
  return absl::OkStatus();
}

absl::Status LogWriter::WriteBlock(std::string_view lines, int64_t rows, int64_t dropped,
                                   absl::Time now) {
  if (fd_.valid() &&
      (size_ >= options_.file_bytes || now - files_.back().opened >= options_.file_age)) {
    Leave();
  }
  if (fd_.valid() && !IsAtItsPath()) {
    // Removed, or moved away with its folder: what is written there would be looked for in vain,
    // and replay shall say so. The folder that is there now may be another, which nobody holds.
    Log(LogLevel::kWarning, "decision-log-moved", {{"path", PathOf(files_.back().name)}});
    Leave();
    lock_.reset();
  }
  if (!lock_) {
    absl::StatusOr<source::FolderLock> lock =
        source::FolderLock::Take(options_.folder, source::LockKind::kAlone);
    if (!lock.ok()) return lock.status();
    lock_ = *std::move(lock);
  }
  std::string text;
  const bool is_new = !fd_.valid();
  if (is_new) {
    if (absl::Status opened = OpenFile(now, text); !opened.ok()) return opened;
  }
  text += lines;
  std::string digest = AppendBlockEnd(
      {.number = blocks_ + 1, .rows = rows, .dropped = dropped, .previous = chain_, .digest = {}},
      0, text);
  if (!WriteAll(fd_.get(), text)) return Failed("write", errno);
  if (fdatasync(fd_.get()) != 0) return Failed("make durable", errno);
  if (is_new) {
    const source::FileDescriptor folder(
        open(options_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid() || fsync(folder.get()) != 0) return Failed("make durable", errno);
    open_.reset();
  }
  size_ += static_cast<int64_t>(text.size());
  ++blocks_;
  chain_ = std::move(digest);
  return absl::OkStatus();
}

bool LogWriter::IsAtItsPath() const {
  struct stat own {
  }, named{};
  return fstat(fd_.get(), &own) == 0 && stat(PathOf(files_.back().name).c_str(), &named) == 0 &&
         own.st_ino == named.st_ino && own.st_dev == named.st_dev;
}

void LogWriter::Leave() {
  if (!fd_.valid()) return;
  left_.push_back({files_.back().name, chain_, size_});
  fd_ = source::FileDescriptor();
}

void LogWriter::SetKey(std::string key) {
  if (key == key_) return;
  Leave();
  key_ = std::move(key);
}

absl::Status LogWriter::Tend(absl::Time now) {
  if (fd_.valid() && now - files_.back().opened >= options_.file_age) Leave();
  // A file was written until the next was begun; the last until it was old enough.
  const auto full_at = [&](size_t i) {
    return i + 1 < files_.size() ? files_[i + 1].opened : files_[i].opened + options_.file_age;
  };
  size_t expired = 0;
  while (expired < files_.size() && full_at(expired) + options_.keep < now) ++expired;
  if (expired == 0) return absl::OkStatus();
  if (expired == files_.size()) {
    // The last holds the chain: a new one takes it on before the last goes.
    if (absl::Status carried = WriteBlock("", 0, 0, now); !carried.ok()) return carried;
  }
  while (expired > 0) {
    absl::Status removed = source::RemoveFile(options_.folder, files_.front().name);
    if (!removed.ok()) return removed;
    files_.erase(files_.begin());
    --expired;
  }
  return absl::OkStatus();
}

}  // namespace seuil::record
