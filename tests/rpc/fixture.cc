#include "rpc/fixture.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/server_builder.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "base/digest.h"
#include "rpc/catalogue_service.h"
#include "rpc/evaluation_service.h"
#include "rpc/folders.h"
#include "rpc/fragments.h"
#include "seuil/wire/v1/status.pb.h"
#include "source/grid_directory.h"

namespace seuil::rpc {
namespace {

namespace details = ::seuil::wire::v1;

std::string Replace(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::vector<source::GridFolder> MadeFolders() {
  const auto v1 = File("trial", "1.0.0", TrialGrid("1.0.0"));
  const auto v11 = File("trial", "1.1.0", TrialGrid("1.1.0"));
  const auto v2 = File("trial", "2.0.0", TrialGrid("2.0.0"));
  const auto broken = File("trial", "9.0.0", "format = 1\n");
  std::vector<source::GridFolder> folders;
  folders.push_back(Folder("trial", {v1, v11, v2, broken},
                           Entry("2025-01-01T00:00:00Z", v1) + Entry("2026-01-01T00:00:00Z", v2) +
                               Entry("3000-01-01T00:00:00Z", v1)));
  const std::string closed_text = Replace(TrialGrid("1.0.0"), "id = \"trial\"", "id = \"closed\"");
  const auto closed = File("closed", "1.0.0", closed_text);
  folders.push_back(Folder(
      "closed", {closed},
      Entry("2025-01-01T00:00:00Z", closed) + Entry("2025-06-01T00:00:00Z", "withdrawn = true")));
  const auto gone =
      File("gone", "1.0.0", Replace(TrialGrid("1.0.0"), "id = \"trial\"", "id = \"gone\""));
  folders.push_back(Folder("gone", {}, Entry("2025-01-01T00:00:00Z", gone)));
  return folders;
}

}  // namespace

source::VersionFiles File(const std::string& grid, const std::string& version, std::string bytes) {
  source::VersionFiles files;
  files.grid_id = grid;
  files.version = version;
  files.digest = DigestOf(bytes);
  files.grid = {grid + "/" + version + ".toml", version + ".toml", std::move(bytes)};
  return files;
}

std::string Entry(const std::string& from, const std::string& rest) {
  return "[[release]]\nfrom = " + from + "\n" + rest + "\nby = \"a test\"\nreason = \"a test\"\n";
}

std::string Entry(const std::string& from, const source::VersionFiles& version) {
  return Entry(from, "version = \"" + version.version + "\"\ndigest = \"" + version.digest + "\"");
}

source::GridFolder Folder(const std::string& id, std::vector<source::VersionFiles> versions,
                          const std::string& plan) {
  source::GridFolder folder;
  folder.id = id;
  folder.path = id;
  folder.versions = std::move(versions);
  folder.plan = source::SourceFile{id + "/releases.toml", "releases.toml", plan};
  return folder;
}

std::string TrialGrid(const std::string& version) {
  std::ifstream file(SEUIL_SOURCE_DIR "/tests/data/rpc/trial.toml");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return Replace(text, "version = \"1.0.0\"", "version = \"" + version + "\"");
}

Fixture::Fixture(int batch_items, int batch_jobs, record::DecisionLog* decisions) {
  registry::Registry::Options options;
  options.prepare = AnswerFragments::Prepare;
  registry = std::make_unique<registry::Registry>(std::move(options));
  for (const char* path : {"/grids/cloe", "/tests/data/grids/cles", "/tests/data/grids/delf-b2",
                           "/tests/data/grids/lilate", "/tests/data/grids/lte"}) {
    const auto folder = source::ScanGridFolder(std::string(SEUIL_SOURCE_DIR) + path, {});
    EXPECT_TRUE(folder.ok()) << folder.status();
    if (folder.ok()) registry->Adopt({*folder}, clock.now);
  }
  registry->Adopt(MadeFolders(), clock.now);
  const Host host{.registry = *registry,
                  .clock = clock,
                  .workers = workers_,
                  .gate = gate_,
                  .batch_items = batch_items,
                  .batch_jobs = batch_jobs,
                  .decisions = decisions};
  services_.push_back(MakeEvaluationService(host));
  services_.push_back(MakeCatalogueService(host));
  grpc::ServerBuilder builder;
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel({});
  evaluation = v1::EvaluationService::NewStub(channel_);
  catalogue = v1::CatalogueService::NewStub(channel_);
}

Fixture::~Fixture() { server_->Shutdown(); }

grpc::Status SendRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& bytes) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

Fixture& Shared() {
  static auto* const fixture = new Fixture;
  return *fixture;
}

Error ErrorOf(const grpc::Status& status) {
  Error error;
  details::Status decoded;
  EXPECT_TRUE(decoded.ParseFromString(status.error_details()));
  for (const auto& any : decoded.details()) {
    details::ErrorInfo info;
    details::BadRequest bad_request;
    if (any.type_url() == "type.googleapis.com/google.rpc.ErrorInfo") {
      EXPECT_TRUE(info.ParseFromString(any.value()));
      EXPECT_EQ(info.domain(), "seuil");
      error.reason = info.reason();
      error.metadata = {info.metadata().begin(), info.metadata().end()};
    } else {
      EXPECT_EQ(any.type_url(), "type.googleapis.com/google.rpc.BadRequest");
      EXPECT_TRUE(bad_request.ParseFromString(any.value()));
      error.field = bad_request.field_violations(0).field();
    }
  }
  return error;
}

std::string Summary(const grpc::Status& status) {
  if (status.ok()) return "OK";
  const Error error = ErrorOf(status);
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code())) + " " +
         error.reason + (error.field.empty() ? "" : " " + error.field);
}

}  // namespace seuil::rpc
