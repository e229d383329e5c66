// What `--help` says beyond the options: examples, and what a batch file holds. Every example can
// be typed as it stands.
//
// Thread contract: constants.
#pragma once

namespace seuil::client::cli {

inline constexpr char kProgramHelp[] = R"(Examples:
  seuil grids
  seuil evaluate --grid cloe --job acheteur --result-level B2
  seuil jobs list --grid cloe --band b1
  seuil batch --grid cloe candidates.csv > decisions.csv
`seuil COMMAND --help` describes a command, with examples. What a server kept of its decisions is read where
it stands, by its own program: `seuil replay LOG`, `seuil log find`, `seuil log check`.

)";

// Below the help of every command.
inline constexpr char kSharedHelp[] = R"(
Before or after these: --address, --timeout and those that say who calls. `seuil --help` has them, and the exit statuses.
)";

inline constexpr char kEvaluateHelp[] = R"(Examples:
  seuil evaluate --grid cloe --job acheteur --result-level B2
  seuil evaluate --grid cloe --none --result-level C2 --format json
  seuil evaluate --grid cloe --band b1 --result-level A2 --as-of 2026-03-01
A grid with skills takes one --skill for each: --skill writing=12.5 --skill speaking=9
)";

inline constexpr char kBatchHelp[] = R"(Examples:
  seuil batch --grid cloe candidates.csv > decisions.csv
  seuil batch --grid cloe --language en --as-of 2026-03-01 candidates.csv > decisions.csv
  seuil batch --grid cloe - < candidates.jsonl > decisions.jsonl

FILE is CSV (RFC 4180, UTF-8, a header first) or JSON lines; `-` is standard input. The answers go
to standard output in the same format and order. One version decides the whole file.

Columns that are read, each optional but for a result:
  reference            yours, returned as it is; send no name
  job, band, level     the objective, as in `seuil evaluate`
  none                 true: the candidate has no objective
  result_level         the overall level
  result_score         the overall score
  skill.<id>           the level or score of one skill
  certified_language   the language examined
An empty cell says nothing. Other columns are kept and not read.

Columns that are added:
  outcome, outcome_kind, attained_level, attained_score, threshold_level, rules, missing,
  certificate_from_level, notices, register_id, grid, version, digest,
  error_reason, error_field, error      empty where the row was decided

A JSON line is a seuil.v1.BatchEvaluateItem,
  {"reference":"r1","objective":{"job":"acheteur"},"result":{"level":"B2"}}
and its answer a seuil.v1.BatchEvaluateResult: index, reference, and decision or error.

Exit status 4: every row was answered and some carry errors.
)";

inline constexpr char kResolveHelp[] = R"(Examples:
  seuil resolve --grid cloe staff.csv > resolved.csv
  seuil resolve --grid cloe --decided map.csv staff.csv > resolved.csv

FILE is CSV (RFC 4180, UTF-8, a header first); `-` is standard input. It goes to standard output with
the answers, in the same order; `seuil batch` reads it on. One version answers the whole file.

Columns that are read:
  title           as people write it, `Cheffe de projet (H/F)`
  code.<scheme>   a code of another nomenclature, code.rome-appellation
  customer        whose titles these are, for --decided
A title, a code or both. Other columns are kept and not read.

Columns that are added:
  resolution      resolved, ambiguous (a person decides) or unlisted (the grid does not name it)
  job, job_title, job_band, threshold_level, job_status, replaced_by
  matched_by      id, code, exact_form, close; decided, where a person chose
  matched_form, score, candidates, note, version, digest
  error_reason, error_field, error      empty where the row was answered

--decided MAP.csv keeps what people choose: columns title and job (an id, or none), and customer, by,
date, digest. What is chosen is not asked again; what is open is added to it; a job that was
deprecated, removed or moved to another band is reported. It is written back in order of customer and
title.

Exit status 0: every title is resolved or decided; 7: some are ambiguous or unlisted; 4: some rows
carry errors.
)";

inline constexpr char kSyncHelp[] = R"(Examples:
  seuil sync --grid cloe --to jobs.jsonl
  seuil sync --grid cloe --to jobs.csv --format csv
  seuil sync --grid cloe --to - --format sql --since "$TOKEN" | psql -v ON_ERROR_STOP=1

Keeps FILE as the version in force says: a row for each job, in order of id, with its texts in every
locale. FILE.sync.json beside it says what FILE holds; the next sync asks only for what changed since.
Where FILE was edited, or a sync did not end, all is asked for. What changed is printed, a line each.

--format sql writes one transaction for the tables of deploy/postgres/schema.sql instead; the token
to go on from is in seuil.sync there. Applied twice or out of order it changes nothing.

Exit status 0: nothing changed. 8: something did, or all was written. Anything else: the copy is as it
was; after 5, or a kill, it may have been replaced.
)";

inline constexpr char kJobsSearchHelp[] = R"(Examples:
  seuil jobs search --grid cloe conseill
  seuil jobs export --grid cloe > jobs.csv
  seuil jobs search --grid cloe --band b1 'chef de pro'
The last word may be the start of one. Best first, at most 20.
)";

inline constexpr char kJobsExportHelp[] = R"(Examples:
  seuil jobs export --grid cloe > jobs.csv
  seuil jobs export --grid cloe --version 1.0.0 --format jsonl > catalogue.jsonl

All jobs of one version with every field, in the file's order, removed ones last; what a copy has that
`seuil sync` keeps. CSV: one column for each locale. JSON lines: each a seuil.v1.CatalogueChange of a
whole sync, bands first.
)";

inline constexpr char kGridsHelp[] = R"(Examples:
  seuil grids
  seuil grids cloe
  seuil grids cloe --locale en --format json
)";

inline constexpr char kBandsHelp[] = R"(Examples:
  seuil bands --grid cloe
  seuil bands --grid cloe --locale en
)";

inline constexpr char kJobsHelp[] = R"(Examples:
  seuil jobs list --grid cloe
  seuil jobs get --grid cloe acheteur
  seuil jobs search --grid cloe conseill
)";

inline constexpr char kJobsListHelp[] = R"(Examples:
  seuil jobs list --grid cloe --band b1
  seuil jobs list --grid cloe --level B2 --locale en
  seuil jobs list --grid cloe --format json > jobs.json
)";

inline constexpr char kJobsGetHelp[] = R"(Examples:
  seuil jobs get --grid cloe acheteur
  seuil jobs get --grid cloe --code rome-appellation:10241
A code of another nomenclature finds the job only where exactly one job carries it with relation
exact. Otherwise the jobs that carry it are printed as candidates, and the exit status is 1.
)";

inline constexpr char kTableHelp[] = R"(Examples:
  seuil table --grid cloe
  seuil table --grid cloe --version 1.0.0 --format json > table.json
)";

inline constexpr char kSourceHelp[] = R"(Examples:
  seuil source --grid cloe > 1.0.0.toml
  seuil source --grid cloe --cases > 1.0.0.cases.toml
The bytes go to standard output, the version that they are to standard error.
)";

inline constexpr char kReleasesHelp[] = R"(Examples:
  seuil releases --grid cloe
  seuil releases --grid cloe --format json
)";

inline constexpr char kHealthHelp[] = R"(Example:
  seuil health
Exit status: 0 where every service is SERVING, 1 where one is not, 3 where no server answers.
)";

}  // namespace seuil::client::cli
