// What a sync of a catalogue costs by what changed, over gRPC's in-process channel: `./dev bench
// sync`.
//
//   sync_cost [JOBS]
//
// A version of JOBS jobs (20,000) and others in which 0 to all of them have another title. "First"
// is the one that works out what changed, "next" everybody after; each with pages of 1,000, read to
// the last. The times are the process's CPU, client and server together.
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "access/access_keeper.h"
#include "access/gate.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/worker_pool.h"
#include "bench/grid_generator.h"
#include "catalogue/catalogue_digest.h"
#include "registry/registry.h"
#include "rpc/catalogue_service.h"
#include "rpc/fragments.h"
#include "rpc/frame.h"
#include "seuil/v1/catalogue.grpc.pb.h"

namespace seuil::bench {
namespace {

constexpr char kGrid[] = "generated";

double CpuMillis() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void ReplaceFirst(std::string& text, size_t& from, const std::string& old, const std::string& now) {
  from = text.find(old, from);
  text.replace(from, old.size(), now);
}

// The grid with another title for the first `changed` of its jobs; none: with another citation.
source::VersionFiles Version(const std::string& grid, const std::string& number, int changed) {
  std::string text = grid;
  size_t at = 0;
  ReplaceFirst(text, at, "1.0.0", number);
  ReplaceFirst(text, at, "L'objectif atteint", "Objectif atteint: " + number + ",");
  for (int i = 0; i < changed; ++i) ReplaceFirst(text, at, "\"Métier numéro", "\"Métier no");
  source::VersionFiles files;
  files.grid_id = kGrid;
  files.version = number;
  files.digest = DigestOf(text);
  files.grid = {.path = number + ".toml", .name = number + ".toml", .bytes = std::move(text)};
  return files;
}

struct Synced {
  std::string token;
  int changes = 0;
  size_t bytes = 0;
};

Synced Sync(v1::CatalogueService::Stub& stub, const std::string& version,
            const std::string& token) {
  v1::SyncJobsRequest request;
  request.set_grid(kGrid);
  request.mutable_version()->set_version_id(version);
  request.set_sync_token(token);
  request.set_page_size(1000);
  Synced synced;
  do {
    grpc::ClientContext context;
    v1::SyncJobsResponse page;
    const grpc::Status status = stub.SyncJobs(&context, request, &page);
    if (!status.ok()) {
      std::cerr << status.error_message() << '\n';
      std::exit(1);
    }
    synced.changes += page.changes_size();
    synced.bytes += page.ByteSizeLong();
    synced.token = page.sync_token();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return synced;
}

template <typename Work>
double Median(int times, Work work) {
  std::vector<double> millis;
  for (int i = 0; i < times; ++i) {
    const double before = CpuMillis();
    work();
    millis.push_back(CpuMillis() - before);
  }
  std::nth_element(millis.begin(), millis.begin() + times / 2, millis.end());
  return millis[static_cast<size_t>(times) / 2];
}

void Run(int jobs) {
  const std::string grid = GenerateGrid(jobs);
  std::vector<int> sizes = {0, 1, 10, 100, 1'000, 10'000, jobs};
  std::erase_if(sizes, [&](int size) { return size > jobs; });
  source::GridFolder folder;
  folder.id = folder.path = kGrid;
  folder.versions.push_back(Version(grid, "1.0.0", 0));
  for (size_t i = 0; i < sizes.size(); ++i) {
    folder.versions.push_back(Version(grid, fmt::format("2.{}.0", i), sizes[i]));
  }
  registry::Registry registry(
      {.limits = {}, .prepare = rpc::AnswerFragments::Prepare, .kept = folder.versions.size()});
  registry.Adopt({folder}, SystemClock().Now());

  WorkerPool workers({.threads = 1, .queue = 64});
  const std::unique_ptr<access::AccessKeeper> access = access::AccessKeeper::Open();
  const access::Gate gate(*access, access::Place::kLocal);
  const std::unique_ptr<grpc::Service> service = rpc::MakeCatalogueService(
      {.registry = registry, .clock = SystemClock(), .workers = workers, .gate = gate});
  grpc::ServerBuilder builder;
  builder.RegisterService(service.get());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  const auto stub = v1::CatalogueService::NewStub(server->InProcessChannel({}));

  const std::string held = Sync(*stub, "1.0.0", "").token;
  std::cout << fmt::format("{} jobs\n{:>10} {:>10} {:>12} {:>12}\n", jobs, "changes", "bytes",
                           "first, ms", "next, ms");
  for (size_t i = 0; i < sizes.size(); ++i) {
    const std::string version = fmt::format("2.{}.0", i);
    Synced synced;
    const double first = Median(1, [&] { synced = Sync(*stub, version, held); });
    const double next = Median(21, [&] { Sync(*stub, version, held); });
    std::cout << fmt::format("{:>10} {:>10} {:>12.2f} {:>12.2f}\n", synced.changes, synced.bytes,
                             first, next);
  }
  Synced whole;
  const double all = Median(5, [&] { whole = Sync(*stub, "1.0.0", ""); });
  std::cout << fmt::format("{:>10} {:>10} {:>12} {:>12.2f}\n", "all", whole.bytes, "", all);
  const auto version = registry.Acquire(kGrid, registry::ByVersion{"1.0.0"}, SystemClock().Now());
  const double digest = Median(21, [&] { catalogue::CatalogueDigest(*version->version->grid); });
  std::cout << fmt::format("the catalogue's digest, once for each version: {:.2f} ms\n", digest);
  server->Shutdown();
}

}  // namespace
}  // namespace seuil::bench

int main(int argc, char** argv) {
  seuil::bench::Run(argc > 1 ? std::atoi(argv[1]) : 20'000);
  return 0;
}
