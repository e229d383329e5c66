#include "catalogue/title_index.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/hash/hash.h"
#include "base/text.h"

namespace seuil::catalogue {
namespace {

uint64_t HashOf(std::string_view text) { return absl::Hash<absl::string_view>()(AsAbsl(text)); }

// Numbers for words in the order in which they come; the lexicon's own order comes after.
class Interner {
 public:
  WordId Id(const std::string& word) {
    return ids_.try_emplace(word, static_cast<WordId>(ids_.size())).first->second;
  }

  std::vector<std::string> Words() const {
    std::vector<std::string> words;
    words.reserve(ids_.size());
    for (const auto& [word, id] : ids_) words.push_back(word);
    return words;
  }

  // By number: the word's id in the lexicon.
  std::vector<WordId> In(const Lexicon& lexicon) const {
    std::vector<WordId> ids(ids_.size());
    for (const auto& [word, id] : ids_) ids[id] = lexicon.Find(word);
    return ids;
  }

  const absl::flat_hash_map<std::string, WordId>& all() const { return ids_; }

 private:
  absl::flat_hash_map<std::string, WordId> ids_;
};

}  // namespace

std::string_view FormText(const grid::CompiledGrid& grid, const FormRef& form) {
  const grid::Job& job = grid.jobs[form.job];
  if (form.number == FormRef::kTitle) return job.title.In(form.locale);
  if (form.number == FormRef::kVerbatim) return job.verbatim;
  const auto forms = std::find_if(job.forms.begin(), job.forms.end(),
                                  [&](const auto& in) { return in.first == form.locale; });
  return forms->second[form.number - size_t{1}];
}

// Reads every form once, then lays out what was read.
class TitleSection::Builder {
 public:
  explicit Builder(TitleSection& section) : section_(section) {}

  void Add(const grid::CompiledGrid& grid, const FormRef& form) {
    const Title title = ReadTitle(FormText(grid, form), *section_.language_).whole;
    if (title.words.empty()) return;  // "L'…": nothing to match by
    const auto id = static_cast<FormId>(section_.forms_.size());
    section_.forms_.push_back(form);
    for (const TitleWord& word : title.words) section_.words_.push_back(Id(word));
    section_.word_ends_.push_back(static_cast<uint32_t>(section_.words_.size()));
    for (const std::string& spelling : title.spelled) {
      section_.spelled_.emplace_back(HashOf(spelling), id);
    }
  }

  void AddNotForm(Index job, std::string_view text) {
    std::vector<WordId> words;
    for (const TitleWord& word : ReadTitle(text, *section_.language_).whole.words) {
      words.push_back(Id(word));
    }
    if (!words.empty()) section_.not_forms_[job].push_back(std::move(words));
  }

  void LayOut() {
    TitleSection& s = section_;
    s.keys_ = Lexicon(keys_.Words(), *s.language_);
    const std::vector<WordId> ids = keys_.In(s.keys_);
    for (WordId& word : s.words_) word = ids[word];
    for (auto& [job, titles] : s.not_forms_) {
      for (std::vector<WordId>& words : titles) {
        for (WordId& word : words) word = ids[word];
      }
    }
    s.written_ = Lexicon(written_.Words(), LanguageOf(""));
    s.key_of_.resize(s.written_.size());
    for (const auto& [word, number] : written_.all()) {
      s.key_of_[s.written_.Find(word)] = ids[key_of_written_[number]];
    }
    std::sort(s.spelled_.begin(), s.spelled_.end());
    s.spelled_.erase(std::unique(s.spelled_.begin(), s.spelled_.end()), s.spelled_.end());
    Weigh();
    s.with_ = MakeLists([&](FormId form) { return s.Words(form); });
    s.rarest_ = MakeLists([&](FormId form) { return RarestOf(form); });
    for (auto* list : {&s.words_, &s.word_ends_}) list->shrink_to_fit();
    s.forms_.shrink_to_fit();
    s.spelled_.shrink_to_fit();
  }

 private:
  WordId Id(const TitleWord& word) {
    const WordId key = keys_.Id(word.key);
    const WordId written = written_.Id(word.text);
    if (written == key_of_written_.size()) key_of_written_.push_back(key);
    return key;
  }

  void Weigh() {
    TitleSection& s = section_;
    std::vector<uint32_t> count(s.keys_.size());
    for (const WordId word : s.words_) ++count[word];
    const double all = static_cast<double>(s.size());
    s.weights_.resize(count.size());
    for (size_t i = 0; i < count.size(); ++i) {
      const double rare = all / std::max<double>(1, count[i]);
      s.weights_[i] = static_cast<float>(1 + std::log(rare) / std::log(std::max(2.0, all)));
    }
    s.form_weights_.reserve(s.size());
    for (FormId form = 0; form < s.size(); ++form) {
      const auto words = s.Words(form);
      s.form_weights_.push_back(
          std::accumulate(words.begin(), words.end(), 0.0f,
                          [&](float sum, WordId word) { return sum + s.Weight(word); }));
    }
    count_ = std::move(count);
  }

  std::span<const WordId> RarestOf(FormId form) const {
    const auto words = section_.Words(form);
    const auto rarest = std::min_element(words.begin(), words.end(),
                                         [&](WordId a, WordId b) { return count_[a] < count_[b]; });
    return words.subspan(static_cast<size_t>(rarest - words.begin()), 1);
  }

  template <typename WordsOf>
  Lists MakeLists(WordsOf words_of) const {
    Lists lists;
    lists.ends.resize(section_.keys_.size());
    for (FormId form = 0; form < section_.size(); ++form) {
      for (const WordId word : words_of(form)) ++lists.ends[word];
    }
    std::vector<uint32_t> next(lists.ends.size());
    uint32_t sum = 0;
    for (size_t i = 0; i < next.size(); ++i) {
      next[i] = sum;
      sum += lists.ends[i];
      lists.ends[i] = sum;
    }
    lists.forms.resize(sum);
    for (FormId form = 0; form < section_.size(); ++form) {
      for (const WordId word : words_of(form)) lists.forms[next[word]++] = form;
    }
    return lists;
  }

  TitleSection& section_;
  Interner keys_, written_;
  std::vector<WordId> key_of_written_;  // by written word's number, the key's number
  std::vector<uint32_t> count_;         // by key: forms that have it
};

TitleSection::TitleSection(const grid::CompiledGrid& grid, const Language& language,
                           std::span<const uint16_t> locales)
    : language_(&language) {
  Builder builder(*this);
  for (Index i = 0; i < grid.jobs.size(); ++i) {
    const grid::Job& job = grid.jobs[i];
    for (const uint16_t locale : locales) {
      if (locale < job.title.by_locale.size() && !job.title.by_locale[locale].empty()) {
        builder.Add(grid, {i, locale, FormRef::kTitle});
      }
      if (locale == 0 && !job.verbatim.empty()) builder.Add(grid, {i, 0, FormRef::kVerbatim});
    }
    for (const auto& [locale, forms] : job.forms) {
      if (std::find(locales.begin(), locales.end(), locale) == locales.end()) continue;
      for (size_t n = 0; n < forms.size(); ++n) {
        builder.Add(grid, {i, static_cast<uint16_t>(locale), static_cast<uint16_t>(n + 1)});
      }
    }
    for (const auto& [locale, forms] : job.not_forms) {
      if (std::find(locales.begin(), locales.end(), locale) == locales.end()) continue;
      for (const std::string& form : forms) builder.AddNotForm(i, form);
    }
  }
  builder.LayOut();
}

std::span<const WordId> TitleSection::Words(FormId form) const {
  const uint32_t begin = form == 0 ? 0 : word_ends_[form - 1];
  return std::span(words_).subspan(begin, word_ends_[form] - begin);
}

std::vector<FormId> TitleSection::Spelled(const grid::CompiledGrid& grid,
                                          std::string_view spelling) const {
  std::vector<FormId> forms;
  const uint64_t hash = HashOf(spelling);
  for (auto at = std::lower_bound(spelled_.begin(), spelled_.end(), std::pair(hash, FormId{0}));
       at != spelled_.end() && at->first == hash; ++at) {
    // Two spellings may have one hash: the form itself decides.
    const Title title = ReadTitle(FormText(grid, forms_[at->second]), *language_).whole;
    if (std::find(title.spelled.begin(), title.spelled.end(), spelling) != title.spelled.end()) {
      forms.push_back(at->second);
    }
  }
  return forms;
}

std::span<const std::vector<WordId>> TitleSection::NotForms(Index job) const {
  const auto found = not_forms_.find(job);
  if (found == not_forms_.end()) return {};
  return found->second;
}

size_t TitleSection::bytes() const {
  const auto held = [](const auto& list) { return list.capacity() * sizeof(list[0]); };
  return keys_.bytes() + written_.bytes() + held(key_of_) + held(forms_) + held(word_ends_) +
         held(words_) + held(weights_) + held(form_weights_) + held(with_.ends) +
         held(with_.forms) + held(rarest_.ends) + held(rarest_.forms) + held(spelled_);
}

TitleIndex::TitleIndex(const grid::CompiledGrid& grid) {
  std::vector<std::pair<const Language*, std::vector<uint16_t>>> languages;
  for (size_t i = 0; i < grid.locales.size(); ++i) {
    const Language* const language = &LanguageOf(grid.locales[i]);
    auto found = std::find_if(languages.begin(), languages.end(),
                              [&](const auto& known) { return known.first == language; });
    if (found == languages.end()) found = languages.insert(found, {language, {}});
    found->second.push_back(static_cast<uint16_t>(i));
  }
  sections_.reserve(languages.size());
  for (const auto& [language, locales] : languages)
    sections_.emplace_back(grid, *language, locales);
}

size_t TitleIndex::forms() const {
  return std::accumulate(sections_.begin(), sections_.end(), size_t{0},
                         [](size_t sum, const TitleSection& s) { return sum + s.size(); });
}

size_t TitleIndex::bytes() const {
  return std::accumulate(sections_.begin(), sections_.end(), size_t{0},
                         [](size_t sum, const TitleSection& s) { return sum + s.bytes(); });
}

}  // namespace seuil::catalogue
