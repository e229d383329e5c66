// What the audit log says of operators' calls, also of those that reach no handler.
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/log.h"
#include "record/audit_log.h"
#include "record/audit_reader.h"
#include "rpc/admin_fixture.h"
#include "rpc/reload_audit.h"

namespace seuil::rpc {
namespace {

using Admin = v1::GridAdminService::Stub;
using nlohmann::json;

class AdminAuditTest : public ::testing::Test {
 protected:
  AdminAuditTest() {
    auto opened = record::AuditLog::Open(path_, clock_);
    EXPECT_TRUE(opened.ok()) << opened.status();
    audit_ = *std::move(opened);
  }
  // "attempt PublishVersion", "verdict PublishVersion OK", "refused ListVersions GRID_UNKNOWN".
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream file(path_);
    for (std::string text; std::getline(file, text);) {
      const json line = json::parse(text);
      if (line["event"] == "opened") continue;
      lines.push_back(line["event"].get<std::string>() + " " + line.value("method", ""));
      if (line.contains("verdict")) lines.back() += " " + line["verdict"].get<std::string>();
    }
    EXPECT_EQ(record::ReadAudit(path_, {})->breaks, 0);
    return lines;
  }
  // Refusals of what reached no slow thread are written a moment after the answer.
  std::vector<std::string> Lines(size_t count) const {
    while (Lines().size() < count) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return Lines();
  }

  testutil::TempDirectory root_;
  const std::string path_ = root_ / "audit.jsonl";
  registry::SetClock clock_;
  std::unique_ptr<record::AuditLog> audit_;
};

using Strings = std::vector<std::string>;

TEST_F(AdminAuditTest, OfChangesHasAttemptAndVerdict) {
  AdminFixture server(registry::Control::kRpc, 64, audit_.get());
  EXPECT_EQ(server.Publish(registry::GridText("g", "1.0.0")), "OK");
  EXPECT_EQ(server.Activate("1.0.0"), "OK");
  v1::CancelReleaseRequest cancel;
  cancel.set_grid("none");
  *cancel.mutable_terms() = Terms();
  EXPECT_EQ(Refused<v1::CancelReleaseResponse>(server, &Admin::CancelRelease, cancel),
            "NOT_FOUND GRID_UNKNOWN grid");
  EXPECT_EQ(Lines(), (Strings{"attempt PublishVersion", "verdict PublishVersion OK",
                              "attempt ActivateVersion", "verdict ActivateVersion OK",
                              "attempt CancelRelease", "verdict CancelRelease GRID_UNKNOWN"}));
}

TEST_F(AdminAuditTest, OfReadsHasWhatWasRefused) {
  AdminFixture server(registry::Control::kRpc, 64, audit_.get());
  v1::ListVersionsRequest list;
  list.set_grid("none");
  EXPECT_EQ(Refused<v1::ListVersionsResponse>(server, &Admin::ListVersions, list),
            "NOT_FOUND GRID_UNKNOWN grid");
  v1::CheckVersionRequest check;
  EXPECT_EQ(Refused<v1::CheckVersionResponse>(server, &Admin::CheckVersion, check),
            "INVALID_ARGUMENT GRID_REQUIRED grid");
  Strings lines = Lines(2);
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines,
            (Strings{"refused CheckVersion GRID_REQUIRED", "refused ListVersions GRID_UNKNOWN"}));
}

TEST_F(AdminAuditTest, HasWhatReachedNoHandler) {
  {
    AdminFixture server(registry::Control::kRpc, 64, audit_.get());
    EXPECT_FALSE(server.CallRaw("/seuil.v1.GridAdminService/ActivateVersion", "\xff").ok());
    EXPECT_EQ(Lines(1), Strings{"refused ActivateVersion REQUEST_MALFORMED"});
  }
  AdminFixture server(registry::Control::kRpc, /*queue=*/0, audit_.get());
  EXPECT_EQ(server.Publish("x"), "UNAVAILABLE SERVER_BUSY");
  EXPECT_EQ(Lines(2).at(1), "refused PublishVersion SERVER_BUSY");
}

TEST_F(AdminAuditTest, WhatCannotBeWrittenIsNotCarriedOut) {
  AdminFixture server(registry::Control::kRpc, 64, audit_.get());
  std::filesystem::rename(path_, path_ + ".1");
  std::filesystem::create_directory(path_);
  EXPECT_EQ(server.Publish(registry::GridText("g", "1.0.0")), "UNAVAILABLE AUDIT_FAILED");
  EXPECT_FALSE(std::filesystem::exists(server.root / "g"));
  std::filesystem::remove(path_);
  EXPECT_EQ(server.Publish(registry::GridText("g", "1.0.0")), "OK");
}

// Changes that no call asked for.
TEST_F(AdminAuditTest, HasEveryAdoptedChangeOfFiles) {
  testutil::TempDirectory grids;
  const auto text = [](const char* version) { return registry::GridText("g", version); };
  const auto plan = [&](const char* version) {
    return std::string("[[release]]\nfrom = 2026-01-01T00:00:00Z\nversion = \"") + version +
           "\"\ndigest = \"" + DigestOf(text(version)) + "\"\nby = \"t\"\nreason = \"t\"\n";
  };
  grids.Write("g/1.0.0.toml", text("1.0.0"));
  grids.Write("g/releases.toml", plan("1.0.0"));
  registry::Registry registry({.limits = {}, .prepare = {}});
  ReloadAudit told(*audit_);
  const auto scan = [&] {
    const auto found = source::ScanGrids(grids.path(), {});
    registry::ScanReport report;
    report.adopted = registry.Adopt(found->grids, clock_.Now());
    told.Tell(report, registry, clock_.Now());
  };
  scan();
  scan();  // nothing is new
  grids.Write("g/2.0.0.toml", "format = 1\n");
  scan();
  grids.Write("g/2.0.0.toml", text("2.0.0"));
  grids.Write("g/releases.toml", plan("2.0.0"));
  scan();
  Strings said;
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) {
    const json read = json::parse(line);
    if (read["event"] != "adopted") continue;
    const auto short_digest = [&](const char* name) {
      const std::string digest = read.value(name, "");
      return digest == DigestOf(text("1.0.0"))   ? "one"
             : digest == DigestOf(text("2.0.0")) ? "two"
             : digest.empty()                    ? "-"
                                                 : "other";
    };
    said.push_back(read["what"].get<std::string>() + " " + read.value("version", "") + " " +
                   short_digest("before") + " " + short_digest("after") + " " +
                   read["verdict"].get<std::string>());
  }
  EXPECT_EQ(said, (Strings{"plan  - other decides", "version 1.0.0 - one ready",
                           "in-force 1.0.0 - one serves", "version 2.0.0 - other rejected",
                           "plan  other other decides", "version 2.0.0 other two ready",
                           "in-force 2.0.0 one two serves"}));
}

}  // namespace
}  // namespace seuil::rpc
