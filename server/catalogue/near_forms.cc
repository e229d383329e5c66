#include "catalogue/near_forms.h"

#include <algorithm>
#include <cstdint>

namespace seuil::catalogue {
namespace {

// Entries of lists that are read for one title. Of a list that is longer, its start is read.
constexpr size_t kMostRead = 6144;

struct List {
  size_t word = 0;  // of the title
  WordHit hit;
  std::span<const FormId> forms;
};

}  // namespace

std::vector<NearForm> NearForms(const AskedTitle& asked, const TitleSection& section,
                                const std::function<bool(Index)>& keep, size_t most) {
  std::vector<List> lists;
  for (size_t i = 0; i < asked.size(); ++i) {
    for (const WordHit& hit : asked.Hits(i)) lists.push_back({i, hit, section.With(hit.key)});
  }
  std::sort(lists.begin(), lists.end(),
            [](const List& a, const List& b) { return a.forms.size() < b.forms.size(); });

  // By form: whether it was met. Left as it was found: all false.
  thread_local std::vector<bool> met;
  if (met.size() < section.size()) met.resize(section.size());
  std::vector<FormId> forms;
  size_t left = kMostRead;
  for (const List& list : lists) {
    const size_t count = std::min(left, list.forms.size());
    if (count < list.forms.size() && !forms.empty()) break;
    for (const FormId form : list.forms.first(count)) {
      if (met[form]) continue;
      met[form] = true;
      forms.push_back(form);
    }
    left -= count;
  }

  std::vector<NearForm> near;
  near.reserve(forms.size());
  for (const FormId form : forms) {
    met[form] = false;
    if (keep && !keep(section.Form(form).job)) continue;
    near.push_back({form, asked.Score(asked.Meet(form), form)});
  }
  const size_t count = std::min(most, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end(),
                    [](const NearForm& a, const NearForm& b) {
                      return a.score != b.score ? a.score > b.score : a.form < b.form;
                    });
  near.resize(count);
  return near;
}

}  // namespace seuil::catalogue
