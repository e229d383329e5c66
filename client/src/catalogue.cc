#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/src/call.h"
#include "client/src/pages.h"
#include "seuil/client/catalogue_client.h"
#include "seuil/client/catalogue_connection.h"
#include "seuil/v1/catalogue.grpc.pb.h"

namespace seuil::client {
namespace {

using seuil::v1::CatalogueService;
using Stub = CatalogueService::Stub;

class GrpcCatalogueConnection : public CatalogueConnection {
 public:
  GrpcCatalogueConnection(const std::shared_ptr<grpc::ChannelInterface>& channel,
                          ConnectionOptions options)
      : stub_(channel), options_(std::move(options)) {}

  absl::StatusOr<seuil::v1::ListGridsResponse> ListGrids(const seuil::v1::ListGridsRequest& request,
                                                         const CallOptions& options) override {
    return Call(stub_, &Stub::ListGrids, request, options, options_);
  }
  absl::StatusOr<seuil::v1::GetGridResponse> GetGrid(const seuil::v1::GetGridRequest& request,
                                                     const CallOptions& options) override {
    return Call(stub_, &Stub::GetGrid, request, options, options_);
  }
  absl::StatusOr<seuil::v1::GetGridSourceResponse> GetGridSource(
      const seuil::v1::GetGridSourceRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::GetGridSource, request, options, options_);
  }
  absl::StatusOr<seuil::v1::ListReleasesResponse> ListReleases(
      const seuil::v1::ListReleasesRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::ListReleases, request, options, options_);
  }
  absl::StatusOr<seuil::v1::ListBandsResponse> ListBands(const seuil::v1::ListBandsRequest& request,
                                                         const CallOptions& options) override {
    return Call(stub_, &Stub::ListBands, request, options, options_);
  }
  absl::StatusOr<seuil::v1::ListJobsResponse> ListJobs(const seuil::v1::ListJobsRequest& request,
                                                       const CallOptions& options) override {
    return Call(stub_, &Stub::ListJobs, request, options, options_);
  }
  absl::StatusOr<seuil::v1::GetJobResponse> GetJob(const seuil::v1::GetJobRequest& request,
                                                   const CallOptions& options) override {
    return Call(stub_, &Stub::GetJob, request, options, options_);
  }
  absl::StatusOr<seuil::v1::BatchGetJobsResponse> BatchGetJobs(
      const seuil::v1::BatchGetJobsRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::BatchGetJobs, request, options, options_);
  }
  absl::StatusOr<seuil::v1::ResolveJobResponse> ResolveJob(
      const seuil::v1::ResolveJobRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::ResolveJob, request, options, options_);
  }
  absl::StatusOr<seuil::v1::BatchResolveJobsResponse> BatchResolveJobs(
      const seuil::v1::BatchResolveJobsRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::BatchResolveJobs, request, options, options_);
  }
  absl::StatusOr<seuil::v1::SearchJobsResponse> SearchJobs(
      const seuil::v1::SearchJobsRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::SearchJobs, request, options, options_);
  }
  absl::StatusOr<seuil::v1::SyncJobsResponse> SyncJobs(const seuil::v1::SyncJobsRequest& request,
                                                       const CallOptions& options) override {
    return Call(stub_, &Stub::SyncJobs, request, options, options_);
  }

 private:
  Stub stub_;  // thread-safe
  const ConnectionOptions options_;
};

}  // namespace

std::shared_ptr<CatalogueConnection> MakeCatalogueConnection(
    const std::shared_ptr<grpc::ChannelInterface>& channel, ConnectionOptions options) {
  return std::make_shared<GrpcCatalogueConnection>(channel, std::move(options));
}

GridRange CatalogueClient::Grids(seuil::v1::ListGridsRequest request,
                                 const CallOptions& options) const {
  return GridRange(Pages(connection_, &CatalogueConnection::ListGrids, std::move(request), options),
                   &seuil::v1::ListGridsResponse::mutable_grids);
}

ReleaseRange CatalogueClient::Releases(seuil::v1::ListReleasesRequest request,
                                       const CallOptions& options) const {
  return ReleaseRange(
      Pages(connection_, &CatalogueConnection::ListReleases, std::move(request), options),
      &seuil::v1::ListReleasesResponse::mutable_releases);
}

BandRange CatalogueClient::Bands(seuil::v1::ListBandsRequest request,
                                 const CallOptions& options) const {
  return BandRange(Pages(connection_, &CatalogueConnection::ListBands, std::move(request), options),
                   &seuil::v1::ListBandsResponse::mutable_bands);
}

JobRange CatalogueClient::Jobs(seuil::v1::ListJobsRequest request,
                               const CallOptions& options) const {
  return JobRange(Pages(connection_, &CatalogueConnection::ListJobs, std::move(request), options),
                  &seuil::v1::ListJobsResponse::mutable_jobs);
}

SearchRange CatalogueClient::Search(seuil::v1::SearchJobsRequest request,
                                    const CallOptions& options) const {
  return SearchRange(
      Pages(connection_, &CatalogueConnection::SearchJobs, std::move(request), options),
      &seuil::v1::SearchJobsResponse::mutable_hits);
}

SyncRange CatalogueClient::Sync(seuil::v1::SyncJobsRequest request,
                                const CallOptions& options) const {
  return SyncRange(Pages(connection_, &CatalogueConnection::SyncJobs, std::move(request), options),
                   &seuil::v1::SyncJobsResponse::mutable_changes);
}

absl::StatusOr<SourceText> CatalogueClient::GetSource(seuil::v1::GetGridSourceRequest request,
                                                      const CallOptions& options) const {
  SourceText source;
  while (true) {
    absl::StatusOr<seuil::v1::GetGridSourceResponse> chunk =
        connection_->GetGridSource(request, options);
    if (!chunk.ok()) return chunk.status();
    source.content += chunk->content();
    if (!chunk->next_page_token().empty() && !chunk->content().empty()) {
      request.set_page_token(chunk->next_page_token());
      continue;
    }
    if (static_cast<std::int64_t>(source.content.size()) != chunk->total_bytes()) {
      return absl::InternalError(absl::StrCat("the server sent ", source.content.size(), " of ",
                                              chunk->total_bytes(), " bytes"));
    }
    source.file_name = chunk->file_name();
    source.served_by = chunk->served_by();
    return source;
  }
}

}  // namespace seuil::client
