#include "base/worker_pool.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace seuil {
namespace {

TEST(WorkerPool, RunsWhatItTakesAndRefusesWhatDoesNotFit) {
  std::promise<void> started, go;
  std::shared_future<void> may_go = go.get_future().share();
  std::atomic<int> ran{0};
  {
    WorkerPool pool({.threads = 1, .queue = 2});
    ASSERT_TRUE(pool.Post([&] {
      started.set_value();
      may_go.wait();
      ++ran;
    }));
    started.get_future().wait();  // the one thread is busy
    EXPECT_TRUE(pool.Post([&] { ++ran; }));
    EXPECT_TRUE(pool.Post([&] { ++ran; }));
    EXPECT_EQ(pool.waiting(), 2u);
    EXPECT_EQ(pool.refused(), 0u);
    EXPECT_FALSE(pool.Post([&] { ++ran; }));
    EXPECT_EQ(pool.refused(), 1u);
    go.set_value();
  }
  EXPECT_EQ(ran, 3);
}

TEST(WorkerPool, RunsOnSeveralThreads) {
  std::promise<void> first, second;  // outlive the work
  WorkerPool pool({.threads = 2, .queue = 8});
  ASSERT_TRUE(pool.Post([&] {
    first.set_value();
    second.get_future().wait();  // would never end on one thread
  }));
  ASSERT_TRUE(pool.Post([&] {
    first.get_future().wait();
    second.set_value();
  }));
}

}  // namespace
}  // namespace seuil
