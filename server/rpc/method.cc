#include "rpc/method.h"

#include <array>

namespace seuil::rpc {
namespace {

using access::Role;
using access::Roles;

constexpr std::string_view kEvaluation = "seuil.v1.EvaluationService";
constexpr std::string_view kCatalogue = "seuil.v1.CatalogueService";
constexpr std::string_view kAdmin = "seuil.v1.GridAdminService";

constexpr Roles kEvaluates = {Role::kEvaluate};
constexpr Roles kReadsJobs = {Role::kCatalogue};
// What a call must send stands there, so every caller needs it.
constexpr Roles kAny = {Role::kEvaluate, Role::kCatalogue, Role::kOperate, Role::kObserve};
constexpr Roles kReadsTables = {Role::kEvaluate, Role::kOperate, Role::kObserve};
constexpr Roles kReadsGrids = {Role::kCatalogue, Role::kOperate, Role::kObserve};
constexpr Roles kLooks = {Role::kOperate, Role::kObserve};
constexpr Roles kChanges = {Role::kOperate};

constexpr auto kMethods = std::to_array<MethodEntry>({
    {Method::kEvaluate, kEvaluation, "Evaluate", kEvaluates},
    {Method::kBatchEvaluate, kEvaluation, "BatchEvaluate", kEvaluates},
    {Method::kGetDecisionTable, kEvaluation, "GetDecisionTable", kReadsTables},
    {Method::kListGrids, kCatalogue, "ListGrids", kAny},
    {Method::kGetGrid, kCatalogue, "GetGrid", kAny},
    {Method::kGetGridSource, kCatalogue, "GetGridSource", kReadsGrids},
    {Method::kListReleases, kCatalogue, "ListReleases", kReadsGrids},
    {Method::kListBands, kCatalogue, "ListBands", kReadsGrids},
    {Method::kListJobs, kCatalogue, "ListJobs", kReadsGrids},
    {Method::kGetJob, kCatalogue, "GetJob", kReadsJobs},
    {Method::kBatchGetJobs, kCatalogue, "BatchGetJobs", kReadsJobs},
    {Method::kSearchJobs, kCatalogue, "SearchJobs", kReadsJobs},
    {Method::kResolveJob, kCatalogue, "ResolveJob", kReadsJobs},
    {Method::kBatchResolveJobs, kCatalogue, "BatchResolveJobs", kReadsJobs},
    {Method::kSyncJobs, kCatalogue, "SyncJobs", kReadsJobs},
    {Method::kListVersions, kAdmin, "ListVersions", kLooks},
    {Method::kCheckVersion, kAdmin, "CheckVersion", kLooks},
    {Method::kPublishVersion, kAdmin, "PublishVersion", kChanges},
    {Method::kActivateVersion, kAdmin, "ActivateVersion", kChanges},
    {Method::kRollBackVersion, kAdmin, "RollBackVersion", kChanges},
    {Method::kCancelRelease, kAdmin, "CancelRelease", kChanges},
    {Method::kWithdrawGrid, kAdmin, "WithdrawGrid", kChanges},
    {Method::kGetReleasePlan, kAdmin, "GetReleasePlan", kLooks},
    {Method::kReloadPlan, kAdmin, "ReloadPlan", kChanges},
    {Method::kCompareVersions, kAdmin, "CompareVersions", kLooks},
    {Method::kAssessImpact, kAdmin, "AssessImpact", kLooks},
});

constexpr bool InEnumOrder() {
  for (size_t i = 0; i < kMethods.size(); ++i) {
    if (static_cast<size_t>(kMethods[i].method) != i) return false;
  }
  return true;
}
static_assert(InEnumOrder());

}  // namespace

std::span<const MethodEntry> AllMethods() { return kMethods; }

const MethodEntry& MethodInfo(Method method) { return kMethods[static_cast<size_t>(method)]; }

}  // namespace seuil::rpc
