#include "catalogue/catalogue.h"

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "grid/compiled.h"
#include "grid/lookup.h"
#include "gtest/gtest.h"

namespace seuil::catalogue {
namespace {

using Strings = std::vector<std::string>;

// Three bands over A1 … C1; jobs beside each other in no order of bands.
std::shared_ptr<const grid::CompiledGrid> MakeGrid() {
  auto grid = std::make_shared<grid::CompiledGrid>();
  for (const char* id : {"A1", "A2", "B1", "B2", "C1"}) {
    grid->level_by_id[id] = static_cast<Index>(grid->levels.size());
    grid->levels.push_back({.id = id, .title = {}, .rank = static_cast<int>(grid->levels.size())});
  }
  const auto band = [&](const char* id, std::vector<Index> levels, std::optional<Index> threshold) {
    grid->band_by_id[id] = static_cast<Index>(grid->bands.size());
    grid::Band made;
    made.id = id;
    made.levels = std::move(levels);
    made.threshold = threshold;
    grid->bands.push_back(std::move(made));
  };
  band("low", {0}, std::nullopt);
  band("a2", {1}, 1);
  band("b", {2, 3, 4}, 2);
  const auto job = [&](const char* id, Index in, bool deprecated, std::vector<grid::Code> codes) {
    grid->job_by_id[id] = static_cast<Index>(grid->jobs.size());
    grid->job_letters.push_back(grid::LettersOf(id));
    grid::Job made;
    made.id = id;
    made.band = in;
    made.deprecated = deprecated;
    made.codes = std::move(codes);
    grid->jobs.push_back(std::move(made));
  };
  using enum grid::CodeRelation;
  job("buyer", 2, false, {{"rome", "4", "M1101", kBroad}, {"title", "4", "1", kExact}});
  job("seller", 1, false, {{"rome", "4", "M1101", kBroad}, {"title", "4", "2", kExact}});
  job("clerk", 2, true,
      {{"title", "4", "2", kExact}, {"title", "4", "3", kExact}, {"title", "5", "3", kExact}});
  job("guard", 1, false, {{"title", "4", "1", kClose}, {"other", "4", "1", kExact}});
  return grid;
}

class CatalogueTest : public ::testing::Test {
 protected:
  Strings Ids(const JobFilter& filter, size_t offset = 0, size_t limit = 100) const {
    const absl::StatusOr<JobPage> page = catalogue_.List(filter, offset, limit);
    if (!page.ok()) return {page.status().ToString()};
    Strings ids;
    for (const Index job : page->jobs) ids.push_back(grid_->jobs[job].id);
    return ids;
  }
  absl::StatusOr<std::string> Resolve(std::string_view scheme, std::string_view version,
                                      std::string_view code) const {
    const absl::StatusOr<Index> job =
        catalogue_.ResolveCode(catalogue_.ByCode(scheme, version, code));
    if (!job.ok()) return job.status();
    return grid_->jobs[*job].id;
  }

  const std::shared_ptr<const grid::CompiledGrid> grid_ = MakeGrid();
  const Catalogue catalogue_{grid_};
};

void ExpectError(const absl::Status& status, Reason reason, const std::string& field) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  ASSERT_TRUE(detail.has_value()) << status;
  EXPECT_EQ(ReasonInfo(detail->reason).name, ReasonInfo(reason).name);
  EXPECT_EQ(detail->field, field);
}

TEST_F(CatalogueTest, ListsInTheFilesOrderByEveryFilter) {
  EXPECT_EQ(Ids({}), (Strings{"buyer", "seller", "clerk", "guard"}));
  EXPECT_EQ(Ids({.band = "b"}), (Strings{"buyer", "clerk"}));
  EXPECT_EQ(Ids({.band = "low"}), Strings{});
  EXPECT_EQ(Ids({.level = "A2"}), (Strings{"seller", "guard"}));
  EXPECT_EQ(Ids({.status = StatusFilter::kActive}), (Strings{"buyer", "seller", "guard"}));
  EXPECT_EQ(Ids({.status = StatusFilter::kDeprecated}), Strings{"clerk"});
  EXPECT_EQ(Ids({.band = "b", .level = "B1", .status = StatusFilter::kActive}), Strings{"buyer"});
  EXPECT_EQ(Ids({.band = "a2", .level = "B1"}), Strings{});
}

TEST_F(CatalogueTest, ALevelFindsJobsThatAskForItNotThatOnlyStandInItsBand) {
  EXPECT_EQ(Ids({.level = "B1"}), (Strings{"buyer", "clerk"}));
  EXPECT_EQ(Ids({.level = "B2"}), Strings{});
  EXPECT_EQ(Ids({.level = "A1"}), Strings{});
}

TEST_F(CatalogueTest, PagesCoverTheListOnce) {
  const absl::StatusOr<JobPage> first = catalogue_.List({}, 0, 3);
  EXPECT_EQ(first->jobs.size(), 3u);
  EXPECT_EQ(first->total, 4u);
  EXPECT_EQ(first->next, 3u);
  const absl::StatusOr<JobPage> last = catalogue_.List({}, first->next, 3);
  EXPECT_EQ(last->jobs.size(), 1u);
  EXPECT_EQ(last->total, 4u);
  EXPECT_EQ(last->next, 0u);
  EXPECT_EQ(catalogue_.List({}, 0, 4)->next, 0u);
  EXPECT_EQ(catalogue_.List({}, 4, 3)->jobs.size(), 0u);
  EXPECT_EQ(catalogue_.List({}, 1000, 3)->next, 0u);
}

TEST_F(CatalogueTest, UnknownFiltersAreErrorsOfTheirField) {
  ExpectError(catalogue_.List({.band = "c"}, 0, 1).status(), Reason::kBandUnknown, "band");
  ExpectError(catalogue_.List({.level = "D1"}, 0, 1).status(), Reason::kLevelUnknown, "level");
  ExpectError(catalogue_.List({.band = "c", .level = "D1"}, 0, 1).status(), Reason::kBandUnknown,
              "band");
}

TEST_F(CatalogueTest, GetsByIdOrSaysWhatWasMeant) {
  EXPECT_EQ(*catalogue_.Get("clerk"), 2u);
  ExpectError(catalogue_.Get("byuer").status(), Reason::kJobUnknown, "job");
}

TEST_F(CatalogueTest, FindsEveryJobThatCarriesACode) {
  EXPECT_EQ(catalogue_.ByCode("rome", "", "M1101").size(), 2u);
  EXPECT_EQ(catalogue_.ByCode("rome", "3", "M1101").size(), 0u);
  EXPECT_EQ(catalogue_.ByCode("title", "", "3").size(), 2u);
  EXPECT_EQ(catalogue_.ByCode("title", "5", "3").size(), 1u);
  EXPECT_EQ(catalogue_.ByCode("rome", "", "1").size(), 0u);
  EXPECT_EQ(catalogue_.ByCode("", "", "").size(), 0u);
}

TEST_F(CatalogueTest, ACodeDecidesOnlyWhereExactlyOneJobHasItExactly) {
  EXPECT_EQ(*Resolve("title", "", "1"), "buyer");  // beside a job that is only close
  EXPECT_EQ(*Resolve("title", "", "3"), "clerk");  // one job, two editions
  ExpectError(Resolve("title", "", "9").status(), Reason::kCodeUnknown, "");
  ExpectError(Resolve("rome", "", "M1101").status(), Reason::kCodeNotExact, "");
  const absl::Status ambiguous = Resolve("title", "4", "2").status();
  ExpectError(ambiguous, Reason::kCodeAmbiguous, "");
  EXPECT_EQ(DetailOf(ambiguous)->metadata.front().second, "seller,clerk");
}

}  // namespace
}  // namespace seuil::catalogue
