#include "rpc/fragments.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "rpc/convert.h"
#include "rpc/wire.h"
#include "seuil/v1/common.pb.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::rpc {
namespace {

using v1::EvaluateResponse;

std::string EncodeReason(const grid::CompiledGrid& grid, const std::string& rule,
                         const grid::Text& citation, size_t locale) {
  v1::Reason reason;
  reason.set_rule(rule);
  reason.set_citation(std::string(citation.In(0)));
  reason.set_citation_locale(grid.locales[0]);
  reason.set_text(std::string(citation.In(locale)));
  std::string bytes;
  wire::AppendPresentString(bytes, EvaluateResponse::kReasonsFieldNumber,
                            reason.SerializeAsString());
  return bytes;
}

// Midnight UTC at the start of an ISO 8601 date, `days` later; `otherwise` where none is stated.
absl::Time StartOf(const std::string& date, int days, absl::Time otherwise) {
  absl::CivilDay day;
  if (date.empty() || !absl::ParseCivilTime(date, &day)) return otherwise;
  return absl::FromCivil(day + days, absl::UTCTimeZone());
}

}  // namespace

AnswerFragments::AnswerFragments(const registry::LoadedVersion& version,
                                 metrics::DecisionCounts* decisions)
    : grid_(version.grid), table_(*grid_), locale_count_(grid_->locales.size()) {
  const grid::CompiledGrid& grid = *version.grid;
  for (const grid::Outcome& outcome : grid.outcomes) {
    for (size_t locale = 0; locale < locale_count_; ++locale) {
      v1::Outcome message;
      Fill(grid, outcome, locale, message);
      wire::AppendPresentString(outcomes_.emplace_back(), EvaluateResponse::kOutcomeFieldNumber,
                                message.SerializeAsString());
    }
  }
  for (const grid::Rule& rule : grid.rules) {
    for (size_t locale = 0; locale < locale_count_; ++locale) {
      reasons_.push_back(EncodeReason(grid, rule.id, rule.citation, locale));
    }
  }
  if (grid.otherwise) {
    for (size_t locale = 0; locale < locale_count_; ++locale) {
      reasons_.push_back(EncodeReason(grid, grid.otherwise->id, grid.otherwise->citation, locale));
    }
  }
  for (size_t locale = 0; locale < locale_count_; ++locale) {
    std::string& bytes = locales_.emplace_back();
    wire::AppendString(bytes, EvaluateResponse::kLocaleFieldNumber, grid.locales[locale]);
    wire::AppendBool(bytes, EvaluateResponse::kOfficialFieldNumber, grid.official[locale]);
  }
  if (decisions != nullptr) {
    std::vector<std::string> ids;
    for (const grid::Outcome& outcome : grid.outcomes) ids.push_back(outcome.id);
    decisions_ = decisions->Of(grid.id, ids);
  }
  wire::AppendString(version_, v1::ServedBy::kGridFieldNumber, grid.id);
  wire::AppendString(version_, v1::ServedBy::kVersionFieldNumber, grid.version);
  wire::AppendString(version_, v1::ServedBy::kDigestFieldNumber, version.digest);
  for (const grid::Language& language : grid.languages) {
    std::vector<Registration>& registrations = registrations_.emplace_back();
    for (const grid::Registration& registration : language.registrations) {
      registrations.push_back({registration.id, StartOf(registration.from, 0, absl::InfinitePast()),
                               StartOf(registration.until, 1, absl::InfiniteFuture())});
    }
  }
}

std::shared_ptr<const registry::Prepared> AnswerFragments::Prepare(
    const registry::LoadedVersion& version) {
  return std::make_shared<AnswerFragments>(version);
}

std::shared_ptr<const registry::Prepared> AnswerFragments::PrepareCounted(
    const registry::LoadedVersion& version, metrics::DecisionCounts& decisions) {
  return std::make_shared<AnswerFragments>(version, &decisions);
}

const AnswerFragments& AnswerFragments::Of(const registry::LoadedVersion& version) {
  return static_cast<const AnswerFragments&>(*version.prepared);
}

std::string_view AnswerFragments::RegisterId(grid::Index language, absl::Time instant) const {
  std::string_view id;
  for (const Registration& registration : registrations_[language]) {
    if (registration.from <= instant && instant < registration.end) id = registration.id;
  }
  return id;
}

std::string_view AnswerFragments::Outcome(grid::Index outcome, size_t locale) const {
  return outcomes_[outcome * locale_count_ + locale];
}

std::string_view AnswerFragments::Reason(grid::Index rule, size_t locale) const {
  const size_t row = rule == grid::kNoIndex ? reasons_.size() / locale_count_ - 1 : rule;
  return reasons_[row * locale_count_ + locale];
}

}  // namespace seuil::rpc
