// A server that owns its directory: what operators ask of it, from the check to the moment when it
// serves. Registry, reloader and storage are the real ones; the clock is the test's.
#include "registry/administration.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "gtest/gtest.h"
#include "registry/grids.h"
#include "registry/ownership.h"
#include "registry/plan_text.h"
#include "registry/set_clock.h"
#include "source/atomic_file.h"
#include "testutil/temp_directory.h"

namespace seuil::registry {
namespace {

const std::string kOne = GridText("g", "1.0.0");
const std::string kTwo = GridText("g", "1.1.0", 2);

std::string ReasonOf(const absl::Status& status) {
  const auto detail = DetailOf(status);
  return detail ? std::string(ReasonInfo(detail->reason).name) : std::string(status.message());
}

// Cases that expect `outcome` of B1 for B1.
std::string Cases(std::string_view version, std::string_view outcome) {
  return fmt::format(
      "format = 1\ngrid = \"g\"\nversion = \"{}\"\n"
      "cases = [{{ name = \"B1 reaches B1\", objective = {{ level = \"B1\" }}, "
      "result = {{ level = \"B1\" }}, expect = {{ outcome = \"{}\" }} }}]\n",
      version, outcome);
}

// A server on a directory of its own, without its listeners. Start it again for a restart.
class Server {
 public:
  Server(const std::string& root, const Clock& clock, Control control = Control::kRpc)
      : reloader_({.root = root, .poll = absl::Hours(1), .owns_plans = control == Control::kRpc},
                  registry, clock, [](const ScanReport&) {}),
        administration_({.root = root, .control = control}, registry, reloader_, clock) {
    EXPECT_TRUE(reloader_.Start().ok());
  }

  // The result of `work(administration)` on the thread where such work runs.
  template <typename Work>
  auto Ask(Work work) {
    std::promise<decltype(work(administration_))> done;
    EXPECT_TRUE(reloader_.Post([&] { done.set_value(work(administration_)); }));
    return done.get_future().get();
  }

  // "ok", "unchanged", or the reason.
  std::string Change(ReleasesOrder order) {
    order.terms.by = "ops";
    order.terms.reason = "test";
    const auto changed = Ask([&](Administration& admin) { return admin.Change("g", order); });
    if (!changed.ok()) {
      last_error = changed.status();
      return ReasonOf(changed.status());
    }
    last = *changed;
    return changed->unchanged ? "unchanged" : "ok";
  }
  std::string Activate(const std::string& version, const std::string& text, Ahead ahead = {}) {
    return Change(
        {.wish = ReleaseWish{version, DigestOf(text), std::nullopt}, .terms = {.ahead = ahead}});
  }
  std::string Publish(const std::string& grid, const VersionText& text) {
    const auto published = Ask([&](Administration& admin) { return admin.Publish(grid, text); });
    if (!published.ok()) {
      last_error = published.status();
      return ReasonOf(published.status());
    }
    return published->unchanged ? "unchanged" : "ok";
  }
  std::string Reload() {
    const auto reread = Ask([&](Administration& admin) { return admin.ReloadPlan("g"); });
    if (!reread.ok()) {
      last_error = reread.status();
      return ReasonOf(reread.status());
    }
    return reread->unchanged ? "unchanged" : "ok";
  }
  // Until the reloader has seen what is there now.
  void Look() {
    for (int i = 0; i < 2; ++i) Ask([](Administration&) { return true; });
  }

  std::string Serves(absl::Time now) const {
    const absl::StatusOr<Acquired> acquired = registry.Acquire("g", {}, now);
    return acquired.ok() ? acquired->version->grid->version : ReasonOf(acquired.status());
  }

  Registry registry{{}};
  ReleasesChanged last;
  absl::Status last_error;

 private:
  Reloader reloader_;
  Administration administration_;
};

class AdministrationTest : public testing::Test {
 protected:
  void SetUp() override { server = std::make_unique<Server>(root.path(), clock); }

  void Restart(Control control = Control::kRpc) {
    server.reset();
    server = std::make_unique<Server>(root.path(), clock, control);
  }
  std::string Serves() const { return server->Serves(clock.Now()); }
  std::string Plan() const { return Read("g/releases.toml"); }
  std::string Read(const std::string& name) const {
    std::ifstream file(root / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // As another hand than the server's.
  void Write(const std::string& name, const std::string& text) {
    root.Write(name + ".new", text);
    std::filesystem::rename(root / (name + ".new"), root / name);
    server->Look();
  }
  bool HasProblem(std::string_view code) const {
    for (const Problem& problem : server->registry.Grid("g")->problems) {
      if (problem.code == code) return true;
    }
    return false;
  }

  testutil::TempDirectory root;
  SetClock clock;
  std::unique_ptr<Server> server;
};

TEST_F(AdministrationTest, StartsWithNoGridAndTakesItsFirst) {
  EXPECT_EQ(Serves(), "GRID_UNKNOWN");
  EXPECT_EQ(server->Activate("1.0.0", kOne), "GRID_UNKNOWN");
  EXPECT_EQ(server->Publish("g", {kOne, std::nullopt}), "ok");
  EXPECT_EQ(Serves(), "NO_RELEASE_IN_FORCE");
  EXPECT_EQ(server->Activate("1.0.0", kOne), "ok");
  EXPECT_EQ(Serves(), "1.0.0");
}

TEST_F(AdministrationTest, WhatIsOkIsDurable) {
  server->Publish("g", {kOne, Cases("1.0.0", "certificate")});
  server->Publish("g", {kTwo, std::nullopt});
  EXPECT_EQ(server->Activate("1.0.0", kOne), "ok");
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(server->Activate("1.1.0", kTwo), "ok");
  EXPECT_EQ(server->last.before_version, "1.0.0");
  ASSERT_TRUE(server->last.comparison);
  EXPECT_EQ(server->last.etag, EtagOf(Plan()));
  Restart();
  EXPECT_EQ(Serves(), "1.1.0");
}

TEST_F(AdministrationTest, OfFilesControlNothingIsChanged) {
  server->Publish("g", {kOne, std::nullopt});
  Restart(Control::kFiles);
  EXPECT_EQ(server->Activate("1.0.0", kOne), "CONTROL_IS_FILES");
  EXPECT_EQ(server->Change({.wish = CancelWish{}}), "CONTROL_IS_FILES");
  EXPECT_EQ(server->Publish("g", {kTwo, std::nullopt}), "CONTROL_IS_FILES");
  EXPECT_EQ(server->Reload(), "unchanged") << "reading again is no change";
  EXPECT_FALSE(std::filesystem::exists(root / "g/releases.toml"));
  EXPECT_FALSE(std::filesystem::exists(root / "g/1.1.0.toml"));
}

TEST_F(AdministrationTest, AVersionNeverChanges) {
  const VersionText text{kOne, Cases("1.0.0", "certificate")};
  EXPECT_EQ(server->Publish("g", text), "ok");
  EXPECT_EQ(server->Publish("g", text), "unchanged");
  EXPECT_EQ(server->Publish("g", {kOne + "# other\n", text.cases}), "VERSION_EXISTS");
  EXPECT_EQ(DetailOf(server->last_error)->field, "source");
  EXPECT_EQ(server->Publish("g", {kOne, std::nullopt}), "VERSION_EXISTS");
  EXPECT_EQ(server->Publish("g", {kOne, *text.cases + "# other\n"}), "VERSION_EXISTS");
  EXPECT_EQ(DetailOf(server->last_error)->field, "cases");
  EXPECT_EQ(Read("g/1.0.0.toml"), kOne);
  EXPECT_EQ(Read("g/1.0.0.cases.toml"), *text.cases);
}

TEST_F(AdministrationTest, ANumberThatWasReleasedIsTakenAlsoWithoutItsFile) {
  server->Publish("g", {kOne, std::nullopt});
  server->Activate("1.0.0", kOne);
  root.Remove("g/1.0.0.toml");
  server->Look();
  EXPECT_EQ(Serves(), "1.0.0") << "what is in force outlives its file";
  EXPECT_EQ(server->Publish("g", {kOne + "# other\n", std::nullopt}), "VERSION_EXISTS");
  EXPECT_EQ(server->Publish("g", {kOne, std::nullopt}), "ok") << "the same bytes come back";
  EXPECT_EQ(Serves(), "1.0.0");
}

TEST_F(AdministrationTest, WhatIsNotProvenIsNotStored) {
  EXPECT_EQ(server->Publish("g", {"format = 1\n", std::nullopt}), "VERSION_REFUSED");
  EXPECT_EQ(server->Publish("g", {GridText("other", "1.0.0"), std::nullopt}), "VERSION_REFUSED");
  EXPECT_EQ(server->Publish("g", {kOne, Cases("1.0.0", "attestation")}), "VERSION_REFUSED");
  EXPECT_NE(server->last_error.message().find("cases"), absl::string_view::npos);
  EXPECT_EQ(server->Publish("../g", {kOne, std::nullopt}), "ID_MALFORMED");
  EXPECT_FALSE(std::filesystem::exists(root / "g"));
}

// The cases are written first: alone they are no version.
TEST_F(AdministrationTest, APublicationThatWasKilledIsMadeGoodByTheNext) {
  std::filesystem::create_directory(root / "g");
  root.Write("g/1.0.0.cases.toml", "half of it");
  EXPECT_EQ(server->Publish("g", {kOne, std::nullopt}), "VERSION_EXISTS")
      << "cases that were not sent must not become those of the version";
  EXPECT_EQ(server->Publish("g", {kOne, Cases("1.0.0", "certificate")}), "ok");
  EXPECT_EQ(Read("g/1.0.0.cases.toml"), Cases("1.0.0", "certificate"));
}

TEST_F(AdministrationTest, AFolderThatIsBeingChangedIsNotWaitedFor) {
  server->Publish("g", {kOne, std::nullopt});
  const auto lock = source::FolderLock::Take(root / "g", source::LockKind::kAlone);
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(server->Publish("g", {kTwo, std::nullopt}), "PLAN_CHANGED");
  EXPECT_EQ(server->Activate("1.0.0", kOne), "PLAN_CHANGED");
}

TEST_F(AdministrationTest, AnEditByAnotherHandIsToldAndNotAdopted) {
  server->Publish("g", {kOne, std::nullopt});
  server->Publish("g", {kTwo, std::nullopt});
  server->Activate("1.0.0", kOne);
  const std::string mine = Plan();
  const std::string theirs = PlanOf({{"2026-06-01T00:00:00Z", "1.1.0", DigestOf(kTwo)}}).bytes;
  Write("g/releases.toml", theirs);
  EXPECT_EQ(Serves(), "1.0.0");
  EXPECT_TRUE(HasProblem("plan-edited-outside"));
  EXPECT_EQ(server->Activate("1.1.0", kTwo), "PLAN_CHANGED_OUTSIDE");
  const auto detail = DetailOf(server->last_error);
  const std::vector<std::pair<std::string, std::string>> both = {
      {"serving", EtagOf(mine)}, {"on_disk", EtagOf(theirs)}, {"grid", "g"}};
  EXPECT_EQ(detail->metadata, both);
  EXPECT_EQ(Plan(), theirs) << "it is theirs to lose";
  // Restored, it is as if nothing had been.
  Write("g/releases.toml", mine);
  EXPECT_FALSE(HasProblem("plan-edited-outside"));
  EXPECT_EQ(server->Activate("1.0.0", kOne), "unchanged");
  // Accepted, it serves.
  Write("g/releases.toml", theirs);
  EXPECT_EQ(server->Reload(), "ok");
  EXPECT_EQ(Serves(), "1.1.0");
  EXPECT_EQ(server->Change({.wish = RollBackWish{"1.0.0"}}), "VERSION_UNKNOWN")
      << "by the plan that serves now it never was in force";
  // What was accepted once is not accepted for ever.
  Write("g/releases.toml", mine);
  EXPECT_EQ(Serves(), "1.1.0");
}

TEST_F(AdministrationTest, ARestartAcceptsWhatIsThere) {
  server->Publish("g", {kOne, std::nullopt});
  server->Publish("g", {kTwo, std::nullopt});
  server->Activate("1.0.0", kOne);
  Write("g/releases.toml", PlanOf({{"2026-06-01T00:00:00Z", "1.1.0", DigestOf(kTwo)}}).bytes);
  Restart();
  EXPECT_EQ(Serves(), "1.1.0");
  EXPECT_EQ(server->Activate("1.0.0", kOne), "ok");
}

TEST_F(AdministrationTest, ATornPlanIsNotAccepted) {
  server->Publish("g", {kOne, std::nullopt});
  server->Activate("1.0.0", kOne);
  const std::string whole = Plan();
  Write("g/releases.toml", whole.substr(0, 40));
  EXPECT_EQ(server->Change({.wish = CancelWish{}}), "PLAN_CHANGED_OUTSIDE");
  EXPECT_EQ(server->Reload(), "PLAN_REFUSED");
  EXPECT_NE(server->last_error.message().find("g/releases.toml:1:1 missing-key"),
            absl::string_view::npos)
      << "with its place: " << server->last_error;
  EXPECT_EQ(Serves(), "1.0.0");
  // A refusal is not remembered: what is mended is read.
  Write("g/releases.toml", whole);
  EXPECT_EQ(server->Reload(), "unchanged");
  EXPECT_EQ(server->Activate("1.0.0", kOne), "unchanged");
  root.Remove("g/releases.toml");
  server->Look();
  EXPECT_EQ(server->Reload(), "PLAN_REFUSED");
  EXPECT_EQ(server->Activate("1.0.0", kOne), "PLAN_CHANGED_OUTSIDE");
  EXPECT_EQ(Serves(), "1.0.0");
}

TEST_F(AdministrationTest, AGridThatAppearsIsReadAndItsPlanWaits) {
  root.Write("g/1.0.0.toml", kOne);
  root.Write("g/releases.toml", PlanOf({{"2026-06-01T00:00:00Z", "1.0.0", DigestOf(kOne)}}).bytes);
  server->Look();
  EXPECT_EQ(Serves(), "VERSION_UNAVAILABLE");
  EXPECT_EQ(server->Reload(), "ok");
  EXPECT_EQ(Serves(), "1.0.0");
}

// R2, R3: a release that was scheduled takes force with time alone.
TEST_F(AdministrationTest, AScheduledReleaseTakesForceAtItsInstant) {
  server->Publish("g", {kOne, std::nullopt});
  server->Publish("g", {kTwo, std::nullopt});
  server->Activate("1.0.0", kOne);
  const absl::Time at = clock.Now() + absl::Hours(24);
  EXPECT_EQ(server->Change({.wish = ReleaseWish{"1.1.0", DigestOf(kTwo), at}}), "ok");
  EXPECT_EQ(server->Activate("1.1.0", kTwo), "RELEASE_SCHEDULED");
  EXPECT_EQ(server->Serves(at - absl::Nanoseconds(1)), "1.0.0");
  EXPECT_EQ(server->Serves(at), "1.1.0");
  // What has come never un-comes, and a change that follows comes after it.
  EXPECT_EQ(server->Serves(at - absl::Hours(1)), "1.1.0");
  EXPECT_EQ(server->Change({.wish = RollBackWish{"1.0.0"}}), "ok");
  EXPECT_GT(server->last.entry.from, at);
  EXPECT_EQ(Serves(), "1.0.0");
}

// R4: twice goes further back, never forth; R5: and a call that is sent again does nothing.
TEST_F(AdministrationTest, RollingBackNeverBringsTheBadVersionBack) {
  const std::string three = GridText("g", "1.2.0", 3);
  for (const std::string& text : {kOne, kTwo, three}) server->Publish("g", {text, std::nullopt});
  int minute = 0;
  for (const auto& [version, text] :
       {std::pair("1.0.0", kOne), std::pair("1.1.0", kTwo), std::pair("1.2.0", three)}) {
    clock.Advance(absl::Minutes(++minute));
    EXPECT_EQ(server->Activate(version, text), "ok");
  }
  const auto back = [&](const std::string& expected) {
    clock.Advance(absl::Minutes(1));
    return server->Change(
        {.wish = RollBackWish{}, .terms = {.expected_digest = DigestOf(expected)}});
  };
  EXPECT_EQ(back(three), "ok");
  EXPECT_EQ(Serves(), "1.1.0");
  EXPECT_EQ(back(three), "unchanged");
  EXPECT_EQ(Serves(), "1.1.0");
  EXPECT_EQ(back(kTwo), "ok");
  EXPECT_EQ(Serves(), "1.0.0");
  EXPECT_EQ(back(kOne), "NO_EARLIER_VERSION");
  EXPECT_EQ(server->Change({.wish = RollBackWish{}}), "TARGET_REQUIRED");
}

TEST_F(AdministrationTest, ARollBackOutOfAWithdrawalIsSafeToSendAgain) {
  server->Publish("g", {kOne, std::nullopt});
  server->Activate("1.0.0", kOne);
  clock.Advance(absl::Minutes(1));
  EXPECT_EQ(server->Change({.wish = WithdrawalWish{}}), "ok");
  EXPECT_EQ(Serves(), "NO_RELEASE_IN_FORCE");
  const ReleasesOrder back{.wish = RollBackWish{}, .terms = {.expected_digest = ""}};
  clock.Advance(absl::Minutes(1));
  EXPECT_EQ(server->Change(back), "ok");
  EXPECT_EQ(server->Change(back), "unchanged");
  EXPECT_EQ(Serves(), "1.0.0");
}

// R6.
TEST_F(AdministrationTest, ValidateOnlyFailsExactlyWhereTheCallWould) {
  const std::string text = GridText("g", "2.0.0");
  server->Publish("g", {kOne, std::nullopt});
  server->Publish("g", {kTwo, std::nullopt});
  server->Activate("1.0.0", kOne);
  const std::string plan = Plan();
  const ReleasesOrder orders[] = {
      {.wish = ReleaseWish{"1.1.0", DigestOf(kOne), std::nullopt}},
      {.wish = ReleaseWish{"9.9.9", DigestOf(kOne), std::nullopt}},
      {.wish = ReleaseWish{"1.1.0", DigestOf(kTwo), clock.Now() - absl::Hours(1)}},
      {.wish = ReleaseWish{"1.1.0", DigestOf(kTwo), std::nullopt},
       .terms = {.expected_digest = DigestOf(kTwo)}},
      {.wish = ReleaseWish{"1.1.0", DigestOf(kTwo), std::nullopt},
       .terms = {.expected_etag = "sha256:"}},
      {.wish = RollBackWish{"1.1.0"}},
      {.wish = CancelWish{}},
      {.wish = ReleaseWish{"1.0.0", DigestOf(kOne), std::nullopt}},
      {.wish = ReleaseWish{"1.1.0", DigestOf(kTwo), std::nullopt}},
  };
  for (ReleasesOrder order : orders) {
    order.validate_only = true;
    const std::string dry = server->Change(order);
    EXPECT_EQ(Plan(), plan);
    order.validate_only = false;
    EXPECT_EQ(server->Change(order), dry);
  }
  EXPECT_EQ(Serves(), "1.1.0");
}

TEST(Ownership, IsOneServers) {
  testutil::TempDirectory root;
  root.Write("g/1.0.0.toml", kOne);
  {
    const absl::StatusOr<Ownership> mine = Ownership::Claim(root.path());
    ASSERT_TRUE(mine.ok()) << mine.status();
    EXPECT_TRUE(absl::IsAborted(Ownership::Claim(root.path()).status()));
    EXPECT_EQ(ReasonOf(Ownership::Visit(root / "g").status()), "CONTROL_IS_RPC");
    std::filesystem::create_symlink(root / "g", root / "link");
    EXPECT_EQ(ReasonOf(Ownership::Visit(root / "link").status()), "CONTROL_IS_RPC");
  }
  // Commands do not keep each other out, and a server waits for none that runs.
  const absl::StatusOr<Ownership> one = Ownership::Visit(root / "g");
  const absl::StatusOr<Ownership> two = Ownership::Visit(root / "g");
  EXPECT_TRUE(one.ok() && two.ok());
  EXPECT_TRUE(absl::IsAborted(Ownership::Claim(root.path()).status()));
}

TEST(Ownership, NeedsADirectoryThatCanBeWritten) {
  testutil::TempDirectory root;
  EXPECT_TRUE(absl::IsNotFound(Ownership::Claim(root / "none").status()));
  if (geteuid() == 0) GTEST_SKIP() << "root writes where nobody may";
  root.Write("g/1.0.0.toml", kOne);
  chmod((root / "g").c_str(), 0500);
  EXPECT_TRUE(absl::IsPermissionDenied(Ownership::Claim(root.path()).status()));
  chmod((root / "g").c_str(), 0700);
}

}  // namespace
}  // namespace seuil::registry
