#include "catalogue/near_forms.h"

#include <algorithm>
#include <span>
#include <utility>

namespace seuil::catalogue {
namespace {

// Entries of lists that are read for one title at most, which bounds its time.
constexpr size_t kMostRead = 65'536;

// A word of the catalogue that is one of the title's.
struct List {
  float worth = 0;  // the most that it adds to what a form has in common with the title
  std::span<const FormId> forms;
};

// The shortest first: the rarest words tell most, where not all can be read.
std::vector<List> ListsOf(const AskedTitle& asked, const TitleSection& section) {
  std::vector<List> lists;
  for (const WordHit& hit : asked.Keys()) {
    lists.push_back({section.Weight(hit.key) * Worth(hit.match), section.With(hit.key)});
  }
  std::stable_sort(lists.begin(), lists.end(),
                   [](const List& a, const List& b) { return a.forms.size() < b.forms.size(); });
  return lists;
}

bool IsNearer(const NearForm& a, const NearForm& b) {
  return a.score != b.score ? a.score > b.score : a.form < b.form;
}

// The best so far: a heap, the worst of them in front.
class Best {
 public:
  explicit Best(size_t most) : most_(most) { near_.reserve(most + 1); }

  // Whether it is still among them, were its score no less.
  bool MayTake(const NearForm& form) const {
    return near_.size() < most_ || IsNearer(form, near_.front());
  }

  void Take(const NearForm& form) {
    near_.push_back(form);
    std::push_heap(near_.begin(), near_.end(), IsNearer);
    if (near_.size() <= most_) return;
    std::pop_heap(near_.begin(), near_.end(), IsNearer);
    near_.pop_back();
  }

  std::vector<NearForm> Sorted() && {
    std::sort_heap(near_.begin(), near_.end(), IsNearer);
    return std::move(near_);
  }

 private:
  size_t most_;
  std::vector<NearForm> near_;
};

}  // namespace

std::vector<NearForm> NearForms(const AskedTitle& asked, const TitleSection& section,
                                const std::function<bool(Index)>& keep, size_t most) {
  if (most == 0) return {};

  // By form: what its words add, those twice that are two of its words. Left as found: all 0.
  thread_local std::vector<float> common;
  if (common.size() < section.size()) common.resize(section.size());
  std::vector<FormId> forms;
  size_t left = kMostRead;
  for (const List& list : ListsOf(asked, section)) {
    const size_t count = std::min(left, list.forms.size());
    for (const FormId form : list.forms.first(count)) {
      if (common[form] == 0) forms.push_back(form);
      common[form] += list.worth;
    }
    left -= count;
  }

  // To look at a form's words costs most of the time, so that is for those which may be among the
  // best: what was added up is never less than what they have in common, but for rounding.
  constexpr float kRounding = 1.00001f;
  Best best(most);
  for (const FormId form : forms) {
    const float at_most = std::exchange(common[form], 0.0f) * kRounding;
    if (!best.MayTake({form, asked.Score(at_most, form)})) continue;
    if (keep && !keep(section.Form(form).job)) continue;
    const NearForm near{form, asked.Score(asked.Meet(form), form)};
    if (best.MayTake(near)) best.Take(near);
  }
  return std::move(best).Sorted();
}

}  // namespace seuil::catalogue
