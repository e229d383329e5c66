// What people chose, looked at by the version that answers now: which jobs are still there, and
// what became of them.
//
// Thread contract: one object, one thread.
//
//   absl::StatusOr<DecidedJobs> jobs = DecidedJobs::LookUp(map, command.grid, context);
//   const seuil::v1::Job* job = jobs->Find("acheteur");  // null: removed, or never there
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/context.h"
#include "client/cli/decided_map.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::client::cli {

class DecidedJobs {
 public:
  // Asks for every job that was chosen, `a_call` at a time; `request` has grid, version and locale.
  static absl::StatusOr<DecidedJobs> LookUp(DecidedMap& map, seuil::v1::BatchGetJobsRequest request,
                                            std::size_t a_call, const Context& context);

  const seuil::v1::Job* Find(const std::string& id) const;
  // Why the grid has no such job and never had one, as the server says it; empty: it has or had.
  std::string UnknownError(const std::string& id) const;
  // Of a job that was removed: what replaces it; empty where nothing is known to.
  std::string ReplacedBy(const std::string& id) const;

 private:
  std::map<std::string, seuil::v1::JobLookup> lookups_;  // by id
};

}  // namespace seuil::client::cli
