#include "catalogue/changes.h"

#include <functional>
#include <string>

#include "grid/compile.h"
#include "gtest/gtest.h"
#include "testutil/grids.h"

namespace seuil::catalogue {
namespace {

using testutil::GridSpec;

GridSpec Base() {
  GridSpec spec = testutil::LevelGrid({"A1", "A2", "B1"}, "A1");
  spec.locales.push_back({"en", {}});
  testutil::AddJob(spec, "buyer", "band-2");
  testutil::AddJob(spec, "seller", "band-1");
  testutil::AddJob(spec, "driver", "band-3");
  return spec;
}

grid::JobSpec& Job(GridSpec& spec, const std::string& id) {
  for (grid::JobSpec& job : spec.jobs) {
    if (job.id.value == id) return job;
  }
  ADD_FAILURE() << id;
  return spec.jobs.front();
}

// "buyer BAND_CHANGED THRESHOLD_RAISED A2>B1; "
std::string Changes(
    const std::function<void(GridSpec&)>& change,
    const std::function<void(GridSpec&)>& start = [](GridSpec&) {}) {
  GridSpec before = Base();
  start(before);
  GridSpec after = before;
  change(after);
  const CatalogueChanges changes = ChangesBetween(*grid::Compile(before), *grid::Compile(after));
  std::string words;
  for (const JobChange& job : changes.jobs) {
    words += job.id;
    for (size_t kind = 0; kind < kJobChangeKinds; ++kind) {
      if (!job.kinds.Has(static_cast<JobChangeKind>(kind))) continue;
      EXPECT_GT(changes.job_counts[kind], 0u);
      words += " " + std::string(JobChangeKindName(static_cast<JobChangeKind>(kind)));
    }
    if (job.threshold_before != job.threshold_after) {
      words += " " + job.threshold_before + ">" + job.threshold_after;
    }
    if (!job.replaced_by.empty()) words += " by " + job.replaced_by;
    words += "; ";
  }
  for (const BandChange& band : changes.bands) {
    words += band.id;
    for (size_t kind = 0; kind < kBandChangeKinds; ++kind) {
      if (!band.kinds.Has(static_cast<BandChangeKind>(kind))) continue;
      words += " " + std::string(BandChangeKindName(static_cast<BandChangeKind>(kind)));
    }
    words += "; ";
  }
  return words;
}

TEST(ChangesTest, NothingChanged) {
  EXPECT_EQ(Changes([](GridSpec&) {}), "");
  EXPECT_EQ(Changes([](GridSpec& spec) { std::swap(spec.jobs[0], spec.jobs[1]); }), "");
}

TEST(ChangesTest, JobsComeAndGo) {
  EXPECT_EQ(Changes([](GridSpec& spec) { testutil::AddJob(spec, "pilot", "band-3"); }),
            "pilot ADDED >B1; ");
  EXPECT_EQ(Changes([](GridSpec& spec) {
              spec.jobs.pop_back();
              spec.removed.push_back({{"driver", {}}, Located<std::string>{"buyer", {}}, "merged"});
            }),
            "driver REMOVED B1> by buyer; ");
  EXPECT_EQ(Changes([](GridSpec& spec) { testutil::AddJob(spec, "gone", "band-1"); },
                    [](GridSpec& spec) {
                      spec.removed.push_back({{"gone", {}}, std::nullopt, "merged"});
                    }),
            "gone RESTORED >A1; ");
}

TEST(ChangesTest, ThresholdsMove) {
  EXPECT_EQ(Changes([](GridSpec& spec) { Job(spec, "buyer").band.value = "band-3"; }),
            "buyer THRESHOLD_RAISED BAND_CHANGED A2>B1; ");
  EXPECT_EQ(Changes([](GridSpec& spec) { Job(spec, "buyer").band.value = "band-1"; }),
            "buyer THRESHOLD_LOWERED BAND_CHANGED A2>A1; ");
  // The band took in a lower level: its jobs ask for less without moving.
  EXPECT_EQ(Changes([](GridSpec& spec) {
              spec.bands[1].levels.insert(spec.bands[1].levels.begin(), spec.bands[0].levels[0]);
              Job(spec, "seller").band.value = "band-2";
              spec.bands.erase(spec.bands.begin());
            }),
            "buyer THRESHOLD_LOWERED A2>A1; seller BAND_CHANGED; band-2 LEVELS; band-1 REMOVED; ");
}

TEST(ChangesTest, TheRestOfAJob) {
  const auto buyer = [](const std::function<void(grid::JobSpec&)>& change) {
    return [change](GridSpec& spec) { change(Job(spec, "buyer")); };
  };
  const auto deprecate = buyer([](grid::JobSpec& job) { job.deprecated = true; });
  EXPECT_EQ(Changes(deprecate), "buyer DEPRECATED; ");
  EXPECT_EQ(Changes(buyer([](grid::JobSpec& job) { job.deprecated = false; }), deprecate),
            "buyer RESTORED; ");
  EXPECT_EQ(Changes(buyer([](grid::JobSpec& job) { job.title.by_locale["en"] = "Purchaser"; })),
            "buyer RETITLED; ");
  EXPECT_EQ(Changes(buyer([](grid::JobSpec& job) {
              job.forms.push_back({"fr", {{"Acheteuse", {}}}, {}});
            })),
            "buyer FORMS; ");
  EXPECT_EQ(Changes(buyer([](grid::JobSpec& job) { job.verbatim = "Achteur"; })), "buyer OTHER; ");
  const auto code = [](const char* text) {
    return grid::CodeSpec{{"rome", {}}, {"4", {}}, {text, {}}, {}, {}};
  };
  const auto coded = buyer([&](grid::JobSpec& job) { job.codes = {code("1"), code("2")}; });
  EXPECT_EQ(Changes(coded), "buyer CODES; ");
  EXPECT_EQ(
      Changes(buyer([](grid::JobSpec& job) { std::swap(job.codes[0], job.codes[1]); }), coded), "");
}

TEST(ChangesTest, TextsAreMatchedByLocale) {
  const auto translate = [](GridSpec& spec) {
    for (auto& job : spec.jobs) job.title.by_locale["en"] = "Job";
  };
  // The same texts, with the locales in another order or one more that none has.
  EXPECT_EQ(Changes(
                [](GridSpec& spec) {
                  spec.locales.insert(spec.locales.begin() + 1, {"de", {}});
                },
                translate),
            "");
  EXPECT_EQ(Changes([](GridSpec& spec) { spec.locales.pop_back(); }, translate),
            "buyer RETITLED; seller RETITLED; driver RETITLED; ");
}

TEST(ChangesTest, BandsChange) {
  EXPECT_EQ(Changes([](GridSpec& spec) { spec.bands[1].label = testutil::French("Autre"); }),
            "band-2 TEXTS; ");
  EXPECT_EQ(Changes([](GridSpec& spec) {
              spec.bands[1].statements.push_back(testutil::French("Comprend"));
            }),
            "band-2 TEXTS; ");
}

}  // namespace
}  // namespace seuil::catalogue
