// A sync as one transaction for PostgreSQL, for the tables of deploy/postgres/schema.sql.
//
// The transaction goes on from one token and fails where the tables hold another: applied twice,
// out of order or beside another one it changes nothing.
//
// Thread contract: a free function.
//
//   absl::StatusOr<std::string> sql = SyncSql("cloe", since, changes, last_page);
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::client::cli {

// `since` is the token that the changes are since; `last` tells whether the list is whole, and what
// it came to. Returns INVALID_ARGUMENT for a text with U+0000, which PostgreSQL has no place for.
absl::StatusOr<std::string> SyncSql(const std::string& grid, const std::string& since,
                                    const std::vector<seuil::v1::CatalogueChange>& changes,
                                    const seuil::v1::SyncJobsResponse& last);

}  // namespace seuil::client::cli
