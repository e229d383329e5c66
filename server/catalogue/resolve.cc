#include "catalogue/resolve.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "base/text.h"
#include "catalogue/asked_title.h"
#include "catalogue/near_forms.h"

namespace seuil::catalogue {
namespace {

// From this score on a form is near enough to be asked about, rather than shown.
constexpr double kNear = 0.6;
// Forms that are compared for the candidates: several may be one job's.
constexpr size_t kFormsPerCandidate = 8;

bool SureBefore(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.job < b.job;
}

// One candidate for each job, best first.
void KeepBest(std::vector<Candidate>& candidates, size_t most) {
  std::stable_sort(candidates.begin(), candidates.end(), SureBefore);
  std::vector<Candidate> kept;
  for (const Candidate& candidate : candidates) {
    if (kept.size() == most) break;
    const bool there = std::any_of(kept.begin(), kept.end(),
                                   [&](const Candidate& k) { return k.job == candidate.job; });
    if (!there) kept.push_back(candidate);
  }
  candidates = std::move(kept);
}

// A form that is asked for whole.
struct Whole {
  FormId form = 0;
  Meeting meeting;
  double score = 0;
  bool sure = false;  // it decides, unless another does as well
};

// One title in one language.
class TitleResolver {
 public:
  TitleResolver(const Title& title, const TitleSection& section)
      : section_(section), asked_(title, section, Reading::kWhole) {
    if (asked_.size() == 0 || title.words.size() > AskedTitle::kMostWords) return;
    FindWhole();
    Decide();
  }

  // The jobs that it is for sure: none, one, or several that contradict each other.
  const std::vector<Candidate>& sure() const { return sure_; }
  // Those that a person should be asked about.
  const std::vector<Candidate>& likely() const { return likely_; }

  // The nearest, whatever they are.
  std::vector<Candidate> Nearest(size_t most) const {
    std::vector<Candidate> nearest;
    for (const NearForm& near : NearForms(asked_, section_, {}, most * kFormsPerCandidate)) {
      const FormRef& form = section_.Form(near.form);
      nearest.push_back({form.job, FoundBy::kClose, near.score, form});
    }
    return nearest;
  }

  bool Barred(Index job) const {
    for (const std::vector<WordId>& words : section_.NotForms(job)) {
      if (BeginsWith(words)) return true;
    }
    return false;
  }

 private:
  uint64_t All() const {
    return asked_.size() == 64 ? ~uint64_t{0} : (uint64_t{1} << asked_.size()) - 1;
  }

  bool BeginsWith(const std::vector<WordId>& words) const {
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
  void FindWhole() {
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

  bool IsSure(const Whole& whole) const {
    const Meeting& meeting = whole.meeting;
    if (meeting.head_by_stem || Barred(section_.Form(whole.form).job)) return false;
    if (meeting.positions == All()) {  // nothing else is said
      if (meeting.words == 1) return meeting.abbreviations == 0;
      return meeting.in_order || meeting.stems == 0;
    }
    // Words beside it specify it, where it stands as the head of a title does.
    const Language& language = section_.language();
    const bool at_head = language.head == Language::Head::kFirst
                             ? (meeting.positions & 1) != 0
                             : (meeting.positions >> (asked_.size() - 1) & 1) != 0;
    return language.specialises && at_head && meeting.in_order && meeting.slips == 0 &&
           meeting.stems == 0 && meeting.abbreviations == 0;
  }

  // A second occupation is named beside the first: "acheteur vendeur", "achats et marketing".
  bool IsSecond(const Whole& other, const Whole& first) const {
    const uint64_t beside = other.meeting.positions & ~first.meeting.positions;
    if (beside == 0) return false;
    const size_t at = static_cast<size_t>(std::countr_zero(beside));
    const TitleWord& word = asked_.Word(at);
    if (word.second) return true;
    const Language& language = section_.language();
    return other.meeting.words == 1 && language.names_occupation != nullptr &&
           language.names_occupation(word.key);
  }

  // Words of a longer form of another job that are nearly what stands beside this one: "employé
  // administratif specialize".
  bool MayBeLonger(const Whole& whole) const {
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

  // Half of the letters at the start, or two of three in all: far more than a slip may be.
  static bool Resembles(std::string_view a, std::string_view b) {
    const size_t same = static_cast<size_t>(
        std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    const size_t shorter = std::min(a.size(), b.size());
    const size_t edits = std::max<size_t>(2, shorter / 3);
    return same * 2 >= shorter || EditDistance(a, b, edits) <= edits;
  }

  void Decide() {
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

  const TitleSection& section_;
  const AskedTitle asked_;
  std::vector<Whole> whole_;
  std::vector<Candidate> sure_, likely_;
};

// What a title says in all languages of the grid.
struct TitleVerdict {
  std::vector<Candidate> sure, likely;
};

// Every job with a form that is spelled like the title.
std::vector<Candidate> SpelledAlike(const Catalogue& catalogue, const TitleReading& reading,
                                    const TitleSection& section) {
  std::vector<Candidate> alike;
  for (const std::string& spelling : reading.whole.spelled) {
    for (const FormId form : section.Spelled(catalogue.grid(), spelling)) {
      const FormRef& ref = section.Form(form);
      alike.push_back({ref.job, FoundBy::kExactForm, 1.0, ref});
    }
  }
  return alike;
}

void Append(std::vector<Candidate>& to, const std::vector<Candidate>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// One title or, of several with "/" between them, all: they must agree.
TitleVerdict Close(const TitleReading& reading, const TitleSection& section) {
  const TitleResolver whole(reading.whole, section);
  TitleVerdict verdict{whole.sure(), whole.likely()};
  if (reading.alternatives.empty()) return verdict;
  if (!verdict.sure.empty() && verdict.sure.front().score == 1) return verdict;  // all of it
  verdict.sure.clear();
  bool agree = true;
  std::vector<Candidate> each;
  for (const Title& title : reading.alternatives) {
    const TitleResolver one(title, section);
    agree = agree && one.sure().size() == 1 &&
            (each.empty() || each.front().job == one.sure().front().job);
    Append(each, one.sure());
    Append(verdict.likely, one.likely());
  }
  if (agree) verdict.sure = {each.front()};
  return verdict;
}

// Deprecated jobs stand back where an active one is found as surely.
void PreferActive(const grid::CompiledGrid& grid, std::vector<Candidate>& candidates) {
  const auto deprecated = [&](const Candidate& c) { return grid.jobs[c.job].deprecated; };
  if (std::all_of(candidates.begin(), candidates.end(), deprecated)) return;
  std::erase_if(candidates, deprecated);
}

std::optional<Candidate> ById(const Catalogue& catalogue, std::string_view title) {
  const Index job = grid::Find(catalogue.grid().job_by_id, title);
  if (job == grid::kNoIndex) return std::nullopt;
  return Candidate{job, FoundBy::kId, 1.0, {job, 0, FormRef::kTitle}};
}

struct CodeVerdict {
  std::vector<Candidate> exact, others;
};

CodeVerdict ByCodes(const Catalogue& catalogue, std::span<const OutsideCode> codes) {
  CodeVerdict verdict;
  for (const OutsideCode& code : codes) {
    const std::vector<CodeHit> hits = catalogue.ByCode(code.scheme, code.scheme_version, code.code);
    const absl::StatusOr<Index> exact = catalogue.ResolveCode(hits);
    for (const CodeHit& hit : hits) {
      const bool one = exact.ok() && *exact == hit.job;
      (one ? verdict.exact : verdict.others)
          .push_back({hit.job, FoundBy::kCode, one ? 1.0 : 0.5, {hit.job, 0, FormRef::kTitle}});
    }
  }
  return verdict;
}

bool OneJob(const std::vector<Candidate>& candidates) {
  return !candidates.empty() &&
         std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
           return candidate.job == candidates.front().job;
         });
}

class Resolver {
 public:
  Resolver(const Catalogue& catalogue, const JobQuestion& question)
      : catalogue_(catalogue), question_(question) {}

  Resolution Run() {
    const CodeVerdict codes = ByCodes(catalogue_, question_.codes);
    if (const auto id = ById(catalogue_, question_.title)) {
      certain_.push_back(*id);
    } else {
      ReadTitles();
    }
    // A code and a title that name two jobs contradict each other; an id is neither's affair.
    std::vector<Candidate> certain = codes.exact;
    Append(certain, certain_);
    PreferActive(catalogue_.grid(), certain);
    if (OneJob(certain)) {
      std::stable_sort(certain.begin(), certain.end(),
                       [](const Candidate& a, const Candidate& b) { return a.by < b.by; });
      return {Standing::kResolved, {certain.front()}};
    }
    Resolution resolution{Standing::kAmbiguous, std::move(certain)};
    if (resolution.candidates.empty()) {
      resolution.candidates = std::move(likely_);
      Append(resolution.candidates, codes.others);
      AddNear(resolution.candidates);
    }
    if (resolution.candidates.empty()) {
      resolution.standing = Standing::kUnlisted;
      resolution.candidates = std::move(nearest_);
    }
    KeepBest(resolution.candidates, question_.most_candidates);
    return resolution;
  }

 private:
  void ReadTitles() {
    if (question_.title.empty()) return;
    std::vector<Candidate> sure;
    for (const TitleSection& section : catalogue_.titles().sections()) {
      const TitleReading reading = ReadTitle(question_.title, section.language());
      Append(certain_, SpelledAlike(catalogue_, reading, section));
      const TitleVerdict close = Close(reading, section);
      Append(sure, close.sure);
      Append(likely_, close.likely);
    }
    if (!certain_.empty()) return;
    if (question_.exact_only) {
      Append(likely_, sure);
    } else {
      // Languages that take it for two jobs contradict each other, unless one has all of it.
      const bool whole =
          std::any_of(sure.begin(), sure.end(), [](const Candidate& c) { return c.score == 1; });
      if (whole) std::erase_if(sure, [](const Candidate& c) { return c.score < 1; });
      certain_ = std::move(sure);
    }
  }

  // Fills nearest_, and adds those that are near enough to be asked about.
  void AddNear(std::vector<Candidate>& candidates) {
    if (question_.title.empty()) return;
    for (const TitleSection& section : catalogue_.titles().sections()) {
      const TitleReading reading = ReadTitle(question_.title, section.language());
      const TitleResolver title(reading.whole, section);
      for (const Candidate& near : title.Nearest(question_.most_candidates)) {
        nearest_.push_back(near);
        if (near.score >= kNear && !title.Barred(near.job)) candidates.push_back(near);
      }
    }
  }

  const Catalogue& catalogue_;
  const JobQuestion& question_;
  std::vector<Candidate> certain_, likely_, nearest_;
};

}  // namespace

Resolution Resolve(const Catalogue& catalogue, const JobQuestion& question) {
  return Resolver(catalogue, question).Run();
}

}  // namespace seuil::catalogue
