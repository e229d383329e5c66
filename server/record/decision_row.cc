#include "record/decision_row.h"

#include <cstdint>
#include <cstring>

#include "decision/describe.h"

namespace seuil::record {
namespace {

using registry::ServedStatus;

template <typename Number>
void PutNumber(Number number, std::string& out) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void PutText(std::string_view text, std::string& out) {
  PutNumber(static_cast<uint32_t>(text.size()), out);
  out.append(text);
}

template <typename Number>
Number TakeNumber(std::string_view& bytes) {
  Number number;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

std::string_view TakeText(std::string_view& bytes) {
  const uint32_t size = TakeNumber<uint32_t>(bytes);
  const std::string_view text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return text;
}

}  // namespace

Decided DecidedOf(const grid::CompiledGrid& grid, const decision::Decision& decision) {
  Decided decided;
  decided.outcome = grid.outcomes[decision.outcome].id;
  decided.attained_level = decision::LevelId(grid, decision.point.overall_level);
  if (decision.point.has_score) decided.attained_score = decision::AttainedScore(decision);
  decided.threshold = decision::LevelId(grid, decision.threshold);
  for (const grid::Index rule : decision.rules) decided.rules.push_back(grid.rules[rule].id);
  if (decided.rules.empty() && grid.otherwise) decided.rules.push_back(grid.otherwise->id);
  return decided;
}

void SetVersion(const registry::Acquired& acquired, DecisionRow& row) {
  row.grid = acquired.version->grid->id;
  row.version = acquired.version->grid->version;
  row.digest = acquired.version->digest;
  row.status = acquired.status;
}

void SetDecision(const grid::CompiledGrid& grid, const decision::Question& question,
                 const decision::Decision& decision, DecisionRow& row) {
  row.question = question;
  row.decided = DecidedOf(grid, decision);
}

void Encode(const DecisionRow& row, std::string& out) {
  PutNumber(absl::ToUnixNanos(row.time), out);
  PutNumber(static_cast<uint8_t>(row.status), out);
  const decision::Question& asked = row.question;
  PutNumber(static_cast<uint8_t>(asked.objective.none), out);
  for (const std::string_view text :
       {row.trace, row.caller, row.grid, row.version, row.digest, asked.objective.job,
        asked.objective.band, asked.objective.level, asked.result.level, asked.result.score,
        asked.certified_language, row.decided.outcome, row.decided.attained_level,
        std::string_view(row.decided.attained_score), row.decided.threshold, row.reference}) {
    PutText(text, out);
  }
  PutNumber(static_cast<uint32_t>(asked.result.skills.size()), out);
  for (const decision::SkillInput& skill : asked.result.skills) {
    PutText(skill.id, out);
    PutText(skill.level, out);
    PutText(skill.score, out);
  }
  PutNumber(static_cast<uint32_t>(row.decided.rules.size()), out);
  for (const std::string_view rule : row.decided.rules) PutText(rule, out);
}

bool Decode(std::string_view& bytes, DecisionRow& row) {
  if (bytes.empty()) return false;
  row.time = absl::FromUnixNanos(TakeNumber<int64_t>(bytes));
  row.status = static_cast<ServedStatus>(TakeNumber<uint8_t>(bytes));
  decision::Question& asked = row.question;
  asked.objective.none = TakeNumber<uint8_t>(bytes) != 0;
  for (std::string_view* const text :
       {&row.trace, &row.caller, &row.grid, &row.version, &row.digest, &asked.objective.job,
        &asked.objective.band, &asked.objective.level, &asked.result.level, &asked.result.score,
        &asked.certified_language, &row.decided.outcome, &row.decided.attained_level}) {
    *text = TakeText(bytes);
  }
  row.decided.attained_score = TakeText(bytes);
  row.decided.threshold = TakeText(bytes);
  row.reference = TakeText(bytes);
  asked.result.skills.clear();
  for (uint32_t left = TakeNumber<uint32_t>(bytes); left > 0; --left) {
    const std::string_view id = TakeText(bytes), level = TakeText(bytes);
    asked.result.skills.push_back({id, level, TakeText(bytes)});
  }
  row.decided.rules.clear();
  for (uint32_t left = TakeNumber<uint32_t>(bytes); left > 0; --left) {
    row.decided.rules.push_back(TakeText(bytes));
  }
  return true;
}

std::string_view StatusName(ServedStatus status) {
  switch (status) {
    case ServedStatus::kInForce:
      return "in-force";
    case ServedStatus::kWasInForce:
      return "was-in-force";
    case ServedStatus::kNeverInForce:
      return "never-in-force";
    case ServedStatus::kLastGood:
      break;
  }
  return "last-good";
}

}  // namespace seuil::record
