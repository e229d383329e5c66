#include "grid/parse.h"

#include <gtest/gtest.h>

#include <string>

#include "base/problem_text.h"

namespace seuil::grid {
namespace {

constexpr std::string_view kHead = R"(format = 1

[grid]
id = "probe"
version = "1.2.0"
locales = ["fr", "en"]
official = ["fr"]
title = { fr = "Grille", en = "Grid" }
source = { title = "t", issuer = "i", edition = "e" }

[scale]
certifiable_from = "A2"
levels = [{ id = "A2", title = { fr = "A2" } }, { id = "A2+", base = "A2", title = { fr = "A2+" } }]

[objective]
accepts = ["level", "none"]

[result]
overall = { from = "given", as = "level" }

[[outcomes]]
id = "certificate"
kind = "certificate"
title = { fr = "Certificat" }
validity = "P2Y"
)";

std::optional<GridSpec> Parse(const std::string& text, Problems& problems) {
  return ParseGrid(text, FileLimits{}, problems);
}

GridSpec ParseValid(const std::string& text) {
  Problems problems("probe.toml");
  std::optional<GridSpec> spec = Parse(text, problems);
  EXPECT_FALSE(problems.has_errors()) << PrintProblems(problems, text);
  return spec.value_or(GridSpec{});
}

TEST(ParseGrid, KeepsWhatIsWrittenAndWhere) {
  const GridSpec spec = ParseValid(std::string(kHead));
  EXPECT_EQ(spec.id.value, "probe");
  EXPECT_EQ(spec.id.at, (Position{4, 6}));
  EXPECT_EQ(spec.version.value, "1.2.0");
  ASSERT_EQ(spec.locales.size(), 2u);
  EXPECT_EQ(spec.locales[1].value, "en");
  EXPECT_EQ(spec.title.by_locale.at("en"), "Grid");
  ASSERT_EQ(spec.scale.levels.size(), 2u);
  EXPECT_EQ(spec.scale.levels[1].base->value, "A2");
  EXPECT_EQ(spec.scale.levels[1].base->at, (Position{13, 70}));
  ASSERT_EQ(spec.objective.accepts.size(), 2u);
  EXPECT_EQ(spec.objective.accepts[0].value, ObjectiveKind::kLevel);
  EXPECT_EQ(spec.objective.accepts[1].value, ObjectiveKind::kNone);
  EXPECT_EQ(spec.outcomes[0].kind, OutcomeKind::kCertificate);
  EXPECT_EQ(spec.outcomes[0].validity, "P2Y");
  EXPECT_FALSE(spec.otherwise.has_value());
}

TEST(ParseGrid, ReadsConditionsInTheFilesOrder) {
  const GridSpec spec = ParseValid(std::string(kHead) + R"(
[[rules]]
id = "all"
when = { skill = { writing = { at_least = "5" }, speaking = { below = "B1" } }, objective = { is = "none" }, attained = { at_least = "objective", below = { objective = -2 } }, any_skill = { at_least = "1" }, each_skill = { at_least = "1" }, score = { at_least = "60" } }
outcome = "certificate"
citation = { fr = "…" }

[[rules]]
id = "dotted"
when.skill.writing.at_least = "5"
outcome = "certificate"
citation = { fr = "…" }
)");
  const std::vector<ConditionSpec>& when = spec.rules[0].when;
  ASSERT_EQ(when.size(), 8u);
  EXPECT_EQ(when[0].operand, Operand::kSkill);
  EXPECT_EQ(when[0].skill.value, "writing");
  EXPECT_EQ(when[0].value.text, "5");
  EXPECT_EQ(when[1].skill.value, "speaking");
  EXPECT_EQ(when[1].test, grid::Test::kBelow);
  EXPECT_EQ(when[2].operand, Operand::kObjective);
  EXPECT_EQ(when[2].test, grid::Test::kIsNone);
  EXPECT_EQ(when[3].operand, Operand::kAttained);
  EXPECT_TRUE(when[3].value.objective);
  EXPECT_EQ(when[3].value.steps, 0);
  EXPECT_EQ(when[4].test, grid::Test::kBelow);
  EXPECT_EQ(when[4].value.steps, -2);
  EXPECT_EQ(when[5].operand, Operand::kAnySkill);
  EXPECT_EQ(when[6].operand, Operand::kEachSkill);
  EXPECT_EQ(when[7].operand, Operand::kScore);
  ASSERT_EQ(spec.rules[1].when.size(), 1u);
  EXPECT_EQ(spec.rules[1].when[0].skill.value, "writing");
}

TEST(ParseGrid, ReadsJobsLanguagesAndDates) {
  const GridSpec spec = ParseValid(std::string(kHead) + R"(
[otherwise]
id = "rest"
outcome = "certificate"
citation = { fr = "…" }
covers = 7

[[languages]]
tag = "en"
register = [{ id = "RS6435", from = 2023-11-15 }, { id = "RS9", until = 2028-01-02 }]

[[jobs]]
id = "acheteur"
band = "b1"
title = { fr = "Acheteur" }
verbatim = "Acheteur."
forms = { fr = ["Acheteuse"], en = ["Purchaser", "Buyer"] }
codes = [{ scheme = "rome", scheme_version = "4.60", code = "M1101", relation = "narrow", basis = "certifier" }]
status = "deprecated"
replaced_by = "vendeur"

[[removed]]
id = "caissier"
reason = "merged"
)");
  EXPECT_EQ(spec.otherwise->covers->value, 7);
  const auto& registrations = spec.languages[0].registrations;
  EXPECT_EQ(registrations[0].from, "2023-11-15");
  EXPECT_EQ(registrations[0].until, "");
  EXPECT_EQ(registrations[1].until, "2028-01-02");
  const JobSpec& job = spec.jobs[0];
  EXPECT_TRUE(job.deprecated);
  EXPECT_EQ(job.replaced_by->value, "vendeur");
  EXPECT_EQ(job.verbatim, "Acheteur.");
  ASSERT_EQ(job.forms.size(), 2u);
  EXPECT_EQ(job.forms[1].forms[1].value, "Buyer");
  EXPECT_EQ(job.codes[0].relation, CodeRelation::kNarrow);
  EXPECT_EQ(job.codes[0].basis, CodeBasis::kCertifier);
  EXPECT_EQ(spec.removed[0].reason, "merged");
}

// With the wrong format or no TOML there is no spec; with other errors there is one, to find more.
TEST(ParseGrid, GivesASpecAsFarAsItCanBeRead) {
  Problems problems("probe.toml");
  EXPECT_FALSE(Parse("format = 2\n", problems).has_value());
  EXPECT_FALSE(Parse("format = \n", problems).has_value());
  const std::optional<GridSpec> spec = Parse("format = 1\n[grid]\nid = \"x\"\n", problems);
  ASSERT_TRUE(spec.has_value());
  EXPECT_EQ(spec->id.value, "x");
}

// A truncated file is no grid, wherever it ends, and never crashes.
TEST(ParseGrid, SurvivesEveryTruncation) {
  for (size_t size = 0; size < kHead.size(); ++size) {
    Problems problems("probe.toml");
    Parse(std::string(kHead.substr(0, size)), problems);
    if (size + 20 < kHead.size()) {
      EXPECT_TRUE(problems.has_errors()) << size;
    }
  }
}

}  // namespace
}  // namespace seuil::grid
