// A new version put on storage: its grid file and its cases, proven first. It does not take force.
//
//   prove the text -> the folder -> is the number free? -> write the cases, then the grid file
//
// A version is there once its grid file is: a publication that was killed has left nothing that
// counts, and is made good by doing it again.
//
// Thread contract: free functions; slow (they prove the version): never on a thread that serves
// calls. A lock on the folder keeps two changes apart; it does not wait for it.
//
//   absl::StatusOr<Published> published = PublishVersion(root, "cloe", {source, cases}, limits);
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "registry/load.h"

namespace seuil::registry {

// A version that is no file yet.
struct VersionText {
  std::string source;
  std::optional<std::string> cases;
};

// How problems of a text name it.
inline constexpr std::string_view kTextPath = "grid.toml";
inline constexpr std::string_view kTextCasesPath = "grid.cases.toml";

// The proof of a text that must be of that grid.
struct CheckedText {
  std::string version;  // empty: it could not be read
  std::string digest;
  LoadResult load;
};
CheckedText CheckText(const std::string& grid, const VersionText& text, const LoadLimits& limits);

struct Published {
  CheckedText checked;
  bool unchanged = false;  // the same bytes and cases were there already
};

// OK: durable. Returns ID_MALFORMED; VERSION_REFUSED; VERSION_EXISTS (metadata version, digest)
// where the number is taken by other bytes or other cases, or was released with other bytes;
// PLAN_CHANGED where another change is under way; STORAGE_FAILED (metadata path).
absl::StatusOr<Published> PublishVersion(const std::string& root, const std::string& grid,
                                         const VersionText& text, const LoadLimits& limits);

}  // namespace seuil::registry
