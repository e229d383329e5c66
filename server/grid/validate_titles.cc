// What jobs are called: titles and forms by which people's titles are found. All of it is told as
// warnings, for every input is decided all the same; a release wants none (`check --strict`).
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "base/fold.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

// Words without case, accents and signs, with a blank after each: one text begins another exactly
// where its words do.
std::string Folded(std::string_view text) {
  std::string folded;
  for (const FoldedWord& word : FoldWords(text)) folded += word.text + ' ';
  return folded;
}

// A text on one line, as people write one: no control characters, no blank at either end.
bool IsOneLine(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
  };
  return std::none_of(text.begin(), text.end(), is_control) && !text.starts_with(' ') &&
         !text.ends_with(' ') && !text.starts_with(kNoBreakSpace) && !text.ends_with(kNoBreakSpace);
}

// Titles and forms of the jobs that are in use, by locale.
class Titles {
 public:
  explicit Titles(ValidateContext& context) : context_(context) {}

  void Check(const JobSpec& job) {
    ForEach(job, [&](const std::string& locale, std::string_view text, Position at) {
      if (!IsOneLine(text)) NotOneLine(job, at);
      if (!job.deprecated) Share(job, locale, text, at);
    });
    for (const FormsSpec& in_locale : job.not_forms) {
      for (const Located<std::string>& form : in_locale.forms) {
        if (!IsOneLine(form.value)) NotOneLine(job, form.at);
        CheckNotForm(job, in_locale.locale, form);
      }
    }
  }

 private:
  // Calls `see(locale, text, at)` for the title and the forms.
  template <typename See>
  static void ForEach(const JobSpec& job, See see) {
    for (const auto& [locale, text] : job.title.by_locale) see(locale, text, job.title.at);
    for (const FormsSpec& in_locale : job.forms) {
      for (const Located<std::string>& form : in_locale.forms) {
        see(in_locale.locale, form.value, form.at);
      }
    }
  }

  void NotOneLine(const JobSpec& job, Position at) {
    context_.problems.Warning(
        at, "title-not-one-line",
        fmt::format("a title or form of job `{}` has a line end, another control character or a "
                    "blank at its start or end",
                    job.id.value),
        "write one text a line long; of several forms each its own");
  }

  void Share(const JobSpec& job, const std::string& locale, std::string_view text, Position at) {
    const std::string folded = Folded(text);
    if (folded.empty()) return;
    const auto [known, is_new] =
        owners_.try_emplace(absl::HashOf(locale, folded), Owner{&job.id.value, text});
    const Owner& owner = known->second;
    // Two texts may have one hash: the texts decide.
    if (is_new || *owner.job == job.id.value || Folded(owner.text) != folded) return;
    context_.problems.Warning(at, "title-shared",
                              fmt::format("`{}` is what job `{}` is called, and job `{}` in `{}`",
                                          text, job.id.value, *owner.job, locale),
                              "who has this title is found to be neither: give it to one of them");
  }

  void CheckNotForm(const JobSpec& job, const std::string& locale,
                    const Located<std::string>& not_form) {
    const std::string barred = Folded(not_form.value);
    if (barred.empty()) return;
    ForEach(job, [&](const std::string& of, std::string_view text, Position) {
      if (of != locale || !Folded(text).starts_with(barred)) return;
      context_.problems.Warning(
          not_form.at, "not-form-own",
          fmt::format(
              "the not-form `{}` of job `{}` is the start of its own `{}`, by which it then "
              "is not found",
              not_form.value, job.id.value, text),
          "a not-form says more than the title: the word that makes it another occupation's");
    });
  }

  ValidateContext& context_;
  // Whose a text is, and as written; by hash of locale and folded text.
  struct Owner {
    const std::string* job;
    std::string_view text;
  };
  absl::flat_hash_map<size_t, Owner> owners_;
};

}  // namespace

void ValidateTitles(ValidateContext& context) {
  Titles titles(context);
  for (const JobSpec& job : context.spec.jobs) titles.Check(job);
}

}  // namespace seuil::grid
