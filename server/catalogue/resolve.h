// Which job a title or a code is: one, several that it may be, or none. For a machine: what is not
// sure is never picked. Pure.
//
// One job only where a form of it is asked for, whole: in other gender or number, without accents
// or small words, in another order, abbreviated, with a slip of letters; or with words beside it
// that specify it, where the language's titles are read so ("chef de projet informatique"). A form
// of which a word is missing is never more than a candidate ("chef d'orchestre" is no chef
// d'équipe), and neither is one that another job's form meets as well.
//
// Thread contract: a free function; the catalogue is read only.
//
//   Resolution found = Resolve(catalogue, {.title = "Cheffe de projet (H/F)"});
//   if (found.standing == Standing::kResolved) …  // found.job, found.how
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "catalogue/catalogue.h"
#include "catalogue/title_index.h"

namespace seuil::catalogue {

enum class Standing : uint8_t { kResolved, kAmbiguous, kUnlisted };
// How a job was found, the surest first.
enum class FoundBy : uint8_t { kId, kCode, kExactForm, kClose };

struct OutsideCode {
  std::string_view scheme, code;
  std::string_view scheme_version = {};  // empty: any
};

struct JobQuestion {
  std::string_view title = {};  // well-formed UTF-8
  std::span<const OutsideCode> codes = {};
  bool exact_only = false;  // nothing that is only close resolves
  size_t most_candidates = 5;
};

struct Candidate {
  Index job = grid::kNoIndex;
  FoundBy by = FoundBy::kClose;
  double score = 0;  // from 0 to 1, the same words
  FormRef form;      // that was met; of a code or an id the job's title
};

struct Resolution {
  Standing standing = Standing::kUnlisted;
  // Resolved: the one job. Ambiguous: what it may be. Unlisted: the nearest, for a person to see.
  // Best first, a job once.
  std::vector<Candidate> candidates;
};

Resolution Resolve(const Catalogue& catalogue, const JobQuestion& question);

}  // namespace seuil::catalogue
