#include "bench/grid_generator.h"

#include <fmt/format.h>

#include <iterator>

namespace seuil::bench {
namespace {

constexpr int kLevels = 6;

constexpr std::string_view kHead = R"(# Generated for measuring. The jobs are numbers.
format = 1

[grid]
id = "generated"
version = "1.0.0"
locales = ["fr", "en"]
official = ["fr"]
title = {{ fr = "Grille générée", en = "Generated grid" }}
source = {{ title = "Generated, {} jobs", issuer = "none", edition = "none" }}

[scale]
certifiable_from = "L2"
levels = [
)";

constexpr std::string_view kRules = R"(
[objective]
accepts = ["job", "band", "level", "none"]

[result]
overall = { from = "given", as = "level" }

[[outcomes]]
id = "attestation"
kind = "attestation"
title = { fr = "Attestation", en = "Attestation" }

[[outcomes]]
id = "certificate"
kind = "certificate"
title = { fr = "Certificat", en = "Certificate" }

[[rules]]
id = "top-level"
when = { attained = { at_least = "L6" } }
outcome = "certificate"
citation = { fr = "Le niveau le plus haut donne le certificat.", en = "The highest level gives the certificate." }

[[rules]]
id = "objective-reached"
when = { objective = { at_least = "L2" }, attained = { at_least = "objective" } }
outcome = "certificate"
citation = { fr = "L'objectif atteint donne le certificat.", en = "The objective reached gives the certificate." }

[otherwise]
id = "objective-not-reached"
outcome = "attestation"
citation = { fr = "Sinon, une attestation.", en = "Otherwise, an attestation." }
)";

}  // namespace

std::string GeneratedJobId(int n) { return fmt::format("job-{:06}", n); }

std::string GenerateGrid(int jobs) {
  std::string text;
  text.reserve(4096 + static_cast<size_t>(jobs) * 300);
  const auto out = std::back_inserter(text);
  fmt::format_to(out, kHead, jobs);
  for (int level = 1; level <= kLevels; ++level) {
    fmt::format_to(out, "  {{ id = \"L{0}\", title = {{ fr = \"L{0}\", en = \"L{0}\" }} }},\n",
                   level);
  }
  text += "]\n";
  text += kRules;
  for (int level = 1; level <= kLevels; ++level) {
    fmt::format_to(out,
                   "\n[[bands]]\nid = \"l{0}\"\nlevels = [\"L{0}\"]\n"
                   "label = {{ fr = \"Bande {0}\", en = \"Band {0}\" }}\n",
                   level);
  }
  for (int n = 0; n < jobs; ++n) {
    // Every band but the lowest, which may not be an objective.
    fmt::format_to(
        out,
        "\n[[jobs]]\nid = \"{0}\"\nband = \"l{1}\"\n"
        "title = {{ fr = \"Métier numéro {2}\", en = \"Job number {2}\" }}\n"
        "forms = {{ fr = [\"Profession numéro {2}\"], en = [\"Profession number {2}\"] }}\n"
        "codes = [{{ scheme = \"generated\", scheme_version = \"1\", code = \"{2}\", "
        "relation = \"exact\", basis = \"proposed\" }}]\n",
        GeneratedJobId(n), 2 + n % (kLevels - 1), n);
  }
  return text;
}

}  // namespace seuil::bench
