// What people chose for titles that no rule decides: a CSV file that `seuil resolve --decided`
// reads, reuses and writes back. RESOLVE.md specifies its columns.
//
// Thread contract: one map, one thread.
//
//   absl::StatusOr<DecidedMap> map = DecidedMap::Read(file);
//   Decision* decision = map->Find("acme", "Chargé de projet");
#pragma once

#include <cstddef>
#include <istream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace seuil::client::cli {

// One title of one customer.
struct Decision {
  static constexpr char kNone[] = "none";  // `job` of a title that is none of the grid's jobs

  std::string job;         // id, kNone, or empty: nobody has chosen yet
  std::string by;          // who chose
  std::string date;        // when, ISO 8601
  std::string digest;      // of the version that they looked at
  std::string band;        // of the job, in that version
  std::string state;       // "decided", "open", "deprecated", "band_changed", "removed", "unknown"
  std::string candidates;  // of an open one, for who chooses
  std::vector<std::string> others;  // cells of columns that are the file's own

  bool chosen() const { return !job.empty(); }
};

class DecidedMap {
 public:
  DecidedMap() = default;

  // Returns INVALID_ARGUMENT, with the line, for a header without `title` and `job`, a column
  // twice, a row that is not as long as the header, a title twice for one customer, bytes that are
  // not UTF-8. A decision that is misread would be a wrong certificate, so nothing is skipped.
  static absl::StatusOr<DecidedMap> Read(std::istream& in);

  // Null where the title is not in it. Blanks around a title mean nothing.
  Decision* Find(const std::string& customer, const std::string& title);
  Decision& Add(const std::string& customer, const std::string& title);
  void Remove(const std::string& customer, const std::string& title);

  // In the order of customer and title, which is the file's.
  using Key = std::pair<std::string, std::string>;
  std::map<Key, Decision>& decisions() { return decisions_; }

  // The whole file, in that order whatever the order of what was read.
  std::string ToCsv() const;

 private:
  std::vector<std::string> others_;  // names of columns that are the file's own
  std::map<Key, Decision> decisions_;
};

}  // namespace seuil::client::cli
