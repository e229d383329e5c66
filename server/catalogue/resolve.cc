#include "catalogue/resolve.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "catalogue/title_resolver.h"

namespace seuil::catalogue {
namespace {

// From this score on a form is near enough to be asked about, rather than shown.
constexpr double kNear = 0.6;

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
