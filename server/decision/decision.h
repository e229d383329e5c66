// A question as a caller asks it, and the answer as positions in the grid that decided.
//
// A Decision owns no text: server/rpc and server/tools write it out in a locale.
//
// Thread contract: values. A Decision is only meaningful with the CompiledGrid that made it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "grid/compiled.h"
#include "grid/point.h"

namespace seuil::decision {

using grid::Index;
using grid::kNoIndex;

// Views into the caller's request; empty = not sent.
struct ObjectiveInput {
  std::string_view job, band, level;
  bool none = false;
};

struct SkillInput {
  std::string_view id, level, score;
};

struct ResultInput {
  std::string_view level, score;
  absl::InlinedVector<SkillInput, 6> skills;
};

struct Question {
  ObjectiveInput objective;
  ResultInput result;
  std::string_view certified_language;
};

enum class ObjectiveSource { kJob, kBand, kLevel, kFixed, kLanguage, kNone };

struct ObjectiveUsed {
  ObjectiveSource source = ObjectiveSource::kNone;
  Index job = kNoIndex;
  Index band = kNoIndex;
  Index grid_threshold = kNoIndex;  // level that the grid asks for the job or band
};

// A condition that keeps from a better outcome.
struct Missing {
  Index outcome = kNoIndex;
  Index rule = kNoIndex;       // kNoIndex: the otherwise, which needs `condition` not to hold
  Index condition = kNoIndex;  // position in that rule's `when`; for the otherwise: a held rule
};

enum class NoticeCode { kThresholdOverridden, kThresholdLowered, kJobDeprecated };

struct Decision {
  // Not defaulted: a call would first fill the inline room of every list with zeros.
  Decision() {}

  Index outcome = kNoIndex;
  Index threshold = kNoIndex;  // level; kNoIndex: no objective
  ObjectiveUsed objective;
  grid::Point point;    // the result as understood: attained level and score, skills
  grid::RuleSet rules;  // that held; empty = otherwise
  absl::InlinedVector<Missing, 4> missing;
  Index certificate_from = kNoIndex;  // level
  absl::InlinedVector<NoticeCode, 2> notices;
  Index language = kNoIndex;  // position in grid.languages
};

}  // namespace seuil::decision
