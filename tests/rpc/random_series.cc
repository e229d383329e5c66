#include "rpc/random_series.h"

#include "fmt/format.h"
#include "rpc/folders.h"

namespace seuil::rpc {

std::string RandomSeries(const std::string& version, std::mt19937& random) {
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  std::string text = fmt::format(R"(format = 1

[grid]
id = "series"
version = "{}"
locales = ["fr", "en"]
official = ["fr"]
title = {{ fr = "Série" }}
source = {{ title = "None", issuer = "Nobody", edition = "undated" }}

[scale]
certifiable_from = "A1"
levels = [{{ id = "A1", title = {{ fr = "A1" }} }}, {{ id = "A2", title = {{ fr = "A2" }} }}, {{ id = "B1", title = {{ fr = "B1" }} }}]

[objective]
accepts = ["job", "level", "none"]

[result]
overall = {{ from = "given", as = "level" }}
)",
                                 version);
  const bool two_bands = one_in(2);
  const std::vector<std::string> bands = two_bands
                                             ? std::vector<std::string>{"low", "high"}
                                             : std::vector<std::string>{"one", "two", "three"};
  for (size_t i = 0; i < bands.size(); ++i) {
    const char* const levels[] = {two_bands ? R"("A1", "A2")" : R"("A1")",
                                  two_bands ? R"("B1")" : R"("A2")", R"("B1")"};
    text += fmt::format("[[bands]]\nid = \"{}\"\nlevels = [{}]\nlabel = {{ fr = \"L{}\" }}\n",
                        bands[i], levels[i], random() % 2);
    if (one_in(2)) text += "title = { fr = \"T\", en = \"U\" }\n";
    if (one_in(3)) text += fmt::format("statements = [{{ fr = \"S{}\" }}]\n", random() % 2);
  }
  std::string removed;
  for (int i = 0; i < 25; ++i) {
    if (one_in(4)) {
      if (one_in(2)) {
        removed +=
            fmt::format("[[removed]]\nid = \"job-{}\"\nreason = \"gone {}\"\n", i, random() % 2);
      }
      continue;
    }
    text += fmt::format(
        "[[jobs]]\nid = \"job-{}\"\nband = \"{}\"\ntitle = {{ fr = \"T{}{}\" {}}}\n", i,
        bands[random() % bands.size()], i, random() % 2, one_in(2) ? ", en = \"E\" " : "");
    if (one_in(3)) text += "verbatim = \"V\"\n";
    if (one_in(2)) text += fmt::format("forms = {{ fr = [\"F{}\"] }}\n", random() % 2);
    if (one_in(3)) text += fmt::format("not_forms = {{ fr = [\"N{}\"] }}\n", random() % 2);
    if (one_in(3)) {
      text += fmt::format(
          "codes = [{{ scheme = \"x\", scheme_version = \"1\", code = \"{}\", "
          "relation = \"exact\", basis = \"proposed\" }}]\n",
          random() % 3);
    }
    if (one_in(5)) text += "status = \"deprecated\"\n";
  }
  return text + removed + R"(
[[outcomes]]
id = "report"
kind = "report"
title = { fr = "Rapport" }

[otherwise]
id = "always"
outcome = "report"
citation = { fr = "Toujours." }
)";
}

std::vector<source::VersionFiles> RandomVersions(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<source::VersionFiles> versions;
  for (size_t i = 0; i < count; ++i) {
    const std::string number = fmt::format("1.{}.0", i);
    versions.push_back(File("series", number, RandomSeries(number, random)));
  }
  return versions;
}

}  // namespace seuil::rpc
