// What a running server counts and shows of itself: the one place that knows every series' source.
//
// Thread contract: Counters is thread-safe. ServeMetrics: Start, Say and destroy on one thread.
//
//   Counters counters;            // from the start: others count into it
//   absl::StatusOr<std::unique_ptr<ServeMetrics>> metrics =
//       ServeMetrics::Start(listen->metrics, counters, {.registry = registry, …});
//   (*metrics)->Say(ServeMetrics::Phase::kDraining);
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "access/access_keeper.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "metrics/call_metrics.h"
#include "metrics/change_counts.h"
#include "metrics/decision_counts.h"
#include "metrics/grid_metrics.h"
#include "metrics/http_listener.h"
#include "metrics/page.h"
#include "metrics/rejections.h"
#include "metrics/reload_metrics.h"
#include "ops/listen_address.h"
#include "ops/server.h"
#include "ops/tls_keeper.h"
#include "record/audit_log.h"
#include "record/decision_log.h"
#include "registry/registry.h"

namespace seuil::rpc {

// In the order of Method.
std::vector<metrics::MethodName> MethodNames();

// What is counted as it happens.
struct Counters {
  metrics::CallMetrics calls{MethodNames()};
  metrics::DecisionCounts decisions;
  metrics::ReloadMetrics reloads;
  metrics::ChangeCounts changes;
  metrics::Rejections rejections;
};

class ServeMetrics {
 public:
  // What is asked whenever somebody reads. All of it outlives ServeMetrics.
  struct Watched {
    const registry::Registry& registry;
    const Clock& clock;
    std::vector<std::pair<std::string, const WorkerPool*>> pools;       // by label
    std::vector<std::pair<std::string, const ops::Server*>> listeners;  // by label
    const ops::TlsKeeper* tls = nullptr;                                // null: no TLS
    const access::AccessKeeper* access = nullptr;                       // null: no access file
    const record::DecisionLog* decisions = nullptr;  // null: decisions are not kept
    const record::AuditLog* audit = nullptr;         // null: what operators ask is not kept
    bool behind_mesh = false;                        // calls come in plain text from other machines
  };
  enum class Phase { kServing, kDraining };

  // `counters` outlives it. FAILED_PRECONDITION where it cannot listen. Without an address it
  // listens nowhere.
  static absl::StatusOr<std::unique_ptr<ServeMetrics>> Start(
      const std::vector<ops::ListenAddress>& addresses, const Counters& counters, Watched watched);

  void Say(Phase phase) { phase_ = phase; }
  // What /livez says: every listener's server answers a call. Takes a second at most for each.
  bool lives() const { return Live().status == 200; }
  std::vector<std::string> addresses() const;

 private:
  ServeMetrics(const Counters& counters, Watched watched);

  metrics::HttpAnswer Live() const;
  metrics::HttpAnswer Ready() const;

  const Watched watched_;
  const metrics::GridMetrics grids_;
  std::atomic<Phase> phase_{Phase::kServing};
  metrics::Page page_;
  std::unique_ptr<metrics::HttpListener> listener_;  // the first to end
};

}  // namespace seuil::rpc
