// What an operator sets: one TOML file, over it the command line. Unknown settings are errors.
//
//   grids = "/var/lib/seuil/grids"
//   listen = ["127.0.0.1:7443", "unix:/run/seuil/seuil.sock"]
//   log_level = "info"
//   control = "files"            # operators edit the files; "rpc": they call
//   plaintext = "local"          # "behind-mesh": other machines too, in plain text
//   [tls]                        # what TCP addresses speak
//   certificate = "/etc/seuil/tls/tls.crt"
//   [access]                     # who may call
//   file = "/etc/seuil/access.toml"
//   [proxy]                      # where a proxy calls, and says for whom
//   listen = ["unix:/run/seuil-proxy/proxy.sock"]
//   [connections]
//   most = 10000
//   [admin]                      # where operators call
//   listen = ["unix:/run/seuil-admin/admin.sock"]
//   [metrics]                    # what Prometheus reads, /livez and /readyz
//   listen = ["127.0.0.1:9464"]
//   [calls]                      # limits on what callers send
//   batch_items = 1000
//   [drain]
//   pause_ms = 2000
//   [reload]                     # how the directory of grids is followed
//   poll_ms = 30000
//   [load]                       # limits on grid files
//   jobs = 200000
//   [decision_log]               # decisions are kept
//   directory = "/var/log/seuil/decisions"
//   keys = "/var/lib/seuil/keys"
//   [audit_log]                  # what operators ask is kept
//   file = "/var/log/seuil/audit.jsonl"
//
// Thread contract: values.
//
//   Problems problems(path);
//   std::optional<Settings> settings = ParseSettings(text, problems);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "base/log.h"
#include "base/problem.h"
#include "ops/tls_files.h"
#include "record/decision_log.h"
#include "registry/administration.h"
#include "registry/load.h"

namespace seuil::ops {

// Bytes of a settings file; a longer one is an error.
inline constexpr size_t kSettingsBytes = size_t{1} << 20;

// Where calls may come in plain text.
enum class Plaintext {
  kLocal,       // from this machine
  kBehindMesh,  // from others too: a mesh's proxies, which see to who calls, stand between
};

struct Settings {
  std::string grids = "grids";                           // directory of grids
  std::vector<std::string> listen = {"127.0.0.1:7443"};  // as listen_address.h takes them
  Plaintext plaintext = Plaintext::kLocal;
  LogLevel log_level = LogLevel::kInfo;
  registry::Control control = registry::Control::kFiles;

  struct Admin {
    std::vector<std::string> listen;  // unix sockets; none: operators cannot call
  } admin;

  struct Metrics {
    std::vector<std::string> listen = {"127.0.0.1:9464"};  // address:port; none: no metrics
  } metrics;

  struct Tls {
    std::optional<TlsPaths> files;            // none: TCP addresses speak plain text
    absl::Duration poll = absl::Seconds(10);  // between looks at them
  } tls;

  struct Access {
    std::string file;                         // none: who comes in on this machine may call
    absl::Duration poll = absl::Seconds(10);  // between looks at it
  } access;

  struct Proxy {
    std::vector<std::string> listen;  // unix sockets
  } proxy;

  struct Connections {
    int most = 10'000;  // the process' open files beyond which a connection is closed at once
    int streams = 256;  // calls that run at once on one connection
    absl::Duration keepalive = absl::Minutes(2);          // a silent connection is asked for a sign
    absl::Duration keepalive_answer = absl::Seconds(20);  // and closed where none comes
    absl::Duration ping_interval = absl::Seconds(5);      // clients that ask more often are closed
    absl::Duration age;                                   // then it is to be opened anew; 0: never
  } connections;

  struct Calls {
    int request_bytes = 4 << 20;                   // of one message
    int metadata_bytes = 16 << 10;                 // of one call's headers
    int batch_items = 1000;                        // of a BatchEvaluate
    int batch_jobs = 1000;                         // of a BatchGetJobs
    absl::Duration handshake = absl::Seconds(10);  // to the end of a connection's HTTP/2 settings
  } calls;

  struct Drain {
    absl::Duration pause = absl::Seconds(2);      // NOT_SERVING, before the listeners close
    absl::Duration deadline = absl::Seconds(10);  // for the calls that run then
  } drain;

  struct Reload {
    absl::Duration poll = absl::Seconds(30);  // longest time without a look at the directory
    size_t kept = 8;  // compiled versions beside those in force and due next, of all grids together
  } reload;

  registry::LoadLimits load;

  std::optional<record::DecisionLogSettings> decision_log;  // none: decisions are not kept
  std::string audit_log;  // file; empty: what operators ask is not kept
};

// nullopt where a problem is an error.
std::optional<Settings> ParseSettings(std::string_view text, Problems& problems);

}  // namespace seuil::ops
