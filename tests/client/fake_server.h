// A Seuil server in the test's process, on a loopback port of its own: the contract without the
// engine. Each method answers what a small fixed grid says; a test replaces the ones it is about.
//
// Thread contract: set handlers before the first call. Counters may be read at any time.
//
//   FakeServer server;
//   server.evaluate = [](const EvaluateRequest&, EvaluateResponse*) {
//     return grpc::Status(grpc::StatusCode::UNAVAILABLE, "draining");
//   };
//   EvaluationClient client(*MakeChannel(server.address()));
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "client/fixed_grid.h"
#include "seuil/v1/catalogue.grpc.pb.h"
#include "seuil/v1/evaluation.grpc.pb.h"

namespace seuil::client::testing {

template <typename Request, typename Response>
using Handler = std::function<grpc::Status(const Request&, Response*)>;

class FakeServer {
 public:
  FakeServer();
  ~FakeServer();

  // "127.0.0.1:<port>".
  const std::string& address() const { return address_; }
  // Evaluate and GetJob calls that arrived, retries included.
  int calls() const { return calls_; }

  // Every one is set: to the fixed grid's answer.
  Handler<v1::EvaluateRequest, v1::EvaluateResponse> evaluate;
  Handler<v1::BatchEvaluateRequest, v1::BatchEvaluateResponse> batch_evaluate;
  Handler<v1::GetDecisionTableRequest, v1::GetDecisionTableResponse> get_decision_table;
  Handler<v1::ListGridsRequest, v1::ListGridsResponse> list_grids;
  Handler<v1::GetGridRequest, v1::GetGridResponse> get_grid;
  Handler<v1::GetGridSourceRequest, v1::GetGridSourceResponse> get_grid_source;
  Handler<v1::ListReleasesRequest, v1::ListReleasesResponse> list_releases;
  Handler<v1::ListBandsRequest, v1::ListBandsResponse> list_bands;
  Handler<v1::ListJobsRequest, v1::ListJobsResponse> list_jobs;
  Handler<v1::GetJobRequest, v1::GetJobResponse> get_job;
  Handler<v1::BatchGetJobsRequest, v1::BatchGetJobsResponse> batch_get_jobs;
  Handler<v1::ResolveJobRequest, v1::ResolveJobResponse> resolve_job;
  Handler<v1::BatchResolveJobsRequest, v1::BatchResolveJobsResponse> batch_resolve_jobs;
  Handler<v1::SearchJobsRequest, v1::SearchJobsResponse> search_jobs;
  Handler<v1::SyncJobsRequest, v1::SyncJobsResponse> sync_jobs;

 private:
  class Evaluation;
  class Catalogue;

  std::atomic<int> calls_ = 0;
  std::unique_ptr<Evaluation> evaluation_;
  std::unique_ptr<Catalogue> catalogue_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace seuil::client::testing
