#include "tools/sheet_job.h"

#include <algorithm>
#include <optional>

namespace seuil::tools {
namespace {

std::string ValueOf(const std::optional<Located<std::string>>& text) {
  return text ? text->value : std::string();
}

FormsByLocale FormsOf(const std::vector<grid::FormsSpec>& specs) {
  FormsByLocale forms;
  for (const grid::FormsSpec& spec : specs) {
    for (const Located<std::string>& form : spec.forms) forms[spec.locale].push_back(form.value);
  }
  return forms;
}

SheetJob JobOf(const grid::JobSpec& spec) {
  SheetJob job{.id = spec.id.value,
               .status = spec.deprecated ? SheetStatus::kDeprecated : SheetStatus::kActive,
               .band = spec.band.value,
               .title = spec.title.by_locale,
               .verbatim = spec.verbatim,
               .forms = FormsOf(spec.forms),
               .not_forms = FormsOf(spec.not_forms),
               .codes = {},
               .replaced_by = ValueOf(spec.replaced_by),
               .reason = {}};
  for (const grid::CodeSpec& code : spec.codes) {
    job.codes.push_back(
        {code.scheme.value, code.scheme_version.value, code.code.value, code.relation, code.basis});
  }
  std::sort(job.codes.begin(), job.codes.end());
  return job;
}

}  // namespace

std::vector<SheetJob> SheetJobsOf(const grid::GridSpec& spec) {
  std::vector<SheetJob> jobs;
  jobs.reserve(spec.jobs.size() + spec.removed.size());
  for (const grid::JobSpec& job : spec.jobs) jobs.push_back(JobOf(job));
  for (const grid::RemovedJobSpec& removed : spec.removed) {
    SheetJob& job = jobs.emplace_back();
    job.id = removed.id.value;
    job.status = SheetStatus::kRemoved;
    job.replaced_by = ValueOf(removed.replaced_by);
    job.reason = removed.reason;
  }
  return jobs;
}

}  // namespace seuil::tools
