// The servers that callers reach: one for each kind of listener, because who calls is proven in
// another way at each, and a service belongs to one server.
//
// Thread contract: one thread, but for the calls that it serves. What it is given outlives it.
//
//   absl::StatusOr<std::unique_ptr<CallerServers>> servers =
//       CallerServers::Start({.registry = registry, …}, settings, listen, *access, tls.get());
//   (*servers)->SayNotServing();  // and some time later
//   ops::Server::StopTogether((*servers)->servers());
#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "access/access_keeper.h"
#include "access/gate.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "metrics/call_metrics.h"
#include "metrics/rejections.h"
#include "ops/server.h"
#include "ops/settings.h"
#include "ops/tls_keeper.h"
#include "record/decision_log.h"
#include "registry/registry.h"
#include "rpc/start_settings.h"

namespace seuil::rpc {

class CallerServers {
 public:
  // What every server's services share.
  struct Shared {
    const registry::Registry& registry;
    const Clock& clock;
    WorkerPool& workers;
    record::DecisionLog* decisions = nullptr;   // null: decisions are not kept
    metrics::CallMetrics* calls = nullptr;      // null: calls are not counted
    metrics::Rejections* rejections = nullptr;  // null: nor who is turned away
  };

  // `tls` is null where nothing of `listen` speaks it. FAILED_PRECONDITION as Server::Start's.
  static absl::StatusOr<std::unique_ptr<CallerServers>> Start(const Shared& shared,
                                                              const ops::Settings& settings,
                                                              const Addresses& listen,
                                                              const access::AccessKeeper& access,
                                                              const ops::TlsKeeper* tls);

  // Where they listen, with the ports that were chosen.
  std::vector<std::string> addresses() const;
  // Each with what its listeners are: "local", "mesh", "tls", "proxy".
  std::vector<std::pair<std::string, const ops::Server*>> listeners() const;

  // All say at once that they end, so that their callers have one pause to notice.
  void SayNotServing();
  std::vector<ops::Server*> servers();

 private:
  // A server and what it serves, which outlives it.
  struct One {
    std::string name;
    std::unique_ptr<access::Gate> gate;
    std::unique_ptr<grpc::Service> evaluation, catalogue;
    std::unique_ptr<ops::Server> server;
  };

  std::vector<One> servers_;
};

}  // namespace seuil::rpc
