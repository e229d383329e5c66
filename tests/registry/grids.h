// Folders of grids in memory, for tests of what serves.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "fmt/format.h"
#include "source/grid_directory.h"

namespace seuil::registry {

// A small valid grid: B1 gives the certificate. `jobs` more jobs make it another file.
inline std::string GridText(std::string_view id, std::string_view version, int jobs = 1) {
  std::string text = fmt::format(
      R"(format = 1
[grid]
id = "{}"
version = "{}"
locales = ["fr"]
official = ["fr"]
title = {{ fr = "Grille" }}
source = {{ title = "t", issuer = "i", edition = "e" }}
[scale]
certifiable_from = "A2"
levels = [{{ id = "A2", title = {{ fr = "A2" }} }}, {{ id = "B1", title = {{ fr = "B1" }} }}]
[objective]
accepts = ["job", "level", "none"]
[result]
overall = {{ from = "given", as = "level" }}
[[bands]]
id = "a2"
levels = ["A2"]
label = {{ fr = "A2" }}
[[bands]]
id = "b1"
levels = ["B1"]
label = {{ fr = "B1" }}
[[outcomes]]
id = "attestation"
kind = "attestation"
title = {{ fr = "Attestation" }}
[[outcomes]]
id = "certificate"
kind = "certificate"
title = {{ fr = "Certificat" }}
[[rules]]
id = "reached"
when = {{ objective = {{ at_least = "A2" }}, attained = {{ at_least = "objective" }} }}
outcome = "certificate"
citation = {{ fr = "Atteint" }}
[otherwise]
id = "not-reached"
outcome = "attestation"
citation = {{ fr = "Sinon" }}
)",
      id, version);
  for (int i = 0; i < jobs; ++i) {
    text +=
        fmt::format("[[jobs]]\nid = \"job-{}\"\nband = \"b1\"\ntitle = {{ fr = \"J{}\" }}\n", i, i);
  }
  return text;
}

inline source::VersionFiles VersionOf(std::string_view id, std::string_view version,
                                      std::string text) {
  source::VersionFiles files;
  files.grid_id = id;
  files.version = version;
  files.digest = DigestOf(text);
  const std::string name = fmt::format("{}.toml", version);
  files.grid = {fmt::format("grids/{}/{}", id, name), name, std::move(text)};
  return files;
}

// Entries of a plan: instant, version ("" = withdrawn), digest.
struct PlanEntry {
  std::string from, version, digest;
};

inline source::SourceFile PlanOf(const std::vector<PlanEntry>& entries) {
  std::string text;
  for (const PlanEntry& entry : entries) {
    text += fmt::format("[[release]]\nfrom = {}\nby = \"ops\"\nreason = \"test\"\n", entry.from);
    text += entry.version.empty()
                ? "withdrawn = true\n"
                : fmt::format("version = \"{}\"\ndigest = \"{}\"\n", entry.version, entry.digest);
  }
  return {"grids/g/releases.toml", "releases.toml", text};
}

inline source::GridFolder FolderOf(std::string_view id, std::vector<source::VersionFiles> versions,
                                   const std::vector<PlanEntry>& plan = {}) {
  source::GridFolder folder;
  folder.id = id;
  folder.path = fmt::format("grids/{}", id);
  folder.versions = std::move(versions);
  if (!plan.empty()) folder.plan = PlanOf(plan);
  return folder;
}

}  // namespace seuil::registry
