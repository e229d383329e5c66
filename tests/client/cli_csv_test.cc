// CSV as files have it: quotes, line ends, blank lines, sizes, bytes that are no text.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "client/cli/csv.h"

namespace seuil::client::cli {
namespace {

using Fields = std::vector<std::string>;

// Every record's fields; a problem is a record {"!", problem}, an error {"!!", message}.
std::vector<Fields> Read(const std::string& text) {
  std::istringstream in(text);
  SkipByteOrderMark(in);
  CsvReader reader(in);
  std::vector<Fields> records;
  while (true) {
    CsvRecord record;
    const absl::StatusOr<bool> more = reader.Next(&record);
    if (!more.ok()) {
      records.push_back({"!!", std::string(more.status().message())});
      return records;
    }
    if (!*more) return records;
    records.push_back(record.problem.empty() ? record.fields : Fields{"!", record.problem});
  }
}

TEST(CsvReaderTest, ReadsFieldsAndRecords) {
  EXPECT_EQ(Read("a,b\n1,2\n"), (std::vector<Fields>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(Read("a,b\r\n1,2\r\n"), (std::vector<Fields>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(Read("a,b\n1,2"), (std::vector<Fields>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(Read("a,,\n,"), (std::vector<Fields>{{"a", "", ""}, {"", ""}}));
  EXPECT_EQ(Read(""), (std::vector<Fields>{}));
}

TEST(CsvReaderTest, QuotesHoldCommasQuotesAndLines) {
  EXPECT_EQ(Read("\"a,b\",\"c\"\"d\"\n"), (std::vector<Fields>{{"a,b", "c\"d"}}));
  EXPECT_EQ(Read("\"a\r\nb\",c\r\n"), (std::vector<Fields>{{"a\r\nb", "c"}}));
  EXPECT_EQ(Read("\"\",\"\"\"\"\n"), (std::vector<Fields>{{"", "\""}}));
  EXPECT_EQ(Read("\"\"\n"), (std::vector<Fields>{{""}}));
}

TEST(CsvReaderTest, SkipsBlankLinesAndAByteOrderMark) {
  EXPECT_EQ(Read("\n\r\na\n\n\nb\n\n"), (std::vector<Fields>{{"a"}, {"b"}}));
  EXPECT_EQ(Read("\xEF\xBB\xBF"
                 "a,b\n"),
            (std::vector<Fields>{{"a", "b"}}));
  EXPECT_EQ(Read("\xEF\xBBz\n"), (std::vector<Fields>{{"\xEF\xBBz"}}));
}

TEST(CsvReaderTest, WrongQuotesAreAProblemOfTheirRecordOnly) {
  EXPECT_EQ(Read("\"a\"b,c\nd,e\n"),
            (std::vector<Fields>{{"!", "text after a closing quote"}, {"d", "e"}}));
  EXPECT_EQ(Read("a\"b\nd\n"),
            (std::vector<Fields>{{"!", "a quote inside a field that is not quoted"}, {"d"}}));
  EXPECT_EQ(Read("a\rb\nd\n"),
            (std::vector<Fields>{{"!", "a carriage return that ends no line"}, {"d"}}));
}

TEST(CsvReaderTest, AQuoteThatNeverClosesEndsTheFile) {
  EXPECT_EQ(Read("a\nb\n\"c\nd\n"),
            (std::vector<Fields>{{"a"}, {"b"}, {"!!", "line 3: a quote is never closed"}}));
}

TEST(CsvReaderTest, ARecordHasALimitQuotedOrNot) {
  const std::string huge(std::size_t{17} << 20, 'x');
  EXPECT_EQ(Read("a\n" + huge + "\n").back()[0], "!!");
  EXPECT_EQ(Read("a\n\"" + huge + "\"\n").back()[0], "!!");
  const std::string large(std::size_t{1} << 20, 'x');
  EXPECT_EQ(Read(large + "\n"), (std::vector<Fields>{{large}}));
}

TEST(CsvReaderTest, KnowsLinesAndLineEnds) {
  std::istringstream in("a\r\n\"1\r\n2\"\r\n3\r\n");
  CsvReader reader(in);
  CsvRecord record;
  std::vector<std::size_t> lines;
  while (*reader.Next(&record)) lines.push_back(record.line);
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 2, 4}));
  EXPECT_TRUE(reader.has_crlf());
}

TEST(CsvLineTest, WhatIsWrittenIsReadBack) {
  for (const Fields& fields : std::vector<Fields>{{"a", "b"},
                                                  {""},
                                                  {"", ""},
                                                  {"a,b", "c\"d", "e\nf", "g\r\nh"},
                                                  {"é", " spaced ", "\"\""}}) {
    EXPECT_EQ(Read(CsvLine(fields) + "\n"), std::vector<Fields>{fields});
  }
  EXPECT_EQ(CsvLine({"plain", "a,b", "q\"q"}), "plain,\"a,b\",\"q\"\"q\"");
}

}  // namespace
}  // namespace seuil::client::cli
