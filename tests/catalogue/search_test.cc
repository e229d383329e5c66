#include "catalogue/search.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/shipped.h"
#include "gtest/gtest.h"

namespace seuil::catalogue {
namespace {

using Ids = std::vector<std::string>;

const Catalogue& Cloe() {
  static const Catalogue cloe = Shipped("cloe/1.0.2.toml");
  return cloe;
}

Ids Found(const SearchQuestion& question) {
  Ids ids;
  for (const SearchHit& hit : Search(Cloe(), question).hits) {
    ids.push_back(Cloe().grid().jobs[hit.job].id);
  }
  return ids;
}

bool AmongFirst(const Ids& ids, std::string_view id, size_t count) {
  const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(count, ids.size()));
  return std::find(ids.begin(), end, id) != end;
}

// As a person types it: from the second or third word on, it is among the first.
TEST(Search, EveryTitleIsFoundWhileItIsTyped) {
  for (const grid::Job& job : Cloe().grid().jobs) {
    const std::string& title = job.title.by_locale[0];
    EXPECT_EQ(Found({.text = title}).front(), job.id) << title;
    for (size_t end = title.find(' ', 14); end < title.size(); ++end) {
      if ((static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) continue;  // inside a letter
      const Ids typed = Found({.text = std::string_view(title).substr(0, end)});
      EXPECT_TRUE(AmongFirst(typed, job.id, 5)) << title.substr(0, end);
    }
  }
  EXPECT_TRUE(AmongFirst(Found({.text = "ach"}), "acheteur", 3));
  EXPECT_TRUE(AmongFirst(Found({.text = "directri"}), "directeur-commercial", 5));
  EXPECT_TRUE(AmongFirst(Found({.text = "chef de pro"}), "chef-de-projet", 1));
  EXPECT_TRUE(AmongFirst(Found({.text = "purchasing man"}), "responsable-des-achats", 2));
}

TEST(Search, ToleratesWhatResolvingTolerates) {
  EXPECT_EQ(Found({.text = "conseillere clientele"}).front(), "conseiller-clientele");
  EXPECT_EQ(Found({.text = "comercial directeur"}).front(), "directeur-commercial");
  EXPECT_EQ(Found({.text = "Resp. achats"}).front(), "responsable-des-achats");
}

TEST(Search, SaysWhichFormMatched) {
  const SearchResult result = Search(Cloe(), {.text = "waitress", .most = 1});
  ASSERT_EQ(result.hits.size(), 1u);
  EXPECT_EQ(FormText(Cloe().grid(), result.hits[0].form), "Waitress");
  EXPECT_EQ(Cloe().grid().locales[result.hits[0].form.locale], "en");
  EXPECT_DOUBLE_EQ(result.hits[0].score, 1.0);
}

TEST(Search, FiltersByBandAndStatus) {
  const Index b1 = grid::Find(Cloe().grid().band_by_id, "b1");
  const Ids advisers = Found({.text = "conseiller", .band = b1});
  EXPECT_TRUE(AmongFirst(advisers, "conseiller-clientele", 2));
  for (const std::string& id : advisers) {
    EXPECT_EQ(Cloe().grid().FindJob(id)->band, b1) << id;
  }
  EXPECT_TRUE(Found({.text = "conseiller", .status = StatusFilter::kDeprecated}).empty());
  EXPECT_EQ(Found({.text = "conseiller", .status = StatusFilter::kActive}),
            Found({.text = "conseiller"}));
}

TEST(Search, ALongerListBeginsLikeAShorterOne) {
  const Ids all = Found({.text = "responsable", .most = kMostHits});
  for (size_t most = 0; most <= all.size(); ++most) {
    const Ids some = Found({.text = "responsable", .most = most});
    EXPECT_EQ(some, Ids(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most)));
  }
}

TEST(Search, NothingIsFoundForNothing) {
  for (const char* const text : {"", " ", "?", "🙂", "zzzz"}) {
    EXPECT_TRUE(Found({.text = text}).empty()) << text;
  }
}

}  // namespace
}  // namespace seuil::catalogue
