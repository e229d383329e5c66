// Operators' calls: what their requests say, what their answers hold, and every error's field.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "registry/comparison.h"
#include "rpc/admin_fixture.h"
#include "rpc/convert_comparison.h"
#include "source/grid_directory.h"

namespace seuil::rpc {
namespace {

using registry::GridText;
using Admin = v1::GridAdminService::Stub;

const std::string kOne = GridText("g", "1.0.0");
const std::string kTwo = GridText("g", "1.1.0", 2);

v1::ListVersionsResponse List(AdminFixture& server, int page_size = 0,
                              const std::string& token = "") {
  v1::ListVersionsRequest request;
  request.set_grid("g");
  request.set_page_size(page_size);
  request.set_page_token(token);
  return Ask<v1::ListVersionsResponse>(server, &Admin::ListVersions, request);
}

TEST(AdminVersions, ListsEachWithItsStateAndProblems) {
  AdminFixture server;
  server.Publish(kOne);
  server.Publish(kTwo);
  server.Publish(Easier("2.0.0"));
  server.root.Write("g/3.0.0.toml", "format = 1\n");
  std::filesystem::create_directory(server.root / "g/4.0.0.toml");
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  server.clock.Advance(absl::Minutes(1));
  ASSERT_EQ(server.Activate("1.1.0"), "OK");
  v1::ActivateVersionRequest later;
  later.mutable_at()->set_seconds(absl::ToUnixSeconds(server.clock.Now()) + 60);
  ASSERT_EQ(server.Activate("2.0.0", later), "OK");

  const v1::ListVersionsResponse all = List(server);
  ASSERT_EQ(all.versions_size(), 5);
  const v1::VersionState states[] = {v1::VERSION_STATE_RETIRED, v1::VERSION_STATE_IN_FORCE,
                                     v1::VERSION_STATE_READY, v1::VERSION_STATE_REJECTED,
                                     v1::VERSION_STATE_DISCOVERED};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(all.versions(i).state(), states[i]) << i;
  EXPECT_EQ(all.versions(1).digest(), server.DigestOfVersion("1.1.0"));
  EXPECT_TRUE(all.versions(1).cases_hold());
  EXPECT_FALSE(all.versions(1).has_scheduled_from());
  EXPECT_EQ(all.versions(2).scheduled_from().seconds(), later.at().seconds());
  EXPECT_FALSE(all.versions(3).cases_hold());
  EXPECT_EQ(all.versions(3).problems().problems(0).code(), "missing-key");
  EXPECT_GT(all.versions(3).problems().errors(), 0);
  EXPECT_EQ(all.versions(4).digest(), "");
  ASSERT_EQ(all.problems().total(), 1) << "the folder's own";
  EXPECT_EQ(all.problems().problems(0).code(), "not-a-file");

  // A version's state moves with time alone.
  server.clock.Advance(absl::Minutes(1));
  EXPECT_EQ(List(server).versions(2).state(), v1::VERSION_STATE_IN_FORCE);

  std::vector<std::string> paged;
  std::string token;
  do {
    const v1::ListVersionsResponse page = List(server, 2, token);
    for (const auto& version : page.versions()) paged.push_back(version.version());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(paged, (std::vector<std::string>{"1.0.0", "1.1.0", "2.0.0", "3.0.0", "4.0.0"}));
  v1::ListVersionsRequest stale;
  stale.set_grid("g");
  stale.set_page_size(2);
  stale.set_page_token(List(server, 2).next_page_token());
  server.Publish(GridText("g", "1.2.0", 3));
  EXPECT_EQ(Refused<v1::ListVersionsResponse>(server, &Admin::ListVersions, stale),
            "ABORTED PAGE_TOKEN_EXPIRED page_token");
}

TEST(AdminVersions, CheckTellsWhatPublishingWouldSay) {
  AdminFixture server;
  v1::CheckVersionRequest request;
  request.set_grid("g");
  const auto check = [&](const std::string& source) {
    request.set_source(source);
    return Ask<v1::CheckVersionResponse>(server, &Admin::CheckVersion, request);
  };
  v1::CheckVersionResponse fresh = check(kOne);
  EXPECT_TRUE(fresh.passes()) << "also of a grid that is new";
  EXPECT_EQ(fresh.version(), "1.0.0");
  EXPECT_EQ(fresh.published_digest(), "");
  EXPECT_FALSE(fresh.has_comparison());
  EXPECT_FALSE(std::filesystem::exists(server.root / "g")) << "nothing is stored";

  server.Publish(kOne);
  server.Activate("1.0.0");
  EXPECT_EQ(check(kOne).published_digest(), check(kOne).digest());
  EXPECT_TRUE(check(kOne).passes());
  EXPECT_FALSE(check(kOne + "# other\n").passes()) << "the number is taken";

  const v1::CheckVersionResponse step = check(Easier("1.0.1"));
  EXPECT_TRUE(step.passes());
  EXPECT_EQ(step.comparison().step(), v1::VERSION_STEP_MAJOR);
  EXPECT_EQ(step.comparison().claimed_step(), v1::VERSION_STEP_PATCH);
  EXPECT_EQ(step.comparison().jobs_lowered(), 1);
  EXPECT_EQ(step.comparison().before_version(), "1.0.0");
  bool warned = false;
  for (const auto& problem : step.problems().problems()) {
    warned |= problem.code() == "version-step";
  }
  EXPECT_TRUE(warned);

  const v1::CheckVersionResponse broken = check("format = 1\nnonsense = 2\n");
  EXPECT_FALSE(broken.passes());
  EXPECT_EQ(broken.version(), "");
  EXPECT_EQ(broken.problems().problems(0).path(), "grid.toml");
  EXPECT_GT(broken.problems().errors(), 0);
}

// `check` passing means that publishing and putting in force pass, for every file of the corpus.
TEST(AdminVersions, WhatPassesTheCheckTakesForce) {
  int passed = 0, refused = 0;
  const auto root = std::filesystem::path(SEUIL_SOURCE_DIR) / "tests/data";
  for (const char* const folder : {"grids", "broken", "story"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with(".toml") || name.ends_with(".cases.toml") || name == "releases.toml") {
        continue;
      }
      const auto files = source::ReadVersion(entry.path().string(), {});
      if (!files.ok()) continue;
      const std::string& text = files->grid.bytes;
      const std::string key = "\nid = \"";
      const size_t at = text.find(key);
      const size_t start = at == std::string::npos ? 0 : at + key.size();
      const std::string grid =
          at == std::string::npos ? "none" : text.substr(start, text.find('"', start) - start);
      if (grid.empty() ||
          grid.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
        continue;
      }
      AdminFixture server;
      v1::CheckVersionRequest check;
      check.set_grid(grid);
      check.set_source(text);
      v1::PublishVersionRequest publish;
      publish.set_grid(grid);
      publish.set_source(text);
      if (files->cases) {
        check.set_cases(files->cases->bytes);
        publish.set_cases(files->cases->bytes);
      }
      const auto checked = Ask<v1::CheckVersionResponse>(server, &Admin::CheckVersion, check);
      v1::PublishVersionResponse published;
      const grpc::Status stored = CallOf(*server.admin, &Admin::PublishVersion, publish, published);
      EXPECT_EQ(checked.passes(), stored.ok()) << entry.path() << " " << Summary(stored);
      if (!stored.ok()) {
        EXPECT_EQ(ErrorOf(stored).reason, "VERSION_REFUSED") << entry.path();
        ++refused;
        continue;
      }
      v1::ActivateVersionRequest activate;
      activate.set_grid(grid);
      activate.set_version(published.version());
      activate.set_digest(published.digest());
      *activate.mutable_terms() = Terms();
      EXPECT_EQ(Refused<v1::ActivateVersionResponse>(server, &Admin::ActivateVersion, activate),
                "OK")
          << entry.path();
      ++passed;
    }
  }
  EXPECT_GT(passed, 10);
  EXPECT_GT(refused, 50);
}

TEST(AdminReleases, SayWhatWasChanged) {
  AdminFixture server;
  server.Publish(kOne);
  server.Publish(Easier("2.0.0"));
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  EXPECT_EQ(server.changed.before_version(), "");
  EXPECT_FALSE(server.changed.has_comparison());
  EXPECT_EQ(server.changed.entry().by(), "a tester (stated)");
  EXPECT_EQ(server.changed.entry().reason(), "a test");
  EXPECT_EQ(server.changed.entry().state(), v1::RELEASE_STATE_CURRENT);

  server.clock.Advance(absl::Minutes(1));
  v1::ActivateVersionRequest request;
  *request.mutable_terms() = Terms();
  request.mutable_terms()->set_validate_only(true);
  ASSERT_EQ(server.Activate("2.0.0", request), "OK");
  EXPECT_TRUE(server.changed.validated_only());
  EXPECT_EQ(server.Serves(), "1.0.0");

  request.mutable_terms()->set_validate_only(false);
  ASSERT_EQ(server.Activate("2.0.0", request), "OK");
  EXPECT_EQ(server.Serves(), "2.0.0");
  EXPECT_EQ(server.changed.before_version(), "1.0.0");
  EXPECT_EQ(server.changed.comparison().decisions().won(), 1);
  EXPECT_EQ(server.changed.comparison().step(), v1::VERSION_STEP_MAJOR);
  const std::string etag = server.changed.plan_etag();

  ASSERT_EQ(server.Activate("2.0.0", request), "OK");
  EXPECT_TRUE(server.changed.unchanged());
  EXPECT_EQ(server.changed.plan_etag(), etag);

  v1::GetReleasePlanRequest get;
  get.set_grid("g");
  get.set_page_size(1);
  const auto first = Ask<v1::GetReleasePlanResponse>(server, &Admin::GetReleasePlan, get);
  EXPECT_EQ(first.control(), v1::CONTROL_RPC);
  EXPECT_EQ(first.plan_etag(), etag);
  EXPECT_EQ(first.file_etag(), etag);
  EXPECT_EQ(first.in_force().version(), "2.0.0");
  ASSERT_EQ(first.entries_size(), 1);
  EXPECT_EQ(first.entries(0).state(), v1::RELEASE_STATE_PAST);
  get.set_page_token(first.next_page_token());
  const auto second = Ask<v1::GetReleasePlanResponse>(server, &Admin::GetReleasePlan, get);
  EXPECT_EQ(second.entries(0).version(), "2.0.0");
  EXPECT_EQ(second.next_page_token(), "");
  v1::RollBackVersionRequest back;
  back.set_grid("g");
  *back.mutable_terms() = Terms();
  back.mutable_terms()->set_expected_digest(server.DigestOfVersion("2.0.0"));
  const auto rolled = Ask<v1::RollBackVersionResponse>(server, &Admin::RollBackVersion, back);
  EXPECT_EQ(rolled.change().entry().version(), "1.0.0");
  EXPECT_EQ(rolled.change().entry().rolls_back(), "2.0.0");
  EXPECT_EQ(Refused<v1::GetReleasePlanResponse>(server, &Admin::GetReleasePlan, get),
            "ABORTED PAGE_TOKEN_EXPIRED page_token");
}

TEST(AdminReleases, ScheduleCancelAndWithdraw) {
  AdminFixture server;
  server.Publish(kOne);
  server.Publish(kTwo);
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  v1::ActivateVersionRequest later;
  later.mutable_at()->set_seconds(absl::ToUnixSeconds(server.clock.Now()) + 3600);
  ASSERT_EQ(server.Activate("1.1.0", later), "OK");
  EXPECT_EQ(server.changed.entry().state(), v1::RELEASE_STATE_SCHEDULED);
  EXPECT_EQ(server.Serves(), "1.0.0");
  EXPECT_EQ(server.Activate("1.1.0"), "FAILED_PRECONDITION RELEASE_SCHEDULED terms.scheduled");

  v1::CancelReleaseRequest cancel;
  cancel.set_grid("g");
  const auto cancelled = Ask<v1::CancelReleaseResponse>(server, &Admin::CancelRelease, cancel);
  EXPECT_EQ(cancelled.change().entry().version(), "1.1.0");
  const auto nothing = Ask<v1::CancelReleaseResponse>(server, &Admin::CancelRelease, cancel);
  EXPECT_TRUE(nothing.change().unchanged());
  EXPECT_FALSE(nothing.change().has_entry());

  v1::WithdrawGridRequest end;
  end.set_grid("g");
  *end.mutable_terms() = Terms();
  server.clock.Advance(absl::Minutes(1));
  const auto ended = Ask<v1::WithdrawGridResponse>(server, &Admin::WithdrawGrid, end);
  EXPECT_EQ(ended.change().entry().version(), "");
  EXPECT_EQ(server.Serves(), "nothing");
}

TEST(AdminReleases, EveryErrorNamesItsField) {
  AdminFixture server;
  server.Publish(kOne);
  server.Publish(Easier("2.0.0"));
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  server.clock.Advance(absl::Minutes(1));
  const auto with = [&](auto change) {
    v1::ActivateVersionRequest request;
    *request.mutable_terms() = Terms();
    change(request);
    return server.Activate("2.0.0", request);
  };
  using R = v1::ActivateVersionRequest;
  EXPECT_EQ(with([](R& r) { r.mutable_terms()->clear_reason(); }),
            "INVALID_ARGUMENT REASON_REQUIRED terms.reason");
  EXPECT_EQ(with([](R& r) { r.mutable_terms()->set_by(" "); }),
            "INVALID_ARGUMENT REASON_REQUIRED terms.by");
  EXPECT_EQ(with([](R& r) { r.set_digest("sha256:1"); }),
            "INVALID_ARGUMENT DIGEST_MALFORMED digest");
  EXPECT_EQ(with([&](R& r) { r.set_digest(server.DigestOfVersion("1.0.0")); }),
            "ABORTED VERSION_CHANGED digest");
  EXPECT_EQ(with([](R& r) { r.mutable_terms()->set_expected_digest("x"); }),
            "INVALID_ARGUMENT DIGEST_MALFORMED terms.expected_digest");
  EXPECT_EQ(with([](R& r) { r.mutable_terms()->set_expected_digest(""); }),
            "ABORTED IN_FORCE_CHANGED terms.expected_digest");
  EXPECT_EQ(with([&](R& r) { r.mutable_terms()->set_plan_etag(server.DigestOfVersion("1.0.0")); }),
            "ABORTED PLAN_CHANGED terms.plan_etag");
  EXPECT_EQ(with([](R& r) { r.mutable_terms()->set_scheduled(v1::ScheduledRelease(9)); }),
            "INVALID_ARGUMENT ENUM_UNKNOWN terms.scheduled");
  EXPECT_EQ(with([](R& r) { r.mutable_at()->set_seconds(1); }),
            "INVALID_ARGUMENT RELEASE_IN_PAST at");
  EXPECT_EQ(with([](R& r) { r.mutable_at()->set_nanos(-1); }),
            "INVALID_ARGUMENT AS_OF_MALFORMED at");
  EXPECT_EQ(with([](R& r) { r.mutable_guards()->set_max_outcome_changes(0); }),
            "FAILED_PRECONDITION GUARD_EXCEEDED guards.max_outcome_changes");
  EXPECT_EQ(with([](R& r) { r.mutable_guards()->set_max_outcome_losses(-1); }),
            "INVALID_ARGUMENT GUARD_MALFORMED guards.max_outcome_losses");
  EXPECT_EQ(with([](R& r) { r.mutable_guards()->set_max_outcome_losses(0); }), "OK")
      << "it only gives more";

  v1::ActivateVersionRequest bare;
  EXPECT_EQ(Refused<v1::ActivateVersionResponse>(server, &Admin::ActivateVersion, bare),
            "INVALID_ARGUMENT VERSION_REQUIRED version");
  bare.set_version("7.0.0");
  bare.set_digest(server.DigestOfVersion("1.0.0"));
  *bare.mutable_terms() = Terms();
  EXPECT_EQ(Refused<v1::ActivateVersionResponse>(server, &Admin::ActivateVersion, bare),
            "INVALID_ARGUMENT GRID_REQUIRED grid");
  bare.set_grid("h");
  EXPECT_EQ(Refused<v1::ActivateVersionResponse>(server, &Admin::ActivateVersion, bare),
            "NOT_FOUND GRID_UNKNOWN grid");
  bare.set_grid("g");
  EXPECT_EQ(Refused<v1::ActivateVersionResponse>(server, &Admin::ActivateVersion, bare),
            "NOT_FOUND VERSION_UNKNOWN version");
  v1::RollBackVersionRequest back;
  back.set_grid("g");
  *back.mutable_terms() = Terms();
  EXPECT_EQ(Refused<v1::RollBackVersionResponse>(server, &Admin::RollBackVersion, back),
            "INVALID_ARGUMENT TARGET_REQUIRED to_version");
  v1::ReloadPlanRequest reload;
  EXPECT_EQ(Refused<v1::ReloadPlanResponse>(server, &Admin::ReloadPlan, reload),
            "INVALID_ARGUMENT GRID_REQUIRED grid");
  reload.set_grid("h");
  EXPECT_EQ(Refused<v1::ReloadPlanResponse>(server, &Admin::ReloadPlan, reload),
            "NOT_FOUND GRID_UNKNOWN grid");
}

TEST(AdminReleases, CasesGateAReleaseAndNoRollBack) {
  AdminFixture server;
  server.Publish(kOne);
  server.Publish(kTwo);
  const std::string failing =
      "format = 1\ngrid = \"g\"\nversion = \"{}\"\ncases = [{{ name = \"n\", objective = {{ level "
      "= "
      "\"B1\" }}, result = {{ level = \"B1\" }}, expect = {{ outcome = \"attestation\" }} }}]\n";
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  server.clock.Advance(absl::Minutes(1));
  server.root.Write("g/1.1.0.cases.toml", fmt::format(fmt::runtime(failing), "1.1.0"));
  EXPECT_EQ(server.Activate("1.1.0"), "FAILED_PRECONDITION VERSION_REFUSED");
  server.root.Remove("g/1.1.0.cases.toml");
  EXPECT_EQ(server.Activate("1.1.0"), "OK");
  server.clock.Advance(absl::Minutes(1));
  server.root.Write("g/1.0.0.cases.toml", fmt::format(fmt::runtime(failing), "1.0.0"));
  v1::RollBackVersionRequest back;
  back.set_grid("g");
  back.set_to_version("1.0.0");
  *back.mutable_terms() = Terms();
  EXPECT_EQ(Refused<v1::RollBackVersionResponse>(server, &Admin::RollBackVersion, back), "OK")
      << "what was in force is not un-proven by an edited case";
}

TEST(AdminControl, OfFilesOnlyReads) {
  AdminFixture server(registry::Control::kFiles);
  EXPECT_EQ(server.Publish(kOne), "FAILED_PRECONDITION CONTROL_IS_FILES");
  server.root.Write("g/1.0.0.toml", kOne);
  v1::ReloadPlanRequest reload;
  reload.set_grid("g");
  EXPECT_TRUE(Ask<v1::ReloadPlanResponse>(server, &Admin::ReloadPlan, reload).unchanged());
  EXPECT_EQ(List(server).versions(0).state(), v1::VERSION_STATE_READY);
  EXPECT_EQ(server.Activate("1.0.0"), "FAILED_PRECONDITION CONTROL_IS_FILES");
  v1::GetReleasePlanRequest get;
  get.set_grid("g");
  const auto plan = Ask<v1::GetReleasePlanResponse>(server, &Admin::GetReleasePlan, get);
  EXPECT_EQ(plan.control(), v1::CONTROL_FILES);
  EXPECT_EQ(plan.plan_etag(), "");
  EXPECT_FALSE(plan.has_in_force());
  server.root.Write("g/releases.toml", "nonsense\n");
  EXPECT_EQ(Refused<v1::ReloadPlanResponse>(server, &Admin::ReloadPlan, reload),
            "FAILED_PRECONDITION PLAN_REFUSED");
  EXPECT_EQ(Refused<v1::GetReleasePlanResponse>(server, &Admin::GetReleasePlan, get),
            "FAILED_PRECONDITION PLAN_REFUSED");
}

TEST(AdminControl, SaysBusyWhereTooMuchWaits) {
  AdminFixture server(registry::Control::kRpc, /*queue=*/0);
  EXPECT_EQ(server.Publish(kOne), "UNAVAILABLE SERVER_BUSY");
  v1::CheckVersionRequest check;
  check.set_grid("g");
  EXPECT_EQ(Refused<v1::CheckVersionResponse>(server, &Admin::CheckVersion, check),
            "UNAVAILABLE SERVER_BUSY");
}

// Two operators at once: exactly one is heard, the other learns what is so now.
TEST(AdminControl, OfTwoOperatorsOneIsHeard) {
  AdminFixture server;
  server.Publish(kOne);
  ASSERT_EQ(server.Activate("1.0.0"), "OK");
  std::string before = server.DigestOfVersion("1.0.0");
  for (int round = 1; round <= 50; ++round) {
    server.clock.Advance(absl::Minutes(1));
    std::string versions[2] = {fmt::format("1.{}.0", 2 * round),
                               fmt::format("1.{}.0", 2 * round + 1)};
    for (const std::string& version : versions) {
      ASSERT_EQ(server.Publish(GridText("g", version, round)), "OK");
    }
    std::future<std::string> said[2];
    for (int i = 0; i < 2; ++i) {
      said[i] = std::async(std::launch::async, [&, i] {
        v1::ActivateVersionRequest request;
        request.set_grid("g");
        request.set_version(versions[i]);
        request.set_digest(server.DigestOfVersion(versions[i]));
        *request.mutable_terms() = Terms();
        request.mutable_terms()->set_expected_digest(before);
        v1::ActivateVersionResponse response;
        return Summary(CallOf(*server.admin, &Admin::ActivateVersion, request, response));
      });
    }
    const std::string first = said[0].get(), second = said[1].get();
    const std::string lost = "ABORTED IN_FORCE_CHANGED terms.expected_digest";
    ASSERT_TRUE((first == "OK" && second == lost) || (first == lost && second == "OK"))
        << first << " | " << second;
    const std::string& winner = versions[first == "OK" ? 0 : 1];
    EXPECT_EQ(server.Serves(), winner);
    before = server.DigestOfVersion(winner);
  }
}

}  // namespace
}  // namespace seuil::rpc
