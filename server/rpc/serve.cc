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
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "ops/grpc_log.h"
#include "ops/service_manager.h"
#include "ops/settings.h"
#include "ops/signals.h"
#include "registry/administration.h"
#include "registry/ownership.h"
#include "registry/registry.h"
#include "registry/reloader.h"
#include "rpc/caller_servers.h"
#include "rpc/fragments.h"
#include "rpc/open_settings.h"
#include "rpc/operator_server.h"
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

int CannotServe(const absl::Status& why) { return Fail(kCannotServe, std::string(why.message())); }

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
  const absl::StatusOr<std::unique_ptr<record::AuditLog>> audit =
      OpenAuditLog(*settings, SystemClock());
  if (!audit.ok()) return CannotServe(audit.status());
  std::optional<ReloadAudit> audit_of_files;
  if (*audit != nullptr) audit_of_files.emplace(**audit);
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

  // Before all who hand it something: it ends last, with everything written. After the grids are
  // known to serve: a server that is started again and again leaves no files behind.
  const absl::StatusOr<std::unique_ptr<record::DecisionLog>> decisions =
      OpenDecisionLog(*settings, SystemClock());
  if (!decisions.ok()) return CannotServe(decisions.status());
  const absl::StatusOr<std::unique_ptr<access::AccessKeeper>> access = OpenAccess(*settings);
  if (!access.ok()) return CannotServe(access.status());
  const absl::StatusOr<std::unique_ptr<ops::TlsKeeper>> tls = OpenTls(*settings, SystemClock());
  if (!tls.ok()) return CannotServe(tls.status());

  WorkerPool workers({.threads = 1, .queue = 64});
  registry::Administration administration(
      {.root = settings->grids, .control = settings->control, .limits = settings->load}, registry,
      reloader, SystemClock());
  const absl::StatusOr<std::unique_ptr<CallerServers>> callers =
      CallerServers::Start({.registry = registry,
                            .clock = SystemClock(),
                            .workers = workers,
                            .decisions = decisions->get(),
                            .calls = &counters.calls,
                            .rejections = &counters.rejections},
                           *settings, *listen, **access, tls->get());
  if (!callers.ok()) return CannotServe(callers.status());
  const absl::StatusOr<std::unique_ptr<OperatorServer>> operators =
      OperatorServer::Start({.registry = registry,
                             .administration = administration,
                             .reloader = reloader,
                             .clock = SystemClock(),
                             .workers = workers,
                             .counters = counters,
                             .audit = audit->get()},
                            *settings, listen->admin, **access);
  if (!operators.ok()) return CannotServe(operators.status());
  const bool behind_mesh = settings->plaintext == ops::Plaintext::kBehindMesh;
  std::vector<std::pair<std::string, const ops::Server*>> listeners = (*callers)->listeners();
  if ((*operators)->server() != nullptr) listeners.emplace_back("admin", (*operators)->server());
  absl::StatusOr<std::unique_ptr<ServeMetrics>> metrics = ServeMetrics::Start(
      listen->metrics, counters,
      {.registry = registry,
       .clock = SystemClock(),
       .pools = {{"callers", &workers}, {"operators", &(*operators)->workers()}},
       .listeners = std::move(listeners),
       .tls = tls->get(),
       .access = settings->access.file.empty() ? nullptr : access->get(),
       .decisions = decisions->get(),
       .audit = audit->get(),
       .behind_mesh = behind_mesh});
  if (!metrics.ok()) return CannotServe(metrics.status());
  if (behind_mesh) {
    Log(LogLevel::kWarning, "plaintext-behind-mesh",
        {{"why", "calls come in plain text: the mesh before this service sees to who calls"}});
  }
  Log(LogLevel::kInfo, "serving",
      {{"listen", absl::StrJoin((*callers)->addresses(), ",")},
       {"admin", absl::StrJoin((*operators)->addresses(), ",")},
       {"metrics", absl::StrJoin((*metrics)->addresses(), ",")},
       {"control", owns ? "rpc" : "files"},
       {"grids", grids}});

  const ops::ServiceManager manager([&] { return (*metrics)->lives(); });
  manager.Tell(fmt::format("READY=1\nSTATUS=serves {} grids", grids));

  const int signal = signals.Wait();
  manager.Tell("STOPPING=1\nSTATUS=ends its calls");
  (*metrics)->Say(ServeMetrics::Phase::kDraining);
  Log(LogLevel::kInfo, "draining", {{"signal", int64_t{signal}}});
  (*callers)->SayNotServing();
  signals.WaitFor(settings->drain.pause);
  std::vector<ops::Server*> servers = (*callers)->servers();
  if (ops::Server* const admin = (*operators)->server()) {
    admin->SayNotServing();  // its callers look nowhere else: without a pause
    servers.push_back(admin);
  }
  ops::Server::StopTogether(servers);
  Log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace seuil::rpc
