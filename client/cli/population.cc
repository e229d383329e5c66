#include "client/cli/population.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "client/cli/batch_rows.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

constexpr char kCount[] = "count";

// The same bytes for the same input: skills in the order of their ids.
std::string KeyOf(const seuil::v1::CountedInput& input) {
  std::string key;
  google::protobuf::io::StringOutputStream stream(&key);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  input.SerializeToCodedStream(&out);
  out.Trim();
  return key;
}

absl::Status AtLine(std::size_t line, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("line {}: {}", line, what));
}

// The count of a row; 1 where the file has no such column.
absl::StatusOr<std::int64_t> CountOf(const Row& row, std::size_t column) {
  if (column >= row.cells.size()) return 1;
  std::int64_t count = 0;
  const std::string& cell = row.cells[column];
  const bool digits = !cell.empty() && cell.find_first_not_of("0123456789") == std::string::npos;
  if (digits && absl::SimpleAtoi(cell, &count)) return count;
  return AtLine(row.line,
                fmt::format("`count` is `{}`, which is no whole number from 0", Printable(cell)));
}

}  // namespace

absl::StatusOr<std::vector<seuil::v1::CountedInput>> ReadPopulation(std::istream& in,
                                                                    const SkillMeasures& measures,
                                                                    const std::string& language) {
  const auto rows = OpenRows(in, measures);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> unread = (*rows)->Unread();
  unread.erase(std::remove(unread.begin(), unread.end(), kCount), unread.end());
  if (!unread.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("nobody reads column `{}`: take it out, so that nothing that it says is missed",
                    Printable(absl::StrJoin(unread, "`, `"))));
  }
  const std::vector<std::string> columns = (*rows)->Columns();
  const auto count_column =
      static_cast<std::size_t>(std::find(columns.begin(), columns.end(), kCount) - columns.begin());

  std::vector<seuil::v1::CountedInput> inputs;
  std::unordered_map<std::string, std::size_t> places;
  while (true) {
    Row row;
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (!row.problem.empty()) return AtLine(row.line, Printable(row.problem));
    const absl::StatusOr<std::int64_t> count = CountOf(row, count_column);
    if (!count.ok()) return count.status();
    seuil::v1::CountedInput input;
    *input.mutable_objective() = row.item.objective();
    *input.mutable_result() = row.item.result();
    input.set_certified_language(
        row.item.certified_language().empty() ? language : row.item.certified_language());
    const auto [place, is_new] = places.emplace(KeyOf(input), inputs.size());
    if (is_new) inputs.push_back(std::move(input));
    seuil::v1::CountedInput& counted = inputs[place->second];
    if (*count > std::numeric_limits<std::int64_t>::max() - counted.count()) {
      return AtLine(row.line, "the counts of this input add up to more than can be counted");
    }
    counted.set_count(counted.count() + *count);
  }
  if (inputs.empty()) return absl::InvalidArgumentError("the file has no row");
  return inputs;
}

}  // namespace seuil::client::cli
