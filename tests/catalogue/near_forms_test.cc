#include "catalogue/near_forms.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/catalogue.h"
#include "gtest/gtest.h"

namespace seuil::catalogue {
namespace {

std::string RandomTitle(std::mt19937& random, size_t most_words) {
  // Words that begin alike, that are a slip away from one another, and small ones.
  static const std::vector<std::string> kWords = {
      "acheteur", "achat",      "agent",     "vendeur",   "vendeuse",   "vente",
      "veilleur", "directeur",  "direction", "directeru", "conducteur", "conduite",
      "conseil",  "conseiller", "de",        "technique", "technicien", "ven"};
  std::string title;
  for (size_t words = 1 + random() % most_words; words > 0; --words) {
    if (!title.empty()) title += random() % 8 == 0 ? " / " : " ";
    title += kWords[random() % kWords.size()];
  }
  return title;
}

Catalogue RandomCatalogue(std::mt19937& random, size_t jobs) {
  auto grid = std::make_shared<grid::CompiledGrid>();
  grid->locales = {"fr"};
  grid->bands.resize(1);
  for (size_t i = 0; i < jobs; ++i) {
    grid::Job job;
    job.id = "job-" + std::to_string(i);
    job.band = 0;
    job.title.by_locale = {RandomTitle(random, 4)};
    grid->job_by_id.emplace(job.id, static_cast<Index>(i));
    grid->jobs.push_back(std::move(job));
  }
  return Catalogue(std::move(grid));
}

// Every form looked at by itself.
std::vector<NearForm> LookedAtAll(const AskedTitle& asked, const TitleSection& section,
                                  const std::function<bool(Index)>& keep, size_t most) {
  std::vector<NearForm> near;
  for (FormId form = 0; form < section.size(); ++form) {
    const Meeting meeting = asked.Meet(form);
    if (meeting.found == 0 || (keep && !keep(section.Form(form).job))) continue;
    near.push_back({form, asked.Score(meeting, form)});
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const NearForm& a, const NearForm& b) { return a.score > b.score; });
  near.resize(std::min(most, near.size()));
  return near;
}

TEST(NearForms, AreThoseThatALookAtEveryFormFinds) {
  std::mt19937 random(11);
  size_t found = 0;
  for (int round = 0; round < 20; ++round) {
    const Catalogue catalogue = RandomCatalogue(random, 10 + random() % 400);
    const TitleSection& section = catalogue.titles().sections().front();
    for (int question = 0; question < 40; ++question) {
      std::string text = RandomTitle(random, 4);
      const Reading reading = random() % 2 == 0 ? Reading::kTyping : Reading::kWhole;
      if (reading == Reading::kTyping) text.resize(1 + random() % text.size());
      const AskedTitle asked(ReadTitle(text, section.language()).whole, section, reading);
      std::function<bool(Index)> keep;
      if (random() % 3 == 0) keep = [](Index job) { return job % 3 != 0; };
      for (const size_t most : {size_t{0}, size_t{1}, size_t{7}, size_t{1000}}) {
        const auto near = NearForms(asked, section, keep, most);
        const auto expected = LookedAtAll(asked, section, keep, most);
        ASSERT_EQ(near.size(), expected.size()) << text;
        for (size_t i = 0; i < near.size(); ++i) {
          ASSERT_EQ(near[i].form, expected[i].form) << text << " " << i << " of " << most;
          ASSERT_EQ(near[i].score, expected[i].score) << text;
        }
        found += near.size();
      }
    }
  }
  EXPECT_GT(found, 10'000u);
}

// What people have begun to type is a word of very many forms beside the one that they have.
TEST(NearForms, AWordThatIsTypedHidesNotTheOneBefore) {
  std::mt19937 random(3);
  auto grid = std::make_shared<grid::CompiledGrid>();
  grid->locales = {"fr"};
  grid->bands.resize(1);
  for (size_t i = 0; i < 20'000; ++i) {
    grid::Job job;
    job.band = 0;
    job.title.by_locale = {i < 8'000 ? "vendeur numero" + std::to_string(i)
                                     : "v" + std::to_string(i % 900) + " autre"};
    grid->jobs.push_back(std::move(job));
  }
  grid->jobs[77].title.by_locale = {"vendeur vif"};
  const Catalogue catalogue(std::move(grid));
  const TitleSection& section = catalogue.titles().sections().front();
  const AskedTitle asked(ReadTitle("vendeur vi", section.language()).whole, section,
                         Reading::kTyping);
  const auto near = NearForms(asked, section, {}, 3);
  ASSERT_EQ(near.size(), 3u);
  EXPECT_EQ(section.Form(near[0].form).job, 77u);
  for (const NearForm& form : near) {
    EXPECT_LT(section.Form(form.form).job, 8'000u);
  }
}

}  // namespace
}  // namespace seuil::catalogue
