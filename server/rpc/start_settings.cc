#include "rpc/start_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/bounded_file.h"
#include "base/log.h"
#include "base/problem.h"
#include "base/problem_log.h"
#include "base/text.h"

namespace seuil::rpc {
namespace {

// Adds them to `addresses`, which no other may stand in.
absl::Status AddAddresses(const std::vector<std::string>& listen, std::string_view setting,
                          std::vector<std::string>& taken,
                          std::vector<ops::ListenAddress>& addresses) {
  for (const std::string& text : listen) {
    absl::StatusOr<ops::ListenAddress> address = ops::ParseListenAddress(text);
    if (!address.ok()) return address.status();
    const std::string name = address->ToString();
    const bool twice = std::find(taken.begin(), taken.end(), name) != taken.end();
    if (twice && !address->is_any_port()) {
      return absl::InvalidArgumentError(AsAbsl(fmt::format("`{}` names {} twice", setting, name)));
    }
    taken.push_back(name);
    addresses.push_back(*std::move(address));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ops::Settings> ReadSettings(const ServeOptions& options) {
  ops::Settings settings;
  if (!options.config.empty()) {
    const std::optional<std::string> text = ReadBounded(options.config, ops::kSettingsBytes);
    if (!text) {
      return absl::InvalidArgumentError(
          AsAbsl(fmt::format("cannot read the settings file {}", options.config)));
    }
    Problems problems(options.config);
    std::optional<ops::Settings> read = ops::ParseSettings(*text, problems);
    for (const Problem& problem : problems.Sorted()) LogProblem(problem);
    if (!read) {
      return absl::InvalidArgumentError(
          AsAbsl(fmt::format("the settings file {} has errors", options.config)));
    }
    settings = *std::move(read);
  }
  if (!options.grids.empty()) settings.grids = options.grids;
  if (!options.listen.empty()) settings.listen = options.listen;
  if (!options.admin.empty()) settings.admin.listen = options.admin;
  if (options.metrics == std::vector<std::string>{"none"}) {
    settings.metrics.listen.clear();
  } else if (!options.metrics.empty()) {
    settings.metrics.listen = options.metrics;
  }
  if (!options.control.empty()) {
    if (options.control != "files" && options.control != "rpc") {
      return absl::InvalidArgumentError(
          AsAbsl(fmt::format("control `{}` is neither files nor rpc", options.control)));
    }
    settings.control =
        options.control == "rpc" ? registry::Control::kRpc : registry::Control::kFiles;
  }
  if (!options.log_level.empty()) {
    const std::optional<LogLevel> level = ParseLogLevel(options.log_level);
    if (!level) {
      return absl::InvalidArgumentError(AsAbsl(
          fmt::format("log level `{}` is none of debug, info, warning, error", options.log_level)));
    }
    settings.log_level = *level;
  }
  return settings;
}

absl::StatusOr<Addresses> ReadAddresses(const ops::Settings& settings) {
  Addresses read;
  std::vector<std::string> taken;
  Addresses::List data;
  absl::Status added = AddAddresses(settings.listen, "listen", taken, data);
  if (added.ok()) added = AddAddresses(settings.proxy.listen, "proxy.listen", taken, read.proxy);
  if (added.ok()) added = AddAddresses(settings.admin.listen, "admin.listen", taken, read.admin);
  if (added.ok()) {
    added = AddAddresses(settings.metrics.listen, "metrics.listen", taken, read.metrics);
  }
  if (!added.ok()) return added;
  for (const ops::ListenAddress& address : read.metrics) {
    if (!address.is_unix()) continue;
    return absl::InvalidArgumentError(AsAbsl(fmt::format(
        "`metrics.listen` names {}: it takes an address and a port", address.ToString())));
  }
  if (data.empty() && read.proxy.empty()) {
    return absl::InvalidArgumentError("`listen` names no address");
  }
  const bool has_tls = settings.tls.files.has_value();
  if (has_tls && settings.plaintext == ops::Plaintext::kBehindMesh) {
    return absl::InvalidArgumentError(
        "`plaintext` is behind-mesh, and [tls] stands too: who sees to who calls?");
  }
  for (const ops::ListenAddress& address : data) {
    if (has_tls && !address.is_unix()) {
      read.tls.push_back(address);
    } else if (address.is_local()) {
      read.local.push_back(address);
    } else if (settings.plaintext == ops::Plaintext::kBehindMesh) {
      read.mesh.push_back(address);
    } else {
      return absl::InvalidArgumentError(AsAbsl(fmt::format(
          "`listen` names {}, which other machines reach: it needs [tls], or `plaintext = "
          "\"behind-mesh\"` where a mesh sees to who calls",
          address.ToString())));
    }
  }
  if (has_tls && read.tls.empty()) {
    return absl::InvalidArgumentError("[tls] stands, and `listen` names no TCP address");
  }
  if (settings.access.file.empty() && !(read.tls.empty() && read.proxy.empty())) {
    return absl::InvalidArgumentError(AsAbsl(
        fmt::format("{} stands without [access]: its file says who may call, and nobody else may",
                    read.tls.empty() ? "[proxy]" : "[tls]")));
  }
  for (const auto& [list, setting, whom] :
       {std::tuple(&read.admin, "admin.listen",
                   "operators call on a unix socket, which its group "
                   "guards"),
        std::tuple(&read.proxy, "proxy.listen",
                   "whoever reaches it may say for whom they call, so "
                   "it is a unix socket, which its group guards")}) {
    for (const ops::ListenAddress& address : *list) {
      if (address.is_unix()) continue;
      return absl::InvalidArgumentError(
          AsAbsl(fmt::format("`{}` names {}: {}", setting, address.ToString(), whom)));
    }
  }
  if (settings.control == registry::Control::kRpc && read.admin.empty()) {
    return absl::InvalidArgumentError(
        "control is `rpc` and `admin.listen` names no address: nobody could change anything");
  }
  return read;
}

ops::Settings::Calls AdminCalls(const ops::Settings& settings) {
  ops::Settings::Calls calls = settings.calls;
  constexpr size_t kBeside = size_t{1} << 20;
  constexpr size_t kMost = std::numeric_limits<int>::max();
  const size_t two_files = settings.load.file.file_bytes * 2 + kBeside;
  calls.request_bytes = static_cast<int>(std::min(two_files, kMost));
  return calls;
}

}  // namespace seuil::rpc
