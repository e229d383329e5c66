// Every call that Seuil serves: the one list of names, and which roles each needs.
//
// Thread contract: constants.
//
//   MethodInfo(Method::kEvaluate).name;  // "Evaluate"
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "access/role.h"

namespace seuil::rpc {

enum class Method {
  kEvaluate,
  kBatchEvaluate,
  kGetDecisionTable,
  kListGrids,
  kGetGrid,
  kGetGridSource,
  kListReleases,
  kListBands,
  kListJobs,
  kGetJob,
  kBatchGetJobs,
  kSearchJobs,
  kResolveJob,
  kBatchResolveJobs,
  kSyncJobs,
  kListVersions,
  kCheckVersion,
  kPublishVersion,
  kActivateVersion,
  kRollBackVersion,
  kCancelRelease,
  kWithdrawGrid,
  kGetReleasePlan,
  kReloadPlan,
  kCompareVersions,
  kAssessImpact,
};

struct MethodEntry {
  Method method;
  std::string_view service;  // "seuil.v1.EvaluationService"
  std::string_view name;
  access::Roles roles;  // each suffices
};

// In the order of the enum.
std::span<const MethodEntry> AllMethods();
const MethodEntry& MethodInfo(Method method);

}  // namespace seuil::rpc
