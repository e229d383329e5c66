// What matching titles has to know of a language: its small words, endings of gender and number,
// marks for "men and women", abbreviations, and where the head of a title stands. Everything that
// is about a language stands in language_<tag>.cc; everything that is about one grid stands in the
// grid.
//
// Words are as base/fold.h gives them: lower case, without accents.
//
// Thread contract: constants, safe from any thread.
//
//   const Language& french = LanguageOf("fr-CA");
//   french.key("directrices");  // "directeur"
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace seuil::catalogue {

struct Language {
  std::string_view tag;  // primary subtag; empty: no language that is known here

  // The word without gender and number. Not a word for people: only equality means something.
  std::string (*key)(std::string_view word) = nullptr;

  // Articles and prepositions, which titles have or leave out.
  std::span<const std::string_view> small = {};
  // "and", "or": what follows may be a second occupation.
  std::span<const std::string_view> conjunctions = {};
  // What an abbreviation stands for, as folded words.
  std::span<const std::pair<std::string_view, std::string_view>> abbreviations = {};
  // Endings that are hung on a word for the other gender: "Chef·fe", "employé(e)".
  std::span<const std::string_view> hung_endings = {};
  // Letters and words that say "men and women" together: "(H/F)", "homme / femme".
  std::string_view men = {}, women = {}, others = {};
  std::span<const std::string_view> gender_words = {};

  // Where the word that names the occupation stands: "chef de projet", "project manager".
  enum class Head { kFirst, kLast } head = Head::kFirst;
  // Whether a title still names its occupation where other words specify it: "avocat fiscaliste" is
  // an avocat; a "dog trainer" need be no trainer, nor a "social security officer" a guard.
  bool specialises = false;
  // Keys of words that make another rank or a learner of an occupation, wherever they stand beside
  // it: a "comptable adjoint" is no comptable, nor an "avocat stagiaire" an avocat.
  std::span<const std::string_view> ranks = {};
  // Whether a word that is another occupation's title names a second one where it stands beside
  // one: "acheteur vendeur". May be null: then none does.
  bool (*names_occupation)(std::string_view key) = nullptr;

  // What a word sounds like, roughly: two words that sound alike may be one that was misspelt.
  // Null: nothing is said of sounds.
  std::string (*sound)(std::string_view word) = nullptr;

  // The Snowball stemmer of the language; null: words have no stem but themselves.
  const char* snowball = nullptr;
};

// The language of a BCP 47 tag; one that is not known here compares words as they stand.
const Language& LanguageOf(std::string_view locale);

// The languages that are known here, each in a file of its own.
const Language& French();
const Language& English();

// Marks for "men and women" are read in every language's way, whatever the title is written in:
// an English one may end in "(H/F)".

// True for two or more different letters that stand for men, women and others: "hf", "mwd".
bool AreGenderLetters(std::string_view letters);
bool IsGenderWord(std::string_view word);

bool Contains(std::span<const std::string_view> words, std::string_view word);

}  // namespace seuil::catalogue
