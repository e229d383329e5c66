#include "rpc/convert_catalogue.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "rpc/convert.h"

namespace seuil::rpc {
namespace {

template <typename Texts>
void FillTexts(const grid::CompiledGrid& grid, const grid::Text& text, Texts& by_locale) {
  for (size_t i = 0; i < text.by_locale.size(); ++i) {
    if (!text.by_locale[i].empty()) by_locale[grid.locales[i]] = text.by_locale[i];
  }
}

// The order in which a file has them says nothing, and is no change: all get the same one.
template <typename Message>
void FillForms(const grid::CompiledGrid& grid, const grid::Forms& forms, Message add) {
  std::map<std::string_view, const std::vector<std::string>*> by_locale;
  for (const auto& [locale, list] : forms) by_locale[grid.locales[locale]] = &list;
  for (const auto& [locale, list] : by_locale) {
    v1::JobForms& message = *add();
    message.set_locale(std::string(locale));
    for (const std::string& form : *list) message.add_forms(form);
  }
}

void FillCodes(const grid::Job& job, v1::SyncedJob& message) {
  std::vector<const grid::Code*> codes;
  for (const grid::Code& code : job.codes) codes.push_back(&code);
  const auto key = [](const grid::Code& code) {
    return std::tie(code.scheme, code.scheme_version, code.code, code.relation, code.basis);
  };
  std::sort(codes.begin(), codes.end(),
            [&](const grid::Code* a, const grid::Code* b) { return key(*a) < key(*b); });
  for (const grid::Code* const code : codes) Fill(*code, *message.add_codes());
}

bool HasText(const grid::Text& text) { return !text.In(0).empty(); }

}  // namespace

v1::JobChangeKind ToKind(catalogue::JobChangeKind kind) {
  switch (kind) {
    case catalogue::JobChangeKind::kAdded:
      return v1::JOB_CHANGE_KIND_ADDED;
    case catalogue::JobChangeKind::kRemoved:
      return v1::JOB_CHANGE_KIND_REMOVED;
    case catalogue::JobChangeKind::kRestored:
      return v1::JOB_CHANGE_KIND_RESTORED;
    case catalogue::JobChangeKind::kThresholdRaised:
      return v1::JOB_CHANGE_KIND_THRESHOLD_RAISED;
    case catalogue::JobChangeKind::kThresholdLowered:
      return v1::JOB_CHANGE_KIND_THRESHOLD_LOWERED;
    case catalogue::JobChangeKind::kThresholdChanged:
      return v1::JOB_CHANGE_KIND_THRESHOLD_CHANGED;
    case catalogue::JobChangeKind::kBandChanged:
      return v1::JOB_CHANGE_KIND_BAND_CHANGED;
    case catalogue::JobChangeKind::kDeprecated:
      return v1::JOB_CHANGE_KIND_DEPRECATED;
    case catalogue::JobChangeKind::kRetitled:
      return v1::JOB_CHANGE_KIND_RETITLED;
    case catalogue::JobChangeKind::kForms:
      return v1::JOB_CHANGE_KIND_FORMS;
    case catalogue::JobChangeKind::kCodes:
      return v1::JOB_CHANGE_KIND_CODES;
    case catalogue::JobChangeKind::kOther:
      return v1::JOB_CHANGE_KIND_OTHER;
  }
  return v1::JOB_CHANGE_KIND_UNSPECIFIED;
}

v1::BandChangeKind ToKind(catalogue::BandChangeKind kind) {
  switch (kind) {
    case catalogue::BandChangeKind::kAdded:
      return v1::BAND_CHANGE_KIND_ADDED;
    case catalogue::BandChangeKind::kRemoved:
      return v1::BAND_CHANGE_KIND_REMOVED;
    case catalogue::BandChangeKind::kLevels:
      return v1::BAND_CHANGE_KIND_LEVELS;
    case catalogue::BandChangeKind::kTexts:
      return v1::BAND_CHANGE_KIND_TEXTS;
  }
  return v1::BAND_CHANGE_KIND_UNSPECIFIED;
}

void Fill(const grid::CompiledGrid& grid, const grid::Job& job, v1::SyncedJob& message) {
  const grid::Band& band = grid.bands[job.band];
  message.set_id(job.id);
  FillTexts(grid, job.title, *message.mutable_titles());
  message.set_verbatim(job.verbatim);
  FillForms(grid, job.forms, [&] { return message.add_forms(); });
  FillForms(grid, job.not_forms, [&] { return message.add_not_forms(); });
  message.set_band(band.id);
  if (band.threshold) message.set_threshold_level(grid.levels[*band.threshold].id);
  FillCodes(job, message);
  message.set_status(ToStatus(job));
  message.set_replaced_by(job.replaced_by);
}

void Fill(const grid::CompiledGrid& grid, const grid::Band& band, v1::SyncedBand& message) {
  message.set_id(band.id);
  for (const grid::Index level : band.levels) message.add_levels(grid.levels[level].id);
  if (band.threshold) message.set_threshold_level(grid.levels[*band.threshold].id);
  FillTexts(grid, band.label, *message.mutable_label()->mutable_texts());
  if (HasText(band.title)) FillTexts(grid, band.title, *message.mutable_title()->mutable_texts());
  if (HasText(band.note)) FillTexts(grid, band.note, *message.mutable_note()->mutable_texts());
  for (const grid::Text& statement : band.statements) {
    FillTexts(grid, statement, *message.add_statements()->mutable_texts());
  }
}

}  // namespace seuil::rpc
