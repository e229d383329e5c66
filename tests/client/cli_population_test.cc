// A file of decisions as counts: what is kept of it, and what is refused.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "client/cli/population.h"

namespace seuil::client::cli {
namespace {

std::string Counted(const std::string& file, const std::string& language = "") {
  std::istringstream in(file);
  const auto inputs = ReadPopulation(in, {{"writing", seuil::v1::MEASURE_SCORE}}, language);
  if (!inputs.ok()) return std::string(inputs.status().message());
  std::string text;
  for (const seuil::v1::CountedInput& input : *inputs) {
    text += input.objective().job() + input.objective().level() +
            (input.objective().none() ? "none" : "") + " " + input.result().level();
    const std::map<std::string, seuil::v1::SkillResult> skills(input.result().skills().begin(),
                                                               input.result().skills().end());
    for (const auto& [id, skill] : skills) {
      text += id + "=" + skill.score() + skill.level();
    }
    if (!input.certified_language().empty()) text += " " + input.certified_language();
    text += " x" + std::to_string(input.count()) + "\n";
  }
  return text;
}

TEST(Population, AddsUpWhatIsAlikeAndKeepsNobody) {
  EXPECT_EQ(Counted("reference,job,level,none,result_level\n"
                    "anna,acheteur,,,B1\nben,acheteur,,,B1\nchris,,B2,,B1\ndan,,,true,C2\n"),
            "acheteur B1 x2\nB2 B1 x1\nnone C2 x1\n");
}

TEST(Population, ReadsCounts) {
  EXPECT_EQ(Counted("job,result_level,count\na,B1,40\nb,B1,0\na,B1,2\n"), "a B1 x42\nb B1 x0\n");
  EXPECT_EQ(Counted("job,result_level,count\na,B1,-1\n"),
            "line 2: `count` is `-1`, which is no whole number from 0");
  EXPECT_EQ(Counted("job,result_level,count\na,B1,\n"),
            "line 2: `count` is ``, which is no whole number from 0");
  EXPECT_EQ(Counted("job,result_level,count\na,B1,9223372036854775807\na,B1,1\n"),
            "line 3: the counts of this input add up to more than can be counted");
}

TEST(Population, TakesWhatBatchWrote) {
  EXPECT_EQ(Counted("job,result_level,outcome,version,digest,error\na,B1,certificate,1.0.0,d,\n"),
            "a B1 x1\n");
  EXPECT_EQ(Counted("{\"objective\":{\"job\":\"a\"},\"result\":{\"level\":\"B1\"}}\n"),
            "a B1 x1\n");
}

// The order of skills says nothing.
TEST(Population, SkillsAreAsTheGridMeasuresThem) {
  EXPECT_EQ(Counted("skill.writing,skill.x\n12.5,B1\n12.5,B1\n"), " writing=12.5x=B1 x2\n");
}

TEST(Population, ALanguageStandsForThoseThatAreNotSaid) {
  EXPECT_EQ(Counted("result_level,certified_language\nB1,\nB1,de\nB1,en\n", "en"),
            " B1 en x2\n B1 de x1\n");
}

TEST(Population, IsCountedWholeOrNotAtAll) {
  EXPECT_EQ(
      Counted("job,result_levl,result_level\na,B1,B1\n"),
      "nobody reads column `result_levl`: take it out, so that nothing that it says is missed");
  EXPECT_EQ(Counted("job,result_level\na,B1\nb\n"), "line 3: 1 fields, the header has 2");
  EXPECT_EQ(Counted("job,none,result_level\na,maybe,B1\n"),
            "line 2: column `none` is neither `true` nor `false`");
  EXPECT_EQ(Counted("job,result_level\n"), "the file has no row");
  EXPECT_EQ(Counted(""), "the file is empty");
}

}  // namespace
}  // namespace seuil::client::cli
