// The access file as it is looked up: from what a caller shows to who that is.
//
// Thread contract: immutable after construction. The accounts outlive it.
//
//   const Caller* caller = callers.OfCertificate(certificate);  // nullptr: nobody
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "access/access_file.h"
#include "access/account.h"
#include "access/certificate.h"
#include "access/role.h"

namespace seuil::access {

struct Caller {
  Account* account;  // never null
  Roles roles;

  const std::string& name() const { return account->name(); }
};

class Callers {
 public:
  // `account` gives the one of a name.
  template <typename AccountOf>
  Callers(const AccessFile& file, AccountOf account) {
    callers_.reserve(file.callers.size());  // what is looked up points into it
    for (const CallerEntry& entry : file.callers) {
      callers_.push_back({.account = account(entry), .roles = entry.roles});
      Add(entry, callers_.back());
    }
  }
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // nullptr where none of its names is a caller's, or two callers' names are in it: then nobody can
  // say whose call it is.
  const Caller* OfCertificate(const Certificate& certificate) const;
  const Caller* OfToken(std::string_view token) const;
  const Caller* OfPlace(Place place) const { return places_[static_cast<size_t>(place)]; }

  size_t size() const { return callers_.size(); }

 private:
  using ByText = absl::flat_hash_map<std::string, const Caller*>;

  void Add(const CallerEntry& entry, const Caller& caller);

  std::vector<Caller> callers_;
  ByText spiffe_, dns_, subject_;
  ByText token_;  // by hash
  std::array<const Caller*, kPlaces> places_ = {};
};

}  // namespace seuil::access
