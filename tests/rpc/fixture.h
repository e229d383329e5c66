// The services over gRPC's in-process channel, with a clock that stands still and grids that a test
// chooses. The grid `trial` (tests/data/rpc/trial.toml) has three versions: 1.0.0 was in force in
// 2025, 2.0.0 is in 2026, 1.1.0 never was, and 1.0.0 is scheduled for 3000; 9.0.0 was refused. Grid
// `closed` was withdrawn; the version due of grid `gone` is not there.
//
//   Summary(CallOf(*Shared().evaluation, &v1::EvaluationService::Stub::Evaluate, request,
//   response));
#pragma once

#include <grpcpp/server.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "access/access_keeper.h"
#include "access/gate.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "registry/registry.h"
#include "rpc/frame.h"
#include "seuil/v1/catalogue.grpc.pb.h"
#include "seuil/v1/evaluation.grpc.pb.h"

namespace seuil::rpc {

class StandingClock final : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 6, 1, 12), absl::UTCTimeZone());
};

// A call of raw bytes to "/seuil.v1.…".
grpc::Status SendRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& bytes);

// The grid and services of one process of tests.
class Fixture {
 public:
  // `decisions`, where there is one, outlives it.
  explicit Fixture(int batch_items = 1000, int batch_jobs = 1000,
                   record::DecisionLog* decisions = nullptr);
  ~Fixture();

  StandingClock clock;
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<v1::EvaluationService::Stub> evaluation;
  std::unique_ptr<v1::CatalogueService::Stub> catalogue;
  // A call of raw bytes to "/seuil.v1.…".
  grpc::Status CallRaw(const std::string& method, const std::string& bytes) {
    return SendRaw(channel_, method, bytes);
  }

 private:
  WorkerPool workers_{{.threads = 1, .queue = 64}};
  const std::unique_ptr<access::AccessKeeper> access_ = access::AccessKeeper::Open();
  const access::Gate gate_{*access_, access::Place::kLocal};
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// The one with default limits, started once.
Fixture& Shared();

// An error as a caller reads it from grpc-status-details-bin.
struct Error {
  std::string reason, field;
  std::map<std::string, std::string> metadata;
};
Error ErrorOf(const grpc::Status& status);
// "NOT_FOUND JOB_UNKNOWN objective.job"; "OK".
std::string Summary(const grpc::Status& status);

// The text of tests/data/rpc/trial.toml with another version number.
std::string TrialGrid(const std::string& version);

// One call: CallOf(*Shared().evaluation, &v1::EvaluationService::Stub::Evaluate, request,
// response).
template <typename Stub, typename Method, typename Request, typename Response>
grpc::Status CallOf(Stub& stub, Method method, const Request& request, Response& response) {
  grpc::ClientContext context;
  return (stub.*method)(&context, request, &response);
}

}  // namespace seuil::rpc
