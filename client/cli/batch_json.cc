#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "client/cli/batch_rows.h"
#include "client/cli/csv.h"
#include "client/cli/json.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;

// A line of the input without its end; false where there is none.
// Returns INVALID_ARGUMENT for a line that no question fills.
absl::StatusOr<bool> ReadLine(std::istream& in, std::size_t number, std::string* line) {
  line->clear();
  for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
    if (c == '\n') return true;
    if (line->size() == kMaxLineBytes) {
      return absl::InvalidArgumentError(fmt::format("line {}: more than 1 MiB", number));
    }
    *line += static_cast<char>(c);
  }
  return !line->empty();
}

class JsonRows : public RowFormat {
 public:
  explicit JsonRows(std::istream& in) : in_(in) {}

  absl::StatusOr<bool> Next(Row* row) override {
    std::string line;
    do {
      const absl::StatusOr<bool> more = ReadLine(in_, line_ + 1, &line);
      if (!more.ok() || !*more) return more;
      ++line_;
      absl::StripAsciiWhitespace(&line);
    } while (line.empty());

    *row = Row{.line = line_, .item = {}, .problem = {}, .cells = {}};
    if (!IsUtf8(line)) {
      row->problem = "not UTF-8";
    } else if (absl::Status status = FromJson(line, &row->item); !status.ok()) {
      row->problem = std::string(status.message());
      row->item.Clear();
    } else if (row->item.ByteSizeLong() > kMaxItemBytes) {
      row->problem = fmt::format("{} bytes; no question has more than {}", row->item.ByteSizeLong(),
                                 kMaxItemBytes);
      row->item.Clear();
    }
    return true;
  }

  std::string Head() const override { return {}; }

  std::string Answer(const Row&, const seuil::v1::BatchEvaluateResult& result,
                     const seuil::v1::ServedBy&) const override {
    return ToJson(result, JsonLayout::kOneLine);
  }

 private:
  static constexpr std::size_t kMaxItemBytes = 16 * kMaxValueBytes;

  std::istream& in_;  // not owned
  std::size_t line_ = 0;
};

}  // namespace

std::unique_ptr<RowFormat> OpenJsonRows(std::istream& in) { return std::make_unique<JsonRows>(in); }

absl::StatusOr<std::unique_ptr<RowFormat>> OpenRows(std::istream& in, SkillMeasures measures) {
  const bool byte_order_mark = SkipByteOrderMark(in);
  switch (in.peek()) {
    case '{':
      return OpenJsonRows(in);
    case '[':
      return absl::InvalidArgumentError("a JSON array; JSON lines have one object on each line");
    default:
      return OpenCsvRows(in, byte_order_mark, std::move(measures));
  }
}

}  // namespace seuil::client::cli
