// Handing a decision to the log asks for no memory, once a thread has handed over a few. Counted
// here, in a program of its own, over the allocations of the thread that answers.
#include "record/decision_log.h"
#include "record/rows.h"
#include "registry/set_clock.h"
#include "testutil/allocations.h"
#include "testutil/temp_directory.h"

namespace seuil::record {
namespace {

using testutil::allocations;

TEST(RecordAllocationTest, HandingOverTakesNone) {
  const testutil::TempDirectory root;
  const registry::SetClock clock;
  DecisionLogSettings settings;
  settings.folder = root / "decisions";
  settings.references = References::kKeep;
  const auto log = DecisionLog::Open(settings, clock);
  ASSERT_TRUE(log.ok()) << log.status();
  const auto hand_over = [&] {
    DecisionRow row = Buyer("candidate 17");
    DecisionLog::Rows rows;
    rows.Add(row);
    return (*log)->Take(rows).ok();
  };
  ASSERT_TRUE(hand_over());
  const int before = allocations;
  EXPECT_GT(before, 0);  // the counter counts
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(hand_over());
  // What making the row itself takes: the instant of Buyer is parsed.
  int parsed = allocations;
  for (int i = 0; i < 1000; ++i) (void)Buyer("candidate 17");
  parsed = allocations - parsed;
  EXPECT_EQ(allocations - parsed - before - parsed, 0);
}

}  // namespace
}  // namespace seuil::record
