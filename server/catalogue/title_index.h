// Every title and form of a version's jobs, laid out to be matched: one section for each language
// that the grid's locales speak.
//
// Built once when a version is loaded; a look costs the length of the lists of the words asked for,
// never the catalogue's.
//
// Thread contract: immutable; const access from any thread.
//
//   TitleIndex index(grid);
//   for (const TitleSection& section : index.sections()) section.Spelled("acheteur");
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "catalogue/language.h"
#include "catalogue/lexicon.h"
#include "catalogue/title.h"
#include "grid/compiled.h"

namespace seuil::catalogue {

using grid::Index;
using FormId = uint32_t;

// Where a form stands in its job.
struct FormRef {
  static constexpr uint16_t kTitle = 0, kVerbatim = UINT16_MAX;

  Index job = grid::kNoIndex;
  uint16_t locale = 0;       // position in the grid's locales
  uint16_t number = kTitle;  // kTitle, kVerbatim, or 1 + its position among the locale's forms

  friend bool operator==(const FormRef&, const FormRef&) = default;
};

// The form's own text.
std::string_view FormText(const grid::CompiledGrid& grid, const FormRef& form);

// The forms of all locales of one language.
class TitleSection {
 public:
  TitleSection(const grid::CompiledGrid& grid, const Language& language,
               std::span<const uint16_t> locales);

  const Language& language() const { return *language_; }
  const Lexicon& keys() const { return keys_; }
  // Words as they are written, for those who have typed a part of one, and the key of each.
  const Lexicon& written() const { return written_; }
  WordId KeyOf(WordId written) const { return key_of_[written]; }

  size_t size() const { return forms_.size(); }
  const FormRef& Form(FormId form) const { return forms_[form]; }
  std::span<const WordId> Words(FormId form) const;
  // What a word tells: 1 where every form has it, 2 where one has. A form's is its words'.
  float Weight(WordId key) const { return weights_[key]; }
  float FormWeight(FormId form) const { return form_weights_[form]; }

  // The forms that have a word; those of which it is the rarest word.
  std::span<const FormId> With(WordId key) const { return with_.Of(key); }
  std::span<const FormId> Rarest(WordId key) const { return rarest_.Of(key); }
  // The forms that are spelled so, but for case, accents, signs and marks.
  std::vector<FormId> Spelled(const grid::CompiledGrid& grid, std::string_view spelling) const;
  // Titles that begin like the job's and are another occupation's: their words.
  std::span<const std::vector<WordId>> NotForms(Index job) const;

  size_t bytes() const;  // that it holds, about

 private:
  // Lists of forms by word, one behind the other.
  struct Lists {
    std::vector<uint32_t> ends;
    std::vector<FormId> forms;

    std::span<const FormId> Of(WordId word) const {
      const uint32_t begin = word == 0 ? 0 : ends[word - 1];
      return std::span(forms).subspan(begin, ends[word] - begin);
    }
  };
  class Builder;

  const Language* language_;
  Lexicon keys_, written_;
  std::vector<WordId> key_of_;
  std::vector<FormRef> forms_;
  std::vector<uint32_t> word_ends_;  // of each form, in words_
  std::vector<WordId> words_;
  std::vector<float> weights_, form_weights_;
  Lists with_, rarest_;
  std::vector<std::pair<uint64_t, FormId>> spelled_;  // by hash, sorted
  absl::flat_hash_map<Index, std::vector<std::vector<WordId>>> not_forms_;
};

class TitleIndex {
 public:
  explicit TitleIndex(const grid::CompiledGrid& grid);

  std::span<const TitleSection> sections() const { return sections_; }
  size_t forms() const;
  size_t bytes() const;  // that it holds, about

 private:
  std::vector<TitleSection> sections_;
};

}  // namespace seuil::catalogue
