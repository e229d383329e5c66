// The catalogue: jobs, removed jobs, and who replaces whom.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/ids.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

// The bands whose jobs can be an objective. A band that is wrong itself counts: it has its own
// problem.
absl::flat_hash_map<std::string_view, bool> CertifiableBands(const ValidateContext& context) {
  absl::flat_hash_map<std::string_view, bool> certifiable;
  for (const BandSpec& band : context.spec.bands) {
    const LevelFacts* lowest = nullptr;
    for (const Located<std::string>& name : band.levels) {
      const auto level = context.levels.find(name.value);
      if (level == context.levels.end() || !level->second.base()) continue;
      if (lowest == nullptr || level->second.rank < lowest->rank) lowest = &level->second;
    }
    certifiable.emplace(band.id.value, lowest == nullptr || lowest->certifiable);
  }
  return certifiable;
}

void CheckCodes(ValidateContext& context, const JobSpec& job) {
  for (size_t i = 0; i < job.codes.size(); ++i) {
    const CodeSpec& code = job.codes[i];
    if (!code.scheme.value.empty() && !IsId(code.scheme.value)) {
      context.problems.Error(
          code.scheme.at, "id-malformed",
          fmt::format("job `{}`: the scheme `{}` is not spelled as ids are", job.id.value,
                      code.scheme.value),
          "use at most 63 of a-z, 0-9 and `-`, and start with a letter or a digit");
    }
    const auto same = [&](const CodeSpec& other) {
      return other.scheme.value == code.scheme.value &&
             other.scheme_version.value == code.scheme_version.value &&
             other.code.value == code.code.value;
    };
    if (std::any_of(job.codes.begin(), job.codes.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      context.problems.Error(code.code.at, "code-duplicate",
                             fmt::format("job `{}` has the code {} `{}` a second time",
                                         job.id.value, code.scheme.value, code.code.value));
    }
  }
}

void CheckForms(ValidateContext& context, const JobSpec& job, const std::vector<FormsSpec>& forms,
                std::string_view what) {
  for (const FormsSpec& in_locale : forms) {
    absl::flat_hash_set<std::string_view> seen;
    for (const Located<std::string>& form : in_locale.forms) {
      if (form.value.empty() || seen.insert(form.value).second) continue;
      context.problems.Error(form.at, "id-duplicate",
                             fmt::format("job `{}` has the {} `{}` a second time in `{}`",
                                         job.id.value, what, form.value, in_locale.locale));
    }
  }
}

using Reference = std::optional<Located<std::string>>;

// Who replaces whom, over jobs and removed jobs.
class Replacements {
 public:
  explicit Replacements(ValidateContext& context) : context_(context) {
    for (const JobSpec& job : context.spec.jobs) Note(job.id, job.replaced_by);
    for (const RemovedJobSpec& removed : context.spec.removed)
      Note(removed.id, removed.replaced_by);
  }

  // Adds one "replaced-in-circle" for each circle.
  void Check() {
    absl::flat_hash_map<std::string_view, size_t> visited;  // by which walk
    size_t walk = 0;
    for (const auto& [start, unused] : order_) {
      ++walk;
      std::string_view id = start;
      while (visited.emplace(id, walk).second) {
        const auto next = by_.find(id);
        if (next == by_.end()) break;
        id = next->second->value;
      }
      const auto next = by_.find(id);
      // Only a walk that comes back to a place of its own is a circle not seen before.
      if (next == by_.end() || visited[id] != walk) continue;
      context_.problems.Error(next->second->at, "replaced-in-circle",
                              fmt::format("job `{}` is replaced, at the end, by itself", id),
                              "let the chain of `replaced_by` end at a job that is in use");
    }
  }

 private:
  void Note(const Located<std::string>& id, const Reference& replaced_by) {
    if (!replaced_by || id.value.empty()) return;
    if (by_.emplace(id.value, &*replaced_by).second) order_.emplace_back(id.value, 0);
  }

  ValidateContext& context_;
  absl::flat_hash_map<std::string_view, const Located<std::string>*> by_;
  std::vector<std::pair<std::string_view, int>> order_;
};

}  // namespace

void ValidateJobs(ValidateContext& context, const IdSet& bands) {
  const auto certifiable = CertifiableBands(context);
  IdSet ids(context, "job");
  for (const JobSpec& job : context.spec.jobs) {
    const std::string& id = job.id.value;
    ids.Add(job.id);
    context.CheckText(job.title, "title of job", id);
    if (bands.Resolve(job.band, "band-unknown", "job", id) && !certifiable.at(job.band.value)) {
      context.problems.Error(
          job.band.at, "job-not-certifiable",
          fmt::format("job `{}` stands in band `{}`, whose lowest level may be no objective", id,
                      job.band.value),
          fmt::format("objectives start at `{}`", context.spec.scale.certifiable_from.value));
    }
    CheckForms(context, job, job.forms, "form");
    CheckForms(context, job, job.not_forms, "not-form");
    CheckCodes(context, job);
    if (job.replaced_by && !job.deprecated) {
      context.problems.Error(job.replaced_by->at, "replaced-but-active",
                             fmt::format("job `{}` is replaced and not deprecated", id),
                             "write `status = \"deprecated\"`, or remove `replaced_by`");
    }
  }
  for (const RemovedJobSpec& removed : context.spec.removed) ids.Add(removed.id);
  for (const JobSpec& job : context.spec.jobs) {
    if (job.replaced_by) ids.Resolve(*job.replaced_by, "job-unknown", "job", job.id.value);
  }
  for (const RemovedJobSpec& removed : context.spec.removed) {
    if (!removed.replaced_by) continue;
    ids.Resolve(*removed.replaced_by, "job-unknown", "removed job", removed.id.value);
  }
  Replacements(context).Check();
}

}  // namespace seuil::grid
