#include "catalogue/resolve.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fold.h"
#include "catalogue/shipped.h"
#include "gtest/gtest.h"

namespace seuil::catalogue {
namespace {

const Catalogue& Cloe() {
  static const Catalogue cloe = Shipped("cloe/1.0.2.toml");
  return cloe;
}

std::string_view Id(const Catalogue& catalogue, const Candidate& candidate) {
  return catalogue.grid().jobs[candidate.job].id;
}

std::string_view LevelOf(const Catalogue& catalogue, Index job) {
  const grid::CompiledGrid& grid = catalogue.grid();
  return grid.levels[*grid.bands[grid.jobs[job].band].threshold].id;
}

// "acheteur by exact form", "ambiguous: vendeur, acheteur", "unlisted".
std::string Says(const Catalogue& catalogue, const JobQuestion& question) {
  const Resolution found = Resolve(catalogue, question);
  if (found.standing == Standing::kUnlisted) return "unlisted";
  if (found.standing == Standing::kResolved) {
    const Candidate& one = found.candidates.front();
    constexpr std::string_view kBy[] = {"id", "code", "exact form", "close"};
    return fmt::format("{} by {}", Id(catalogue, one), kBy[static_cast<size_t>(one.by)]);
  }
  std::string says = "ambiguous:";
  for (const Candidate& candidate : found.candidates) {
    says += fmt::format(" {}", Id(catalogue, candidate));
  }
  return says;
}

std::string Says(std::string_view title) { return Says(Cloe(), {.title = title}); }

// --- what a person can review
// ----------------------------------------------------------------------

// tests/golden/catalogue/titles.txt has the titles, a line each, and what they are; lines that
// begin with # are headings. SEUIL_UPDATE_GOLDEN=1 writes the answers anew.
TEST(Resolve, TitlesAreWhatTheGoldenFileSays) {
  const std::string path = "tests/golden/catalogue/titles.txt";
  std::istringstream golden(ReadSource(path));
  std::string written, expected;
  for (std::string line; std::getline(golden, line);) {
    expected += line + "\n";
    if (line.empty() || line[0] == '#') {
      written += line + "\n";
      continue;
    }
    const std::string title = line.substr(0, line.find("  "));
    const Resolution found = Resolve(Cloe(), {.title = title});
    std::string says = Says(title);
    if (found.standing == Standing::kResolved) {
      says = fmt::format("{}  {}", LevelOf(Cloe(), found.candidates.front().job), says);
    }
    const size_t letters = static_cast<size_t>(
        std::count_if(title.begin(), title.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    written += fmt::format("{}{:{}}{}\n", title, "", letters < 52 ? 54 - letters : 2, says);
  }
  if (std::getenv("SEUIL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(std::string(SEUIL_SOURCE_DIR) + "/" + path) << written;
    expected = written;
  }
  EXPECT_EQ(written, expected);
}

// --- properties
// ------------------------------------------------------------------------------------

struct FormOf {
  Index job;
  std::string text;
};

std::vector<FormOf> AllForms(const Catalogue& catalogue) {
  std::vector<FormOf> forms;
  for (Index i = 0; i < catalogue.grid().jobs.size(); ++i) {
    const grid::Job& job = catalogue.grid().jobs[i];
    for (const std::string& title : job.title.by_locale) forms.push_back({i, title});
    for (const auto& [locale, list] : job.forms) {
      for (const std::string& form : list) forms.push_back({i, form});
    }
  }
  return forms;
}

TEST(Resolve, EveryTitleAndFormIsItsJob) {
  for (const auto& [job, text] : AllForms(Cloe())) {
    for (const std::string& written : {text, text + " (H/F)", "  " + text + " - F/H"}) {
      const Resolution found = Resolve(Cloe(), {.title = written});
      ASSERT_EQ(found.standing, Standing::kResolved) << written;
      EXPECT_EQ(found.candidates.front().job, job) << written;
      EXPECT_EQ(found.candidates.front().by, FoundBy::kExactForm) << written;
    }
  }
}

// A letter lost, doubled or in the wrong place never makes a job another one: at worst nobody is
// sure. That is what keeps "Conseiller services" (A2) from "Conseiller financier" (B2).
TEST(Resolve, NoSlipOfALetterMakesAJobAnother) {
  std::map<Standing, size_t> count;
  const auto ask = [&](Index job, const std::string& written) {
    const Resolution found = Resolve(Cloe(), {.title = written});
    ++count[found.standing];
    if (found.standing != Standing::kResolved) return;
    EXPECT_EQ(Id(Cloe(), found.candidates.front()), Cloe().grid().jobs[job].id) << written;
  };
  for (const auto& [job, form] : AllForms(Cloe())) {
    std::string text;
    for (const FoldedWord& word : FoldWords(form)) text += (text.empty() ? "" : " ") + word.text;
    for (size_t i = 0; i < text.size(); ++i) {
      ask(job, text.substr(0, i) + text.substr(i + 1));
      ask(job, text.substr(0, i + 1) + text.substr(i));
      if (i + 1 < text.size()) {
        std::string swapped = text;
        std::swap(swapped[i], swapped[i + 1]);
        ask(job, swapped);
      }
    }
  }
  // Most are still found: the test above would hold for one that never answers.
  const double all = static_cast<double>(count[Standing::kResolved] + count[Standing::kAmbiguous] +
                                         count[Standing::kUnlisted]);
  EXPECT_GT(static_cast<double>(count[Standing::kResolved]) / all, 0.7);
}

// The same with a word left out: what is left is a sibling's as much as its own.
TEST(Resolve, NoWordLeftOutMakesAJobAnother) {
  for (const auto& [job, form] : AllForms(Cloe())) {
    const std::vector<FoldedWord> words = FoldWords(form);
    for (size_t out = 0; words.size() > 1 && out < words.size(); ++out) {
      std::string text;
      for (size_t i = 0; i < words.size(); ++i) {
        if (i != out) text += (text.empty() ? "" : " ") + words[i].text;
      }
      const Resolution found = Resolve(Cloe(), {.title = text});
      if (found.standing != Standing::kResolved) continue;
      const Index other = found.candidates.front().job;
      // "Employé administratif spécialisé" without its last word is the other job, word for word.
      if (found.candidates.front().score == 1) continue;
      EXPECT_EQ(LevelOf(Cloe(), other), LevelOf(Cloe(), job)) << text << " of " << form;
    }
  }
}

// Titles that real people wrote, where they are at hand: most right, none wrong.
TEST(Resolve, TitlesOfPeopleAreNeverTheWrongJob) {
  std::istringstream rows(ReadSource("../shared/data/job-titles.tsv"));
  std::string line;
  if (!std::getline(rows, line)) GTEST_SKIP() << "job-titles.tsv is not beside this checkout";
  size_t right = 0, all = 0;
  while (std::getline(rows, line)) {
    const size_t one = line.find('\t'), two = line.find('\t', one + 1);
    const std::string title = line.substr(0, one), job = line.substr(one + 1, two - one - 1);
    const Resolution found = Resolve(Cloe(), {.title = title});
    const bool resolved = found.standing == Standing::kResolved;
    const std::string_view is =
        resolved ? Cloe().grid().jobs[found.candidates.front().job].title.In(0) : "NONE";
    EXPECT_TRUE(!resolved || is == job) << title << " is " << is << ", not " << job;
    right += is == job;
    ++all;
  }
  EXPECT_GE(static_cast<double>(right), 0.95 * static_cast<double>(all));
}

// --- modes, ids, codes
// -----------------------------------------------------------------------------

TEST(Resolve, ExactOnlyTakesNothingThatIsOnlyClose) {
  const auto exact = [](std::string_view title) {
    return Says(Cloe(), {.title = title, .exact_only = true});
  };
  EXPECT_EQ(exact("CHEF DE PROJET (H/F)"), "chef-de-projet by exact form");
  EXPECT_EQ(exact("Chef de projet informatique"), "ambiguous: chef-de-projet");
  EXPECT_EQ(exact("Chefs de projets"), "ambiguous: chef-de-projet");
  EXPECT_EQ(exact("chef-de-projet"), "chef-de-projet by id");
}

TEST(Resolve, AnIdIsTheJob) {
  EXPECT_EQ(Says("directeur-achats-a-l-international"), "directeur-achats-a-l-international by id");
}

TEST(Resolve, ACodeDecidesOnlyWhereOneJobHasItExactly) {
  const auto by_code = [](std::vector<OutsideCode> codes, std::string_view title = "") {
    return Says(Cloe(), {.title = title, .codes = codes});
  };
  EXPECT_EQ(by_code({{"rome-appellation", "10241"}}), "acheteur by code");
  // A card of ROME holds several titles: it finds candidates.
  EXPECT_EQ(by_code({{"rome", "M1602"}}),
            "ambiguous: employe-administratif-specialise employe-administratif");
  EXPECT_EQ(by_code({{"rome", "Z9999"}}), "unlisted");
  // Title and code agree, contradict each other, or one of them says nothing.
  EXPECT_EQ(by_code({{"rome-appellation", "10241"}}, "Acheteuse"), "acheteur by code");
  EXPECT_EQ(by_code({{"rome-appellation", "10241"}}, "Avocat"), "ambiguous: avocat acheteur");
  EXPECT_EQ(by_code({{"rome-appellation", "10241"}}, "Dompteur"), "acheteur by code");
  EXPECT_EQ(by_code({{"rome", "M1602"}}, "Employé administratif"),
            "employe-administratif by exact form");
  EXPECT_EQ(by_code({{"rome-appellation", "10241"}, {"rome-appellation", "11469"}}),
            "ambiguous: avocat acheteur");
}

// --- a grid of our own
// -----------------------------------------------------------------------------

Catalogue Trial(const std::string& jobs) {
  std::string text = ReadSource("grids/cloe/1.0.2.toml");
  const size_t begin = text.find("[[jobs]]"), end = text.find("[[outcomes]]");
  return FromToml(text.substr(0, begin) + jobs + text.substr(end));
}

TEST(Resolve, OneTitleOfTwoJobsIsAmbiguous) {
  const Catalogue twice = Trial(R"(
[[jobs]]
id = "one"
band = "a2"
title = { fr = "Monteur" }
[[jobs]]
id = "two"
band = "b2"
title = { fr = "Monteuse" }
forms = { fr = ["Monteur"] }
)");
  EXPECT_EQ(Says(twice, {.title = "monteur"}), "ambiguous: one two");
}

TEST(Resolve, AnActiveJobComesBeforeADeprecatedOne) {
  const Catalogue both = Trial(R"(
[[jobs]]
id = "old"
band = "a2"
title = { fr = "Monteur" }
status = "deprecated"
replaced_by = "new"
[[jobs]]
id = "new"
band = "b2"
title = { fr = "Monteur" }
[[jobs]]
id = "gone-by"
band = "b2"
title = { fr = "Tisserand" }
status = "deprecated"
)");
  EXPECT_EQ(Says(both, {.title = "Monteur"}), "new by exact form");
  EXPECT_EQ(Says(both, {.title = "Tisserande"}), "gone-by by close");
}

TEST(Resolve, ATitleThatIsAnotherTradesIsBarred) {
  const std::string jobs = R"(
[[jobs]]
id = "lawyer"
band = "b2"
title = { fr = "Avocat" }
)";
  EXPECT_EQ(Says(Trial(jobs), {.title = "Avocat général"}), "lawyer by close");
  const Catalogue barred = Trial(jobs + "not_forms = { fr = [\"Avocat général\"] }\n");
  EXPECT_EQ(Says(barred, {.title = "Avocat général"}), "unlisted");
  EXPECT_EQ(Says(barred, {.title = "Avocate générale près la cour"}), "unlisted");
  EXPECT_EQ(Says(barred, {.title = "Avocat fiscaliste"}), "lawyer by close");
}

TEST(Resolve, AnEmptyCatalogueListsNothing) {
  EXPECT_EQ(Says(Trial(""), {.title = "Acheteur"}), "unlisted");
}

TEST(Resolve, AnyTextHasAnAnswer) {
  std::string many, same;
  for (int i = 0; i < 300; ++i) {
    many += fmt::format("mot{} ", i);
    same += "acheteur ";
  }
  for (const std::string& text :
       {std::string("🙂🙂"), std::string("مهندس برمجيات"), std::string("\u202Eruetehca"),
        std::string(4000, 'a'), many, std::string("/ / / |"), std::string("et ou et"),
        std::string("-----"), std::string("(((")}) {
    EXPECT_EQ(Resolve(Cloe(), {.title = text}).standing, Standing::kUnlisted) << text;
  }
  EXPECT_EQ(Says(same), "acheteur by close");
}

}  // namespace
}  // namespace seuil::catalogue
