#include "ops/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace seuil::ops {
namespace {

std::vector<std::string> ProblemsOf(const std::string& text) {
  Problems problems("settings.toml");
  const std::optional<Settings> settings = ParseSettings(text, problems);
  EXPECT_EQ(settings.has_value(), !problems.has_errors());
  std::vector<std::string> found;
  for (const Problem& problem : problems.Sorted()) {
    found.push_back(std::to_string(problem.at.line) + " " + problem.code);
  }
  return found;
}

TEST(Settings, HaveDefaults) {
  Problems problems("settings.toml");
  const std::optional<Settings> settings = ParseSettings("", problems);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->grids, "grids");
  EXPECT_EQ(settings->listen, std::vector<std::string>{"127.0.0.1:7443"});
  EXPECT_EQ(settings->log_level, LogLevel::kInfo);
  EXPECT_EQ(settings->control, registry::Control::kFiles);
  EXPECT_TRUE(settings->admin.listen.empty());
  EXPECT_EQ(settings->plaintext, Plaintext::kLocal);
  EXPECT_FALSE(settings->tls.files);
  EXPECT_EQ(settings->metrics.listen, std::vector<std::string>{"127.0.0.1:9464"});
  EXPECT_EQ(settings->calls.batch_items, 1000);
  EXPECT_EQ(settings->drain.pause, absl::Seconds(2));
  EXPECT_EQ(settings->load.file.jobs, 200'000u);
}

// The file that operators start from says every setting, and each as it is anyway.
TEST(Settings, TheShippedFileSaysTheDefaults) {
  std::ifstream file(SEUIL_SOURCE_DIR "/deploy/seuil.toml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Problems problems("deploy/seuil.toml");
  const std::optional<Settings> written = ParseSettings(text, problems);
  ASSERT_TRUE(written) << problems.Sorted().at(0).message;
  const Settings plain;
  EXPECT_EQ(written->grids, plain.grids);
  EXPECT_EQ(written->listen, plain.listen);
  EXPECT_EQ(written->log_level, plain.log_level);
  EXPECT_EQ(written->control, plain.control);
  EXPECT_EQ(written->admin.listen, plain.admin.listen);
  EXPECT_EQ(written->plaintext, plain.plaintext);
  EXPECT_FALSE(written->tls.files);
  EXPECT_EQ(written->access.file, plain.access.file);
  EXPECT_EQ(written->proxy.listen, plain.proxy.listen);
  EXPECT_EQ(written->connections.most, plain.connections.most);
  EXPECT_EQ(written->connections.streams, plain.connections.streams);
  EXPECT_EQ(written->connections.keepalive, plain.connections.keepalive);
  EXPECT_EQ(written->connections.keepalive_answer, plain.connections.keepalive_answer);
  EXPECT_EQ(written->connections.ping_interval, plain.connections.ping_interval);
  EXPECT_EQ(written->connections.age, plain.connections.age);
  EXPECT_EQ(written->metrics.listen, plain.metrics.listen);
  EXPECT_EQ(written->calls.request_bytes, plain.calls.request_bytes);
  EXPECT_EQ(written->calls.metadata_bytes, plain.calls.metadata_bytes);
  EXPECT_EQ(written->calls.batch_items, plain.calls.batch_items);
  EXPECT_EQ(written->calls.batch_jobs, plain.calls.batch_jobs);
  EXPECT_EQ(written->calls.handshake, plain.calls.handshake);
  EXPECT_EQ(written->drain.pause, plain.drain.pause);
  EXPECT_EQ(written->drain.deadline, plain.drain.deadline);
  EXPECT_EQ(written->reload.poll, plain.reload.poll);
  EXPECT_EQ(written->reload.kept, plain.reload.kept);
  EXPECT_EQ(written->load.file.file_bytes, plain.load.file.file_bytes);
  EXPECT_EQ(written->load.file.string_bytes, plain.load.file.string_bytes);
  EXPECT_EQ(written->load.file.depth, plain.load.file.depth);
  EXPECT_EQ(written->load.file.dotted_segments, plain.load.file.dotted_segments);
  EXPECT_EQ(written->load.file.jobs, plain.load.file.jobs);
  EXPECT_EQ(written->load.proof.cells, plain.load.proof.cells);
  EXPECT_EQ(written->load.proof.regions, plain.load.proof.regions);
  EXPECT_EQ(written->load.problems, plain.load.problems);
}

TEST(Settings, AreReadWhereTheyAreWritten) {
  Problems problems("settings.toml");
  const std::optional<Settings> settings = ParseSettings(R"(
grids = "/srv/grids"
listen = ["127.0.0.1:1", "unix:/run/s/s"]
plaintext = "behind-mesh"
log_level = "warning"
[tls]
certificate = "/tls.crt"
key = "/tls.key"
client_ca = "/ca.crt"
revoked = "/ca.crl"
poll_ms = 150
[access]
file = "/access.toml"
poll_ms = 160
[proxy]
listen = ["unix:/run/p/p.sock"]
[connections]
most = 17
streams = 18
keepalive_ms = 1900
keepalive_answer_ms = 200
ping_interval_ms = 0
age_ms = 60000
[calls]
request_bytes = 2048
metadata_bytes = 4096
batch_items = 7
batch_jobs = 8
handshake_ms = 900
[drain]
pause_ms = 0
deadline_ms = 1500
[reload]
poll_ms = 250
kept_versions = 3
[load]
file_bytes = 4096
string_bytes = 100
depth = 9
dotted_segments = 5
jobs = 12
cells = 13
regions = 14
problems = 15
)",
                                                         problems);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->grids, "/srv/grids");
  EXPECT_EQ(settings->listen.size(), 2u);
  EXPECT_EQ(settings->log_level, LogLevel::kWarning);
  EXPECT_EQ(settings->plaintext, Plaintext::kBehindMesh);
  ASSERT_TRUE(settings->tls.files);
  EXPECT_EQ(settings->tls.files->certificate, "/tls.crt");
  EXPECT_EQ(settings->tls.files->key, "/tls.key");
  EXPECT_EQ(settings->tls.files->client_ca, "/ca.crt");
  EXPECT_EQ(settings->tls.files->revoked, "/ca.crl");
  EXPECT_EQ(settings->tls.poll, absl::Milliseconds(150));
  EXPECT_EQ(settings->access.file, "/access.toml");
  EXPECT_EQ(settings->access.poll, absl::Milliseconds(160));
  EXPECT_EQ(settings->proxy.listen, std::vector<std::string>{"unix:/run/p/p.sock"});
  EXPECT_EQ(settings->connections.most, 17);
  EXPECT_EQ(settings->connections.streams, 18);
  EXPECT_EQ(settings->connections.keepalive, absl::Milliseconds(1900));
  EXPECT_EQ(settings->connections.keepalive_answer, absl::Milliseconds(200));
  EXPECT_EQ(settings->connections.ping_interval, absl::ZeroDuration());
  EXPECT_EQ(settings->connections.age, absl::Minutes(1));
  EXPECT_EQ(settings->calls.request_bytes, 2048);
  EXPECT_EQ(settings->calls.metadata_bytes, 4096);
  EXPECT_EQ(settings->calls.batch_items, 7);
  EXPECT_EQ(settings->calls.batch_jobs, 8);
  EXPECT_EQ(settings->calls.handshake, absl::Milliseconds(900));
  EXPECT_EQ(settings->drain.pause, absl::ZeroDuration());
  EXPECT_EQ(settings->drain.deadline, absl::Milliseconds(1500));
  EXPECT_EQ(settings->reload.poll, absl::Milliseconds(250));
  EXPECT_EQ(settings->reload.kept, 3u);
  EXPECT_EQ(settings->load.file.file_bytes, 4096u);
  EXPECT_EQ(settings->load.file.string_bytes, 100u);
  EXPECT_EQ(settings->load.file.depth, 9);
  EXPECT_EQ(settings->load.file.dotted_segments, 5);
  EXPECT_EQ(settings->load.file.jobs, 12u);
  EXPECT_EQ(settings->load.proof.cells, 13);
  EXPECT_EQ(settings->load.proof.regions, 14);
  EXPECT_EQ(settings->load.problems, 15u);
}

TEST(Settings, AreErrorsWhereUnknownOutOfRangeOrOfAnotherKind) {
  EXPECT_EQ(ProblemsOf("tsl = true\n[calls]\nbatch = 3\n"),
            (std::vector<std::string>{"1 unknown-key", "3 unknown-key"}));
  EXPECT_EQ(ProblemsOf("[calls]\nbatch_items = 0\nrequest_bytes = 100000000\n"),
            (std::vector<std::string>{"2 setting-out-of-range", "3 setting-out-of-range"}));
  EXPECT_EQ(ProblemsOf("[drain]\npause_ms = -1\n"),
            (std::vector<std::string>{"2 setting-out-of-range"}));
  EXPECT_EQ(ProblemsOf("tls = true\n"), (std::vector<std::string>{"1 wrong-type"}));
  EXPECT_EQ(ProblemsOf("[connections]\nmost = 3\nstreams = 0\nkeepalive_ms = 5\n").size(), 3u);
  EXPECT_EQ(ProblemsOf("[tls]\nkey = \"x\"\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("[tls]\ncertificate = \"c\"\nkey = \"k\"\nrevoked = \"r\"\n"),
            std::vector<std::string>{"4 revoked-by-nobody"});
  EXPECT_EQ(ProblemsOf("[access]\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("plaintext = \"everywhere\"\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("log_level = \"loud\"\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("grids = 3\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("listen = \"127.0.0.1:1\"\n").size(), 1u);
  EXPECT_EQ(ProblemsOf("[calls\n").size(), 1u);
}

TEST(Settings, OfTheRecordsAreReadWhereTheyAreWritten) {
  Problems problems("settings.toml");
  const std::optional<Settings> settings = ParseSettings(R"(
[decision_log]
directory = "/var/log/seuil/decisions/"
when_full = "refuse"
reference = "keep"
keys = "/k"
memory_bytes = 33554432
file_bytes = 1048576
file_hours = 2
keep_days = 3
key_days = 4
keep_keys_days = 5
[audit_log]
file = "/var/log/seuil/audit.jsonl"
)",
                                                         problems);
  ASSERT_TRUE(settings) << problems.Sorted().at(0).message;
  const record::DecisionLogSettings& log = *settings->decision_log;
  EXPECT_EQ(log.folder, "/var/log/seuil/decisions");
  EXPECT_EQ(log.when_full, record::WhenFull::kRefuse);
  EXPECT_EQ(log.references, record::References::kKeep);
  EXPECT_EQ(log.keys, "/k");
  EXPECT_EQ(log.memory_bytes, 33'554'432u);
  EXPECT_EQ(log.file_bytes, 1'048'576);
  EXPECT_EQ(log.file_age, absl::Hours(2));
  EXPECT_EQ(log.keep, absl::Hours(72));
  EXPECT_EQ(log.key_age, absl::Hours(96));
  EXPECT_EQ(log.keep_keys, absl::Hours(120));
  EXPECT_EQ(settings->audit_log, "/var/log/seuil/audit.jsonl");
}

// What the shipped file says of them stands behind a `#`, and is the default all the same.
TEST(Settings, TheShippedFileSaysTheDefaultsOfTheRecords) {
  std::ifstream file(SEUIL_SOURCE_DIR "/deploy/seuil.toml");
  std::string text, line;
  bool within = false;
  while (std::getline(file, line)) {
    if (line.starts_with("# [")) {
      within = line.starts_with("# [decision_log]") || line.starts_with("# [audit_log]");
    }
    if (within && line.starts_with("# ")) text += line.substr(2) + "\n";
    if (line.empty()) within = false;
  }
  Problems problems("deploy/seuil.toml");
  const std::optional<Settings> written = ParseSettings(text, problems);
  ASSERT_TRUE(written) << problems.Sorted().at(0).message;
  const record::DecisionLogSettings plain;
  const record::DecisionLogSettings& log = *written->decision_log;
  EXPECT_EQ(log.when_full, plain.when_full);
  EXPECT_EQ(log.references, plain.references);
  EXPECT_EQ(log.memory_bytes, plain.memory_bytes);
  EXPECT_EQ(log.file_bytes, plain.file_bytes);
  EXPECT_EQ(log.file_age, plain.file_age);
  EXPECT_EQ(log.keep, plain.keep);
  EXPECT_EQ(log.key_age, plain.key_age);
  EXPECT_EQ(log.keep_keys, plain.keep_keys);
  EXPECT_FALSE(written->audit_log.empty());
}

TEST(Settings, OfTheRecordsAreRefusedWhereTheyMakeNoSense) {
  const std::string log = "[decision_log]\ndirectory = \"/d\"\n";
  using Problems = std::vector<std::string>;
  EXPECT_EQ(ProblemsOf(log + "keys = \"/k\"\n"), Problems{});
  EXPECT_EQ(ProblemsOf(log + "reference = \"omit\"\n"), Problems{});
  EXPECT_EQ(ProblemsOf(log), Problems{"2 keys-required"});
  EXPECT_EQ(ProblemsOf(log + "keys = \"/d/keys\"\n"), Problems{"3 keys-beside-the-log"});
  EXPECT_EQ(ProblemsOf(log + "keys = \"/do\"\n"), Problems{});
  EXPECT_EQ(ProblemsOf("[decision_log]\ndirectory = \"d\"\nreference = \"omit\"\n"),
            Problems{"2 path-not-absolute"});
  EXPECT_EQ(ProblemsOf("[decision_log]\n"), Problems{"1 missing-key"});
  EXPECT_EQ(ProblemsOf("[audit_log]\n"), Problems{"1 missing-key"});
  EXPECT_EQ(ProblemsOf("[audit_log]\nfile = \"\"\n"), Problems{"2 path-not-absolute"});
  EXPECT_EQ(ProblemsOf(log + "keys = \"/k\"\nwhen_full = \"wait\"\n").size(), 1u);
  EXPECT_EQ(ProblemsOf(log + "keys = \"/k\"\nkeep_days = 0\n"), Problems{"4 setting-out-of-range"});
  EXPECT_EQ(ProblemsOf(log + "keys = \"/k\"\nmemory_bytes = 1048576\n"), Problems{});
  // The largest batch would always be refused.
  EXPECT_EQ(ProblemsOf(log + "keys = \"/k\"\nmemory_bytes = 1048576\nwhen_full = \"refuse\"\n"),
            Problems{"2 setting-out-of-range"});
}

// A near miss of any setting is told, also where the setting itself is not written.
TEST(Settings, AMisspeltOneHasItsHint) {
  for (const auto& [text, setting] :
       std::vector<std::pair<std::string, std::string>>{{"lsten = []", "listen"},
                                                        {"grid = \"x\"", "grids"},
                                                        {"log_levl = \"info\"", "log_level"},
                                                        {"[call]", "calls"},
                                                        {"[drain]\npause_m = 1", "pause_ms"},
                                                        {"[load]\njob = 1", "jobs"}}) {
    Problems problems("settings.toml");
    ParseSettings(text, problems);
    ASSERT_EQ(problems.Sorted().size(), 1u) << text;
    EXPECT_NE(problems.Sorted()[0].hint.find("`" + setting + "`"), std::string::npos)
        << text << ": " << problems.Sorted()[0].hint;
  }
}

TEST(Settings, NoAddressIsSaidAndKept) {
  Problems problems("settings.toml");
  EXPECT_TRUE(ParseSettings("listen = []", problems)->listen.empty());
}

}  // namespace
}  // namespace seuil::ops
