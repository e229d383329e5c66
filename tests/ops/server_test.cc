#include "ops/server.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "seuil/v1/evaluation.grpc.pb.h"

namespace seuil::ops {
namespace {

// Whose one method ends when the test says so, and holds its thread until then.
class Stuck final
    : public v1::EvaluationService::WithRawCallbackMethod_Evaluate<v1::EvaluationService::Service> {
 public:
  grpc::ServerUnaryReactor* Evaluate(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* /*in*/,
                                     grpc::ByteBuffer* out) override {
    may_end_.wait();
    const grpc::Slice nothing;
    *out = grpc::ByteBuffer(&nothing, 1);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  void End() { end_.set_value(); }

 private:
  std::promise<void> end_;
  std::shared_future<void> may_end_ = end_.get_future().share();
};

Server::Options OnAnyPort() {
  Server::Options options;
  options.listen = {*ParseListenAddress("127.0.0.1:0")};
  return options;
}

TEST(Server, AnswersUntilItStops) {
  const auto server = Server::Start(OnAnyPort(), {});
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE((*server)->Answers(absl::Seconds(5)));
  (*server)->SayNotServing();  // which is an answer
  EXPECT_TRUE((*server)->Answers(absl::Seconds(5)));
  EXPECT_EQ((*server)->connections().accepted, 0u);  // it asks within the process
  (*server)->Stop();
  EXPECT_FALSE((*server)->Answers(absl::Milliseconds(100)));
}

TEST(Server, DoesNotAnswerWhereItsThreadsAreStuck) {
  Stuck stuck;
  const auto server = Server::Start(OnAnyPort(), {{&stuck, "seuil.v1.EvaluationService"}});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto channel =
      grpc::CreateChannel((*server)->addresses()[0], grpc::InsecureChannelCredentials());
  // More calls than it can have threads.
  std::vector<std::thread> callers;
  callers.reserve(64);
  std::atomic<int> ended{0};
  for (int i = 0; i < 64; ++i) {
    callers.emplace_back([&] {
      grpc::ClientContext context;
      v1::EvaluateResponse response;
      v1::EvaluationService::NewStub(channel)->Evaluate(&context, {}, &response);
      ++ended;
    });
  }
  const auto answers = [&](bool wanted) {
    const absl::Time give_up = absl::Now() + absl::Seconds(30);  // the calls take time to arrive
    while (absl::Now() < give_up) {
      if ((*server)->Answers(absl::Milliseconds(100)) == wanted) return true;
    }
    return false;
  };
  EXPECT_TRUE(answers(false));
  stuck.End();
  EXPECT_TRUE(answers(true));
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ended, 64);
}

// Whoever asks while it stops gets an answer or none, and the process lives.
TEST(Server, CanBeAskedWhileItStops) {
  for (int round = 0; round < 20; ++round) {
    const auto server = Server::Start(OnAnyPort(), {});
    ASSERT_TRUE(server.ok()) << server.status();
    std::atomic<bool> ends{false};
    std::thread asks([&] {
      while (!ends) (void)(*server)->Answers(absl::Seconds(1));
    });
    ASSERT_TRUE((*server)->Answers(absl::Seconds(5)));
    (*server)->Stop();
    ends = true;
    asks.join();
  }
}

}  // namespace
}  // namespace seuil::ops
