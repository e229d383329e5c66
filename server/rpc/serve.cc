#include "rpc/serve.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "access/access_keeper.h"
#include "access/gate.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "ops/grpc_log.h"
#include "ops/server.h"
#include "ops/service_manager.h"
#include "ops/settings.h"
#include "ops/signals.h"
#include "ops/tls_keeper.h"
#include "record/audit_log.h"
#include "record/decision_log.h"
#include "registry/administration.h"
#include "registry/ownership.h"
#include "registry/registry.h"
#include "registry/reloader.h"
#include "rpc/admin_audit.h"
#include "rpc/caller_servers.h"
#include "rpc/catalogue_service.h"
#include "rpc/fragments.h"
#include "rpc/frame.h"
#include "rpc/grid_admin_service.h"
#include "rpc/reload_audit.h"
#include "rpc/reload_log.h"
#include "rpc/serve_metrics.h"
#include "rpc/start_settings.h"

namespace seuil::rpc {
namespace {

constexpr int kCannotServe = 1;
constexpr int kWrongSettings = 2;

int Fail(int exit_status, std::string why) {
  Log(LogLevel::kError, "cannot-serve", {{"why", std::move(why)}});
  return exit_status;
}

// How many grids have a version that can be asked for.
int64_t CountUsable(const registry::Registry& registry) {
  int64_t usable = 0;
  for (const auto& grid : registry.Grids())
    usable += !grid->usable.empty() || !grid->pinned.empty();
  return usable;
}

}  // namespace

int Serve(const ServeOptions& options) {
  // Debian's abseil tracks lock order and aborts on what only looks like a deadlock; it also costs.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const ops::TerminationSignals signals;
  ops::InstallGrpcLog();

  const absl::StatusOr<ops::Settings> settings = ReadSettings(options);
  if (!settings.ok()) return Fail(kWrongSettings, std::string(settings.status().message()));
  SetLogLevel(settings->log_level);
  const absl::StatusOr<Addresses> listen = ReadAddresses(*settings);
  if (!listen.ok()) return Fail(kWrongSettings, std::string(listen.status().message()));

  const bool owns = settings->control == registry::Control::kRpc;
  std::optional<registry::Ownership> ownership;
  if (owns) {
    absl::StatusOr<registry::Ownership> claim = registry::Ownership::Claim(settings->grids);
    if (!claim.ok()) return Fail(kCannotServe, std::string(claim.status().message()));
    ownership = *std::move(claim);
  }
  Counters counters;
  std::unique_ptr<record::AuditLog> audit;
  std::optional<ReloadAudit> audit_of_files;
  if (!settings->audit_log.empty()) {
    auto opened = record::AuditLog::Open(settings->audit_log, SystemClock());
    if (!opened.ok()) {
      return Fail(kCannotServe,
                  fmt::format("the audit log: {}", FromAbsl(opened.status().message())));
    }
    audit = *std::move(opened);
    audit_of_files.emplace(*audit);
  }
  registry::Registry registry({.limits = settings->load,
                               .prepare =
                                   [&](const registry::LoadedVersion& version) {
                                     return AnswerFragments::PrepareCounted(version,
                                                                            counters.decisions);
                                   },
                               .kept = settings->reload.kept});
  registry::Reloader reloader({.root = settings->grids,
                               .file_bytes = settings->load.file.file_bytes,
                               .poll = settings->reload.poll,
                               .owns_plans = owns,
                               .taken = [&](const auto& taken) { counters.reloads.Taken(taken); }},
                              registry, SystemClock(), [&](const registry::ScanReport& report) {
                                const absl::Time now = SystemClock().Now();
                                LogScan(report, registry, now);
                                counters.reloads.Report(report, now);
                                if (audit_of_files) {
                                  audit_of_files->Tell(report, registry, now);
                                }
                              });
  if (absl::Status started = reloader.Start(); !started.ok()) {
    return Fail(kCannotServe, fmt::format("the directory of grids, {}, {}", settings->grids,
                                          FromAbsl(started.message())));
  }
  const int64_t grids = CountUsable(registry);
  if (grids == 0 && !owns) {
    return Fail(kCannotServe, fmt::format("no grid in {} can be served", settings->grids));
  }

  // Before all who hand it something: it ends last, with everything written.
  std::unique_ptr<record::DecisionLog> decisions;
  if (settings->decision_log) {
    auto opened = record::DecisionLog::Open(*settings->decision_log, SystemClock());
    if (!opened.ok()) {
      return Fail(kCannotServe,
                  fmt::format("the decision log: {}", FromAbsl(opened.status().message())));
    }
    decisions = *std::move(opened);
  }
  std::unique_ptr<access::AccessKeeper> access = access::AccessKeeper::Open();
  if (!settings->access.file.empty()) {
    absl::StatusOr<std::unique_ptr<access::AccessKeeper>> started =
        access::AccessKeeper::Start(settings->access.file, settings->access.poll);
    if (!started.ok()) return Fail(kCannotServe, std::string(started.status().message()));
    access = *std::move(started);
  }
  std::unique_ptr<ops::TlsKeeper> tls;
  if (settings->tls.files) {
    absl::StatusOr<std::unique_ptr<ops::TlsKeeper>> started =
        ops::TlsKeeper::Start(*settings->tls.files, settings->tls.poll, SystemClock());
    if (!started.ok()) return Fail(kCannotServe, std::string(started.status().message()));
    tls = *std::move(started);
  }

  WorkerPool workers({.threads = 1, .queue = 64});
  registry::Administration administration(
      {.root = settings->grids, .control = settings->control, .limits = settings->load}, registry,
      reloader, SystemClock());
  const access::Gate admin_gate(*access, access::Place::kAdminSocket);
  const Host admin_host{
      .registry = registry,
      .clock = SystemClock(),
      .workers = workers,
      .gate = admin_gate,
      .batch_items = settings->calls.batch_items,
      .batch_jobs = settings->calls.batch_jobs,
      .calls = &counters.calls,
      .rejections = &counters.rejections,
      .unhandled = [audit = audit.get(), &workers](const Call& call, const absl::Status& why) {
        TellRefused(audit, workers, OperatorOf(call), {}, why);
      }};
  // What operators read beside: a service belongs to one server.
  const std::unique_ptr<grpc::Service> admin_catalogue = MakeCatalogueService(admin_host);
  WorkerPool admin_workers({.threads = 1, .queue = 64});
  const std::unique_ptr<grpc::Service> admin =
      MakeGridAdminService({.host = admin_host,
                            .administration = administration,
                            .reloader = reloader,
                            .workers = admin_workers,
                            .audit = audit.get(),
                            .changes = &counters.changes});
  const absl::StatusOr<std::unique_ptr<CallerServers>> servers =
      CallerServers::Start({.registry = registry,
                            .clock = SystemClock(),
                            .workers = workers,
                            .decisions = decisions.get(),
                            .calls = &counters.calls,
                            .rejections = &counters.rejections},
                           *settings, *listen, *access, tls.get());
  if (!servers.ok()) return Fail(kCannotServe, std::string(servers.status().message()));
  std::unique_ptr<ops::Server> admin_server;
  if (!listen->admin.empty()) {
    absl::StatusOr<std::unique_ptr<ops::Server>> started =
        ops::Server::Start({.listen = listen->admin,
                            .calls = AdminCalls(*settings),
                            .connections = settings->connections,
                            .drain = settings->drain},
                           {{admin.get(), "seuil.v1.GridAdminService"},
                            {admin_catalogue.get(), "seuil.v1.CatalogueService"}});
    if (!started.ok()) return Fail(kCannotServe, std::string(started.status().message()));
    admin_server = *std::move(started);
  }
  const bool behind_mesh = settings->plaintext == ops::Plaintext::kBehindMesh;
  std::vector<std::pair<std::string, const ops::Server*>> listeners = (*servers)->listeners();
  if (admin_server != nullptr) listeners.emplace_back("admin", admin_server.get());
  absl::StatusOr<std::unique_ptr<ServeMetrics>> metrics =
      ServeMetrics::Start(listen->metrics, counters,
                          {.registry = registry,
                           .clock = SystemClock(),
                           .pools = {{"callers", &workers}, {"operators", &admin_workers}},
                           .listeners = std::move(listeners),
                           .tls = tls.get(),
                           .access = settings->access.file.empty() ? nullptr : access.get(),
                           .decisions = decisions.get(),
                           .behind_mesh = behind_mesh});
  if (!metrics.ok()) return Fail(kCannotServe, std::string(metrics.status().message()));
  if (behind_mesh) {
    Log(LogLevel::kWarning, "plaintext-behind-mesh",
        {{"why", "calls come in plain text: the mesh before this service sees to who calls"}});
  }
  Log(LogLevel::kInfo, "serving",
      {{"listen", absl::StrJoin((*servers)->addresses(), ",")},
       {"admin", admin_server == nullptr ? "" : absl::StrJoin(admin_server->addresses(), ",")},
       {"metrics", absl::StrJoin((*metrics)->addresses(), ",")},
       {"control", owns ? "rpc" : "files"},
       {"grids", grids}});

  const ops::ServiceManager manager([&] { return (*metrics)->lives(); });
  manager.Tell(fmt::format("READY=1\nSTATUS=serves {} grids", grids));

  const int signal = signals.Wait();
  manager.Tell("STOPPING=1\nSTATUS=ends its calls");
  (*metrics)->Say(ServeMetrics::Phase::kDraining);
  Log(LogLevel::kInfo, "draining", {{"signal", int64_t{signal}}});
  (*servers)->SayNotServing();
  signals.WaitFor(settings->drain.pause);
  (*servers)->Stop();
  if (admin_server != nullptr) {  // its callers look nowhere else, so it ends without a pause
    admin_server->SayNotServing();
    admin_server->Stop();
  }
  Log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace seuil::rpc
