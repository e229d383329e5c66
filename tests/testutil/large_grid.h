// A valid grid one part of which is as long as a test wants: what no file of the corpus should be.
//
// Thread contract: a free function.
//
//   std::string text = LargeGrid({.job = 300 << 10});   // one job with 300 KiB of forms
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace seuil::testutil {

// Bytes of text in each part, and how many rules; the rest of the grid is small.
struct LargeParts {
  size_t job = 0;       // forms of job `large`
  size_t band = 0;      // statements of band `b1`
  size_t grid = 0;      // register numbers of the language
  size_t citation = 0;  // of rules that all hold for B1 and B1
  size_t rules = 0;     // further rules of that kind, with little text
};

// `bytes` as entries of an array, each as long as `entry` lets it stand; no text has more than the
// default limit of a file's strings.
inline std::string Entries(size_t bytes, std::string_view entry) {
  constexpr size_t kText = 60'000;
  std::string entries;
  for (size_t left = bytes; left > 0;) {
    const size_t now = std::min(left, kText);
    // Each says something else: the same form twice would be refused.
    entries += fmt::format(fmt::runtime(entry), fmt::format("{:x>{}}", left, now));
    left -= now;
  }
  return entries;
}

inline std::string LargeGrid(const LargeParts& parts) {
  std::string text = R"(format = 1

[grid]
id = "large"
version = "1.0.0"
locales = ["fr", "en"]
title = { fr = "Grand" }
source = { title = "None", issuer = "Nobody", edition = "undated" }

[scale]
certifiable_from = "A2"
levels = [
  { id = "A2", title = { fr = "A2" } },
  { id = "B1", title = { fr = "B1" } },
]

[objective]
accepts = ["job", "band", "level", "none"]

[result]
overall = { from = "given", as = "level" }

)";
  text += fmt::format("[[languages]]\ntag = \"en\"\nregister = [{}]\n\n",
                      Entries(parts.grid, "{{ id = \"{}\" }}, "));
  text += "[[bands]]\nid = \"a2\"\nlevels = [\"A2\"]\nlabel = { fr = \"A2\" }\n\n";
  text += fmt::format(
      "[[bands]]\nid = \"b1\"\nlevels = [\"B1\"]\nlabel = {{ fr = \"B1\" }}\nstatements = [{}]\n\n",
      Entries(parts.band, "{{ fr = \"{}\" }}, "));
  text += fmt::format(
      "[[jobs]]\nid = \"large\"\nband = \"b1\"\ntitle = {{ fr = \"Grand\" }}\n"
      "forms = {{ fr = [\"Grande\"], en = [\"Large\", {}] }}\n\n",
      Entries(parts.job, "\"{}\", "));
  for (const char* const outcome : {"attestation", "certificate"}) {
    text += fmt::format(
        "[[outcomes]]\nid = \"{0}\"\nkind = \"{0}\"\ntitle = {{ fr = \"{0}\" }}\n\n", outcome);
  }
  constexpr std::string_view kRule =
      "[[rules]]\nid = \"reached-{}\"\nwhen = {{ attained = {{ at_least = \"objective\" }} }}\n"
      "outcome = \"certificate\"\ncitation = {{ fr = \"{}\" }}\n\n";
  constexpr size_t kCitation = 60'000;
  size_t rule = 0;
  for (size_t left = std::max<size_t>(parts.citation, 1); left > 0;) {
    const size_t now = std::min(left, kCitation);
    text += fmt::format(kRule, rule++, std::string(now, 'x'));
    left -= now;
  }
  for (size_t i = 0; i < parts.rules; ++i) text += fmt::format(kRule, rule++, "Atteint.");
  return text +
         "[otherwise]\nid = \"missed\"\noutcome = \"attestation\"\n"
         "citation = { fr = \"Manqué.\" }\n";
}

}  // namespace seuil::testutil
