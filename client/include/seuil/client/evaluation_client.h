// Asks a Seuil server for decisions: what a candidate is given, and why.
//
// A value: a copy shares the connection and costs a shared_ptr. Calls block.
//
// Thread contract: thread-safe; one client may serve all threads of a process.
//
// Errors: the server's canonical code and sentence; error_info.h gives its reason and fields.
// UNAVAILABLE and DEADLINE_EXCEEDED where no server answered in time.
//
//   auto channel = seuil::client::MakeChannel("127.0.0.1:7443");
//   if (!channel.ok()) return channel.status();
//   seuil::client::EvaluationClient client(*channel);
//   seuil::v1::EvaluateRequest request;
//   request.set_grid("cloe");
//   request.mutable_objective()->set_job("acheteur");
//   request.mutable_result()->set_level("B2");
//   absl::StatusOr<seuil::v1::EvaluateResponse> answer = client.Evaluate(request);
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "seuil/client/evaluation_connection.h"
#include "seuil/client/options.h"
#include "seuil/client/page_range.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::client {

// The regions of a decision table; page() has the axes.
using RegionRange = PageRange<seuil::v1::GetDecisionTableResponse, seuil::v1::TableRegion>;

class EvaluationClient {
 public:
  // `connection` is not null.
  explicit EvaluationClient(std::shared_ptr<EvaluationConnection> connection)
      : connection_(std::move(connection)) {}
  explicit EvaluationClient(std::shared_ptr<grpc::Channel> channel, ConnectionOptions options = {})
      : EvaluationClient(MakeEvaluationConnection(std::move(channel), std::move(options))) {}

  // One decision.
  absl::StatusOr<seuil::v1::EvaluateResponse> Evaluate(const seuil::v1::EvaluateRequest& request,
                                                       const CallOptions& options = {}) const {
    return connection_->Evaluate(request, options);
  }

  // Many decisions of one version. An item that cannot be decided carries its own error; StatusOf
  // makes a Status of it.
  absl::StatusOr<seuil::v1::BatchEvaluateResponse> BatchEvaluate(
      const seuil::v1::BatchEvaluateRequest& request, const CallOptions& options = {}) const {
    return connection_->BatchEvaluate(request, options);
  }

  // The whole decision function of a version, page by page.
  RegionRange DecisionTable(seuil::v1::GetDecisionTableRequest request,
                            const CallOptions& options = {}) const;

  // Equal clients share their connection.
  friend bool operator==(const EvaluationClient& a, const EvaluationClient& b) {
    return a.connection_ == b.connection_;
  }
  friend bool operator!=(const EvaluationClient& a, const EvaluationClient& b) { return !(a == b); }

 private:
  std::shared_ptr<EvaluationConnection> connection_;  // never null
};

}  // namespace seuil::client
