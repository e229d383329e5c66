#include "rpc/caller_servers.h"

#include <utility>

#include "ops/tls_credentials.h"
#include "rpc/catalogue_service.h"
#include "rpc/evaluation_service.h"
#include "rpc/frame.h"

namespace seuil::rpc {

absl::StatusOr<std::unique_ptr<CallerServers>> CallerServers::Start(
    const Shared& shared, const ops::Settings& settings, const Addresses& listen,
    const access::AccessKeeper& access, const ops::TlsKeeper* tls) {
  using access::Gate;
  using access::Place;
  using access::Proof;
  struct Kind {
    std::string name;
    const Addresses::List& listen;
    std::unique_ptr<Gate> gate;
    bool is_local = false, has_tls = false;
  };
  const auto revoked = [tls] { return tls->Current()->revoked; };
  const Proof proof =
      tls != nullptr && tls->asks_for_certificates() ? Proof::kCertificate : Proof::kToken;
  Kind kinds[] = {
      {.name = "local",
       .listen = listen.local,
       .gate = std::make_unique<Gate>(access, Place::kLocal),
       .is_local = true},
      {.name = "mesh", .listen = listen.mesh, .gate = std::make_unique<Gate>(access, Place::kMesh)},
      {.name = "tls",
       .listen = listen.tls,
       .gate = std::make_unique<Gate>(access, proof, revoked),
       .has_tls = true},
      // The proxy sees to what was revoked: it ends the handshake.
      {.name = "proxy",
       .listen = listen.proxy,
       .gate = std::make_unique<Gate>(access, Proof::kProxyCertificate, nullptr)},
  };
  auto started = std::make_unique<CallerServers>();
  for (Kind& kind : kinds) {
    if (kind.listen.empty()) continue;
    One one;
    one.name = std::move(kind.name);
    one.gate = std::move(kind.gate);
    const Host host{.registry = shared.registry,
                    .clock = shared.clock,
                    .workers = shared.workers,
                    .gate = *one.gate,
                    .request_bytes = settings.calls.request_bytes,
                    .batch_items = settings.calls.batch_items,
                    .batch_jobs = settings.calls.batch_jobs,
                    .decisions = shared.decisions,
                    .calls = shared.calls,
                    .rejections = shared.rejections};
    one.evaluation = MakeEvaluationService(host);
    one.catalogue = MakeCatalogueService(host);
    absl::StatusOr<std::unique_ptr<ops::Server>> server =
        ops::Server::Start({.listen = kind.listen,
                            .credentials = kind.has_tls ? ops::MakeTlsCredentials(*tls) : nullptr,
                            .reflection = kind.is_local,
                            .calls = settings.calls,
                            .connections = settings.connections,
                            .drain = settings.drain},
                           {{one.evaluation.get(), "seuil.v1.EvaluationService"},
                            {one.catalogue.get(), "seuil.v1.CatalogueService"}});
    if (!server.ok()) return server.status();
    one.server = *std::move(server);
    started->servers_.push_back(std::move(one));
  }
  return started;
}

std::vector<std::string> CallerServers::addresses() const {
  std::vector<std::string> all;
  for (const One& one : servers_) {
    const std::vector<std::string>& some = one.server->addresses();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<std::pair<std::string, const ops::Server*>> CallerServers::listeners() const {
  std::vector<std::pair<std::string, const ops::Server*>> all;
  for (const One& one : servers_) all.emplace_back(one.name, one.server.get());
  return all;
}

void CallerServers::SayNotServing() {
  for (const One& one : servers_) one.server->SayNotServing();
}

std::vector<ops::Server*> CallerServers::servers() {
  std::vector<ops::Server*> all;
  all.reserve(servers_.size());
  for (const One& one : servers_) all.push_back(one.server.get());
  return all;
}

}  // namespace seuil::rpc
