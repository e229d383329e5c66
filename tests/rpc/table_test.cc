// GetDecisionTable: pages add up to the whole domain, and each region says what Evaluate says.
#include <grpcpp/client_context.h>

#include <map>
#include <set>

#include "rpc/fixture.h"

namespace seuil::rpc {
namespace {

// All pages of a grid's table, as one answer.
v1::GetDecisionTableResponse Table(const std::string& grid, int page_size) {
  v1::GetDecisionTableRequest request;
  request.set_grid(grid);
  request.set_page_size(page_size);
  v1::GetDecisionTableResponse whole;
  do {
    v1::GetDecisionTableResponse page;
    EXPECT_EQ(Summary(CallOf(*Shared().evaluation, &v1::EvaluationService::Stub::GetDecisionTable,
                             request, page)),
              "OK");
    EXPECT_LE(page.regions_size(), page_size);
    EXPECT_GT(page.axes_size(), 0);
    EXPECT_TRUE(page.has_served_by());
    request.set_page_token(page.next_page_token());
    whole.mutable_regions()->MergeFrom(page.regions());
    *whole.mutable_axes() = page.axes();
    whole.set_total_regions(page.total_regions());
  } while (!request.page_token().empty());
  EXPECT_EQ(whole.regions_size(), whole.total_regions());
  return whole;
}

TEST(DecisionTableTest, OfCloeIsTheSourcesTable) {
  const v1::GetDecisionTableResponse table = Table("cloe", 7);
  ASSERT_EQ(table.axes_size(), 2);
  EXPECT_EQ(table.axes(0).name(), "objective");
  EXPECT_EQ(table.axes(1).name(), "attained");
  std::map<std::string, std::string> rows;
  for (const v1::TableRegion& region : table.regions()) {
    ASSERT_EQ(region.ranges_size(), 2);
    EXPECT_EQ(region.ranges(1).from(), region.ranges(1).to());
    EXPECT_GT(region.rules_size(), 0);
    rows[region.ranges(0).from()] += region.outcome() == "certificate" ? 'K' : 'a';
  }
  const std::map<std::string, std::string> expected = {{"A2", "aKKKKK"}, {"B1", "aaKKKK"},
                                                       {"B2", "aaaKKK"}, {"C1", "aaaaKK"},
                                                       {"C2", "aaaaaK"}, {"none", "aaaaaK"}};
  EXPECT_EQ(rows, expected);
}

// For every grid: asking at both ends of each region gives the region's outcome and rules.
TEST(DecisionTableTest, SaysWhatEvaluateSays) {
  int asked = 0;
  for (const char* grid : {"cloe", "trial", "lilate", "lte", "cles"}) {
    const v1::GetDecisionTableResponse table = Table(grid, 1000);
    for (const v1::TableRegion& region : table.regions()) {
      for (const bool low : {true, false}) {
        v1::EvaluateRequest request;
        request.set_grid(grid);
        for (int i = 0; i < table.axes_size(); ++i) {
          const std::string& name = table.axes(i).name();
          const std::string& value = low ? region.ranges(i).from() : region.ranges(i).to();
          if (name == "language") {
            request.set_certified_language(value == "*" ? "nl" : value);
          } else if (name == "objective") {
            // A scheme that fixes its threshold takes none.
            const bool takes = Shared()
                                   .registry->Acquire(grid, {}, Shared().clock.now)
                                   ->version->grid->accepts_any();
            if (takes && value == "none") request.mutable_objective()->set_none(true);
            if (takes && value != "none") request.mutable_objective()->set_level(value);
          } else if (name == "attained") {
            request.mutable_result()->set_level(value);
          } else if (name == "score") {
            request.mutable_result()->set_score(value);
          } else if (name.starts_with("skill.") && !value.empty()) {
            auto& skill = (*request.mutable_result()->mutable_skills())[name.substr(6)];
            table.axes(i).levels() ? skill.set_level(value) : skill.set_score(value);
          }
        }
        v1::EvaluateResponse response;
        ASSERT_EQ(Summary(CallOf(*Shared().evaluation, &v1::EvaluationService::Stub::Evaluate,
                                 request, response)),
                  "OK")
            << request.DebugString();
        EXPECT_EQ(response.outcome().id(), region.outcome()) << request.DebugString();
        ASSERT_EQ(response.reasons_size(), region.rules_size()) << request.DebugString();
        for (int i = 0; i < region.rules_size(); ++i) {
          EXPECT_EQ(response.reasons(i).rule(), region.rules(i));
        }
        ++asked;
      }
    }
  }
  EXPECT_GT(asked, 200);
}

// Where the overall is computed from the skills, the table says its range too.
TEST(DecisionTableTest, OfAComputedOverallHasItAsAnAxis) {
  const v1::GetDecisionTableResponse table = Table("delf-b2", 1000);
  std::set<std::string> names;
  for (const v1::TableAxis& axis : table.axes()) names.insert(axis.name());
  EXPECT_TRUE(names.contains("overall"));
  for (const v1::TableRegion& region : table.regions()) {
    ASSERT_EQ(region.ranges_size(), table.axes_size());
    EXPECT_FALSE(region.ranges().rbegin()->from().empty());
  }
}

}  // namespace
}  // namespace seuil::rpc
