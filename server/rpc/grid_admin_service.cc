#include "rpc/grid_admin_service.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/log.h"
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
using Admin = v1::GridAdminService;

using RawMethods = Admin::WithRawCallbackMethod_ListVersions<
    Admin::WithRawCallbackMethod_CheckVersion<Admin::WithRawCallbackMethod_PublishVersion<
        Admin::WithRawCallbackMethod_ActivateVersion<Admin::WithRawCallbackMethod_RollBackVersion<
            Admin::WithRawCallbackMethod_CancelRelease<Admin::WithRawCallbackMethod_WithdrawGrid<
                Admin::WithRawCallbackMethod_GetReleasePlan<Admin::WithRawCallbackMethod_ReloadPlan<
                    Admin::WithRawCallbackMethod_CompareVersions<
                        Admin::WithRawCallbackMethod_AssessImpact<Admin::Service>>>>>>>>>>>;

class GridAdminService final : public RawMethods {
 public:
  explicit GridAdminService(const AdminHost& admin) : admin_(admin) {}

  ServerUnaryReactor* ListVersions(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return Now<v1::ListVersionsRequest, v1::ListVersionsResponse>(
        context, *in, *out, "ListVersions", rpc::ListVersions);
  }
  ServerUnaryReactor* CheckVersion(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return OnWorker<v1::CheckVersionRequest, v1::CheckVersionResponse>(
        context, *in, *out, "CheckVersion", rpc::CheckVersion);
  }
  ServerUnaryReactor* PublishVersion(CallbackServerContext* context, const ByteBuffer* in,
                                     ByteBuffer* out) override {
    return OnReloader<v1::PublishVersionRequest, v1::PublishVersionResponse>(
        context, *in, *out, "PublishVersion", rpc::PublishVersion);
  }
  ServerUnaryReactor* ActivateVersion(CallbackServerContext* context, const ByteBuffer* in,
                                      ByteBuffer* out) override {
    return OnReloader<v1::ActivateVersionRequest, v1::ActivateVersionResponse>(
        context, *in, *out, "ActivateVersion", rpc::ActivateVersion);
  }
  ServerUnaryReactor* RollBackVersion(CallbackServerContext* context, const ByteBuffer* in,
                                      ByteBuffer* out) override {
    return OnReloader<v1::RollBackVersionRequest, v1::RollBackVersionResponse>(
        context, *in, *out, "RollBackVersion", rpc::RollBackVersion);
  }
  ServerUnaryReactor* CancelRelease(CallbackServerContext* context, const ByteBuffer* in,
                                    ByteBuffer* out) override {
    return OnReloader<v1::CancelReleaseRequest, v1::CancelReleaseResponse>(
        context, *in, *out, "CancelRelease", rpc::CancelRelease);
  }
  ServerUnaryReactor* WithdrawGrid(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return OnReloader<v1::WithdrawGridRequest, v1::WithdrawGridResponse>(
        context, *in, *out, "WithdrawGrid", rpc::WithdrawGrid);
  }
  ServerUnaryReactor* GetReleasePlan(CallbackServerContext* context, const ByteBuffer* in,
                                     ByteBuffer* out) override {
    return Now<v1::GetReleasePlanRequest, v1::GetReleasePlanResponse>(
        context, *in, *out, "GetReleasePlan", rpc::GetReleasePlan);
  }
  ServerUnaryReactor* ReloadPlan(CallbackServerContext* context, const ByteBuffer* in,
                                 ByteBuffer* out) override {
    return OnReloader<v1::ReloadPlanRequest, v1::ReloadPlanResponse>(context, *in, *out,
                                                                     "ReloadPlan", rpc::ReloadPlan);
  }
  ServerUnaryReactor* CompareVersions(CallbackServerContext* context, const ByteBuffer* in,
                                      ByteBuffer* out) override {
    return OnWorker<v1::CompareVersionsRequest, v1::CompareVersionsResponse>(
        context, *in, *out, "CompareVersions", rpc::CompareVersions);
  }
  ServerUnaryReactor* AssessImpact(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return OnWorker<v1::AssessImpactRequest, v1::AssessImpactResponse>(
        context, *in, *out, "AssessImpact", rpc::AssessImpact);
  }

 private:
  // `handler(admin, call, request, response)` as the frame calls it.
  template <typename Request, typename Response>
  using Handler = absl::Status (*)(const AdminHost&, Call&, const Request&, Response&);

  // A refused call, for the audit log. What waits for the disk does not run here: for calls that
  // end on a thread that serves others.
  static void TellRefused(record::AuditLog* audit, WorkerPool& workers, const Operator& who,
                          const record::AuditFields& asked, const absl::Status& refusal) {
    if (audit == nullptr) return;
    const bool taken =
        workers.Post([=, &audit = *audit] { AuditRefusal(audit, who, asked, refusal); });
    if (taken) return;
    Log(LogLevel::kError, "audit-missed",
        {{"method", std::string(who.method)}, {"from", who.peer}});
  }

  // Reads what is in memory.
  template <typename Request, typename Response>
  ServerUnaryReactor* Now(CallbackServerContext* context, const ByteBuffer& in, ByteBuffer& out,
                          std::string_view method, Handler<Request, Response> handler) {
    const Operator who = WhoCalls(context, method);
    return RunTypedCall<Request, Response>(
        admin_.host, context, in, out,
        [this, who, handler](Call& call, const Request& request, Response& response) {
          absl::Status read = handler(admin_, call, request, response);
          if (!read.ok()) {
            TellRefused(admin_.audit, admin_.host.workers, who, AskedBy(request), read);
          }
          return read;
        });
  }

  // Reads, and takes its time.
  template <typename Request, typename Response>
  ServerUnaryReactor* OnWorker(CallbackServerContext* context, const ByteBuffer& in,
                               ByteBuffer& out, std::string_view method,
                               Handler<Request, Response> handler) {
    const Operator who = WhoCalls(context, method);
    return RunOn<Request, Response>(
        admin_.workers, who, context, in, out,
        [this, who, handler](Call& call, const Request& request, Response& response) {
          absl::Status read = handler(admin_, call, request, response);
          if (!read.ok() && admin_.audit != nullptr) {
            AuditRefusal(*admin_.audit, who, AskedBy(request), read);
          }
          return read;
        });
  }

  // Changes the directory: one after the other, on the one thread that does.
  template <typename Request, typename Response>
  ServerUnaryReactor* OnReloader(CallbackServerContext* context, const ByteBuffer& in,
                                 ByteBuffer& out, std::string_view method,
                                 Handler<Request, Response> handler) {
    const Operator who = WhoCalls(context, method);
    return RunOn<Request, Response>(
        admin_.reloader, who, context, in, out,
        [this, who, handler](Call& call, const Request& request, Response& response) {
          return CarryOut(admin_, who, AskedBy(request), request.grid(),
                          [&] { return handler(admin_, call, request, response); });
        });
  }

  // Posts to `thread`; what never reaches `handler` is a refused attempt too.
  template <typename Request, typename Response, typename Thread, typename Audited>
  ServerUnaryReactor* RunOn(Thread& thread, const Operator& who, CallbackServerContext* context,
                            const ByteBuffer& in, ByteBuffer& out, Audited handler) {
    const auto reached = std::make_shared<bool>(false);
    const auto post = [&, audit = admin_.audit](std::function<void()> work) {
      const bool taken = thread.Post([work = std::move(work), reached, who, audit] {
        work();
        if (!*reached && audit != nullptr) {
          AuditRefusal(*audit, who, {}, MakeError(Reason::kRequestMalformed, ""));
        }
      });
      if (!taken) {
        TellRefused(audit, admin_.host.workers, who, {},
                    MakeError(Reason::kServerBusy, "too many slow calls wait already"));
      }
      return taken;
    };
    return RunPostedCall<Request, Response>(
        admin_.host, context, in, out, post,
        [reached, handler](Call& call, const Request& request, Response& response) {
          *reached = true;
          return handler(call, request, response);
        });
  }

  static Operator WhoCalls(CallbackServerContext* context, std::string_view method) {
    return {.method = method, .caller = {}, .peer = context->peer()};
  }

  const AdminHost admin_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGridAdminService(const AdminHost& admin) {
  return std::make_unique<GridAdminService>(admin);
}

}  // namespace seuil::rpc
