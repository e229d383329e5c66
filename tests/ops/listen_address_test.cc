#include "ops/listen_address.h"

#include <gtest/gtest.h>

#include <string>

namespace seuil::ops {
namespace {

TEST(ListenAddress, TakesAddressesAndUnixSockets) {
  for (const char* text : {"127.0.0.1:7443", "127.1.2.3:0", "[::1]:65535", "unix:/run/s/s.sock"}) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->ToString(), text);
    EXPECT_TRUE(address->is_local()) << text;
  }
  for (const char* text : {"0.0.0.0:7443", "[::]:7443", "192.0.2.7:7443", "128.0.0.1:7443",
                           "[::ffff:127.0.0.1]:7443", "[2001:db8::1]:7443"}) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->ToString(), text);
    EXPECT_FALSE(address->is_local()) << text;
  }
  EXPECT_EQ(ParseListenAddress("localhost:80")->ToString(), "127.0.0.1:80");
}

TEST(ListenAddress, RefusesEverythingElseAndSaysWhy) {
  const std::pair<const char*, const char*> refused[] = {
      {"example.org:7443", "no address of a machine"},
      {"[localhost]:7443", "no address of a machine"},
      {"::1:7443", "no address of a machine"},
      {"127.1:7443", "no address of a machine"},
      {":7443", "no address of a machine"},
      {"127.0.0.1", "HOST:PORT"},
      {"127.0.0.1:", "no port"},
      {"127.0.0.1:65536", "no port"},
      {"127.0.0.1:-1", "no port"},
      {"127.0.0.1:http", "no port"},
      {"unix:relative.sock", "absolute path"},
      {"unix:/run/seuil/", "directory"},
      {"unix-abstract:seuil", "no port"},
      {"unix:/run/seuil/a%41.sock", "gRPC"},
      {"", "HOST:PORT"},
  };
  for (const auto& [text, why] : refused) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    ASSERT_FALSE(address.ok()) << text;
    const std::string message(address.status().message());
    EXPECT_NE(message.find(why), std::string::npos) << message;
    EXPECT_NE(message.find(text), std::string::npos) << message;
  }
  EXPECT_FALSE(ParseListenAddress("unix:/" + std::string(200, 'x')).ok());
  // The system would end these at the NUL.
  EXPECT_FALSE(ParseListenAddress(std::string_view("127.0.0.1\0.example.org:7443", 27)).ok());
  EXPECT_FALSE(ParseListenAddress(std::string_view("unix:/run/s.sock\0x", 18)).ok());
}

}  // namespace
}  // namespace seuil::ops
