// `seuild release | rollback | cancel | withdraw`: change a grid's release plan on files, for git
// and for a machine without calls. Every check of the server's calls is made, and the digest is
// read, never typed.
//
// Thread contract: a free function; writes to `out` (what changed) and `err` (why it did not).
//
//   return ChangeReleases({.verb = ReleaseVerb::kRelease, .folder = "grids/cloe",
//                          .version = "1.1.0", .reason = "new jobs"},
//                         SystemClock().Now(), std::cout, std::cerr);
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "registry/comparison.h"
#include "registry/plan_change.h"
#include "tools/report_format.h"

namespace seuil::tools {

enum class ReleaseVerb { kRelease, kRollBack, kCancel, kWithdraw };

struct ReleaseOptions {
  ReleaseVerb verb = ReleaseVerb::kRelease;
  std::string folder = {};
  std::string version = {};  // to release, or to go back to (empty: the latest good one before)
  std::string at = {};       // instant, or a day in the local zone; empty: now
  std::string reason = {};
  std::string by = {};  // empty: the user who runs the command
  registry::Ahead ahead = registry::Ahead::kRefuse;
  std::optional<std::string> expected_digest = std::nullopt;  // of what is in force; "" = nothing
  registry::Guards guards = {};
  bool dry_run = false;
  ReportFormat format = ReportFormat::kText;
};

// Exit status: 0 changed, or so already; 1 refused; 2 wrong usage or no such folder; 3 conflict:
// something is not as the command expects, look again.
int ChangeReleases(const ReleaseOptions& options, absl::Time now, std::ostream& out,
                   std::ostream& err);

}  // namespace seuil::tools
