#include "rpc/serve.h"

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/problem.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "ops/grpc_log.h"
#include "ops/server.h"
#include "ops/settings.h"
#include "ops/signals.h"
#include "registry/registry.h"
#include "registry/reloader.h"
#include "rpc/catalogue_service.h"
#include "rpc/evaluation_service.h"
#include "rpc/fragments.h"
#include "rpc/frame.h"
#include "rpc/reload_log.h"

namespace seuil::rpc {
namespace {

constexpr int kCannotServe = 1;
constexpr int kWrongSettings = 2;

int Fail(int exit_status, std::string why) {
  Log(LogLevel::kError, "cannot-serve", {{"why", std::move(why)}});
  return exit_status;
}

// The settings file's text, and no more of it than shows that it is too long. nullopt where it
// cannot be read.
std::optional<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(ops::kSettingsBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return std::nullopt;  // a directory opens, and is bad
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

// The file's settings with the command line's over them. nullopt after logging what is wrong.
std::optional<ops::Settings> ReadSettings(const ServeOptions& options) {
  ops::Settings settings;
  if (!options.config.empty()) {
    const std::optional<std::string> text = ReadText(options.config);
    if (!text) {
      Fail(kWrongSettings, fmt::format("cannot read the settings file {}", options.config));
      return std::nullopt;
    }
    Problems problems(options.config);
    std::optional<ops::Settings> read = ops::ParseSettings(*text, problems);
    for (const Problem& problem : problems.Sorted()) LogProblem(problem);
    if (!read) {
      Fail(kWrongSettings, fmt::format("the settings file {} has errors", options.config));
      return std::nullopt;
    }
    settings = *std::move(read);
  }
  if (!options.grids.empty()) settings.grids = options.grids;
  if (!options.listen.empty()) settings.listen = options.listen;
  if (!options.log_level.empty()) {
    const std::optional<LogLevel> level = ParseLogLevel(options.log_level);
    if (!level) {
      Fail(kWrongSettings,
           fmt::format("log level `{}` is none of debug, info, warning, error", options.log_level));
      return std::nullopt;
    }
    settings.log_level = *level;
  }
  return settings;
}

absl::StatusOr<std::vector<ops::ListenAddress>> ReadAddresses(
    const std::vector<std::string>& listen) {
  std::vector<ops::ListenAddress> addresses;
  for (const std::string& text : listen) {
    absl::StatusOr<ops::ListenAddress> address = ops::ParseListenAddress(text);
    if (!address.ok()) return address.status();
    const std::string name = address->ToString();
    for (const ops::ListenAddress& other : addresses) {
      if (other.ToString() != name || address->is_any_port()) continue;
      return absl::InvalidArgumentError(AsAbsl(fmt::format("`listen` names {} twice", name)));
    }
    addresses.push_back(*std::move(address));
  }
  if (addresses.empty()) return absl::InvalidArgumentError("`listen` names no address");
  return addresses;
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

  const std::optional<ops::Settings> settings = ReadSettings(options);
  if (!settings) return kWrongSettings;
  SetLogLevel(settings->log_level);
  const absl::StatusOr<std::vector<ops::ListenAddress>> listen = ReadAddresses(settings->listen);
  if (!listen.ok()) return Fail(kWrongSettings, std::string(listen.status().message()));

  registry::Registry registry({.limits = settings->load,
                               .prepare = AnswerFragments::Prepare,
                               .kept = settings->reload.kept});
  registry::Reloader reloader({.root = settings->grids,
                               .file_bytes = settings->load.file.file_bytes,
                               .poll = settings->reload.poll},
                              registry, SystemClock(), [&](const registry::ScanReport& report) {
                                LogScan(report, registry, SystemClock().Now());
                              });
  if (absl::Status started = reloader.Start(); !started.ok()) {
    return Fail(kCannotServe, fmt::format("the directory of grids, {}, {}", settings->grids,
                                          FromAbsl(started.message())));
  }
  const int64_t grids = CountUsable(registry);
  if (grids == 0) {
    return Fail(kCannotServe, fmt::format("no grid in {} can be served", settings->grids));
  }

  WorkerPool workers({.threads = 1, .queue = 64});
  const Host host{.registry = registry,
                  .clock = SystemClock(),
                  .workers = workers,
                  .batch_items = settings->calls.batch_items,
                  .batch_jobs = settings->calls.batch_jobs};
  const std::unique_ptr<grpc::Service> evaluation = MakeEvaluationService(host);
  const std::unique_ptr<grpc::Service> catalogue = MakeCatalogueService(host);
  const absl::StatusOr<std::unique_ptr<ops::Server>> server =
      ops::Server::Start({.listen = *listen, .calls = settings->calls, .drain = settings->drain},
                         {{evaluation.get(), "seuil.v1.EvaluationService"},
                          {catalogue.get(), "seuil.v1.CatalogueService"}});
  if (!server.ok()) return Fail(kCannotServe, std::string(server.status().message()));
  Log(LogLevel::kInfo, "serving",
      {{"listen", absl::StrJoin((*server)->addresses(), ",")}, {"grids", grids}});

  const int signal = signals.Wait();
  Log(LogLevel::kInfo, "draining", {{"signal", int64_t{signal}}});
  (*server)->Drain(signals);
  Log(LogLevel::kInfo, "stopped");
  return 0;
}

}  // namespace seuil::rpc
