// CSV as files have it: quotes, line ends, blank lines, places, sizes, chunks.
#include "base/csv.h"

#include <gtest/gtest.h>

#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include "fmt/format.h"

namespace seuil {
namespace {

using Fields = std::vector<std::string>;

std::string Place(Position at) { return fmt::format("{}:{}", at.line, at.column); }

// Every record's fields; a problem is a record {"!", place, what}, a broken end {"!!", place,
// what}.
std::vector<Fields> Read(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<Fields> records;
  while (reader.Next()) {
    if (reader.problem()) {
      records.push_back({"!", Place(reader.problem()->at), reader.problem()->what});
    } else {
      records.emplace_back(reader.fields().begin(), reader.fields().end());
    }
  }
  if (reader.broken()) {
    records.push_back({"!!", Place(reader.problem()->at), reader.problem()->what});
  }
  EXPECT_FALSE(reader.Next());
  return records;
}

using Records = std::vector<Fields>;

TEST(CsvReaderTest, ReadsFieldsAndRecords) {
  const Records two = {{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(Read("a,b\n1,2\n"), two);
  EXPECT_EQ(Read("a,b\r\n1,2\r\n"), two);
  EXPECT_EQ(Read("a,b\n1,2"), two);
  EXPECT_EQ(Read("a,b\r\n1,2\r"), two);
  EXPECT_EQ(Read("a,,\n,"), (Records{{"a", "", ""}, {"", ""}}));
  EXPECT_EQ(Read(""), Records{});
  EXPECT_EQ(Read("\n\r\n"), Records{});
}

TEST(CsvReaderTest, QuotesHoldCommasQuotesAndLines) {
  EXPECT_EQ(Read("\"a,b\",\"c\"\"d\"\n"), (Records{{"a,b", "c\"d"}}));
  EXPECT_EQ(Read("\"a\r\nb\",c\r\n"), (Records{{"a\r\nb", "c"}}));
  EXPECT_EQ(Read("\"\",\"\"\"\""), (Records{{"", "\""}}));
  EXPECT_EQ(Read("\"\"\n"), (Records{{""}}));
}

TEST(CsvReaderTest, SkipsBlankLinesAndAByteOrderMark) {
  EXPECT_EQ(Read("\n\r\na\n\n\nb\n\n"), (Records{{"a"}, {"b"}}));
  EXPECT_EQ(Read("\xEF\xBB\xBF"
                 "a,b\n"),
            (Records{{"a", "b"}}));
  EXPECT_EQ(Read("\xEF\xBBz\n"), (Records{{"\xEF\xBBz"}}));
}

TEST(CsvReaderTest, WrongQuotesAreAProblemOfTheirRecordOnly) {
  EXPECT_EQ(Read("x\n\"a\"b,c\nd,e\n"),
            (Records{{"x"}, {"!", "2:4", "text after a closing quote"}, {"d", "e"}}));
  EXPECT_EQ(Read("é,a\"b\nd\n"),
            (Records{{"!", "1:4", "a quote inside a field that is not quoted"}, {"d"}}));
  EXPECT_EQ(Read("a,b\rc\n"), (Records{{"!", "1:4", "a carriage return that ends no line"}}));
  EXPECT_EQ(Read("\"a\"\"\" ,b\n"), (Records{{"!", "1:6", "text after a closing quote"}}));
}

TEST(CsvReaderTest, AQuoteThatIsNeverClosedEndsTheReading) {
  EXPECT_EQ(Read("a,b\n1,\"2\n3,4\n"),
            (Records{{"a", "b"}, {"!!", "2:3", "a quote is never closed"}}));
  EXPECT_EQ(Read("\""), (Records{{"!!", "1:1", "a quote is never closed"}}));
  const std::string much(CsvReader::kMaxRecordBytes + 1, 'x');
  EXPECT_EQ(
      Read("a\n\"" + much + "\n" + much),
      (Records{{"a"}, {"!!", "2:1", "a record of more than 16 MiB; is a quote not closed?"}}));
  EXPECT_EQ(Read("a\n" + much + much + "\n"),
            (Records{{"a"}, {"!!", "2:1", "a record of more than 16 MiB"}}));
}

TEST(CsvReaderTest, PlacesAreLinesAndCodePoints) {
  std::istringstream in("a,b\n\n\"é\nü\",c,\"d\"\nx,y\n");
  CsvReader reader(in);
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(Place(reader.PositionOf(1)), "1:3");
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(Place(reader.PositionOf(0)), "3:1");
  EXPECT_EQ(Place(reader.PositionOf(1)), "4:4");
  EXPECT_EQ(Place(reader.PositionOf(2)), "4:6");
  ASSERT_TRUE(reader.Next());
  EXPECT_EQ(Place(reader.PositionOf(1)), "5:3");
}

// Wherever a chunk of the file ends, nothing is read otherwise.
TEST(CsvReaderTest, ChunksCutAnywhere) {
  for (size_t before = (size_t{64} << 10) - 12; before <= (size_t{64} << 10) + 2; ++before) {
    std::string text(before, 'x');
    text += "\n\"a\"\"b\",\"c\r\nd\"\r\n\r\ne,f\n";
    EXPECT_EQ(Read(text), (Records{{std::string(before, 'x')}, {"a\"b", "c\r\nd"}, {"e", "f"}}))
        << before;
  }
}

}  // namespace
}  // namespace seuil
