#include "source/grid_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/digest.h"
#include "gtest/gtest.h"
#include "source/directory.h"
#include "testutil/temp_directory.h"

namespace seuil::source {
namespace {

using testutil::TempDirectory;

GridScan Scan(const TempDirectory& root, const ScanLimits& limits = {}) {
  absl::StatusOr<GridScan> scan = ScanGrids(root.path(), limits);
  EXPECT_TRUE(scan.ok()) << scan.status();
  return scan.ok() ? *std::move(scan) : GridScan{};
}

std::vector<std::string> Versions(const GridFolder& folder) {
  std::vector<std::string> versions;
  for (const VersionFiles& files : folder.versions) versions.push_back(files.version);
  return versions;
}

// "<path below root> <code>" of each problem.
std::vector<std::string> Codes(const Problems& problems, const TempDirectory& root) {
  std::vector<std::string> codes;
  for (const Problem& problem : problems.Sorted()) {
    codes.push_back(problem.path.substr(root.path().size() + 1) + " " + problem.code);
  }
  return codes;
}

using Strings = std::vector<std::string>;

TEST(ScanGrids, ReadsVersionsInOrderWithCasesAndPlan) {
  TempDirectory root;
  root.Write("cloe/1.10.0.toml", "ten");
  root.Write("cloe/1.9.0.toml", "nine");
  root.Write("cloe/1.10.0-rc.1.toml", "candidate");
  root.Write("cloe/1.9.0.cases.toml", "cases of nine");
  root.Write("cloe/releases.toml", "plan");
  root.Write("b2/1.0.0.toml", "other");
  const GridScan scan = Scan(root);
  ASSERT_EQ(scan.grids.size(), 2u);
  EXPECT_EQ(scan.grids[0].id, "b2");
  const GridFolder& cloe = scan.grids[1];
  EXPECT_EQ(cloe.id, "cloe");
  EXPECT_EQ(Versions(cloe), (Strings{"1.9.0", "1.10.0-rc.1", "1.10.0"}));
  EXPECT_EQ(cloe.versions[0].grid_id, "cloe");
  EXPECT_EQ(cloe.versions[0].grid.bytes, "nine");
  EXPECT_EQ(cloe.versions[0].grid.path, root / "cloe/1.9.0.toml");
  EXPECT_EQ(cloe.versions[0].digest, DigestOf("nine"));
  EXPECT_EQ(cloe.versions[0].cases->bytes, "cases of nine");
  EXPECT_FALSE(cloe.versions[2].cases.has_value());
  EXPECT_EQ(cloe.plan->bytes, "plan");
  EXPECT_EQ(Codes(cloe.problems, root), Strings{});
  EXPECT_EQ(Codes(scan.problems, root), Strings{});
}

TEST(ScanGrids, PassesOverWhatEditorsAndPeopleLeave) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", "grid");
  for (const char* name : {".1.0.0.toml.swp", ".#1.0.0.toml", "#1.0.0.toml#", "1.0.0.toml~",
                           "1.0.0.toml.bak", "4913", "README.md", ".hidden.toml", "notes.txt"}) {
    root.Write(std::string("cloe/") + name, "noise");
  }
  root.Write("cloe/old/0.9.0.toml", "a folder in a grid's folder is not read");
  root.Write("FORMAT.md", "");
  root.Write("grid.schema.json", "");
  root.Write("docs/readme.md", "");
  root.MakeFolder("lost+found");
  const GridScan scan = Scan(root);
  ASSERT_EQ(scan.grids.size(), 1u);
  EXPECT_EQ(Versions(scan.grids[0]), Strings{"1.0.0"});
  EXPECT_EQ(Codes(scan.grids[0].problems, root), Strings{});
  EXPECT_EQ(Codes(scan.problems, root), Strings{});
}

TEST(ScanGrids, SaysWhatItDoesNotReadAndMayHaveBeenMeant) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", "grid");
  root.Write("cloe/1.1.toml", "");
  root.Write("cloe/v1.2.0.toml", "");
  root.Write("cloe/2.0.0.cases.toml", "");
  root.MakeFolder("cloe/3.0.0.toml");
  root.Write("CLOE/1.0.0.toml", "");
  root.Write("1.0.0.toml", "");
  const GridScan scan = Scan(root);
  ASSERT_EQ(scan.grids.size(), 1u);
  EXPECT_EQ(Codes(scan.grids[0].problems, root),
            (Strings{"cloe/1.1.toml file-name", "cloe/2.0.0.cases.toml cases-without-grid",
                     "cloe/3.0.0.toml not-a-file", "cloe/v1.2.0.toml file-name"}));
  EXPECT_EQ(Codes(scan.problems, root), (Strings{"1.0.0.toml file-misplaced", "CLOE folder-name"}));
}

TEST(ScanGrids, RefusesALargeFileUnread) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", std::string(100, 'x'));
  root.Write("cloe/1.1.0.toml", std::string(101, 'x'));
  const GridScan scan = Scan(root, {.file_bytes = 100});
  EXPECT_EQ(Versions(scan.grids[0]), Strings{"1.0.0"});
  EXPECT_EQ(Codes(scan.grids[0].problems, root), Strings{"cloe/1.1.0.toml file-too-large"});
  EXPECT_EQ(scan.grids[0].unreadable, Strings{"1.1.0"});
}

// Root reads everything; a test that runs as root looks with other eyes.
class AsOrdinaryUser {
 public:
  AsOrdinaryUser() {
    if (own_ == 0 && seteuid(65534) != 0) ADD_FAILURE() << "cannot give up root";
  }
  ~AsOrdinaryUser() {
    if (seteuid(own_) != 0) ADD_FAILURE() << "cannot come back";
  }

 private:
  const uid_t own_ = geteuid();
};

TEST(ScanGrids, OneUnreadableFileHidesNoOther) {
  TempDirectory root;
  chmod(root.path().c_str(), 0755);
  root.Write("cloe/1.0.0.toml", "grid");
  root.Write("cloe/1.1.0.toml", "secret");
  root.Write("cloe/releases.toml", "secret");
  root.Write("shut/1.0.0.toml", "secret");
  chmod((root / "cloe/1.1.0.toml").c_str(), 0);
  chmod((root / "cloe/releases.toml").c_str(), 0);
  chmod((root / "shut").c_str(), 0);
  const GridScan scan = [&] {
    const AsOrdinaryUser user;
    return Scan(root);
  }();
  chmod((root / "shut").c_str(), 0700);
  ASSERT_EQ(scan.grids.size(), 2u);
  EXPECT_EQ(Versions(scan.grids[0]), Strings{"1.0.0"});
  EXPECT_TRUE(scan.grids[0].plan_unreadable);
  EXPECT_EQ(Codes(scan.grids[0].problems, root),
            (Strings{"cloe/1.1.0.toml file-unreadable", "cloe/releases.toml file-unreadable"}));
  EXPECT_EQ(Codes(scan.grids[1].problems, root), Strings{"shut file-unreadable"});
  EXPECT_TRUE(scan.grids[1].plan_unreadable);
}

TEST(ScanGrids, LinksInsideTheRootAreRead) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", "grid");
  root.Link("cloe/1.0.1.toml", "1.0.0.toml");
  root.Link("cloe/1.0.2.toml", root / "cloe/1.0.0.toml");
  root.Link("alias", "cloe");
  const GridScan scan = Scan(root);
  ASSERT_EQ(scan.grids.size(), 2u);
  for (const GridFolder& folder : scan.grids) {
    EXPECT_EQ(Versions(folder), (Strings{"1.0.0", "1.0.1", "1.0.2"}));
    EXPECT_EQ(Codes(folder.problems, root), Strings{});
  }
}

TEST(ScanGrids, TheRootItselfMayBeALink) {
  TempDirectory elsewhere;
  elsewhere.Write("grids/cloe/1.0.0.toml", "grid");
  elsewhere.Link("current", "grids");
  absl::StatusOr<GridScan> scan = ScanGrids(elsewhere / "current", {});
  ASSERT_TRUE(scan.ok());
  EXPECT_EQ(Versions(scan->grids[0]), Strings{"1.0.0"});
  EXPECT_EQ(scan->grids[0].versions[0].grid.path, elsewhere / "current/cloe/1.0.0.toml");
}

TEST(ScanGrids, LinksThatLeaveTheRootAreProblemsAndNotReads) {
  TempDirectory outside;
  outside.Write("1.0.0.toml", "outside");
  // A reader would make an access time or, of a pipe, wait for ever.
  ASSERT_EQ(mkfifo((outside / "pipe").c_str(), 0600), 0);
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", "grid");
  root.Link("cloe/1.0.1.toml", outside / "1.0.0.toml");
  root.Link("cloe/1.0.2.toml", "../../../../../../../../etc/passwd");
  root.Link("cloe/1.0.3.toml", outside / "pipe");
  root.Link("cloe/1.0.4.toml", "/dev/zero");
  root.Link("cloe/1.0.5.toml", "gone.toml");
  root.Link("other", outside.path());
  // The name of a sibling that only begins like the root's.
  TempDirectory sibling;
  std::filesystem::rename(sibling.path(), root.path() + "-2");
  std::filesystem::create_directory(sibling.path());
  root.Link("sibling", root.path() + "-2");
  const GridScan scan = Scan(root);
  std::filesystem::remove_all(root.path() + "-2");
  ASSERT_EQ(scan.grids.size(), 3u);
  EXPECT_EQ(Versions(scan.grids[0]), Strings{"1.0.0"});
  EXPECT_EQ(Codes(scan.grids[0].problems, root),
            (Strings{"cloe/1.0.1.toml link-outside", "cloe/1.0.2.toml link-outside",
                     "cloe/1.0.3.toml link-outside", "cloe/1.0.4.toml link-outside",
                     "cloe/1.0.5.toml link-broken"}));
  EXPECT_EQ(Codes(scan.grids[1].problems, root), Strings{"other link-outside"});
  EXPECT_EQ(Codes(scan.grids[2].problems, root), Strings{"sibling link-outside"});
}

TEST(ScanGrids, APipeInsideIsNoFile) {
  TempDirectory root;
  root.MakeFolder("cloe");
  ASSERT_EQ(mkfifo((root / "cloe/1.0.0.toml").c_str(), 0600), 0);
  EXPECT_EQ(Codes(Scan(root).grids[0].problems, root), Strings{"cloe/1.0.0.toml not-a-file"});
}

TEST(ScanGrids, AMissingRootIsAnError) {
  TempDirectory root;
  EXPECT_EQ(ScanGrids(root / "none", {}).status().code(), absl::StatusCode::kNotFound);
  root.Write("file", "");
  EXPECT_FALSE(ScanGrids(root / "file", {}).ok());
}

// A ConfigMap volume: names are links into `..data`, a link to the folder of one generation.
void WriteGeneration(const TempDirectory& root, const std::string& folder, int generation) {
  const std::string name = "..gen_" + std::to_string(generation);
  const std::string text = "generation " + std::to_string(generation);
  for (const char* file : {"1.0.0.toml", "1.0.0.cases.toml", "1.1.0.toml", "releases.toml"}) {
    root.Write(folder + "/" + name + "/" + file, text);
  }
  root.Link(folder + "/..data_tmp", name);
  std::filesystem::rename(root / (folder + "/..data_tmp"), root / (folder + "/..data"));
}

void ShowNames(const TempDirectory& root, const std::string& folder) {
  for (const char* file : {"1.0.0.toml", "1.0.0.cases.toml", "1.1.0.toml", "releases.toml"}) {
    root.Link(folder + "/" + file, std::string("..data/") + file);
  }
}

TEST(ScanGrids, ReadsAConfigMap) {
  TempDirectory root;
  WriteGeneration(root, "cloe", 1);
  ShowNames(root, "cloe");
  root.Link("cloe/0.9.0.toml", "..data/0.9.0.toml");  // left from an older generation
  root.Write("cloe/2.0.0.toml", "mounted beside");
  const GridScan scan = Scan(root);
  ASSERT_EQ(scan.grids.size(), 1u);
  EXPECT_EQ(Versions(scan.grids[0]), (Strings{"1.0.0", "1.1.0", "2.0.0"}));
  EXPECT_EQ(scan.grids[0].versions[0].grid.bytes, "generation 1");
  EXPECT_EQ(scan.grids[0].versions[0].grid.path, root / "cloe/1.0.0.toml");
  EXPECT_EQ(Codes(scan.grids[0].problems, root), Strings{});
}

TEST(ScanGrids, ReadsAConfigMapOfAllGrids) {
  TempDirectory root;
  root.Write("..gen_1/cloe/1.0.0.toml", "grid");
  root.Link("..data", "..gen_1");
  root.Link("cloe", "..data/cloe");
  const GridScan scan = Scan(root);
  ASSERT_EQ(scan.grids.size(), 1u);
  EXPECT_EQ(Versions(scan.grids[0]), Strings{"1.0.0"});
}

TEST(ScanGrids, NeverMixesTwoGenerationsOfAConfigMap) {
  TempDirectory root;
  WriteGeneration(root, "cloe", 0);
  ShowNames(root, "cloe");
  std::atomic<bool> done{false};
  std::jthread kubelet([&] {
    for (int generation = 1; generation <= 200; ++generation) {
      WriteGeneration(root, "cloe", generation);
      root.Remove("cloe/..gen_" + std::to_string(generation - 1));
    }
    done = true;
  });
  int scans = 0;
  while (!done) {
    const absl::StatusOr<GridScan> scan = ScanGrids(root.path(), {});
    ASSERT_TRUE(scan.ok()) << scan.status();
    ASSERT_EQ(scan->grids.size(), 1u);
    const GridFolder& cloe = scan->grids[0];
    if (cloe.unsteady) continue;  // overtaken five times in a row, and says so
    ++scans;
    EXPECT_EQ(Codes(cloe.problems, root), Strings{});
    ASSERT_EQ(Versions(cloe), (Strings{"1.0.0", "1.1.0"}));
    EXPECT_EQ(cloe.versions[1].grid.bytes, cloe.versions[0].grid.bytes);
    EXPECT_EQ(cloe.versions[0].cases->bytes, cloe.versions[0].grid.bytes);
    EXPECT_EQ(cloe.plan->bytes, cloe.versions[0].grid.bytes);
  }
  kubelet.join();
  RecordProperty("scans", scans);
  EXPECT_EQ(Scan(root).grids[0].plan->bytes, "generation 200");
}

TEST(ScanGridFolder, ReadsOneFolderByAnyPath) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", "grid");
  root.Link("cloe/1.1.0.toml", "/etc/passwd");
  for (const std::string& path : {root / "cloe", root / "cloe/", root / "./cloe"}) {
    const absl::StatusOr<GridFolder> folder = ScanGridFolder(path, {});
    ASSERT_TRUE(folder.ok()) << folder.status();
    EXPECT_EQ(folder->id, "cloe");
    EXPECT_EQ(Versions(*folder), Strings{"1.0.0"});
    EXPECT_EQ(Codes(folder->problems, root).size(), 1u);
  }
  EXPECT_EQ(ScanGridFolder(root / "none", {}).status().code(), absl::StatusCode::kNotFound);
}

TEST(ReadVersion, TakesTheCasesBesideAndTheVersionOfTheName) {
  TempDirectory root;
  root.Write("1.0.0.toml", "grid");
  root.Write("1.0.0.cases.toml", "cases");
  root.Write("draft.toml", "draft");
  const absl::StatusOr<VersionFiles> files = ReadVersion(root / "1.0.0.toml", {});
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(files->version, "1.0.0");
  EXPECT_EQ(files->grid_id, "");
  EXPECT_EQ(files->digest, DigestOf("grid"));
  EXPECT_EQ(files->cases->bytes, "cases");
  const absl::StatusOr<VersionFiles> draft = ReadVersion(root / "draft.toml", {});
  ASSERT_TRUE(draft.ok());
  EXPECT_EQ(draft->version, "");
  EXPECT_FALSE(draft->cases.has_value());
  EXPECT_EQ(ReadVersion(root / "none.toml", {}).status().code(), absl::StatusCode::kNotFound);
}

TEST(ReadSourceFile, SaysWhyNot) {
  TempDirectory root;
  root.Write("file", "12345");
  EXPECT_EQ(ReadSourceFile(root / "file", {})->bytes, "12345");
  EXPECT_EQ(ReadSourceFile(root / "file", {.file_bytes = 4}).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadSourceFile(root.path(), {}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace seuil::source
