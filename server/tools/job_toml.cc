#include "tools/job_toml.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "base/toml_layout.h"
#include "fmt/format.h"

namespace seuil::tools {
namespace {

using toml::Quoted;
using Locales = std::vector<std::string>;

// The source's locale first.
std::string TextsToml(const TextsByLocale& texts, const Locales& locales) {
  std::vector<std::string> parts;
  for (const std::string& locale : locales) {
    const auto text = texts.find(locale);
    if (text != texts.end()) parts.push_back(fmt::format("{} = {}", locale, Quoted(text->second)));
  }
  return fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

std::string FormsToml(const FormsByLocale& forms, const Locales& locales) {
  std::vector<std::string> parts;
  for (const std::string& locale : locales) {
    const auto list = forms.find(locale);
    if (list == forms.end()) continue;
    std::vector<std::string> quoted;
    for (const std::string& form : list->second) quoted.push_back(Quoted(form));
    parts.push_back(fmt::format("{} = [{}]", locale, fmt::join(quoted, ", ")));
  }
  return fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

std::string CodeToml(const SheetCode& code) {
  return fmt::format(
      "{{ scheme = {}, scheme_version = {}, code = {}, relation = \"{}\", basis = \"{}\" }}",
      Quoted(code.scheme), Quoted(code.scheme_version), Quoted(code.code),
      kSheetRelationWords[static_cast<size_t>(code.relation)],
      kSheetBasisWords[static_cast<size_t>(code.basis)]);
}

// The line of `was` that holds just this code, with its comment; empty where there is none.
std::string_view LineOf(std::string_view was, const std::string& code) {
  const size_t at = was.find(code);
  if (at == was.npos) return {};
  const size_t from = was.rfind('\n', at) + 1;
  const std::string_view line = was.substr(from, std::min(was.find('\n', at), was.size()) - from);
  const std::string_view behind = line.substr(at - from + code.size());
  const bool alone = line.find_first_not_of(" \t") == at - from && behind.starts_with(',') &&
                     (IsBlank(behind.substr(1)) || behind.find('#') != behind.npos);
  return alone && from > 0 ? line : std::string_view();
}

// Codes that `was`, the array as the file has it, has on lines of their own keep these and their
// order; the others follow.
std::string CodesToml(const std::vector<SheetCode>& codes, std::string_view was) {
  std::vector<std::string_view> kept;
  std::string others;
  for (const SheetCode& code : codes) {
    const std::string written = CodeToml(code);
    const std::string_view line = LineOf(was, written);
    if (line.empty()) {
      others += fmt::format("  {},\n", written);
    } else {
      kept.push_back(line);
    }
  }
  std::sort(kept.begin(), kept.end(),
            [](std::string_view a, std::string_view b) { return a.data() < b.data(); });
  std::string text = "[\n";
  for (const std::string_view line : kept) text += fmt::format("{}\n", line);
  return text + others + "]";
}

// In the order in which a new job has them.
constexpr JobKey kJobKeys[] = {
    {"id", [](const SheetJob& a, const SheetJob& b) { return a.id == b.id; },
     [](const SheetJob& job, const Around&) { return Quoted(job.id); }},
    {"band", [](const SheetJob& a, const SheetJob& b) { return a.band == b.band; },
     [](const SheetJob& job, const Around&) { return Quoted(job.band); }},
    {"title", [](const SheetJob& a, const SheetJob& b) { return a.title == b.title; },
     [](const SheetJob& job, const Around& around) {
       return TextsToml(job.title, around.locales);
     }},
    {"verbatim", [](const SheetJob& a, const SheetJob& b) { return a.verbatim == b.verbatim; },
     [](const SheetJob& job, const Around&) {
       return job.verbatim.empty() ? std::string() : Quoted(job.verbatim);
     }},
    {"forms", [](const SheetJob& a, const SheetJob& b) { return a.forms == b.forms; },
     [](const SheetJob& job, const Around& around) {
       return job.forms.empty() ? std::string() : FormsToml(job.forms, around.locales);
     }},
    {"not_forms", [](const SheetJob& a, const SheetJob& b) { return a.not_forms == b.not_forms; },
     [](const SheetJob& job, const Around& around) {
       return job.not_forms.empty() ? std::string() : FormsToml(job.not_forms, around.locales);
     }},
    {"codes", [](const SheetJob& a, const SheetJob& b) { return a.codes == b.codes; },
     [](const SheetJob& job, const Around& around) {
       return job.codes.empty() ? std::string() : CodesToml(job.codes, around.was);
     }},
    {"status", [](const SheetJob& a, const SheetJob& b) { return a.status == b.status; },
     [](const SheetJob& job, const Around&) {
       return job.status == SheetStatus::kDeprecated ? Quoted("deprecated") : std::string();
     }},
    {"replaced_by",
     [](const SheetJob& a, const SheetJob& b) { return a.replaced_by == b.replaced_by; },
     [](const SheetJob& job, const Around&) {
       return job.replaced_by.empty() ? std::string() : Quoted(job.replaced_by);
     }},
};

constexpr JobKey kRemovedKeys[] = {
    kJobKeys[0],
    kJobKeys[8],
    {"reason", [](const SheetJob& a, const SheetJob& b) { return a.reason == b.reason; },
     [](const SheetJob& job, const Around&) { return Quoted(job.reason); }},
};

}  // namespace

std::span<const JobKey> JobKeys() { return kJobKeys; }
std::span<const JobKey> RemovedKeys() { return kRemovedKeys; }

}  // namespace seuil::tools
