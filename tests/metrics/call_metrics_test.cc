#include "metrics/call_metrics.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "metrics/page.h"

namespace seuil::metrics {
namespace {

// The page's lines that begin so, without the buckets but for those asked for.
std::vector<std::string> LinesOf(const CallMetrics& calls, const std::string& begin) {
  Page page;
  page.Add([&] { return calls.Collect(); });
  const std::string text = page.Text();
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    if (line.rfind(begin, 0) == 0) lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

const std::string kA = R"({grpc_type="unary",grpc_service="s.A",grpc_method="One"})";
const std::string kB = R"({grpc_type="unary",grpc_service="s.B",grpc_method="Two"})";

TEST(CallMetrics, EverySeriesIsThereFromTheStart) {
  const CallMetrics calls({{"s.A", "One"}, {"s.B", "Two"}});
  EXPECT_EQ(LinesOf(calls, "grpc_server_started_total{"),
            (std::vector<std::string>{"grpc_server_started_total" + kA + " 0",
                                      "grpc_server_started_total" + kB + " 0"}));
  EXPECT_EQ(LinesOf(calls, "grpc_server_handled_total{").size(), 2 * kCodeNames.size());
  EXPECT_EQ(LinesOf(calls, "grpc_server_handling_seconds_count{").size(), 2u);
}

TEST(CallMetrics, CountACallWhereItBelongs) {
  CallMetrics calls({{"s.A", "One"}, {"s.B", "Two"}});
  for (int i = 0; i < 3; ++i) calls.Started(1);
  calls.Handled(1, 0, 0.00002);
  calls.Handled(1, 5, 2.5);
  EXPECT_EQ(LinesOf(calls, "grpc_server_started_total{"),
            (std::vector<std::string>{"grpc_server_started_total" + kA + " 0",
                                      "grpc_server_started_total" + kB + " 3"}));
  EXPECT_EQ(LinesOf(calls, "grpc_server_msg_received_total{").back(),
            "grpc_server_msg_received_total" + kB + " 3");
  // Only what ended OK sent a message.
  EXPECT_EQ(LinesOf(calls, "grpc_server_msg_sent_total{").back(),
            "grpc_server_msg_sent_total" + kB + " 1");
  std::vector<std::string> handled;
  for (const std::string& line : LinesOf(calls, "grpc_server_handled_total{")) {
    if (!line.ends_with(" 0")) handled.push_back(line);
  }
  const std::string begin =
      R"(grpc_server_handled_total{grpc_type="unary",grpc_service="s.B",grpc_method="Two",grpc_code=)";
  EXPECT_EQ(handled, (std::vector<std::string>{begin + "\"NotFound\"} 1", begin + "\"OK\"} 1"}));
  EXPECT_EQ(LinesOf(calls, "grpc_server_handling_seconds_sum{").back(),
            "grpc_server_handling_seconds_sum" + kB + " 2.50002");
}

TEST(CallMetrics, ACodeThatGrpcDoesNotHaveIsUnknown) {
  CallMetrics calls({MethodName{"s.A", "One"}});
  for (const int code : {2, 17, -1, 1 << 30}) calls.Handled(0, code, 0);
  const std::vector<std::string> unknown =
      LinesOf(calls, R"(grpc_server_handled_total{grpc_type="unary",grpc_service="s.A",)"
                     R"(grpc_method="One",grpc_code="Unknown"})");
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_TRUE(unknown[0].ends_with(" 4")) << unknown[0];
}

TEST(Durations, CountInTheBucketThatTheyFit) {
  Durations durations;
  for (const double seconds : {-1.0, 0.0, 0.00001, 0.000011, 100.0, 100.1}) {
    durations.Record(seconds);
  }
  const auto read = durations.Read().histogram;
  ASSERT_EQ(read.bucket.size(), Durations::kBounds.size() + 1);
  EXPECT_EQ(read.bucket[0].cumulative_count, 3u);  // an upper bound belongs to its bucket
  EXPECT_EQ(read.bucket[1].cumulative_count, 4u);
  EXPECT_EQ(read.bucket[Durations::kBounds.size() - 1].cumulative_count, 5u);
  EXPECT_EQ(read.bucket.back().cumulative_count, 6u);
  EXPECT_EQ(read.sample_count, 6u);
}

TEST(CallMetrics, LoseNothingWhereManyCountAtOnce) {
  constexpr int kThreads = 4, kCalls = 20'000;
  CallMetrics calls({MethodName{"s.A", "One"}});
  {
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < kCalls; ++call) {
          calls.Started(0);
          calls.Handled(0, 0, 0.001);
        }
      });
    }
    for (int look = 0; look < 20; ++look) {  // nothing seems to end that never began
      const Families families = calls.Collect();
      EXPECT_LE(families[3].metric[0].counter.value, families[0].metric[0].counter.value);
    }
    for (std::thread& thread : threads) thread.join();
  }
  const Families families = calls.Collect();
  EXPECT_EQ(families[0].metric[0].counter.value, kThreads * kCalls);
  EXPECT_EQ(families[4].metric[0].histogram.sample_count, uint64_t{kThreads} * kCalls);
}

}  // namespace
}  // namespace seuil::metrics
