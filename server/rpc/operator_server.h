// The server that operators reach, and what it serves: GridAdminService, and the catalogue beside
// it.
//
// Thread contract: one thread, but for the calls that it serves. What it is given outlives it.
//
//   absl::StatusOr<std::unique_ptr<OperatorServer>> operators = OperatorServer::Start(
//       {.registry = registry, …}, settings, listen->admin, access);
//   (*operators)->server()->Stop();
#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "access/access_keeper.h"
#include "access/gate.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "ops/listen_address.h"
#include "ops/server.h"
#include "ops/settings.h"
#include "record/audit_log.h"
#include "registry/administration.h"
#include "registry/registry.h"
#include "registry/reloader.h"
#include "rpc/serve_metrics.h"

namespace seuil::rpc {

class OperatorServer {
 public:
  struct Shared {
    const registry::Registry& registry;
    registry::Administration& administration;
    registry::Reloader& reloader;
    const Clock& clock;
    WorkerPool& workers;  // callers' too
    Counters& counters;
    record::AuditLog* audit = nullptr;  // null: what operators ask is not kept
  };

  // Listens nowhere without an address. FAILED_PRECONDITION as Server::Start's.
  static absl::StatusOr<std::unique_ptr<OperatorServer>> Start(
      const Shared& shared, const ops::Settings& settings,
      const std::vector<ops::ListenAddress>& listen, const access::AccessKeeper& access);

  std::vector<std::string> addresses() const;
  ops::Server* server() const { return server_.get(); }   // null where it listens nowhere
  const WorkerPool& workers() const { return workers_; }  // operators' own

 private:
  explicit OperatorServer(const access::AccessKeeper& access)
      : gate_(access, access::Place::kAdminSocket) {}

  const access::Gate gate_;
  WorkerPool workers_{{.threads = 1, .queue = 64}};
  // A service belongs to one server, so the catalogue is another than callers'.
  std::unique_ptr<grpc::Service> admin_, catalogue_;
  std::unique_ptr<ops::Server> server_;
};

}  // namespace seuil::rpc
