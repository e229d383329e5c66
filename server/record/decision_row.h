// One decision as the log keeps it: what was asked, by which version it was decided, and what came
// of it.
//
// A row is written twice. On the thread that answers, as a few copied bytes (Encode): nothing there
// is escaped, hashed or formatted. Later, on the log's own thread, as a line of JSON (row_json.h).
//
// Thread contract: values of views. A row is good for as long as what it looks at.
//
//   DecisionRow row;
//   SetVersion(*acquired, row);
//   SetDecision(*acquired->version->grid, question, *decision, row);
//   Encode(row, bytes);
//   while (Decode(bytes, row)) …  // the same row, of views into `bytes`
#pragma once

#include <string>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "decision/decision.h"
#include "grid/compiled.h"
#include "registry/registry.h"

namespace seuil::record {

// What was decided: what a replay must find again.
struct Decided {
  std::string_view outcome, attained_level, threshold;
  std::string attained_score;                      // short: it needs no memory of its own
  absl::InlinedVector<std::string_view, 4> rules;  // that held; the otherwise where none did

  bool operator==(const Decided&) const = default;
};

// `grid` must outlive what comes back.
Decided DecidedOf(const grid::CompiledGrid& grid, const decision::Decision& decision);

struct DecisionRow {
  absl::Time time;                 // of the answer: its decided_at
  std::string_view trace, caller;  // empty: none is known
  std::string_view grid, version, digest;
  registry::ServedStatus status = registry::ServedStatus::kInForce;
  decision::Question question;  // as it was sent
  Decided decided;
  std::string_view reference;  // the caller's own; empty: none
};

// The parts of a row. What they are given outlives the row.
void SetVersion(const registry::Acquired& acquired, DecisionRow& row);
void SetDecision(const grid::CompiledGrid& grid, const decision::Question& question,
                 const decision::Decision& decision, DecisionRow& row);

// Appends the row to `out`.
void Encode(const DecisionRow& row, std::string& out);
// Takes the first row off `bytes`; false where there is none. REQUIRES: what Encode wrote.
bool Decode(std::string_view& bytes, DecisionRow& row);

// "in-force", "was-in-force", "never-in-force", "last-good".
std::string_view StatusName(registry::ServedStatus status);

}  // namespace seuil::record
