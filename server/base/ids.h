// The spelling of ids, levels and version numbers.
//
// Thread contract: free functions and values.
//
//   IsId("acheteur");                                       // true
//   *Version::Parse("1.10.0") > *Version::Parse("1.9.0");   // true
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seuil {

// Ids of grids, bands, jobs, rules, outcomes, skills: [a-z0-9][a-z0-9-]{0,62}.
bool IsId(std::string_view text);

// Level ids: [A-Za-z0-9][A-Za-z0-9.+-]{0,15}, except the words "objective" and "none", which mean
// something else where a level may stand.
bool IsLevelId(std::string_view text);

// MAJOR.MINOR.PATCH with an optional -suffix of [0-9A-Za-z.-]. Numbers have no leading zeros and at
// most 9 digits. Ordered by numbers; a suffix comes before the number without one, and suffixes
// compare as bytes.
struct Version {
  std::array<uint32_t, 3> numbers{};
  std::string suffix;  // without "-"

  static std::optional<Version> Parse(std::string_view text);
  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version&, const Version&) = default;
};

}  // namespace seuil
