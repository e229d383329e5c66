// One title in one language: the forms of the catalogue that it asks for whole, and whether one job
// is sure among them. resolve.h puts the languages of a grid together.
//
// Thread contract: belongs to one call.
//
//   const TitleResolver title(reading.whole, section);
//   if (title.sure().size() == 1) …  // this job and no other
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "catalogue/asked_title.h"
#include "catalogue/resolve.h"
#include "catalogue/title.h"
#include "catalogue/title_index.h"

namespace seuil::catalogue {

class TitleResolver {
 public:
  TitleResolver(const Title& title, const TitleSection& section);

  // The job that it is for sure, or none.
  const std::vector<Candidate>& sure() const { return sure_; }
  // Those that a person should be asked about: every job of which a form is asked for whole.
  const std::vector<Candidate>& likely() const { return likely_; }

  // The nearest, whatever they are; a job may stand several times.
  std::vector<Candidate> Nearest(size_t most) const;

  // Whether the title begins like one that is another occupation's (`not_forms`).
  bool Barred(Index job) const;

 private:
  // A form that is asked for whole.
  struct Whole {
    FormId form = 0;
    Meeting meeting;
    double score = 0;
    bool sure = false;  // it decides, unless another does as well
  };

  uint64_t All() const;
  bool BeginsWith(const std::vector<WordId>& words) const;
  void FindWhole();
  bool IsSure(const Whole& whole) const;
  bool IsSecond(const Whole& other, const Whole& first) const;
  bool MayBeLonger(const Whole& whole) const;
  void Decide();

  const TitleSection& section_;
  const AskedTitle asked_;
  std::vector<Whole> whole_;
  std::vector<Candidate> sure_, likely_;
};

}  // namespace seuil::catalogue
