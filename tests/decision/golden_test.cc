// Every decision of CLOE 1.0.0 that a reviewer should know, in tests/golden/cloe-decisions.txt, one
// line a question. SEUIL_UPDATE_GOLDEN=1 writes the file anew; review the difference then.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "decision/cross_check.h"
#include "decision/evaluate.h"
#include "decision/loaded.h"
#include "fmt/format.h"

namespace seuil::decision {
namespace {

constexpr char kPath[] = "tests/golden/cloe-decisions.txt";

AskedQuestion Asked(std::string job, std::string band, std::string level, std::string attained) {
  AskedQuestion question;
  question.job = std::move(job);
  question.band = std::move(band);
  question.level = std::move(level);
  question.result_level = std::move(attained);
  return question;
}

AskedQuestion WithoutObjective(std::string attained) {
  AskedQuestion question = Asked("", "", "", std::move(attained));
  question.none = true;
  return question;
}

std::string QuestionText(const AskedQuestion& question) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  };
  add("job", question.job);
  add("band", question.band);
  add("level", question.level);
  add("no", question.none ? "objective" : "");
  if (text.empty()) text = "objective not said";
  add("language", question.certified_language);
  add("attained", question.result_level);
  add("score", question.result_score);
  return text;
}

std::string AnswerText(const grid::CompiledGrid& grid, const AskedQuestion& question) {
  const absl::StatusOr<Decision> decision = Evaluate(grid, ViewOf(question));
  if (!decision.ok()) {
    const auto detail = DetailOf(decision.status());
    return fmt::format("error {} at {}", ReasonInfo(detail->reason).name, detail->field);
  }
  const NaiveDecision words = InWords(grid, *decision);
  std::string text =
      fmt::format("{} by {}", words.given.outcome, fmt::join(words.given.rules, ", "));
  if (!words.threshold.empty()) text += fmt::format(" | asks {}", words.threshold);
  if (!words.certificate_from.empty()) {
    text += fmt::format(" | certificate from {}", words.certificate_from);
  }
  for (const auto& missing : words.missing) {
    text += fmt::format(" | {} misses {} {}", missing.rule, missing.input, missing.wanted);
  }
  for (const std::string& notice : words.notices) text += fmt::format(" | {}", notice);
  return text;
}

// Cells first, then each job at and just below its level, then the edges.
std::string Decisions(const grid::CompiledGrid& grid) {
  std::string text =
      "# The decisions of CLOE 1.0.0, one line a question: what is asked -> what is given by "
      "which\n"
      "# rules | the level asked | the lowest level with a certificate | what was missing | "
      "notices.\n"
      "# Written by decision_test with SEUIL_UPDATE_GOLDEN=1; compared by it always.\n";
  const auto line = [&](const AskedQuestion& question) {
    text += fmt::format("{} -> {}\n", QuestionText(question), AnswerText(grid, question));
  };
  const auto section = [&](std::string_view title) { text += fmt::format("\n# {}\n", title); };
  section("Every cell: each level as objective, or none, and each level attained");
  for (const grid::Level& objective : grid.levels) {
    if (!objective.certifiable) continue;
    for (const grid::Level& attained : grid.levels) line(Asked("", "", objective.id, attained.id));
  }
  for (const grid::Level& attained : grid.levels) line(WithoutObjective(attained.id));
  section("Each job: the level that its band asks for, and the one below");
  for (const grid::Job& job : grid.jobs) {
    const grid::Index asked = *grid.bands[job.band].threshold;
    line(Asked(job.id, "", "", grid.levels[asked].id));
    line(Asked(job.id, "", "", grid.levels[asked - 1].id));
  }
  section("Each band, at its lowest level");
  for (const grid::Band& band : grid.bands) {
    line(Asked("", band.id, "", grid.levels[band.levels.front()].id));
  }
  section("A level beside a job or a band decides, and is noticed");
  line(Asked("acheteur", "", "A2", "A2"));
  line(Asked("acheteur", "", "B1", "B1"));
  line(Asked("acheteur", "", "B2", "B1"));
  line(Asked("directeur-commercial", "", "C2", "C1"));
  line(Asked("", "c", "C2", "C1"));
  line(Asked("", "a1", "A2", "A2"));
  section("What is refused: a certificate never comes of a mistake");
  line(Asked("", "", "A1", "B1"));
  line(Asked("", "", "A1", "C2"));
  line(Asked("acheteur", "", "A1", "B1"));
  line(Asked("astronaute", "", "", "C2"));
  line(Asked("Acheteur", "", "", "B1"));
  line(Asked("", "", "C3", "C2"));
  line(Asked("", "independant", "", "B1"));
  line(Asked("acheteur", "b1", "", "B1"));
  line(Asked("", "", "", "C2"));
  AskedQuestion both = Asked("acheteur", "", "", "B1");
  both.none = true;
  line(both);
  line(Asked("acheteur", "", "", "A0"));
  line(Asked("acheteur", "", "", "B1+"));
  line(Asked("acheteur", "", "", ""));
  AskedQuestion score = Asked("acheteur", "", "", "");
  score.result_score = "60";
  line(score);
  section("The language is checked and changes nothing");
  for (const char* tag : {"en", "EN", "ja", "not a tag"}) {
    AskedQuestion question = Asked("acheteur", "", "", "B1");
    question.certified_language = tag;
    line(question);
  }
  return text;
}

TEST(GoldenTest, CloeDecidesAsReviewed) {
  const Loaded cloe = Load("grids/cloe/1.0.0.toml");
  const std::string decisions = Decisions(*cloe.grid);
  if (std::getenv("SEUIL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(std::string(SEUIL_SOURCE_DIR "/") + kPath) << decisions;
  }
  EXPECT_EQ(decisions, ReadText(kPath)) << "review the change; SEUIL_UPDATE_GOLDEN=1 accepts it";
}

}  // namespace
}  // namespace seuil::decision
