#include "access/account.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace seuil::access {
namespace {

using std::chrono::milliseconds;

constexpr Account::Clock::time_point kStart{std::chrono::hours(1)};

// How many of `calls` at that instant are taken; each ends at once.
int Taken(Account& account, int calls, Account::Clock::time_point now) {
  int taken = 0;
  for (int i = 0; i < calls; ++i) {
    if (!account.Take(now).taken()) continue;
    ++taken;
    account.GiveBack();
  }
  return taken;
}

TEST(Account, WithoutLimitsTakesAll) {
  Account account("hr");
  EXPECT_EQ(Taken(account, 1000, kStart), 1000);
}

TEST(Account, TakesASecondsWorthAtOnceAndThenItsRate) {
  Account account("hr");
  account.SetLimits({.calls_per_second = 10});
  EXPECT_EQ(Taken(account, 100, kStart), 10);
  EXPECT_EQ(Taken(account, 100, kStart + milliseconds(99)), 0);
  EXPECT_EQ(Taken(account, 100, kStart + milliseconds(100)), 1);
  EXPECT_EQ(Taken(account, 100, kStart + milliseconds(450)), 3);
  EXPECT_EQ(Taken(account, 100, kStart + milliseconds(5000)), 10);  // no more than a second's worth
}

TEST(Account, OnceASecondIsOnceASecond) {
  Account account("hr");
  account.SetLimits({.calls_per_second = 1});
  EXPECT_EQ(Taken(account, 5, kStart), 1);
  EXPECT_EQ(Taken(account, 5, kStart + milliseconds(999)), 0);
  EXPECT_EQ(Taken(account, 5, kStart + milliseconds(1000)), 1);
}

TEST(Account, SaysWhenThereIsRoom) {
  Account account("hr");
  account.SetLimits({.calls_per_second = 10});
  Taken(account, 10, kStart);
  const Account::Verdict verdict = account.Take(kStart + milliseconds(30));
  EXPECT_EQ(verdict.refusal, Account::Refusal::kRate);
  EXPECT_EQ(verdict.retry_after, milliseconds(70));
  EXPECT_EQ(verdict.limit, 10);
  EXPECT_TRUE(account.Take(kStart + milliseconds(30) + verdict.retry_after).taken());
}

TEST(Account, CountsWhatRunsAndForgetsNothingWhereLimitsChange) {
  Account account("hr");
  account.SetLimits({.concurrent = 2});
  EXPECT_TRUE(account.Take(kStart).taken());
  EXPECT_TRUE(account.Take(kStart).taken());
  const Account::Verdict third = account.Take(kStart);
  EXPECT_EQ(third.refusal, Account::Refusal::kConcurrent);
  EXPECT_EQ(third.limit, 2);
  EXPECT_EQ(account.running(), 2);
  account.SetLimits({.concurrent = 3});
  EXPECT_TRUE(account.Take(kStart).taken());
  account.SetLimits({.concurrent = 1});
  account.GiveBack();
  account.GiveBack();
  EXPECT_FALSE(account.Take(kStart).taken());
  account.GiveBack();
  EXPECT_TRUE(account.Take(kStart).taken());
}

TEST(Account, CountsRightFromManyThreads) {
  Account account("hr");
  account.SetLimits({.calls_per_second = 1000, .concurrent = 100});
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { taken += Taken(account, 1000, kStart); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1000);
  EXPECT_EQ(account.running(), 0);
}

}  // namespace
}  // namespace seuil::access
