// A server that owns a directory of its own, with its operators' calls, over gRPC's in-process
// channel. The clock is the test's. Grid `g` is that of tests/registry/grids.h.
//
//   AdminFixture server;
//   server.Publish(GridText("g", "1.0.0"));
//   EXPECT_EQ(server.Activate("1.0.0"), "OK");
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/access_keeper.h"
#include "access/gate.h"
#include "registry/administration.h"
#include "registry/grids.h"
#include "registry/set_clock.h"
#include "rpc/admin_host.h"
#include "rpc/fixture.h"
#include "seuil/v1/grid_admin.grpc.pb.h"
#include "testutil/temp_directory.h"

namespace seuil::rpc {

class AdminFixture {
 public:
  // `audit`, where there is one, outlives it.
  explicit AdminFixture(registry::Control control = registry::Control::kRpc, size_t queue = 64,
                        record::AuditLog* audit = nullptr);
  ~AdminFixture();

  // "OK", or "CODE REASON field".
  std::string Publish(const std::string& source,
                      const std::optional<std::string>& cases = std::nullopt);
  // The version as it was published; what else the request says comes from `request`.
  std::string Activate(const std::string& version, v1::ActivateVersionRequest request = {});
  std::string DigestOfVersion(const std::string& version) const;
  std::string Serves() const;
  grpc::Status CallRaw(const std::string& method, const std::string& bytes) {
    return SendRaw(channel_, method, bytes);
  }

  testutil::TempDirectory root;
  registry::SetClock clock;
  registry::Registry registry{{}};
  std::unique_ptr<v1::GridAdminService::Stub> admin;
  v1::PlanChange changed;  // by the last Activate
  v1::PublishVersionResponse published;

  // Of which every change goes its way, one after the other.
  registry::Reloader& reloader() { return reloader_; }

 private:
  registry::Reloader reloader_;
  registry::Administration administration_;
  WorkerPool cold_{{.threads = 1, .queue = 64}};
  WorkerPool workers_;
  const std::unique_ptr<access::AccessKeeper> access_ = access::AccessKeeper::Open();
  const access::Gate gate_{*access_, access::Place::kAdminSocket};
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Who and why, as every change must say.
v1::ChangeTerms Terms();

// A version of grid `g` in which job-0 asks for A2 instead of B1.
std::string Easier(std::string_view version);

template <typename Response, typename Method, typename Request>
Response Ask(AdminFixture& server, Method method, const Request& request) {
  Response response;
  const grpc::Status status = CallOf(*server.admin, method, request, response);
  EXPECT_TRUE(status.ok()) << Summary(status) << " " << status.error_message();
  return response;
}

template <typename Response, typename Method, typename Request>
std::string Refused(AdminFixture& server, Method method, const Request& request) {
  Response response;
  return Summary(CallOf(*server.admin, method, request, response));
}

}  // namespace seuil::rpc
