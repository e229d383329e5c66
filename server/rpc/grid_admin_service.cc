#include "rpc/grid_admin_service.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "base/error.h"
#include "metrics/change_counts.h"
#include "rpc/admin_audit.h"
#include "rpc/admin_compare.h"
#include "rpc/admin_releases.h"
#include "rpc/admin_versions.h"
#include "seuil/v1/grid_admin.grpc.pb.h"

namespace seuil::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using metrics::Change;
using metrics::ChangeResult;
using Admin = v1::GridAdminService;

using RawMethods = Admin::WithRawCallbackMethod_ListVersions<
    Admin::WithRawCallbackMethod_CheckVersion<Admin::WithRawCallbackMethod_PublishVersion<
        Admin::WithRawCallbackMethod_ActivateVersion<Admin::WithRawCallbackMethod_RollBackVersion<
            Admin::WithRawCallbackMethod_CancelRelease<Admin::WithRawCallbackMethod_WithdrawGrid<
                Admin::WithRawCallbackMethod_GetReleasePlan<Admin::WithRawCallbackMethod_ReloadPlan<
                    Admin::WithRawCallbackMethod_CompareVersions<
                        Admin::WithRawCallbackMethod_AssessImpact<Admin::Service>>>>>>>>>>>;

// What became of a change, from its call's answer.
template <typename Response>
ChangeResult ResultOf(const absl::Status& status, const Response& response) {
  if (!status.ok()) {
    const std::optional<ErrorDetail> detail = DetailOf(status);
    const bool failed = !detail || detail->reason == Reason::kStorageFailed;
    return failed ? ChangeResult::kFailed : ChangeResult::kRefused;
  }
  if constexpr (requires { response.change(); }) {
    if (response.change().validated_only()) return ChangeResult::kValidated;
    return response.change().unchanged() ? ChangeResult::kUnchanged : ChangeResult::kDone;
  } else {
    return response.unchanged() ? ChangeResult::kUnchanged : ChangeResult::kDone;
  }
}

class GridAdminService final : public RawMethods {
 public:
  explicit GridAdminService(const AdminHost& admin) : admin_(admin) {}

  ServerUnaryReactor* ListVersions(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return Now<v1::ListVersionsRequest, v1::ListVersionsResponse>(
        At(Method::kListVersions, context, in, out), rpc::ListVersions);
  }
  ServerUnaryReactor* CheckVersion(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return OnWorker<v1::CheckVersionRequest, v1::CheckVersionResponse>(
        At(Method::kCheckVersion, context, in, out), rpc::CheckVersion);
  }
  ServerUnaryReactor* PublishVersion(CallbackServerContext* context, const ByteBuffer* in,
                                     ByteBuffer* out) override {
    return OnReloader<v1::PublishVersionRequest, v1::PublishVersionResponse>(
        Change::kPublishVersion, At(Method::kPublishVersion, context, in, out),
        rpc::PublishVersion);
  }
  ServerUnaryReactor* ActivateVersion(CallbackServerContext* context, const ByteBuffer* in,
                                      ByteBuffer* out) override {
    return OnReloader<v1::ActivateVersionRequest, v1::ActivateVersionResponse>(
        Change::kActivateVersion, At(Method::kActivateVersion, context, in, out),
        rpc::ActivateVersion);
  }
  ServerUnaryReactor* RollBackVersion(CallbackServerContext* context, const ByteBuffer* in,
                                      ByteBuffer* out) override {
    return OnReloader<v1::RollBackVersionRequest, v1::RollBackVersionResponse>(
        Change::kRollBackVersion, At(Method::kRollBackVersion, context, in, out),
        rpc::RollBackVersion);
  }
  ServerUnaryReactor* CancelRelease(CallbackServerContext* context, const ByteBuffer* in,
                                    ByteBuffer* out) override {
    return OnReloader<v1::CancelReleaseRequest, v1::CancelReleaseResponse>(
        Change::kCancelRelease, At(Method::kCancelRelease, context, in, out), rpc::CancelRelease);
  }
  ServerUnaryReactor* WithdrawGrid(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return OnReloader<v1::WithdrawGridRequest, v1::WithdrawGridResponse>(
        Change::kWithdrawGrid, At(Method::kWithdrawGrid, context, in, out), rpc::WithdrawGrid);
  }
  ServerUnaryReactor* GetReleasePlan(CallbackServerContext* context, const ByteBuffer* in,
                                     ByteBuffer* out) override {
    return Now<v1::GetReleasePlanRequest, v1::GetReleasePlanResponse>(
        At(Method::kGetReleasePlan, context, in, out), rpc::GetReleasePlan);
  }
  ServerUnaryReactor* ReloadPlan(CallbackServerContext* context, const ByteBuffer* in,
                                 ByteBuffer* out) override {
    return OnReloader<v1::ReloadPlanRequest, v1::ReloadPlanResponse>(
        Change::kReloadPlan, At(Method::kReloadPlan, context, in, out), rpc::ReloadPlan);
  }
  ServerUnaryReactor* CompareVersions(CallbackServerContext* context, const ByteBuffer* in,
                                      ByteBuffer* out) override {
    return OnWorker<v1::CompareVersionsRequest, v1::CompareVersionsResponse>(
        At(Method::kCompareVersions, context, in, out), rpc::CompareVersions);
  }
  ServerUnaryReactor* AssessImpact(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return OnWorker<v1::AssessImpactRequest, v1::AssessImpactResponse>(
        At(Method::kAssessImpact, context, in, out), rpc::AssessImpact);
  }

 private:
  // `handler(admin, call, request, response)` as the frame calls it.
  template <typename Request, typename Response>
  using Handler = absl::Status (*)(const AdminHost&, Call&, const Request&, Response&);

  Arrival At(Method method, CallbackServerContext* context, const ByteBuffer* in,
             ByteBuffer* out) const {
    return {admin_.host, method, context, in, out};
  }

  // Reads what is in memory, on gRPC's thread: a refusal is told to the audit log, which waits for
  // its disk, on another.
  template <typename Request, typename Response>
  ServerUnaryReactor* Now(const Arrival& arrival, Handler<Request, Response> handler) {
    return RunTypedCall<Request, Response>(
        arrival, [this, handler](Call& call, const Request& request, Response& response) {
          absl::Status read = handler(admin_, call, request, response);
          if (!read.ok())
            TellRefused(admin_.audit, call.host().workers, OperatorOf(call), AskedBy(request),
                        read);
          return read;
        });
  }

  // Reads, and takes its time.
  template <typename Request, typename Response>
  ServerUnaryReactor* OnWorker(const Arrival& arrival, Handler<Request, Response> handler) {
    return RunPostedCall<Request, Response>(
        arrival,
        [this](std::function<void()> work) { return admin_.workers.Post(std::move(work)); },
        [this, handler](Call& call, const Request& request, Response& response) {
          absl::Status read = handler(admin_, call, request, response);
          if (!read.ok() && admin_.audit != nullptr) {
            AuditRefusal(*admin_.audit, OperatorOf(call), AskedBy(request), read);
          }
          return read;
        });
  }

  // Changes the directory: one after the other, on the one thread that does.
  template <typename Request, typename Response>
  ServerUnaryReactor* OnReloader(Change change, const Arrival& arrival,
                                 Handler<Request, Response> handler) {
    const auto counted = [this, change, handler](Call& call, const Request& request,
                                                 Response& response) {
      const absl::Time start = absl::Now();
      const absl::Status status =
          CarryOut(admin_, OperatorOf(call), AskedBy(request), request.grid(),
                   [&] { return handler(admin_, call, request, response); });
      if (admin_.changes != nullptr) {
        admin_.changes->Count(change, ResultOf(status, response),
                              absl::ToDoubleSeconds(absl::Now() - start));
      }
      return status;
    };
    return RunPostedCall<Request, Response>(
        arrival,
        [this](std::function<void()> work) { return admin_.reloader.Post(std::move(work)); },
        counted);
  }

  const AdminHost admin_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGridAdminService(const AdminHost& admin) {
  return std::make_unique<GridAdminService>(admin);
}

}  // namespace seuil::rpc
