#include "rpc/method.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "seuil/v1/catalogue.pb.h"
#include "seuil/v1/evaluation.pb.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::rpc {
namespace {

TEST(Methods, AreThoseOfTheContract) {
  std::set<std::string> written, listed;
  for (const auto* file :
       {v1::EvaluateRequest::descriptor()->file(), v1::ListGridsRequest::descriptor()->file(),
        v1::ListVersionsRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        written.insert(file->service(i)->method(j)->full_name());
      }
    }
  }
  for (const MethodEntry& method : AllMethods()) {
    listed.insert(std::string(method.service) + "." + std::string(method.name));
  }
  EXPECT_EQ(listed, written);
}

// Who may only read jobs or ask for decisions never changes what serves, and sees no operator's
// call.
TEST(Methods, OfOperatorsNeedAnOperatorsRole) {
  using access::Role;
  for (const MethodEntry& method : AllMethods()) {
    const bool is_admin = method.service == "seuil.v1.GridAdminService";
    EXPECT_NE(method.roles, access::Roles()) << method.name;
    EXPECT_EQ(is_admin && method.roles.HasAny({Role::kEvaluate, Role::kCatalogue}), false)
        << method.name;
    EXPECT_TRUE(!is_admin || method.roles.Has(Role::kOperate)) << method.name;
  }
  for (const Method change :
       {Method::kPublishVersion, Method::kActivateVersion, Method::kRollBackVersion,
        Method::kCancelRelease, Method::kWithdrawGrid, Method::kReloadPlan}) {
    EXPECT_EQ(MethodInfo(change).roles, access::Roles{Role::kOperate}) << MethodInfo(change).name;
  }
}

}  // namespace
}  // namespace seuil::rpc
