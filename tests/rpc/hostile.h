// Bytes that no client of ours sends, to every method of a service: random ones, damaged requests,
// texts that are no UTF-8. Each run draws anew and prints its seed; SEUIL_TEST_SEED repeats one.
//
//   Dice dice;
//   SendAnyBytes(MethodsOf({v1::GetGridRequest::descriptor()->file()}), call, dice);
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/support/status.h>

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace seuil::rpc {

class Dice {
 public:
  Dice();
  size_t Below(size_t end) { return std::uniform_int_distribution<size_t>(0, end - 1)(random_); }
  std::string Bytes(size_t size);

 private:
  std::mt19937_64 random_;
};

using Methods = std::vector<const google::protobuf::MethodDescriptor*>;
// Of the service that each file declares.
Methods MethodsOf(std::initializer_list<const google::protobuf::FileDescriptor*> files);

// A call of raw bytes to "/seuil.v1.…".
using RawCall = std::function<grpc::Status(const std::string& method, const std::string& bytes)>;

// Expects an answer or a reason of ours; how often each came, "OK" among them.
std::map<std::string, int> SendAnyBytes(const Methods& methods, const RawCall& call, Dice& dice);

// Expects REQUEST_MALFORMED for each text of each request that is no UTF-8; how many there are.
int SendBrokenTexts(const Methods& methods, const RawCall& call);

}  // namespace seuil::rpc
