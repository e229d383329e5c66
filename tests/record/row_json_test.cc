#include "record/row_json.h"

#include <string>

#include "record/rows.h"
#include "testutil/oracle_grid.h"

namespace seuil::record {
namespace {

std::string LineOf(const DecisionRow& row, const Reference& reference = {}) {
  std::string line;
  RowWriter().Append(row, reference, line);
  return line;
}

TEST(RowJson, SaysWhatWasAskedAndDecided) {
  EXPECT_EQ(LineOf(Buyer()),
            std::string(R"({"time":"2026-07-01T00:00:00.250000000Z",)"
                        R"("trace":"0af7651916cd43dd8448eb211c80319c","caller":"portal",)"
                        R"("grid":"cloe","version":"1.0.2","digest":")") +
                kDigest +
                R"(","status":"in-force","objective":{"job":"acheteur"},"result":{"level":"B1"},)"
                R"("certified_language":"en","outcome":"certificate","attained":{"level":"B1"},)"
                R"("threshold":"B1","rules":["objective-reached"]})"
                "\n");
}

TEST(RowJson, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(LineOf(Skilled()),
            std::string(R"({"time":"2026-07-01T00:00:01Z","grid":"other","version":"2.0.0",)"
                        R"("digest":")") +
                kDigest +
                R"(","status":"was-in-force","objective":{"none":true},)"
                R"("result":{"skills":{"reading":{"score":"20.5"},"writing":{"level":"B2"}}},)"
                R"("outcome":"report","attained":{"score":"20.5"},"rules":["first","second"]})"
                "\n");
}

TEST(RowJson, WritesReferencesAsTheyAreKept) {
  const auto kept =
      LineOf(Buyer(), {.kind = Reference::Kind::kKept, .key = {}, .text = "a \"b\"\n\x7f é"});
  EXPECT_NE(kept.find(R"("reference":"a \"b\"\u000a\u007f é"})"), std::string::npos) << kept;
  const auto hashed =
      LineOf(Buyer(), {.kind = Reference::Kind::kHashed, .key = "k", .text = "00ff"});
  EXPECT_NE(hashed.find(R"("reference":{"key":"k","hash":"00ff"}})"), std::string::npos) << hashed;
  EXPECT_EQ(LineOf(Buyer("not this one")).find("reference"), std::string::npos);
}

void ExpectSame(const DecisionRow& a, const DecisionRow& b) {
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.trace, b.trace);
  EXPECT_EQ(a.caller, b.caller);
  EXPECT_EQ(a.grid, b.grid);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.question.objective.job, b.question.objective.job);
  EXPECT_EQ(a.question.objective.band, b.question.objective.band);
  EXPECT_EQ(a.question.objective.level, b.question.objective.level);
  EXPECT_EQ(a.question.objective.none, b.question.objective.none);
  EXPECT_EQ(a.question.result.level, b.question.result.level);
  EXPECT_EQ(a.question.result.score, b.question.result.score);
  ASSERT_EQ(a.question.result.skills.size(), b.question.result.skills.size());
  for (size_t i = 0; i < a.question.result.skills.size(); ++i) {
    EXPECT_EQ(a.question.result.skills[i].id, b.question.result.skills[i].id);
    EXPECT_EQ(a.question.result.skills[i].level, b.question.result.skills[i].level);
    EXPECT_EQ(a.question.result.skills[i].score, b.question.result.skills[i].score);
  }
  EXPECT_EQ(a.question.certified_language, b.question.certified_language);
  EXPECT_EQ(a.decided, b.decided);
}

// Random rows, through both forms and back.
TEST(RowJson, ComesBackAsItWas) {
  testutil::Random random(20260701);
  const std::vector<std::string> texts = {
      "", "", "B1", "a\"b\\c", "é\u2028\U0001F600", "\x01\x1f\n\t", std::string(300, 'x'), "12.5"};
  std::vector<DecisionRow> rows;
  std::string encoded;
  for (int i = 0; i < 2000; ++i) {
    DecisionRow row;
    row.time = absl::FromUnixNanos(random.Between(0, 4'000'000'000'000'000'000));
    if (random.Chance(30)) row.time = absl::FromUnixSeconds(random.Between(0, 4'000'000'000));
    for (std::string_view* text :
         {&row.trace, &row.caller, &row.question.result.level, &row.question.result.score,
          &row.question.certified_language, &row.decided.attained_level, &row.decided.threshold}) {
      *text = random.Of(texts);
    }
    // What is always there is never empty.
    for (std::string_view* text : {&row.grid, &row.version, &row.digest, &row.decided.outcome}) {
      *text = texts[2 + random.Below(texts.size() - 2)];
    }
    row.status = static_cast<registry::ServedStatus>(random.Below(4));
    row.question.objective.none = random.Chance(30);
    if (!row.question.objective.none) {
      row.question.objective.job = random.Of(texts);
      row.question.objective.band = random.Of(texts);
      row.question.objective.level = random.Of(texts);
    }
    if (random.Chance(50)) row.question.result.skills.push_back({"a", random.Of(texts), ""});
    if (random.Chance(50)) row.question.result.skills.push_back({"b\"", "", random.Of(texts)});
    row.decided.attained_score = random.Of(texts);
    for (size_t left = random.Below(6); left > 0; --left) {
      row.decided.rules.push_back(random.Of(texts));
    }
    row.reference = random.Of(texts);
    Encode(row, encoded);
    rows.push_back(std::move(row));
  }
  std::string_view bytes = encoded;
  DecisionRow decoded;
  RowWriter writer;
  for (const DecisionRow& row : rows) {
    ASSERT_TRUE(Decode(bytes, decoded));
    ExpectSame(row, decoded);
    EXPECT_EQ(row.reference, decoded.reference);
    std::string line;
    writer.Append(decoded, {.kind = Reference::Kind::kKept, .key = {}, .text = row.reference},
                  line);
    ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    line.pop_back();
    const std::optional<ParsedRow> parsed = ParsedRow::Parse(line);
    ASSERT_TRUE(parsed) << line;
    ExpectSame(row, parsed->row());
    EXPECT_EQ(parsed->reference().text, row.reference);
  }
  EXPECT_FALSE(Decode(bytes, decoded));
}

TEST(RowJson, RefusesWhatIsNoRow) {
  std::string line = LineOf(Buyer());
  line.pop_back();
  ASSERT_TRUE(ParsedRow::Parse(line));
  for (const char* const part :
       {"\"time\":", "\"grid\":", "\"version\":", "\"digest\":", "\"status\":", "\"objective\":",
        "\"result\":", "\"outcome\":", "\"rules\":"}) {
    std::string without = line;
    without.replace(without.find(part) + 1, 1, "_");
    EXPECT_FALSE(ParsedRow::Parse(without)) << without;
  }
  EXPECT_FALSE(ParsedRow::Parse(line.substr(0, line.size() - 1)));
  EXPECT_FALSE(ParsedRow::Parse("[]"));
  EXPECT_FALSE(ParsedRow::Parse(""));
  std::string other = line;
  other.replace(other.find("in-force"), 8, "IN FORCE");
  EXPECT_FALSE(ParsedRow::Parse(other));
}

}  // namespace
}  // namespace seuil::record
