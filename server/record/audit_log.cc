#include "record/audit_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/digest.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "fmt/format.h"
#include "record/audit_reader.h"
#include "record/line_reader.h"
#include "record/write_all.h"

namespace seuil::record {
namespace {

using nlohmann::ordered_json;

constexpr size_t kOwed = 1000;

bool IsEmpty(const LogValue& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty();
}

// Makes a new file's name durable.
bool SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
  const source::FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.valid() && fsync(fd.get()) == 0;
}

absl::Status AuditFailed(const absl::Status& why) {
  return MakeError(Reason::kAuditFailed,
                   fmt::format("the audit log cannot be written: {}", FromAbsl(why.message())));
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(std::string path, const Clock& clock) {
  std::unique_ptr<AuditLog> log(new AuditLog(std::move(path), clock));
  const std::lock_guard lock(log->mu_);
  if (absl::Status ready = log->Ready(); !ready.ok()) return ready;
  return log;
}

AuditLog::Line AuditLog::MakeLine(std::string_view event, const AuditFields& fields) const {
  Line line{std::string(event), FormatInstant(clock_.Now()), {}};
  for (const auto& [name, value] : fields) {
    if (!IsEmpty(value)) line.fields.emplace_back(name, value);
  }
  return line;
}

absl::Status AuditLog::Ready() {
  if (fd_.valid()) {
    struct stat own {
    }, named{};
    const bool same = fstat(fd_.get(), &own) == 0 && stat(path_.c_str(), &named) == 0 &&
                      own.st_ino == named.st_ino && own.st_dev == named.st_dev;
    if (same) return absl::OkStatus();
    fd_ = source::FileDescriptor();  // it was moved away
  }
  return Continue();
}

absl::Status AuditLog::Continue() {
  const auto failed = [&](std::string_view step) {
    absl::Status status =
        absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot {} {}", step, path_)));
    fd_ = source::FileDescriptor();
    return status;
  };
  // Without O_NONBLOCK a FIFO of that name would hold up whoever opens it.
  fd_ = source::FileDescriptor(
      open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0640));
  if (!fd_.valid()) return failed("open");
  struct stat info {};
  if (fstat(fd_.get(), &info) != 0) return failed("look at");
  if (!S_ISREG(info.st_mode)) {
    fd_ = source::FileDescriptor();
    return absl::FailedPreconditionError(AsAbsl(fmt::format("{} is no file", path_)));
  }
  if (flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    return failed("write, for another process does,");
  }
  absl::StatusOr<LineReader> lines = LineReader::Open(path_);
  if (!lines.ok()) return failed("read");
  std::string last, half;
  int64_t whole = 0;
  while (lines->Next()) {
    (lines->ended() ? last : half) = lines->line();
    if (lines->ended()) whole += static_cast<int64_t>(lines->line().size()) + 1;
  }
  if (!lines->status().ok()) return lines->status();
  if (!half.empty() && ftruncate(fd_.get(), whole) != 0) return failed("cut the half line off");
  size_ = whole;
  if (!last.empty()) {
    const std::optional<int64_t> number = AuditLineNumber(last);
    if (!number) {
      fd_ = source::FileDescriptor();
      return absl::DataLossError(AsAbsl(fmt::format(
          "the last line of {} is no line of an audit log: move the file away to go on", path_)));
    }
    number_ = *number;
    chain_ = DigestOf(last);
  } else if (chain_.empty()) {
    chain_ = std::string(kNoLine);
  }
  AuditFields fields = {{"log", std::string(kAuditLog)}, {"format", int64_t{kAuditFormat}}};
  if (!half.empty()) {
    fields.emplace_back("cut_bytes", static_cast<int64_t>(half.size()));
    fields.emplace_back("cut_digest", DigestOf(half));
  }
  if (absl::Status opened = Write(MakeLine("opened", fields)); !opened.ok()) return opened;
  return SyncFolderOf(path_) ? absl::OkStatus() : failed("make durable");
}

absl::Status AuditLog::Write(const Line& line) {
  ordered_json json = {{"n", number_ + 1}, {"time", line.time}, {"event", line.event}};
  for (const auto& [name, value] : line.fields) {
    std::visit([&, key = name](const auto& typed) { json[key] = typed; }, value);
  }
  json["previous"] = chain_;
  std::string text = json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  std::string digest = DigestOf(text);
  text += '\n';
  if (!WriteAll(fd_.get(), text) || fdatasync(fd_.get()) != 0) {
    absl::Status status = absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot write {}", path_)));
    // Whatever stays of it is cut off when the file is opened again.
    if (ftruncate(fd_.get(), size_) == 0) fdatasync(fd_.get());
    fd_ = source::FileDescriptor();
    return status;
  }
  size_ += static_cast<int64_t>(text.size());
  ++number_;
  chain_ = std::move(digest);
  return absl::OkStatus();
}

absl::Status AuditLog::PayDebts() {
  while (!owed_.empty()) {
    if (absl::Status written = Write(owed_.front()); !written.ok()) return written;
    owed_.pop_front();
  }
  if (forgotten_ > 0) {
    absl::Status written = Write(MakeLine("forgotten", {{"lines", forgotten_}}));
    if (!written.ok()) return written;
    forgotten_ = 0;
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> AuditLog::Append(std::string_view event, const AuditFields& fields) {
  const std::lock_guard lock(mu_);
  absl::Status status = Ready();
  if (status.ok()) status = PayDebts();
  if (status.ok()) status = Write(MakeLine(event, fields));
  if (status.ok()) return number_;
  ++failures_;
  return AuditFailed(status);
}

void AuditLog::AppendSoon(std::string_view event, const AuditFields& fields) {
  const std::lock_guard lock(mu_);
  if (owed_.size() < kOwed) {
    owed_.push_back(MakeLine(event, fields));
  } else {
    ++forgotten_;
  }
  absl::Status status = Ready();
  if (status.ok()) status = PayDebts();
  if (status.ok()) return;
  ++failures_;
  ordered_json said;
  for (const auto& [name, value] : fields) {
    std::visit([&, key = std::string(name)](const auto& typed) { said[key] = typed; }, value);
  }
  Log(LogLevel::kError, "audit-owed",
      {{"why", std::string(FromAbsl(status.message()))},
       {"what", std::string(event)},
       {"line", said.dump(-1, ' ', false, ordered_json::error_handler_t::replace)}});
}

}  // namespace seuil::record
