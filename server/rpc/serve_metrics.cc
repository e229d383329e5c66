#include "rpc/serve_metrics.h"

#include <grpcpp/grpcpp.h>

#include "metrics/families.h"
#include "metrics/process.h"
#include "rpc/method.h"

namespace seuil::rpc {
namespace {

using metrics::Add;
using metrics::Counter;
using metrics::Families;
using metrics::Gauge;
using metrics::HttpAnswer;

constexpr absl::Duration kSignOfLife = absl::Seconds(1);

// The exposition format of TextSerializer.
constexpr char kPageType[] = "text/plain; version=0.0.4; charset=utf-8";

Families PoolFamilies(const std::vector<std::pair<std::string, const WorkerPool*>>& pools) {
  prometheus::MetricFamily waiting =
                               Gauge("seuil_worker_queue_length", "Pieces of slow work that wait."),
                           refused = Counter("seuil_worker_refused_total",
                                             "Pieces of slow work that the queue had no room for: "
                                             "their calls were SERVER_BUSY.");
  for (const auto& [label, pool] : pools) {
    Add(waiting, static_cast<double>(pool->waiting()), {{"pool", label}});
    Add(refused, static_cast<double>(pool->refused()), {{"pool", label}});
  }
  return {std::move(waiting), std::move(refused)};
}

Families ConnectionFamilies(
    const std::vector<std::pair<std::string, const ops::Server*>>& listeners) {
  prometheus::MetricFamily accepted = Counter("seuil_connections_accepted_total",
                                              "Connections that were accepted."),
                           closed = Counter("seuil_connections_closed_total",
                                            "Connections that were closed at once, for there were "
                                            "as many as may be."),
                           starved = Counter("seuil_accept_starved_total",
                                             "Times that connections had to wait, for the process "
                                             "had no file descriptor left."),
                           most = Gauge("seuil_connections_most_fds",
                                        "Open file descriptors of the process from which on "
                                        "connections are closed at once.");
  for (const auto& [label, server] : listeners) {
    const ops::Acceptor::Counts counts = server->connections();
    Add(accepted, static_cast<double>(counts.accepted), {{"listener", label}});
    Add(closed, static_cast<double>(counts.closed), {{"listener", label}});
    Add(starved, static_cast<double>(counts.starved), {{"listener", label}});
    Add(most, server->most_connections(), {{"listener", label}});
  }
  return {std::move(accepted), std::move(closed), std::move(starved), std::move(most)};
}

// Without TLS the families stand there without a series.
Families TlsFamilies(const ops::TlsKeeper* tls, bool behind_mesh) {
  prometheus::MetricFamily
      expiry = Gauge("seuil_tls_certificate_expiry_timestamp_seconds",
                     "When the certificate that serves expires."),
      revoked_until = Gauge("seuil_tls_revoked_list_next_update_timestamp_seconds",
                            "When a list of revoked certificates is to be published anew: after "
                            "that, nobody knows what was revoked since."),
      success = Gauge("seuil_tls_reload_success",
                      "1 where the TLS files were good at the last look; 0: the last good ones "
                      "serve."),
      at = Gauge("seuil_tls_reload_timestamp_seconds", "When the TLS files were last looked at."),
      good_at =
          Gauge("seuil_tls_reload_success_timestamp_seconds", "When the TLS files were last good.");
  if (tls != nullptr) {
    const ops::TlsKeeper::LastLook look = tls->last_look();
    const std::shared_ptr<const ops::TlsSet> set = tls->Current();
    Add(expiry, metrics::Seconds(set->expires));
    if (set->revoked_until != absl::InfiniteFuture()) {
      Add(revoked_until, metrics::Seconds(set->revoked_until));
    }
    Add(success, look.good ? 1 : 0);
    Add(at, metrics::Seconds(look.at));
    Add(good_at, metrics::Seconds(look.good_at));
  }
  return {std::move(expiry),
          std::move(revoked_until),
          std::move(success),
          std::move(at),
          std::move(good_at),
          Gauge("seuil_plaintext_behind_mesh",
                "1 where calls may come in plain text from other machines: a mesh sees to who "
                "calls.",
                behind_mesh ? 1 : 0)};
}

Families AccessFamilies(const access::AccessKeeper* access) {
  prometheus::MetricFamily success =
      Gauge("seuil_access_reload_success",
            "1 where the access file was good at the last look; 0: the last good one decides.");
  if (access != nullptr) Add(success, access->is_good() ? 1 : 0);
  return {std::move(success)};
}

// Without a decision log the families stand there without a series.
Families DecisionLogFamilies(const record::DecisionLog* log) {
  prometheus::MetricFamily
      rows = Counter("seuil_decision_log_rows_total",
                     "Decisions by what became of them: taken into memory, written durably, or "
                     "dropped for want of room."),
      refused = Counter("seuil_decision_log_refused_total",
                        "Calls that were not answered, for the decision log had no room."),
      failed = Counter("seuil_decision_log_failed_writes_total",
                       "Attempts to write the decision log that failed; they are repeated."),
      waiting =
          Gauge("seuil_decision_log_waiting_bytes", "Bytes of decisions that wait to be written.");
  if (log != nullptr) {
    const record::DecisionLogCounts counts = log->counts();
    Add(rows, static_cast<double>(counts.taken), {{"what", "taken"}});
    Add(rows, static_cast<double>(counts.written), {{"what", "written"}});
    Add(rows, static_cast<double>(counts.dropped), {{"what", "dropped"}});
    Add(refused, static_cast<double>(counts.refused));
    Add(failed, static_cast<double>(counts.failed_writes));
    Add(waiting, static_cast<double>(counts.waiting_bytes));
  }
  return {std::move(rows), std::move(refused), std::move(failed), std::move(waiting)};
}

Families AuditLogFamilies(const record::AuditLog* log) {
  prometheus::MetricFamily failures =
      Counter("seuil_audit_log_failures_total",
              "Times that a line of the audit log could not be written when it was to be: a change "
              "was refused, or what happened is owed to the log.");
  if (log != nullptr) Add(failures, static_cast<double>(log->failures()));
  return {std::move(failures)};
}

}  // namespace

std::vector<metrics::MethodName> MethodNames() {
  std::vector<metrics::MethodName> names;
  names.reserve(AllMethods().size());
  for (const MethodEntry& method : AllMethods()) {
    names.push_back({std::string(method.service), std::string(method.name)});
  }
  return names;
}

absl::StatusOr<std::unique_ptr<ServeMetrics>> ServeMetrics::Start(
    const std::vector<ops::ListenAddress>& addresses, const Counters& counters, Watched watched) {
  std::unique_ptr<ServeMetrics> started(new ServeMetrics(counters, std::move(watched)));
  if (addresses.empty()) return started;
  std::vector<metrics::HttpListener::Address> at;
  at.reserve(addresses.size());
  for (const ops::ListenAddress& address : addresses) at.push_back({address.host, address.port});
  const ServeMetrics& self = *started;
  absl::StatusOr<std::unique_ptr<metrics::HttpListener>> listener =
      metrics::HttpListener::Start(at, {{"/metrics",
                                         [&self] {
                                           return HttpAnswer{200, kPageType, self.page_.Text()};
                                         }},
                                        {"/livez", [&self] { return self.Live(); }},
                                        {"/readyz", [&self] { return self.Ready(); }}});
  if (!listener.ok()) return listener.status();
  started->listener_ = *std::move(listener);
  return started;
}

ServeMetrics::ServeMetrics(const Counters& counters, Watched watched)
    : watched_(std::move(watched)), grids_(watched_.registry, watched_.clock) {
  page_.Add([&counters] { return counters.calls.Collect(); });
  page_.Add([&counters] { return counters.decisions.Collect(); });
  page_.Add([&counters] { return counters.reloads.Collect(); });
  page_.Add([&counters] { return counters.changes.Collect(); });
  page_.Add([&counters] { return counters.rejections.Collect(); });
  page_.Add([this] { return grids_.Collect(); });
  page_.Add([this] { return PoolFamilies(watched_.pools); });
  page_.Add([this] { return ConnectionFamilies(watched_.listeners); });
  page_.Add([this] { return TlsFamilies(watched_.tls, watched_.behind_mesh); });
  page_.Add([this] { return AccessFamilies(watched_.access); });
  page_.Add([this] { return DecisionLogFamilies(watched_.decisions); });
  page_.Add([this] { return AuditLogFamilies(watched_.audit); });
  page_.Add(metrics::ProcessFamilies);
  page_.Add([] { return metrics::BuildFamilies({SEUIL_VERSION, grpc::Version()}); });
}

std::vector<std::string> ServeMetrics::addresses() const {
  return listener_ == nullptr ? std::vector<std::string>() : listener_->addresses();
}

HttpAnswer ServeMetrics::Live() const {
  // One that drains lives until it ends, and answers no new calls at last.
  if (phase_ == Phase::kDraining) return {.body = "ok, and draining\n"};
  for (const auto& [label, server] : watched_.listeners) {
    if (server->Answers(kSignOfLife)) continue;
    return {.status = 503, .body = "the listener `" + label + "` answers no call within 1 s\n"};
  }
  return {.body = "ok\n"};
}

HttpAnswer ServeMetrics::Ready() const {
  if (phase_ == Phase::kDraining) return {.status = 503, .body = "draining: it is about to end\n"};
  return {.body = "ok\n"};
}

}  // namespace seuil::rpc
