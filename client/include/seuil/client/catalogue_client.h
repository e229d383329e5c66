// Reads what a Seuil server serves: grids, what they ask for, their bands and jobs, their files and
// release plans.
//
// A value: a copy shares the connection and costs a shared_ptr. Calls block. Lists are ranges
// (page_range.h): pages come as the loop reaches them, all from the version of the first.
//
// Thread contract: thread-safe; one client may serve all threads of a process. A range belongs to
// one thread.
//
// Errors: the server's canonical code and sentence; error_info.h gives its reason and fields.
// UNAVAILABLE and DEADLINE_EXCEEDED where no server answered in time.
//
//   seuil::client::CatalogueClient client(*channel);
//   seuil::v1::ListJobsRequest request;
//   request.set_grid("cloe");
//   request.set_band("b1");
//   for (const auto& job : client.Jobs(request)) {
//     if (!job.ok()) return job.status();
//     std::cout << job->title() << '\n';
//   }
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "seuil/client/catalogue_connection.h"
#include "seuil/client/options.h"
#include "seuil/client/page_range.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::client {

using GridRange = PageRange<seuil::v1::ListGridsResponse, seuil::v1::GridSummary>;
using ReleaseRange = PageRange<seuil::v1::ListReleasesResponse, seuil::v1::Release>;
using BandRange = PageRange<seuil::v1::ListBandsResponse, seuil::v1::Band>;
using JobRange = PageRange<seuil::v1::ListJobsResponse, seuil::v1::Job>;
using SearchRange = PageRange<seuil::v1::SearchJobsResponse, seuil::v1::JobCandidate>;
using SyncRange = PageRange<seuil::v1::SyncJobsResponse, seuil::v1::CatalogueChange>;

// A version's file, byte for byte.
struct SourceText {
  std::string content;
  std::string file_name;
  seuil::v1::ServedBy served_by;
};

class CatalogueClient {
 public:
  // `connection` is not null.
  explicit CatalogueClient(std::shared_ptr<CatalogueConnection> connection)
      : connection_(std::move(connection)) {}
  explicit CatalogueClient(std::shared_ptr<grpc::Channel> channel, ConnectionOptions options = {})
      : CatalogueClient(MakeCatalogueConnection(std::move(channel), std::move(options))) {}

  // Every grid that the server knows, in order of id.
  GridRange Grids(seuil::v1::ListGridsRequest request, const CallOptions& options = {}) const;

  // One grid, with all that a form for the scheme needs.
  absl::StatusOr<seuil::v1::GetGridResponse> GetGrid(const seuil::v1::GetGridRequest& request,
                                                     const CallOptions& options = {}) const {
    return connection_->GetGrid(request, options);
  }

  // The exact bytes of a version's grid or cases file, its chunks put together.
  // Returns INTERNAL where the chunks do not add up to the size that the server states.
  absl::StatusOr<SourceText> GetSource(seuil::v1::GetGridSourceRequest request,
                                       const CallOptions& options = {}) const;

  // A grid's release plan, oldest first.
  ReleaseRange Releases(seuil::v1::ListReleasesRequest request,
                        const CallOptions& options = {}) const;

  // The bands of a version, in the source's order.
  BandRange Bands(seuil::v1::ListBandsRequest request, const CallOptions& options = {}) const;

  // The jobs of a version, in the file's order.
  JobRange Jobs(seuil::v1::ListJobsRequest request, const CallOptions& options = {}) const;

  // One job by id.
  absl::StatusOr<seuil::v1::GetJobResponse> GetJob(const seuil::v1::GetJobRequest& request,
                                                   const CallOptions& options = {}) const {
    return connection_->GetJob(request, options);
  }

  // Many jobs by id or outside code, each with its own error.
  absl::StatusOr<seuil::v1::BatchGetJobsResponse> BatchGetJobs(
      const seuil::v1::BatchGetJobsRequest& request, const CallOptions& options = {}) const {
    return connection_->BatchGetJobs(request, options);
  }

  // Which job a title or a code is: one, several that it may be, or none.
  absl::StatusOr<seuil::v1::ResolveJobResponse> ResolveJob(
      const seuil::v1::ResolveJobRequest& request, const CallOptions& options = {}) const {
    return connection_->ResolveJob(request, options);
  }

  // The same for many, each with its own error.
  absl::StatusOr<seuil::v1::BatchResolveJobsResponse> BatchResolveJobs(
      const seuil::v1::BatchResolveJobsRequest& request, const CallOptions& options = {}) const {
    return connection_->BatchResolveJobs(request, options);
  }

  // The jobs whose titles have most in common with what somebody typed, best first.
  SearchRange Search(seuil::v1::SearchJobsRequest request, const CallOptions& options = {}) const;

  // What changed since the last sync, to be applied in order. Where page().reset() is true on the
  // first page the list is whole: replace what is held. After the last change page().sync_token()
  // is the token to keep.
  SyncRange Sync(seuil::v1::SyncJobsRequest request, const CallOptions& options = {}) const;

  // Equal clients share their connection.
  friend bool operator==(const CatalogueClient& a, const CatalogueClient& b) {
    return a.connection_ == b.connection_;
  }
  friend bool operator!=(const CatalogueClient& a, const CatalogueClient& b) { return !(a == b); }

 private:
  std::shared_ptr<CatalogueConnection> connection_;  // never null
};

}  // namespace seuil::client
