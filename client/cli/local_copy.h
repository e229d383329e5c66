// The file that `seuil sync` keeps: a row for each job, in order of id, and beside it
// FILE.sync.json, which says what the file holds and where the next sync goes on.
//
// The file is written first. Whatever ends the program between the two, the second names other
// bytes than the first has, and the next sync starts over: a copy is whole or known not to be. The
// first sync of all writes the second before, without bytes: it says that the file is a sync's.
//
// Thread contract: one copy, one thread.
//
//   LocalCopy copy = LocalCopy::Open("jobs.csv", "cloe", columns);
//   copy.Put("acheteur", row);
//   absl::Status saved = copy.Save(version, token);
#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "seuil/v1/common.pb.h"

namespace seuil::client::cli {

class LocalCopy {
 public:
  enum class Rows { kCsv, kJsonLines };

  // `header` is the first line of a CSV file, empty for JSON lines. A copy that cannot be gone on
  // with is empty, and why() says why; a file that is not there yet needs no reason.
  // Returns FAILED_PRECONDITION where the path is a directory, or a file that holds something and
  // that no sync wrote: it is somebody's own.
  static absl::StatusOr<LocalCopy> Open(std::string path, Rows rows, std::string grid,
                                        std::string header);

  // Of the sync that it holds; empty: of none.
  const std::string& token() const { return token_; }
  const std::string& why() const { return why_; }
  std::size_t size() const { return rows_.size(); }

  void Clear() { rows_.clear(); }
  void Put(const std::string& id, std::string row) { rows_[id] = std::move(row); }
  void Remove(const std::string& id) { rows_.erase(id); }

  // Both files, each whole or not at all. "PATH: why".
  absl::Status Save(const seuil::v1::ServedBy& served_by, const std::string& token) const;

 private:
  LocalCopy(std::string path, std::string grid, std::string header)
      : path_(std::move(path)), grid_(std::move(grid)), header_(std::move(header)) {}

  void Read(Rows rows, const std::string& file, const std::string& state_text);
  absl::Status SaveState(const seuil::v1::ServedBy& served_by, const std::string& token,
                         const std::string& file_digest) const;
  std::string Text() const;
  std::string StatePath() const { return path_ + ".sync.json"; }

  std::string path_, grid_, header_;
  std::map<std::string, std::string> rows_;  // by id, without line ends
  std::string token_, why_;
};

}  // namespace seuil::client::cli
