#include "catalogue/search.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "catalogue/asked_title.h"
#include "catalogue/near_forms.h"
#include "catalogue/title.h"

namespace seuil::catalogue {
namespace {

// Forms that are ranked for each hit: several may be one job's.
constexpr size_t kFormsPerHit = 8;

}  // namespace

SearchResult Search(const Catalogue& catalogue, const SearchQuestion& question) {
  const auto keep = [&](Index job) {
    const grid::Job& candidate = catalogue.grid().jobs[job];
    if (question.band != grid::kNoIndex && candidate.band != question.band) return false;
    return question.status == StatusFilter::kAny ||
           candidate.deprecated == (question.status == StatusFilter::kDeprecated);
  };
  std::vector<SearchHit> ranked;
  for (const TitleSection& section : catalogue.titles().sections()) {
    const TitleReading reading = ReadTitle(question.text, section.language());
    const AskedTitle asked(reading.whole, section, Reading::kTyping);
    for (const NearForm& near : NearForms(asked, section, keep, question.most * kFormsPerHit)) {
      const FormRef& form = section.Form(near.form);
      ranked.push_back({form.job, near.score, form});
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const SearchHit& a, const SearchHit& b) {
    return a.score != b.score ? a.score > b.score : a.job < b.job;
  });
  SearchResult result;
  absl::flat_hash_set<Index> there;
  for (const SearchHit& hit : ranked) {
    if (result.hits.size() == question.most) break;
    if (there.insert(hit.job).second) result.hits.push_back(hit);
  }
  return result;
}

}  // namespace seuil::catalogue
