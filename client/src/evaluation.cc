#include <memory>
#include <string>
#include <utility>

#include "client/src/call.h"
#include "seuil/client/evaluation_client.h"
#include "seuil/client/evaluation_connection.h"
#include "seuil/v1/evaluation.grpc.pb.h"

namespace seuil::client {
namespace {

using seuil::v1::EvaluationService;

class GrpcEvaluationConnection : public EvaluationConnection {
 public:
  GrpcEvaluationConnection(const std::shared_ptr<grpc::ChannelInterface>& channel,
                           ConnectionOptions options)
      : stub_(channel), options_(std::move(options)) {}

  absl::StatusOr<seuil::v1::EvaluateResponse> Evaluate(const seuil::v1::EvaluateRequest& request,
                                                       const CallOptions& options) override {
    return Call(stub_, &EvaluationService::Stub::Evaluate, request, options, options_);
  }
  absl::StatusOr<seuil::v1::BatchEvaluateResponse> BatchEvaluate(
      const seuil::v1::BatchEvaluateRequest& request, const CallOptions& options) override {
    return Call(stub_, &EvaluationService::Stub::BatchEvaluate, request, options, options_);
  }
  absl::StatusOr<seuil::v1::GetDecisionTableResponse> GetDecisionTable(
      const seuil::v1::GetDecisionTableRequest& request, const CallOptions& options) override {
    return Call(stub_, &EvaluationService::Stub::GetDecisionTable, request, options, options_);
  }

 private:
  EvaluationService::Stub stub_;  // thread-safe
  const ConnectionOptions options_;
};

}  // namespace

std::shared_ptr<EvaluationConnection> MakeEvaluationConnection(
    const std::shared_ptr<grpc::ChannelInterface>& channel, ConnectionOptions options) {
  return std::make_shared<GrpcEvaluationConnection>(channel, std::move(options));
}

RegionRange EvaluationClient::DecisionTable(seuil::v1::GetDecisionTableRequest request,
                                            const CallOptions& options) const {
  return RegionRange(
      [connection = connection_, request = std::move(request),
       options](const std::string& page_token) mutable {
        if (!page_token.empty()) request.set_page_token(page_token);
        return connection->GetDecisionTable(request, options);
      },
      &seuil::v1::GetDecisionTableResponse::mutable_regions);
}

}  // namespace seuil::client
