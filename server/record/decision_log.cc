#include "record/decision_log.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "base/log_rate.h"
#include "base/text.h"
#include "fmt/format.h"
#include "record/log_writer.h"
#include "record/reference_keys.h"
#include "record/row_json.h"

namespace seuil::record {
namespace {

using std::chrono::milliseconds;

// Of a block: what a killed process may lose, and how much one write holds.
constexpr milliseconds kGather(250);
constexpr size_t kBlockBytes = size_t{1} << 20;
// Between looks at the age of files and keys, and between attempts of a write that failed.
constexpr milliseconds kTend(60'000);
constexpr milliseconds kAgain(1000);

std::string NameOf(References references) {
  switch (references) {
    case References::kHash:
      return "hash";
    case References::kKeep:
      return "keep";
    case References::kOmit:
      break;
  }
  return "omit";
}

// A line a second of each kind of trouble.
LogRate& ErrorRate() {
  static auto* const rate = new LogRate(1);
  return *rate;
}
LogRate& DroppedRate() {
  static auto* const rate = new LogRate(1);
  return *rate;
}

void LogTrouble(std::string_view event, const absl::Status& why) {
  const std::optional<int64_t> left_out = ErrorRate().Take();
  if (!left_out) return;
  Log(LogLevel::kError, event,
      {{"why", std::string(FromAbsl(why.message()))}, {"left_out", *left_out}});
}

}  // namespace

// What the log's own thread has and does.
class DecisionLog::Thread {
 public:
  Thread(const DecisionLogSettings& settings, LogWriter writer, std::vector<ReferenceKey> keys,
         const Clock& clock)
      : settings_(settings), writer_(std::move(writer)), keys_(std::move(keys)), clock_(clock) {}

  // An error: there is no key, and none can be made.
  absl::Status TendKeys() {
    if (settings_.references != References::kHash) return absl::OkStatus();
    const absl::Time now = clock_.Now();
    if (!keys_.empty() && !HasKey(settings_.keys, keys_.back().id)) {
      // What it hashed from now on would be found by nobody.
      LogTrouble("decision-log-key-failed",
                 absl::NotFoundError(AsAbsl(fmt::format("the key {} is gone", keys_.back().id))));
      absl::StatusOr<std::vector<ReferenceKey>> left = OpenKeys(settings_.keys);
      keys_.clear();
      if (left.ok()) keys_ = *std::move(left);
    }
    if (keys_.empty() || keys_.back().made + settings_.key_age <= now) {
      absl::StatusOr<ReferenceKey> key = MakeKey(settings_.keys, now);
      if (key.ok()) {
        keys_.push_back(*std::move(key));
      } else if (keys_.empty()) {
        return key.status();
      } else {
        LogTrouble("decision-log-key-failed", key.status());  // the last one goes on
      }
    }
    while (keys_.size() > 1 && keys_[1].made + settings_.keep_keys < now) {
      if (absl::Status gone = RemoveKey(settings_.keys, keys_.front().id); !gone.ok()) {
        LogTrouble("decision-log-key-failed", gone);
        break;
      }
      Log(LogLevel::kInfo, "decision-log-key-removed", {{"key", keys_.front().id}});
      keys_.erase(keys_.begin());
    }
    if (hasher_key_ != keys_.back().id) {
      hasher_key_ = keys_.back().id;
      hasher_.emplace(keys_.back());
      writer_.SetKey(hasher_key_);
    }
    return absl::OkStatus();
  }

  void Run(RowBuffer& buffer, Counters& counters) {
    RowBuffer::Batch batch;
    do {
      buffer.Take(batch, kGather, kTend);
      if (absl::Status tended = TendKeys(); !tended.ok()) {
        LogTrouble("decision-log-key-failed", tended);  // the one in memory goes on
      }
      Write(batch, buffer, counters);
      Tend();
    } while (!buffer.ending() || buffer.waiting() > 0);
  }

 private:
  void Tend() {
    if (absl::Status tended = writer_.Tend(clock_.Now()); !tended.ok()) {
      LogTrouble("decision-log-failed", tended);
    }
    for (const LogWriter::Left& left : writer_.TakeLeft()) {
      Log(LogLevel::kInfo, "decision-log-file",
          {{"file", left.name}, {"bytes", left.bytes}, {"digest", left.digest}});
    }
  }

  // Everything of the batch, in blocks; waits for as long as the disk takes none.
  void Write(const RowBuffer::Batch& batch, RowBuffer& buffer, Counters& counters) {
    std::string_view left = batch.bytes;
    int64_t dropped = batch.dropped;
    int64_t written = 0;
    if (dropped > 0 && DroppedRate().Take()) {
      Log(LogLevel::kWarning, "decision-log-dropped",
          {{"rows", dropped}, {"all", counters.dropped.load()}});
    }
    while (!left.empty() || dropped > 0) {
      lines_.clear();
      int64_t rows = 0;
      while (lines_.size() < kBlockBytes && Decode(left, row_)) {
        AppendLine();
        ++rows;
      }
      if (!WriteBlock(rows, dropped, buffer, counters)) {
        Log(LogLevel::kError, "decision-log-lost", {{"rows", batch.rows - written}});
        return;
      }
      dropped = 0;
      written += rows;
      counters.written += rows;
      ++counters.blocks;
    }
  }

  // False where the process ends before it succeeds.
  bool WriteBlock(int64_t rows, int64_t dropped, RowBuffer& buffer, Counters& counters) {
    bool failed = false;
    while (true) {
      const absl::Status written = writer_.WriteBlock(lines_, rows, dropped, clock_.Now());
      if (written.ok()) break;
      failed = true;
      ++counters.failed_writes;
      LogTrouble("decision-log-failed", written);
      if (buffer.ending()) return false;
      buffer.Pause(kAgain);
    }
    if (failed) Log(LogLevel::kInfo, "decision-log-recovered");
    return true;
  }

  void AppendLine() {
    Reference reference;
    std::string hash;
    if (!row_.reference.empty() && settings_.references == References::kKeep) {
      reference = {.kind = Reference::Kind::kKept, .key = {}, .text = row_.reference};
    } else if (!row_.reference.empty() && settings_.references == References::kHash) {
      hash = hasher_->HashOf(row_.reference);
      reference = {.kind = Reference::Kind::kHashed, .key = hasher_key_, .text = hash};
    }
    json_.Append(row_, reference, lines_);
  }

  const DecisionLogSettings settings_;
  LogWriter writer_;
  std::vector<ReferenceKey> keys_;  // oldest first; the last is used
  std::optional<ReferenceHasher> hasher_;
  std::string hasher_key_;  // its id
  const Clock& clock_;
  RowWriter json_;
  DecisionRow row_;
  std::string lines_;
};

absl::StatusOr<std::unique_ptr<DecisionLog>> DecisionLog::Open(const DecisionLogSettings& settings,
                                                               const Clock& clock) {
  std::vector<ReferenceKey> keys;
  if (settings.references == References::kHash) {
    absl::StatusOr<std::vector<ReferenceKey>> loaded = OpenKeys(settings.keys);
    if (!loaded.ok()) return loaded.status();
    keys = *std::move(loaded);
  }
  absl::StatusOr<LogWriter> writer = LogWriter::Open({.folder = settings.folder,
                                                      .file_bytes = settings.file_bytes,
                                                      .file_age = settings.file_age,
                                                      .keep = settings.keep,
                                                      .reference = NameOf(settings.references)},
                                                     clock.Now());
  if (!writer.ok()) return writer.status();
  auto thread = std::make_unique<Thread>(settings, *std::move(writer), std::move(keys), clock);
  if (absl::Status tended = thread->TendKeys(); !tended.ok()) return tended;
  return std::unique_ptr<DecisionLog>(new DecisionLog(settings, std::move(thread)));
}

DecisionLog::DecisionLog(const DecisionLogSettings& settings, std::unique_ptr<Thread> thread)
    : when_full_(settings.when_full),
      buffer_(settings.memory_bytes),
      work_(std::move(thread)),
      thread_([this] { work_->Run(buffer_, counters_); }) {}

DecisionLog::~DecisionLog() {
  buffer_.End();
  thread_.join();
}

namespace {

std::string& ThreadsRows() {
  static thread_local std::string bytes;
  return bytes;
}

// What a thread keeps from one call to the next.
constexpr size_t kKeptBytes = size_t{64} << 10;

}  // namespace

DecisionLog::Rows::Rows() : bytes_(ThreadsRows()) {
  if (bytes_.capacity() > kKeptBytes) std::string().swap(bytes_);
  bytes_.clear();
}

void DecisionLog::Rows::Add(const DecisionRow& row) {
  Encode(row, bytes_);
  ++count_;
}

absl::Status DecisionLog::Take(const Rows& rows) {
  if (buffer_.Add(rows.bytes_, rows.count_)) {
    counters_.taken.fetch_add(rows.count_, std::memory_order_relaxed);
    return absl::OkStatus();
  }
  if (when_full_ == WhenFull::kDrop) {
    buffer_.CountDropped(rows.count_);
    counters_.dropped += rows.count_;
    return absl::OkStatus();
  }
  ++counters_.refused;
  return MakeError(Reason::kDecisionLogFull,
                   "the decision log cannot take this decision, so it is not answered");
}

DecisionLogCounts DecisionLog::counts() const {
  return {.taken = counters_.taken,
          .dropped = counters_.dropped,
          .refused = counters_.refused,
          .written = counters_.written,
          .blocks = counters_.blocks,
          .failed_writes = counters_.failed_writes,
          .waiting_bytes = static_cast<int64_t>(buffer_.waiting())};
}

}  // namespace seuil::record
