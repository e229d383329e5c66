// Handing a decision to the log asks for no memory, once a thread has handed over a few. Counted
// here, in a program of its own, over the allocations of the thread that answers.
#include <cstdlib>
#include <new>

#include "record/decision_log.h"
#include "record/rows.h"
#include "registry/set_clock.h"
#include "testutil/temp_directory.h"

namespace {

thread_local int allocations = 0;

void* Allocate(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace seuil::record {
namespace {

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
