// What `--help` says of the operators' commands beyond their options. Every example can be typed as
// it stands.
//
// Thread contract: constants.
#pragma once

namespace seuil::client::cli {

// Below the help of every operators' command.
inline constexpr char kOperatorsHelp[] = R"(
Operators call the server's admin listener: --address, else SEUIL_ADMIN_ADDRESS, else
unix:/run/seuil-admin/admin.sock; --timeout is 60 seconds here. `seuil --help` has the exit statuses.
)";

inline constexpr char kVersionsHelp[] = R"(Example:
  seuil versions --grid cloe
States: DISCOVERED (not read so far), REJECTED, READY, IN_FORCE, RETIRED. A version whose cases fail
serves where it is in force, and is not put in force anew.
)";

inline constexpr char kCheckHelp[] = R"(Examples:
  seuil check --grid cloe 1.1.0.toml
  seuil check --grid cloe 1.1.0.toml --cases cases.toml --format json
Nothing is stored. Exit status: 0 where it could be published and put in force, 1 where not.
)";

inline constexpr char kPublishHelp[] = R"(Example:
  seuil publish --grid cloe 1.1.0.toml
The version is proven, stored and does not take force: `seuil activate` does that. Cases beside the
file (1.1.0.cases.toml) go with it. A version never changes; publishing the same again is done already.
)";

inline constexpr char kDiffHelp[] = R"(Examples:
  seuil diff --grid cloe 2.0.0
  seuil diff --grid cloe 1.1.0 2.0.0 --format markdown > review.md
  seuil diff --grid cloe 2.0.0 --max-outcome-losses 0
Versions are numbers or digests; one of them is compared with what is in force. Every input that both
take is decided under both. Exit status 1: a guard is exceeded.
)";

inline constexpr char kImpactHelp[] = R"(Examples:
  seuil impact --grid cloe 2.0.0 --population decisions.csv
  seuil impact --grid cloe 1.1.0 2.0.0 --population counts.csv --format json
The population is a file that `seuil batch` reads or wrote. A column `count` says how many decisions a
row stands for. Rows that are alike are added up here: the server gets counts, no reference and no row.
A row that cannot be read, or a column that nobody reads, ends it.
)";

inline constexpr char kActivateHelp[] = R"(Examples:
  seuil activate --grid cloe 1.1.0 --reason 'two more jobs'
  seuil activate --grid cloe 2.0.0 --at 2027-01-01 --reason 'new edition' --max-outcome-losses 12
  seuil activate --grid cloe 1.1.0 --reason 'two more jobs' --yes --expect sha256:…
What would change is shown first, and a person at a terminal is asked; what was shown is what is done.
--yes does not ask. --by is written to the plan as stated: nobody vouches for it.
)";

inline constexpr char kRollBackHelp[] = R"(Examples:
  seuil rollback --grid cloe --reason 'wrong threshold for buyers'
  seuil rollback --grid cloe --to 1.0.0 --reason 'wrong threshold for buyers' --yes
Without --to: the latest version in force before that was not itself rolled back from.
)";

inline constexpr char kCancelHelp[] = R"(Example:
  seuil cancel --grid cloe
Removes the release that lies ahead.
)";

inline constexpr char kWithdrawHelp[] = R"(Example:
  seuil withdraw --grid cloe --reason 'the scheme has ended'
)";

inline constexpr char kPlanHelp[] = R"(Example:
  seuil plan --grid cloe
)";

inline constexpr char kReloadHelp[] = R"(Example:
  seuil reload --grid cloe
Reads the grid's files again, and serves by the plan that is there, whoever wrote it.
)";

inline constexpr char kWaitHelp[] = R"(Example:
  seuil wait --grid cloe --digest sha256:… --targets 127.0.0.1:7443 127.0.0.1:7444 --timeout 60
Asks the listeners that callers use, again and again, until each serves the version or has it
scheduled. Exit status: 0 where all do, 1 where one does not after that time, 3 where one cannot be
reached.
)";

}  // namespace seuil::client::cli
