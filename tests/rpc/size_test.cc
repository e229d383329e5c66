// Answers that cannot be cut into pages stay under 3 MiB for every version that loads: each part of
// a grid is made as large as loading lets it be, and asked for.
#include <functional>

#include "base/digest.h"
#include "registry/load.h"
#include "rpc/fixture.h"
#include "testutil/large_grid.h"

namespace seuil::rpc {
namespace {

using testutil::LargeGrid;
using testutil::LargeParts;

constexpr size_t kMostBytes = size_t{3} << 20;

source::VersionFiles FilesOf(std::string text) {
  source::VersionFiles files;
  files.grid_id = "large";
  files.version = "1.0.0";
  files.digest = DigestOf(text);
  files.grid = {"large/1.0.0.toml", "1.0.0.toml", std::move(text)};
  return files;
}

// The largest number of KiB, or of tens of rules, with which the grid loads.
std::string LargestThatLoads(const std::function<LargeParts(size_t)>& parts) {
  const auto loads = [&](size_t size) {
    return registry::LoadVersion(FilesOf(LargeGrid(parts(size))), {}).version != nullptr;
  };
  size_t good = 1, bad = 4096;
  EXPECT_TRUE(loads(good));
  EXPECT_FALSE(loads(bad));
  while (bad - good > 1) (loads((good + bad) / 2) ? good : bad) = (good + bad) / 2;
  return LargeGrid(parts(good));
}

// A server of that one version.
class Served {
 public:
  explicit Served(std::string text) {
    source::GridFolder folder;
    folder.id = folder.path = "large";
    folder.versions.push_back(FilesOf(std::move(text)));
    fixture_.registry->Adopt({folder}, fixture_.clock.now);
  }

  // The answer, which is under the limit; `least`: how much of it the large part is.
  template <typename Stub, typename Method, typename Request, typename Response>
  void Ask(Stub& stub, Method method, Request request, size_t least, Response response) {
    request.set_grid("large");
    request.mutable_version()->set_version_id("1.0.0");
    ASSERT_EQ(Summary(CallOf(stub, method, request, response)), "OK");
    EXPECT_LT(response.ByteSizeLong(), kMostBytes);
    EXPECT_GT(response.ByteSizeLong(), least) << "the grid is not as large as this test believes";
  }

  v1::EvaluationService::Stub& evaluation() { return *fixture_.evaluation; }
  v1::CatalogueService::Stub& catalogue() { return *fixture_.catalogue; }

 private:
  Fixture fixture_;
};

TEST(AnswerSizeTest, OfAJob) {
  Served served(LargestThatLoads([](size_t kib) { return LargeParts{.job = kib << 10}; }));
  v1::GetJobRequest job;
  job.set_job("large");
  served.Ask(served.catalogue(), &v1::CatalogueService::Stub::GetJob, job, 250 << 10,
             v1::GetJobResponse());
  served.Ask(served.catalogue(), &v1::CatalogueService::Stub::ListJobs, v1::ListJobsRequest(),
             250 << 10, v1::ListJobsResponse());
  served.Ask(served.catalogue(), &v1::CatalogueService::Stub::SyncJobs, v1::SyncJobsRequest(),
             250 << 10, v1::SyncJobsResponse());
}

TEST(AnswerSizeTest, OfABand) {
  Served served(LargestThatLoads([](size_t kib) { return LargeParts{.band = kib << 10}; }));
  served.Ask(served.catalogue(), &v1::CatalogueService::Stub::ListBands, v1::ListBandsRequest(),
             250 << 10, v1::ListBandsResponse());
  served.Ask(served.catalogue(), &v1::CatalogueService::Stub::SyncJobs, v1::SyncJobsRequest(),
             250 << 10, v1::SyncJobsResponse());
}

TEST(AnswerSizeTest, OfAGrid) {
  Served served(LargestThatLoads([](size_t kib) { return LargeParts{.grid = kib << 10}; }));
  served.Ask(served.catalogue(), &v1::CatalogueService::Stub::GetGrid, v1::GetGridRequest(),
             2000 << 10, v1::GetGridResponse());
}

v1::EvaluateRequest Question(const char* level) {
  v1::EvaluateRequest request;
  request.mutable_objective()->set_job("large");
  request.mutable_result()->set_level(level);
  request.set_reference(std::string(256, 'r'));
  return request;
}

TEST(AnswerSizeTest, OfADecisionByLongCitations) {
  Served served(LargestThatLoads([](size_t kib) { return LargeParts{.citation = kib << 10}; }));
  served.Ask(served.evaluation(), &v1::EvaluationService::Stub::Evaluate, Question("B1"),
             2400 << 10, v1::EvaluateResponse());
  v1::BatchEvaluateRequest batch;
  *batch.add_items()->mutable_objective() = Question("B1").objective();
  *batch.mutable_items(0)->mutable_result() = Question("B1").result();
  served.Ask(served.evaluation(), &v1::EvaluationService::Stub::BatchEvaluate, batch, 2400 << 10,
             v1::BatchEvaluateResponse());
}

TEST(AnswerSizeTest, OfADecisionByManyRules) {
  Served served(LargestThatLoads([](size_t tens) { return LargeParts{.rules = 10 * tens}; }));
  for (const char* const level : {"A2", "B1"}) {
    served.Ask(served.evaluation(), &v1::EvaluationService::Stub::Evaluate, Question(level),
               1 << 10, v1::EvaluateResponse());
  }
  served.Ask(served.evaluation(), &v1::EvaluationService::Stub::GetDecisionTable,
             v1::GetDecisionTableRequest(), 1 << 10, v1::GetDecisionTableResponse());
}

}  // namespace
}  // namespace seuil::rpc
