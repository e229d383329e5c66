// Bytes that no client of ours sends: every method takes random and damaged requests and answers or
// refuses them with a reason of ours; every string field is checked for UTF-8; forged page tokens
// read nothing. Each run draws anew and prints its seed; SEUIL_TEST_SEED repeats one.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <grpcpp/client_context.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/reason.h"
#include "rpc/fixture.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

class Dice {
 public:
  Dice() {
    const char* const given = std::getenv("SEUIL_TEST_SEED");
    const uint64_t seed =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "SEUIL_TEST_SEED=" << seed << "\n";
    random_.seed(seed);
  }
  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }
  std::string Bytes(size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(Below(256));
    return bytes;
  }

 private:
  std::mt19937_64 random_;
};

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file :
       {v1::EvaluateRequest::descriptor()->file(), v1::GetGridRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      methods.push_back(file->service(0)->method(i));
    }
  }
  return methods;
}

std::string PathOf(const MethodDescriptor& method) {
  return "/" + method.service()->full_name() + "/" + method.name();
}

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()
                                      ->GetPrototype(method.input_type())
                                      ->New());
}

// Fills every field, mostly with what the grids have, so that handlers are reached.
void Fill(Message& message, Dice& dice) {
  static const std::vector<std::string> kWords = {
      "cloe", "trial", "lte", "lilate", "delf-b2", "acheteur", "alpha", "b1",   "B1",
      "A2",   "B2",    "60",  "1.0.0",  "fr",      "en",       "",      "-1e9", "\xC3\xA9"};
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (dice.Below(3) == 0) continue;
    if (field->is_repeated()) {
      for (size_t n = dice.Below(4); n > 0; --n)
        Fill(*reflection.AddMessage(&message, field), dice);
      continue;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        reflection.SetString(&message, field, kWords[dice.Below(kWords.size())]);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(*reflection.MutableMessage(&message, field), dice);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(&message, field, static_cast<int32_t>(dice.Below(2002)) - 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        reflection.SetInt64(&message, field, static_cast<int64_t>(dice.Below(5'000'000'000)));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        reflection.SetEnumValue(&message, field, static_cast<int>(dice.Below(5)));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(&message, field, dice.Below(2) == 0);
        break;
      default:
        FAIL() << field->full_name() << " has a type that no request had";
    }
  }
}

std::string Damaged(std::string bytes, Dice& dice) {
  for (size_t n = dice.Below(4); n > 0 && !bytes.empty(); --n) {
    const size_t at = dice.Below(bytes.size());
    switch (dice.Below(3)) {
      case 0:
        bytes[at] = static_cast<char>(dice.Below(256));
        break;
      case 1:
        bytes.erase(at, 1 + dice.Below(8));
        break;
      default:
        bytes.insert(at, dice.Bytes(1 + dice.Below(8)));
    }
  }
  return bytes;
}

TEST(HostileTest, AnyBytesAreAnsweredOrRefusedWithAReason) {
  const google::protobuf::LogSilencer silence;  // one line for each text that is no UTF-8
  Dice dice;
  std::set<std::string> reasons;
  for (const ReasonEntry& entry : AllReasons()) reasons.insert(std::string(entry.name));
  std::map<std::string, int> seen;
  for (const MethodDescriptor* method : Methods()) {
    for (int i = 0; i < 300; ++i) {
      const std::unique_ptr<Message> request = NewRequest(*method);
      Fill(*request, dice);
      const std::string bytes =
          i % 10 == 0 ? dice.Bytes(dice.Below(200)) : Damaged(request->SerializeAsString(), dice);
      const grpc::Status status = Shared().CallRaw(PathOf(*method), bytes);
      const std::string reason = status.ok() ? "OK" : ErrorOf(status).reason;
      EXPECT_TRUE(status.ok() || reasons.contains(reason))
          << method->full_name() << ": " << status.error_code() << " " << status.error_message();
      ++seen[reason];
    }
  }
  // What was drawn reaches past the parser.
  EXPECT_GT(seen["OK"], 10);  // about 60
  EXPECT_GT(seen["REQUEST_MALFORMED"], 50);
  EXPECT_GT(seen.size(), 10u);
}

// Sets each text of `message` in turn to what is no UTF-8, and hands `root`'s bytes on.
template <typename Visit>
void WithEachTextBroken(const Message& root, Message& message, const Visit& visit) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      reflection.SetString(&message, field, "caf\xE9");
      visit(*field, root.SerializePartialAsString());
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message& child = field->is_repeated() ? *reflection.AddMessage(&message, field)
                                            : *reflection.MutableMessage(&message, field);
      WithEachTextBroken(root, child, visit);
      reflection.ClearField(&message, field);
    }
  }
}

TEST(HostileTest, EveryTextIsCheckedForUtf8) {
  const google::protobuf::LogSilencer silence;
  int texts = 0;
  for (const MethodDescriptor* method : Methods()) {
    const std::unique_ptr<Message> request = NewRequest(*method);
    WithEachTextBroken(*request, *request,
                       [&](const FieldDescriptor& field, const std::string& bytes) {
                         EXPECT_EQ(Summary(Shared().CallRaw(PathOf(*method), bytes)),
                                   "INVALID_ARGUMENT REQUEST_MALFORMED")
                             << method->full_name() << " " << field.full_name();
                         ++texts;
                       });
  }
  EXPECT_GT(texts, 60);
}

TEST(HostileTest, RandomPageTokensAreRefused) {
  Dice dice;
  v1::ListJobsRequest request;
  request.set_grid("cloe");
  const std::string good =
      ReadPage(PageMethod::kListJobs, request)
          ->TokenAt(7, Shared().registry->Grid("cloe")->by_version.begin()->second->digest);
  v1::ListJobsResponse response;
  for (int i = 0; i < 2000; ++i) {
    std::string token = good;
    token[dice.Below(token.size())] = static_cast<char>(32 + dice.Below(95));
    if (i % 4 == 0) token.resize(dice.Below(token.size()));
    if (token.empty() || token == good) continue;
    request.set_page_token(token);
    const grpc::Status status =
        CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::ListJobs, request, response);
    EXPECT_EQ(Summary(status), "INVALID_ARGUMENT PAGE_TOKEN_MALFORMED page_token") << token;
  }
}

// The checksum keeps no secret: whoever reads page_token.cc can make a token for any place.
TEST(HostileTest, ForgedPageTokensReadNothingThatIsNotThere) {
  const auto digest_of = [](const char* grid, const char* version) {
    return Shared().registry->Grid(grid)->by_version.at(version)->digest;
  };
  v1::ListJobsRequest request;
  request.set_grid("trial");
  const Page page = *ReadPage(PageMethod::kListJobs, request);
  v1::ListJobsResponse response;
  const auto ask = [&](size_t offset, const std::string& pin) {
    request.set_page_token(page.TokenAt(offset, pin));
    return Summary(
        CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::ListJobs, request, response));
  };
  for (const size_t offset : {size_t{1} << 20, size_t{1} << 32, ~size_t{0}, ~size_t{0} - 50}) {
    ASSERT_EQ(ask(offset, digest_of("trial", "2.0.0")), "OK");
    EXPECT_EQ(response.jobs_size(), 0);
    EXPECT_EQ(response.next_page_token(), "");
    ASSERT_EQ(ask(offset, ""), "OK");
    EXPECT_EQ(response.jobs_size(), 0);
  }
  // A version of another grid, and one that was refused.
  EXPECT_EQ(ask(0, digest_of("cloe", "1.0.0")), "ABORTED PAGE_TOKEN_EXPIRED page_token");
  EXPECT_EQ(ask(0, Shared().registry->Grid("trial")->Held("9.0.0")->digest),
            "ABORTED PAGE_TOKEN_EXPIRED page_token");
  // Another version of the same grid: what `version` could have asked for.
  ASSERT_EQ(ask(0, digest_of("trial", "1.1.0")), "OK");
  EXPECT_EQ(response.served_by().version(), "1.1.0");

  // The pages of a grid that was withdrawn since go on.
  v1::ListJobsRequest closed;
  closed.set_grid("closed");
  closed.set_page_token(
      ReadPage(PageMethod::kListJobs, closed)->TokenAt(1, digest_of("closed", "1.0.0")));
  ASSERT_EQ(
      Summary(CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::ListJobs, closed, response)),
      "OK");
  EXPECT_EQ(response.served_by().status(), v1::RELEASE_STATUS_WAS_IN_FORCE);
}

}  // namespace
}  // namespace seuil::rpc
