#include "rpc/hostile.h"

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <set>

#include "base/reason.h"
#include "rpc/fixture.h"

namespace seuil::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

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
      "cloe", "trial", "lte",   "lilate", "delf-b2", "acheteur", "alpha", "b1",   "B1",      "A2",
      "B2",   "60",    "1.0.0", "g",      "fr",      "en",       "",      "-1e9", "\xC3\xA9"};
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

// Sets each text of `message` in turn to what is no UTF-8, and hands `root`'s bytes on.
template <typename Visit>
void WithEachTextBroken(const Message& root, Message& message, const Visit& visit) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (field->type() == FieldDescriptor::TYPE_STRING) {
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

}  // namespace

Dice::Dice() {
  const char* const given = std::getenv("SEUIL_TEST_SEED");
  const uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "SEUIL_TEST_SEED=" << seed << "\n";
  random_.seed(seed);
}

std::string Dice::Bytes(size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(Below(256));
  return bytes;
}

Methods MethodsOf(std::initializer_list<const google::protobuf::FileDescriptor*> files) {
  Methods methods;
  for (const auto* file : files) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      methods.push_back(file->service(0)->method(i));
    }
  }
  return methods;
}

std::map<std::string, int> SendAnyBytes(const Methods& methods, const RawCall& call, Dice& dice) {
  const google::protobuf::LogSilencer silence;  // one line for each text that is no UTF-8
  std::set<std::string> reasons;
  for (const ReasonEntry& entry : AllReasons()) reasons.insert(std::string(entry.name));
  std::map<std::string, int> seen;
  for (const MethodDescriptor* method : methods) {
    for (int i = 0; i < 300; ++i) {
      const std::unique_ptr<Message> request = NewRequest(*method);
      Fill(*request, dice);
      const std::string bytes =
          i % 10 == 0 ? dice.Bytes(dice.Below(200)) : Damaged(request->SerializeAsString(), dice);
      const grpc::Status status = call(PathOf(*method), bytes);
      const std::string reason = status.ok() ? "OK" : ErrorOf(status).reason;
      EXPECT_TRUE(status.ok() || reasons.contains(reason))
          << method->full_name() << ": " << status.error_code() << " " << status.error_message();
      ++seen[reason];
    }
  }
  return seen;
}

int SendBrokenTexts(const Methods& methods, const RawCall& call) {
  const google::protobuf::LogSilencer silence;
  int texts = 0;
  for (const MethodDescriptor* method : methods) {
    const std::unique_ptr<Message> request = NewRequest(*method);
    WithEachTextBroken(
        *request, *request, [&](const FieldDescriptor& field, const std::string& bytes) {
          EXPECT_EQ(Summary(call(PathOf(*method), bytes)), "INVALID_ARGUMENT REQUEST_MALFORMED")
              << method->full_name() << " " << field.full_name();
          ++texts;
        });
  }
  return texts;
}

}  // namespace seuil::rpc
