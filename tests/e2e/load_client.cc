// Calls Evaluate from some threads until its standard input ends, with the client library's
// defaults, and says what came of it in one line of JSON. A call counts as failed where it is not
// answered, or answered with another outcome than the CLOE grid has for it.
//
//   load_client localhost:7443 4
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "nlohmann/json.hpp"
#include "seuil/client/channel.h"
#include "seuil/client/evaluation_client.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Tally {
  std::atomic<long> calls = 0, failed = 0, slowest_us = 0;
  std::mutex mu;
  std::string first_error;  // guarded by mu

  void Fail(const std::string& why) {
    ++failed;
    const std::lock_guard lock(mu);
    if (first_error.empty()) first_error = why;
  }
};

void Ask(const seuil::client::EvaluationClient& client, Tally& tally) {
  seuil::v1::EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_job("acheteur");
  request.mutable_result()->set_level("B1");
  const auto began = Clock::now();
  const auto answer = client.Evaluate(request);
  const long took =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count();
  ++tally.calls;
  long slowest = tally.slowest_us;
  while (took > slowest && !tally.slowest_us.compare_exchange_weak(slowest, took)) {
  }
  if (!answer.ok()) {
    tally.Fail(std::string(answer.status().ToString()));
  } else if (answer->outcome().id() != "certificate") {
    tally.Fail("another outcome: " + answer->outcome().id());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: load_client ADDRESS THREADS\n");
    return 2;
  }
  const auto channel = seuil::client::MakeChannel(argv[1]);
  if (!channel.ok()) {
    std::fprintf(stderr, "%s\n", channel.status().ToString().c_str());
    return 2;
  }
  const seuil::client::EvaluationClient client(*channel);
  Tally tally;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads(static_cast<size_t>(std::atoi(argv[2])));
  for (std::thread& thread : threads) {
    thread = std::thread([&] {
      while (!stop) Ask(client, tally);
    });
  }
  // The first answer, so that a test knows that the load is on.
  while (tally.calls == 0) std::this_thread::yield();
  std::cout << "calling" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  std::cout << nlohmann::json({{"calls", tally.calls.load()},
                               {"failed", tally.failed.load()},
                               {"slowest_ms", tally.slowest_us / 1000},
                               {"first_error", tally.first_error}})
            << std::endl;
  return 0;
}
