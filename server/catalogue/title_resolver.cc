#include "catalogue/title_resolver.h"

#include <algorithm>
#include <bit>

#include "base/text.h"
#include "catalogue/near_forms.h"

namespace seuil::catalogue {
namespace {

// Forms that are compared for the candidates: several may be one job's.
constexpr size_t kFormsPerCandidate = 8;

// Half of the letters at the start, or two of three in all: far more than a slip may be.
bool Resembles(std::string_view a, std::string_view b) {
  const size_t same =
      static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const size_t shorter = std::min(a.size(), b.size());
  const size_t edits = std::max<size_t>(2, shorter / 3);
  return same * 2 >= shorter || EditDistance(a, b, edits) <= edits;
}

}  // namespace

TitleResolver::TitleResolver(const Title& title, const TitleSection& section)
    : section_(section), asked_(title, section, Reading::kWhole) {
  if (asked_.size() == 0 || title.words.size() > AskedTitle::kMostWords) return;
  FindWhole();
  Decide();
}

std::vector<Candidate> TitleResolver::Nearest(size_t most) const {
  std::vector<Candidate> nearest;
  for (const NearForm& near : NearForms(asked_, section_, {}, most * kFormsPerCandidate)) {
    const FormRef& form = section_.Form(near.form);
    nearest.push_back({form.job, FoundBy::kClose, near.score, form});
  }
  return nearest;
}

bool TitleResolver::Barred(Index job) const {
  for (const std::vector<WordId>& words : section_.NotForms(job)) {
    if (BeginsWith(words)) return true;
  }
  return false;
}

uint64_t TitleResolver::All() const {
  return asked_.size() == 64 ? ~uint64_t{0} : (uint64_t{1} << asked_.size()) - 1;
}

bool TitleResolver::BeginsWith(const std::vector<WordId>& words) const {
  if (words.size() > asked_.size()) return false;
  for (size_t i = 0; i < words.size(); ++i) {
    const auto hits = asked_.Hits(i);
    const bool met = std::any_of(hits.begin(), hits.end(),
                                 [&](const WordHit& hit) { return hit.key == words[i]; });
    if (!met) return false;
  }
  return true;
}

// Every form of which all words are asked for. Its rarest is among them, so the lists of that
// word's forms are enough.
void TitleResolver::FindWhole() {
  for (size_t i = 0; i < asked_.size(); ++i) {
    for (const WordHit& hit : asked_.Hits(i)) {
      for (const FormId form : section_.Rarest(hit.key)) {
        const Meeting meeting = asked_.Meet(form);
        if (!meeting.Complete()) continue;
        whole_.push_back({form, meeting, asked_.Score(meeting, form), false});
      }
    }
  }
  for (Whole& whole : whole_) whole.sure = IsSure(whole);
}

bool TitleResolver::IsSure(const Whole& whole) const {
  const Meeting& meeting = whole.meeting;
  if (meeting.head_by_stem || Barred(section_.Form(whole.form).job)) return false;
  if (meeting.positions == All()) {  // nothing else is said
    if (meeting.words == 1) return meeting.abbreviations == 0;
    return meeting.in_order || meeting.stems == 0;
  }
  // Words beside it specify it, where it stands as the head of a title does.
  const Language& language = section_.language();
  for (size_t i = 0; i < asked_.size(); ++i) {
    const bool beside = (meeting.positions >> i & 1) == 0;
    if (beside && Contains(language.ranks, asked_.Word(i).key)) return false;
  }
  const bool at_head = language.head == Language::Head::kFirst
                           ? (meeting.positions & 1) != 0
                           : (meeting.positions >> (asked_.size() - 1) & 1) != 0;
  return language.specialises && at_head && meeting.in_order && meeting.slips == 0 &&
         meeting.stems == 0 && meeting.abbreviations == 0;
}

// A second occupation is named beside the first: "acheteur vendeur", "achats et marketing".
bool TitleResolver::IsSecond(const Whole& other, const Whole& first) const {
  const uint64_t beside = other.meeting.positions & ~first.meeting.positions;
  if (beside == 0) return false;
  const size_t at = static_cast<size_t>(std::countr_zero(beside));
  const TitleWord& word = asked_.Word(at);
  if (word.second) return true;
  const Language& language = section_.language();
  return other.meeting.words == 1 && other.meeting.stems == 0 &&  // "management" is no manager
         language.names_occupation != nullptr && language.names_occupation(word.key);
}

// Words of a longer form of another job that are nearly what stands beside this one: "employé
// administratif specialize".
bool TitleResolver::MayBeLonger(const Whole& whole) const {
  const auto words = section_.Words(whole.form);
  std::vector<size_t> unknown;
  for (size_t i = 0; i < asked_.size(); ++i) {
    if ((whole.meeting.positions >> i & 1) == 0 && !asked_.Known(i)) unknown.push_back(i);
  }
  if (unknown.empty()) return false;
  const Index job = section_.Form(whole.form).job;
  const auto rarest = std::min_element(words.begin(), words.end(), [&](WordId a, WordId b) {
    return section_.With(a).size() < section_.With(b).size();
  });
  for (const FormId form : section_.With(*rarest)) {
    if (section_.Form(form).job == job) continue;
    const auto longer = section_.Words(form);
    const bool has_all = std::all_of(words.begin(), words.end(), [&](WordId word) {
      return std::find(longer.begin(), longer.end(), word) != longer.end();
    });
    if (!has_all || longer.size() == words.size()) continue;
    for (const WordId word : longer) {
      if (std::find(words.begin(), words.end(), word) != words.end()) continue;
      for (const size_t i : unknown) {
        if (Resembles(asked_.Word(i).key, section_.keys().Word(word))) return true;
      }
    }
  }
  return false;
}

void TitleResolver::Decide() {
  // The form that says most of the title comes first.
  std::stable_sort(whole_.begin(), whole_.end(), [](const Whole& a, const Whole& b) {
    if (a.sure != b.sure) return a.sure;
    return a.score > b.score;
  });
  if (whole_.empty()) return;
  const Whole& best = whole_.front();
  const Index job = section_.Form(best.form).job;
  bool alone = best.sure && (best.meeting.positions == All() || !MayBeLonger(best));
  for (const Whole& other : whole_) {
    const Index other_job = section_.Form(other.form).job;
    if (other_job == job || Barred(other_job)) continue;
    // As sure and says as much; or says more, in a way that does not decide.
    const bool rival = (other.sure && std::popcount(other.meeting.positions) >=
                                          std::popcount(best.meeting.positions)) ||
                       (best.meeting.positions & ~other.meeting.positions) == 0 ||
                       IsSecond(other, best);
    alone = alone && !rival;
  }
  for (const Whole& whole : whole_) {
    const FormRef& form = section_.Form(whole.form);
    if (!Barred(form.job)) likely_.push_back({form.job, FoundBy::kClose, whole.score, form});
  }
  if (alone) sure_.push_back(likely_.front());
}

}  // namespace seuil::catalogue
