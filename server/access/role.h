// What a caller may be allowed to do. Each call needs one of some roles; nothing is allowed that no
// role grants.
//
// Thread contract: values.
//
//   Roles roles = {Role::kEvaluate, Role::kCatalogue};
//   roles.HasAny({Role::kOperate});  // false
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace seuil::access {

enum class Role {
  kEvaluate,   // decisions
  kCatalogue,  // jobs, titles, copies
  kOperate,    // change what serves
  kObserve,    // see what serves, check and compare versions
};

// In the order of Role: as the access file and errors spell them.
inline constexpr auto kRoleNames =
    std::to_array<std::string_view>({"evaluate", "catalogue", "operate", "observe"});

class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) Add(role);
  }

  constexpr void Add(Role role) { bits_ |= Bit(role); }
  constexpr bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr bool HasAny(Roles other) const { return (bits_ & other.bits_) != 0; }
  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  static constexpr uint8_t Bit(Role role) {
    return static_cast<uint8_t>(1U << static_cast<unsigned>(role));
  }

  uint8_t bits_ = 0;
};

}  // namespace seuil::access
