// A directory of its own for one test, gone with it.
//
//   TempDirectory grids;
//   grids.Write("cloe/1.0.0.toml", "format = 1\n");
//   grids.Link("cloe/current.toml", "1.0.0.toml");
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace seuil::testutil {

class TempDirectory {
 public:
  TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "seuil-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  std::string path() const { return path_.string(); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  // Makes the folders on the way.
  void Write(const std::string& name, const std::string& bytes) const {
    MakeFolder(std::filesystem::path(name).parent_path().string());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  void MakeFolder(const std::string& name) const {
    std::filesystem::create_directories(path_ / name);
  }
  // A link at `name` to `target`, as written.
  void Link(const std::string& name, const std::string& target) const {
    std::filesystem::create_symlink(target, path_ / name);
  }
  void Remove(const std::string& name) const { std::filesystem::remove_all(path_ / name); }

 private:
  std::filesystem::path path_;
};

}  // namespace seuil::testutil
