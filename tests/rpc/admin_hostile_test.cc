// Every operators' method takes random and damaged requests (hostile.h) and answers or refuses them
// with a reason of ours, and what serves is as it was.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "rpc/admin_fixture.h"
#include "rpc/hostile.h"

namespace seuil::rpc {
namespace {

Methods OperatorsMethods() { return MethodsOf({v1::ListVersionsRequest::descriptor()->file()}); }

TEST(AdminHostileTest, AnyBytesAreAnsweredOrRefusedWithAReason) {
  AdminFixture server;
  ASSERT_EQ(server.Publish(registry::GridText("g", "1.0.0")), "OK");
  ASSERT_EQ(server.Publish(registry::GridText("g", "1.1.0", 2)), "OK");
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  Dice dice;
  std::map<std::string, int> seen = SendAnyBytes(
      OperatorsMethods(),
      [&](const std::string& method, const std::string& bytes) {
        return server.CallRaw(method, bytes);
      },
      dice);
  EXPECT_GT(seen["OK"], 10);
  EXPECT_GT(seen["REQUEST_MALFORMED"], 50);
  EXPECT_GT(seen.size(), 10u);
  // Whatever was changed meanwhile, it was by a call that is well formed.
  EXPECT_EQ(server.Activate("1.1.0",
                            [] {
                              v1::ActivateVersionRequest request;
                              *request.mutable_terms() = Terms();
                              request.mutable_terms()->set_scheduled(v1::SCHEDULED_RELEASE_CANCEL);
                              return request;
                            }()),
            "OK");
  EXPECT_EQ(server.Serves(), "1.1.0");
}

TEST(AdminHostileTest, EveryTextIsCheckedForUtf8) {
  AdminFixture server;
  EXPECT_GT(SendBrokenTexts(OperatorsMethods(),
                            [&](const std::string& method, const std::string& bytes) {
                              return server.CallRaw(method, bytes);
                            }),
            40);
}

}  // namespace
}  // namespace seuil::rpc
