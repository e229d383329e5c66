// How EvaluationClient reaches a server: an interface, so that a test of your code needs no server.
//
// Thread contract: every method may be called from any thread at any time.
//
//   class FixedConnection : public seuil::client::EvaluationConnection { … };   // in a test
//   EvaluationClient client(std::make_shared<FixedConnection>());
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "seuil/client/options.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::client {

class EvaluationConnection {
 public:
  virtual ~EvaluationConnection() = default;

  // One call each, as seuil/v1/evaluation.proto describes it. Blocks until the answer, an error or
  // the deadline (DEADLINE_EXCEEDED).
  virtual absl::StatusOr<seuil::v1::EvaluateResponse> Evaluate(
      const seuil::v1::EvaluateRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::BatchEvaluateResponse> BatchEvaluate(
      const seuil::v1::BatchEvaluateRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::GetDecisionTableResponse> GetDecisionTable(
      const seuil::v1::GetDecisionTableRequest& request, const CallOptions& options) = 0;
};

// A connection over gRPC. The channel is MakeChannel's or your own; see channel.h for retries.
std::shared_ptr<EvaluationConnection> MakeEvaluationConnection(
    const std::shared_ptr<grpc::ChannelInterface>& channel, ConnectionOptions options = {});

}  // namespace seuil::client
