#include "rpc/catalogue_service.h"

#include <functional>
#include <utility>

#include "rpc/catalogue_grids.h"
#include "rpc/catalogue_jobs.h"
#include "rpc/catalogue_sync.h"
#include "rpc/catalogue_titles.h"
#include "seuil/v1/catalogue.grpc.pb.h"

namespace seuil::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Catalogue = v1::CatalogueService;

using RawMethods = Catalogue::WithRawCallbackMethod_ListGrids<
    Catalogue::WithRawCallbackMethod_GetGrid<Catalogue::WithRawCallbackMethod_GetGridSource<
        Catalogue::WithRawCallbackMethod_ListReleases<Catalogue::WithRawCallbackMethod_ListBands<
            Catalogue::WithRawCallbackMethod_ListJobs<Catalogue::WithRawCallbackMethod_GetJob<
                Catalogue::WithRawCallbackMethod_BatchGetJobs<
                    Catalogue::WithRawCallbackMethod_ResolveJob<
                        Catalogue::WithRawCallbackMethod_BatchResolveJobs<
                            Catalogue::WithRawCallbackMethod_SearchJobs<
                                Catalogue::WithRawCallbackMethod_SyncJobs<
                                    Catalogue::Service>>>>>>>>>>>>;

class CatalogueService final : public RawMethods {
 public:
  explicit CatalogueService(const Host& host) : host_(host) {}

  ServerUnaryReactor* ListGrids(CallbackServerContext* context, const ByteBuffer* in,
                                ByteBuffer* out) override {
    return RunTypedCall<v1::ListGridsRequest, v1::ListGridsResponse>(
        {host_, Method::kListGrids, context, in, out}, rpc::ListGrids);
  }
  ServerUnaryReactor* GetGrid(CallbackServerContext* context, const ByteBuffer* in,
                              ByteBuffer* out) override {
    return RunTypedCall<v1::GetGridRequest, v1::GetGridResponse>(
        {host_, Method::kGetGrid, context, in, out}, rpc::GetGrid);
  }
  ServerUnaryReactor* GetGridSource(CallbackServerContext* context, const ByteBuffer* in,
                                    ByteBuffer* out) override {
    return RunTypedCall<v1::GetGridSourceRequest, v1::GetGridSourceResponse>(
        {host_, Method::kGetGridSource, context, in, out}, rpc::GetGridSource);
  }
  ServerUnaryReactor* ListReleases(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return RunTypedCall<v1::ListReleasesRequest, v1::ListReleasesResponse>(
        {host_, Method::kListReleases, context, in, out}, rpc::ListReleases);
  }
  ServerUnaryReactor* ListBands(CallbackServerContext* context, const ByteBuffer* in,
                                ByteBuffer* out) override {
    return RunTypedCall<v1::ListBandsRequest, v1::ListBandsResponse>(
        {host_, Method::kListBands, context, in, out}, rpc::ListBands);
  }
  ServerUnaryReactor* ListJobs(CallbackServerContext* context, const ByteBuffer* in,
                               ByteBuffer* out) override {
    return RunTypedCall<v1::ListJobsRequest, v1::ListJobsResponse>(
        {host_, Method::kListJobs, context, in, out}, rpc::ListJobs);
  }
  ServerUnaryReactor* GetJob(CallbackServerContext* context, const ByteBuffer* in,
                             ByteBuffer* out) override {
    return RunSmallCall<v1::GetJobRequest>({host_, Method::kGetJob, context, in, out}, rpc::GetJob);
  }
  ServerUnaryReactor* BatchGetJobs(CallbackServerContext* context, const ByteBuffer* in,
                                   ByteBuffer* out) override {
    return RunTypedCall<v1::BatchGetJobsRequest, v1::BatchGetJobsResponse>(
        {host_, Method::kBatchGetJobs, context, in, out}, rpc::BatchGetJobs);
  }
  ServerUnaryReactor* ResolveJob(CallbackServerContext* context, const ByteBuffer* in,
                                 ByteBuffer* out) override {
    return RunTypedCall<v1::ResolveJobRequest, v1::ResolveJobResponse>(
        {host_, Method::kResolveJob, context, in, out}, rpc::ResolveJob);
  }
  // A thousand titles take longer than other calls should wait.
  ServerUnaryReactor* BatchResolveJobs(CallbackServerContext* context, const ByteBuffer* in,
                                       ByteBuffer* out) override {
    return RunPostedCall<v1::BatchResolveJobsRequest, v1::BatchResolveJobsResponse>(
        {host_, Method::kBatchResolveJobs, context, in, out}, on_workers_, rpc::BatchResolveJobs);
  }
  ServerUnaryReactor* SearchJobs(CallbackServerContext* context, const ByteBuffer* in,
                                 ByteBuffer* out) override {
    return RunTypedCall<v1::SearchJobsRequest, v1::SearchJobsResponse>(
        {host_, Method::kSearchJobs, context, in, out}, rpc::SearchJobs);
  }
  ServerUnaryReactor* SyncJobs(CallbackServerContext* context, const ByteBuffer* in,
                               ByteBuffer* out) override {
    return RunTypedCall<v1::SyncJobsRequest, v1::SyncJobsResponse>(
        {host_, Method::kSyncJobs, context, in, out},
        [this](Call& call, const v1::SyncJobsRequest& request, v1::SyncJobsResponse& response) {
          return rpc::SyncJobs(sync_changes_, call, request, response);
        });
  }

 private:
  const Host host_;
  const std::function<bool(std::function<void()>)> on_workers_ =
      [this](std::function<void()> work) { return host_.workers.Post(std::move(work)); };
  SyncChangeCache sync_changes_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCatalogueService(const Host& host) {
  return std::make_unique<CatalogueService>(host);
}

}  // namespace seuil::rpc
