// A question that owns its words: as a case states it, and as the oracle is asked. It needs nothing
// of the compiled side.
//
// Thread contract: values.
//
//   AskedQuestion question;
//   question.job = "acheteur";
//   question.result_level = "B1";
//   Evaluate(*grid, ViewOf(question));  // evaluate.h
#pragma once

#include <string>
#include <vector>

namespace seuil::decision {

// Empty = not sent.
struct AskedQuestion {
  std::string job, band, level;
  bool none = false;
  std::string result_level, result_score;
  struct Skill {
    std::string id, level, score;
  };
  std::vector<Skill> skills;
  std::string certified_language;
};

}  // namespace seuil::decision
