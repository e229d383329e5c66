// A small log as it stands on disk, for people to read: tests/golden/record/decisions.jsonl.
// SEUIL_UPDATE_GOLDEN=1 writes it anew: then the format is another, and its number must be too.
#include <cstdlib>

#include "record/log_writer.h"
#include "record/reference_keys.h"
#include "record/row_json.h"
#include "record/rows.h"
#include "testutil/temp_directory.h"

namespace seuil::record {
namespace {

TEST(DecisionLogGolden, ReadsLikeThis) {
  const testutil::TempDirectory root;
  const absl::Time start = *ParseInstant("2026-07-01T00:00:00Z");
  const ReferenceKey key{
      .id = "20260701T000000Z-1f2e3d4c", .made = start, .secret = std::string(32, 's')};
  {
    auto writer = LogWriter::Open({.folder = root / "decisions", .reference = "hash"}, start);
    ASSERT_TRUE(writer.ok()) << writer.status();
    writer->SetKey(key.id);
    RowWriter json;
    std::string lines;
    const std::string hash = ReferenceHasher(key).HashOf("candidate 17");
    json.Append(Buyer(), {.kind = Reference::Kind::kHashed, .key = key.id, .text = hash}, lines);
    json.Append(Skilled(), {}, lines);
    ASSERT_TRUE(writer->WriteBlock(lines, 2, 0, start).ok());
    lines.clear();
    json.Append(Buyer(), {}, lines);
    ASSERT_TRUE(writer->WriteBlock(lines, 1, 4, start).ok());
  }
  const std::string text = ReadText(FilesOf(root / "decisions").at(0));
  const std::string path = SEUIL_SOURCE_DIR "/tests/golden/record/decisions.jsonl";
  if (std::getenv("SEUIL_UPDATE_GOLDEN") != nullptr) WriteText(path, text);
  EXPECT_EQ(text, ReadText(path));
  // The file that is kept is itself a whole log.
  const Reading reading = ReadAll(path);
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.rows, 3);
  EXPECT_EQ(reading.summary.dropped, 4);
}

}  // namespace
}  // namespace seuil::record
