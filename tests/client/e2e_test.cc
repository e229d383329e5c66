// The real server, the real command and the sample client, over a socket: the shipped CLOE grid.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "client/cli/csv.h"
#include "client/cli_runner.h"
#include "seuil/client/channel.h"

extern char** environ;

namespace seuil::client {
namespace {

using testing::Outcome;
using testing::RunSeuil;

// A program in a process of its own; its exit status, or -1 where it did not end by itself.
class Process {
 public:
  explicit Process(std::vector<std::string> words) {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (posix_spawn(&pid_, argv[0], nullptr, nullptr, argv.data(), environ) != 0) pid_ = -1;
  }
  ~Process() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    Wait();
  }
  void Terminate() const {
    if (pid_ > 0) kill(pid_, SIGTERM);
  }
  int Wait() {
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, 0) != pid_) return -1;
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

// One server for all tests of this file.
class EndToEndTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    char directory[] = "/tmp/seuil-e2e-XXXXXX";
    ASSERT_NE(mkdtemp(directory), nullptr);
    directory_ = directory;
    address_ = "unix:" + directory_ + "/s";
    const std::string grids = SEUIL_SOURCE_DIR "/grids";
    server_ = new Process({SEUILD_PATH, "serve", "--grids", grids, "--listen", address_,
                           "--metrics", "none", "--log-level", "error"});
    const auto channel = MakeChannel(address_);
    ASSERT_TRUE(
        (*channel)->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(20)));
  }
  // The server drains and ends well.
  static void TearDownTestSuite() {
    server_->Terminate();
    EXPECT_EQ(server_->Wait(), 0);
    delete server_;
    std::filesystem::remove_all(directory_);
  }

  static inline std::string directory_;  // the socket's own
  static inline std::string address_;
  static inline Process* server_ = nullptr;
};

TEST_F(EndToEndTest, EveryServiceServes) {
  const Outcome outcome = RunSeuil({"health"}, address_);
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
}

TEST_F(EndToEndTest, TheTourEndsWell) { EXPECT_EQ(Process({TOUR_PATH, address_}).Wait(), 0); }

// The whole table of the source, by one file: thresholds down, levels across.
TEST_F(EndToEndTest, ABatchGivesEveryCellOfTheGrid) {
  const std::vector<std::string> levels = {"A1", "A2", "B1", "B2", "C1", "C2"};
  const struct {
    const char* objective;
    const char* outcomes;  // c certificate, a attestation
  } rows[] = {{"A2,", "accccc"}, {"B1,", "aacccc"}, {"B2,", "aaaccc"},
              {"C1,", "aaaacc"}, {"C2,", "aaaaac"}, {",true", "aaaaac"}};
  std::string file = "level,none,result_level\n";
  std::string expected;
  for (const auto& row : rows) {
    for (const std::string& level : levels) file += std::string(row.objective) + "," + level + "\n";
    expected += row.outcomes;
  }
  const Outcome outcome = RunSeuil({"batch", "--grid", "cloe", "-"}, address_, file);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream in(outcome.out);
  cli::CsvReader reader(in);
  cli::CsvRecord record;
  std::string actual;
  ASSERT_TRUE(*reader.Next(&record));
  while (*reader.Next(&record)) actual += record.fields[3][0];
  EXPECT_EQ(actual, expected);
}

TEST_F(EndToEndTest, AnErrorNamesItsReasonAndOption) {
  const Outcome outcome = RunSeuil(
      {"evaluate", "--grid", "cloe", "--job", "achteur", "--result-level", "B2"}, address_);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("[JOB_UNKNOWN]"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("acheteur"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("objective.job (--job)"), std::string::npos) << outcome.err;
}

TEST_F(EndToEndTest, TheSourceIsTheFile) {
  std::ifstream file(SEUIL_SOURCE_DIR "/grids/cloe/1.0.0.toml", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(RunSeuil({"source", "--grid", "cloe", "--version", "1.0.0"}, address_).out, text);
}

TEST_F(EndToEndTest, ListsAreWhole) {
  const Outcome jobs = RunSeuil({"jobs", "list", "--grid", "cloe"}, address_);
  EXPECT_NE(jobs.out.find("41 jobs; cloe 1.0.2"), std::string::npos) << jobs.out;
  const Outcome table = RunSeuil({"table", "--grid", "cloe"}, address_);
  EXPECT_NE(table.out.find("36 regions; cloe 1.0.2"), std::string::npos) << table.out;
  for (const char* const command : {"bands", "releases"}) {
    EXPECT_EQ(RunSeuil({command, "--grid", "cloe"}, address_).code, 0) << command;
  }
}

TEST_F(EndToEndTest, AnExactCodeIsItsJob) {
  const Outcome found =
      RunSeuil({"jobs", "get", "--grid", "cloe", "--code", "rome-appellation:10241"}, address_);
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_EQ(found.out.rfind("acheteur  ", 0), 0U) << found.out;
  const Outcome unsure =
      RunSeuil({"jobs", "get", "--grid", "cloe", "--code", "rome:M1602"}, address_);
  EXPECT_EQ(unsure.code, 1);
  EXPECT_NE(unsure.err.find("[CODE_NOT_EXACT]"), std::string::npos) << unsure.err;
}

TEST_F(EndToEndTest, BeforeTheFirstReleaseNothingIsInForce) {
  const Outcome outcome = RunSeuil({"bands", "--grid", "cloe", "--as-of", "2025-06-01"}, address_);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("[NO_RELEASE_IN_FORCE]"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace seuil::client
