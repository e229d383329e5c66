#include "client/fake_server.h"

#include <grpcpp/health_check_service_interface.h>

#include "client/fixed_grid.h"
#include "client/fixed_sync.h"
#include "client/fixed_titles.h"

namespace seuil::client::testing {

class FakeServer::Evaluation : public v1::EvaluationService::Service {
 public:
  explicit Evaluation(FakeServer* server) : server_(server) {}
  grpc::Status Evaluate(grpc::ServerContext*, const v1::EvaluateRequest* request,
                        v1::EvaluateResponse* response) override {
    ++server_->calls_;
    return server_->evaluate(*request, response);
  }
  grpc::Status BatchEvaluate(grpc::ServerContext*, const v1::BatchEvaluateRequest* request,
                             v1::BatchEvaluateResponse* response) override {
    return server_->batch_evaluate(*request, response);
  }
  grpc::Status GetDecisionTable(grpc::ServerContext*, const v1::GetDecisionTableRequest* request,
                                v1::GetDecisionTableResponse* response) override {
    return server_->get_decision_table(*request, response);
  }

 private:
  FakeServer* const server_;  // not owned; owns this
};

class FakeServer::Catalogue : public v1::CatalogueService::Service {
 public:
  explicit Catalogue(FakeServer* server) : server_(server) {}
  grpc::Status ListGrids(grpc::ServerContext*, const v1::ListGridsRequest* request,
                         v1::ListGridsResponse* response) override {
    return server_->list_grids(*request, response);
  }
  grpc::Status GetGrid(grpc::ServerContext*, const v1::GetGridRequest* request,
                       v1::GetGridResponse* response) override {
    return server_->get_grid(*request, response);
  }
  grpc::Status GetGridSource(grpc::ServerContext*, const v1::GetGridSourceRequest* request,
                             v1::GetGridSourceResponse* response) override {
    return server_->get_grid_source(*request, response);
  }
  grpc::Status ListReleases(grpc::ServerContext*, const v1::ListReleasesRequest* request,
                            v1::ListReleasesResponse* response) override {
    return server_->list_releases(*request, response);
  }
  grpc::Status ListBands(grpc::ServerContext*, const v1::ListBandsRequest* request,
                         v1::ListBandsResponse* response) override {
    return server_->list_bands(*request, response);
  }
  grpc::Status ListJobs(grpc::ServerContext*, const v1::ListJobsRequest* request,
                        v1::ListJobsResponse* response) override {
    return server_->list_jobs(*request, response);
  }
  grpc::Status GetJob(grpc::ServerContext*, const v1::GetJobRequest* request,
                      v1::GetJobResponse* response) override {
    ++server_->calls_;
    return server_->get_job(*request, response);
  }
  grpc::Status BatchGetJobs(grpc::ServerContext*, const v1::BatchGetJobsRequest* request,
                            v1::BatchGetJobsResponse* response) override {
    return server_->batch_get_jobs(*request, response);
  }
  grpc::Status ResolveJob(grpc::ServerContext*, const v1::ResolveJobRequest* request,
                          v1::ResolveJobResponse* response) override {
    return server_->resolve_job(*request, response);
  }
  grpc::Status BatchResolveJobs(grpc::ServerContext*, const v1::BatchResolveJobsRequest* request,
                                v1::BatchResolveJobsResponse* response) override {
    return server_->batch_resolve_jobs(*request, response);
  }
  grpc::Status SearchJobs(grpc::ServerContext*, const v1::SearchJobsRequest* request,
                          v1::SearchJobsResponse* response) override {
    return server_->search_jobs(*request, response);
  }
  grpc::Status SyncJobs(grpc::ServerContext*, const v1::SyncJobsRequest* request,
                        v1::SyncJobsResponse* response) override {
    return server_->sync_jobs(*request, response);
  }

 private:
  FakeServer* const server_;  // not owned; owns this
};

FakeServer::FakeServer()
    : evaluate(DefaultEvaluate),
      batch_evaluate(DefaultBatch),
      get_decision_table(DefaultTable),
      list_grids(DefaultGrids),
      get_grid(DefaultGrid),
      get_grid_source(DefaultSource),
      list_releases(DefaultReleases),
      list_bands(DefaultBands),
      list_jobs(DefaultJobs),
      get_job(DefaultJob),
      batch_get_jobs(DefaultLookups),
      resolve_job(DefaultResolve),
      batch_resolve_jobs(DefaultResolveBatch),
      search_jobs(DefaultSearch),
      sync_jobs(DefaultSync),
      evaluation_(std::make_unique<Evaluation>(this)),
      catalogue_(std::make_unique<Catalogue>(this)) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(evaluation_.get());
  builder.RegisterService(catalogue_.get());
  server_ = builder.BuildAndStart();
  server_->GetHealthCheckService()->SetServingStatus("seuil.v1.EvaluationService", true);
  server_->GetHealthCheckService()->SetServingStatus("seuil.v1.CatalogueService", true);
  address_ = "127.0.0.1:" + std::to_string(port);
}

FakeServer::~FakeServer() { server_->Shutdown(); }

}  // namespace seuil::client::testing
