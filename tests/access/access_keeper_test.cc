#include "access/access_keeper.h"

#include <gtest/gtest.h>

#include <string>

#include "testutil/temp_directory.h"

namespace seuil::access {
namespace {

std::string Local(const std::string& name, const std::string& roles, const std::string& more = "") {
  return "[[callers]]\nname = \"" + name + "\"\nroles = [" + roles + "]\nlocal = true\n" + more;
}

TEST(AccessKeeper, WithoutAFileThisMachineMayCallAndNobodyElse) {
  const std::unique_ptr<AccessKeeper> open = AccessKeeper::Open();
  const auto callers = open->Current();
  ASSERT_NE(callers->OfPlace(Place::kLocal), nullptr);
  EXPECT_EQ(callers->OfPlace(Place::kLocal)->roles, (Roles{Role::kEvaluate, Role::kCatalogue}));
  EXPECT_EQ(callers->OfPlace(Place::kMesh)->roles, (Roles{Role::kEvaluate, Role::kCatalogue}));
  EXPECT_EQ(callers->OfPlace(Place::kAdminSocket)->roles,
            (Roles{Role::kCatalogue, Role::kOperate, Role::kObserve}));
  EXPECT_EQ(callers->OfToken(""), nullptr);
  Certificate certificate;
  certificate.subject = "CN=local";
  EXPECT_EQ(callers->OfCertificate(certificate), nullptr);
}

TEST(AccessKeeper, KeepsTheLastGoodFileAndTheAccounts) {
  const testutil::TempDirectory directory;
  const std::string path = directory.path() + "/access.toml";
  EXPECT_FALSE(AccessKeeper::Start(path, absl::Hours(1)).ok());
  directory.Write("access.toml", "[[callers]]\n");
  EXPECT_FALSE(AccessKeeper::Start(path, absl::Hours(1)).ok());

  directory.Write("access.toml", Local("a", "\"evaluate\"", "concurrent = 1\n"));
  const auto keeper = AccessKeeper::Start(path, absl::Hours(1));
  ASSERT_TRUE(keeper.ok()) << keeper.status();
  const auto first = (*keeper)->Current();
  Account* const account = first->OfPlace(Place::kLocal)->account;
  EXPECT_TRUE(account->Take({}).taken());

  for (const char* bad : {"[[callers]]\n", "", "callers = ["}) {
    directory.Write("access.toml", bad);
    (*keeper)->Look();
    EXPECT_EQ((*keeper)->Current(), first) << bad;
    EXPECT_FALSE((*keeper)->is_good());
  }
  directory.Remove("access.toml");
  (*keeper)->Look();
  EXPECT_EQ((*keeper)->Current(), first);

  directory.Write("access.toml", Local("a", "\"catalogue\"", "concurrent = 2\n"));
  (*keeper)->Look();
  EXPECT_TRUE((*keeper)->is_good());
  const Caller* const now = (*keeper)->Current()->OfPlace(Place::kLocal);
  EXPECT_EQ(now->roles, Roles{Role::kCatalogue});
  EXPECT_EQ(now->account, account);  // what runs is still counted
  EXPECT_EQ(account->running(), 1);
  EXPECT_TRUE(account->Take({}).taken());
  EXPECT_FALSE(account->Take({}).taken());
}

}  // namespace
}  // namespace seuil::access
