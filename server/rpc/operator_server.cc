#include "rpc/operator_server.h"

#include <utility>

#include "rpc/admin_audit.h"
#include "rpc/catalogue_service.h"
#include "rpc/frame.h"
#include "rpc/grid_admin_service.h"
#include "rpc/start_settings.h"

namespace seuil::rpc {

absl::StatusOr<std::unique_ptr<OperatorServer>> OperatorServer::Start(
    const Shared& shared, const ops::Settings& settings,
    const std::vector<ops::ListenAddress>& listen, const access::AccessKeeper& access) {
  std::unique_ptr<OperatorServer> started(new OperatorServer(access));
  if (listen.empty()) return started;
  const Host host{.registry = shared.registry,
                  .clock = shared.clock,
                  .workers = shared.workers,
                  .gate = started->gate_,
                  .request_bytes = AdminCalls(settings).request_bytes,
                  .request_setting = "load.file_bytes",  // two files fit
                  .batch_items = settings.calls.batch_items,
                  .batch_jobs = settings.calls.batch_jobs,
                  .calls = &shared.counters.calls,
                  .rejections = &shared.counters.rejections,
                  .unhandled = [audit = shared.audit, &workers = shared.workers](
                                   const Call& call, const absl::Status& why) {
                    TellRefused(audit, workers, OperatorOf(call), {}, why);
                  }};
  started->catalogue_ = MakeCatalogueService(host);
  started->admin_ = MakeGridAdminService({.host = host,
                                          .administration = shared.administration,
                                          .reloader = shared.reloader,
                                          .workers = started->workers_,
                                          .audit = shared.audit,
                                          .changes = &shared.counters.changes});
  absl::StatusOr<std::unique_ptr<ops::Server>> server =
      ops::Server::Start({.listen = listen,
                          .calls = AdminCalls(settings),
                          .connections = settings.connections,
                          .drain = settings.drain},
                         {{started->admin_.get(), "seuil.v1.GridAdminService"},
                          {started->catalogue_.get(), "seuil.v1.CatalogueService"}});
  if (!server.ok()) return server.status();
  started->server_ = *std::move(server);
  return started;
}

std::vector<std::string> OperatorServer::addresses() const {
  return server_ == nullptr ? std::vector<std::string>() : server_->addresses();
}

}  // namespace seuil::rpc
