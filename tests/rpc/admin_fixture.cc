#include "rpc/admin_fixture.h"

#include <grpcpp/server_builder.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "rpc/admin_audit.h"
#include "rpc/fragments.h"
#include "rpc/grid_admin_service.h"

namespace seuil::rpc {

AdminFixture::AdminFixture(registry::Control control, size_t queue, record::AuditLog* audit)
    : registry({.limits = {}, .prepare = AnswerFragments::Prepare}),
      reloader_({.root = root.path(),
                 .poll = absl::Hours(1),
                 .owns_plans = control == registry::Control::kRpc,
                 .posted = queue},
                registry, clock, [](const registry::ScanReport&) {}),
      administration_({.root = root.path(), .control = control}, registry, reloader_, clock),
      workers_({.threads = 1, .queue = queue}) {
  SetLogLevel(LogLevel::kError);  // changes are logged
  EXPECT_TRUE(reloader_.Start().ok());
  service_ =
      MakeGridAdminService({.host = {.registry = registry,
                                     .clock = clock,
                                     .workers = cold_,
                                     .gate = gate_,
                                     .unhandled =
                                         [this, audit](const Call& call, const absl::Status& why) {
                                           TellRefused(audit, cold_, OperatorOf(call), {}, why);
                                         }},
                            .administration = administration_,
                            .reloader = reloader_,
                            .workers = workers_,
                            .audit = audit});
  grpc::ServerBuilder builder;
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel({});
  admin = v1::GridAdminService::NewStub(channel_);
}

AdminFixture::~AdminFixture() { server_->Shutdown(); }

std::string AdminFixture::Publish(const std::string& source,
                                  const std::optional<std::string>& cases) {
  v1::PublishVersionRequest request;
  request.set_grid("g");
  request.set_source(source);
  if (cases) request.set_cases(*cases);
  published.Clear();
  return Summary(CallOf(*admin, &v1::GridAdminService::Stub::PublishVersion, request, published));
}

std::string AdminFixture::Activate(const std::string& version, v1::ActivateVersionRequest request) {
  request.set_grid("g");
  request.set_version(version);
  if (request.digest().empty()) request.set_digest(DigestOfVersion(version));
  if (!request.has_terms()) *request.mutable_terms() = Terms();
  v1::ActivateVersionResponse response;
  const grpc::Status status =
      CallOf(*admin, &v1::GridAdminService::Stub::ActivateVersion, request, response);
  changed = response.change();
  return Summary(status);
}

std::string AdminFixture::DigestOfVersion(const std::string& version) const {
  std::ifstream file(root / ("g/" + version + ".toml"), std::ios::binary);
  return DigestOf(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::string AdminFixture::Serves() const {
  const absl::StatusOr<registry::Acquired> acquired = registry.Acquire("g", {}, clock.Now());
  return acquired.ok() ? acquired->version->grid->version : "nothing";
}

v1::ChangeTerms Terms() {
  v1::ChangeTerms terms;
  terms.set_reason("a test");
  terms.set_by("a tester");
  return terms;
}

std::string Easier(std::string_view version) {
  std::string text = registry::GridText("g", version);
  const std::string band = "id = \"job-0\"\nband = \"b1\"";
  return text.replace(text.find(band), band.size(), "id = \"job-0\"\nband = \"a2\"");
}

}  // namespace seuil::rpc
