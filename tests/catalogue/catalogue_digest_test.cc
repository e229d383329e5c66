#include "catalogue/catalogue_digest.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "grid/compile.h"
#include "gtest/gtest.h"
#include "testutil/grids.h"

namespace seuil::catalogue {
namespace {

using testutil::GridSpec;
using Change = std::function<void(GridSpec&)>;

GridSpec Base() {
  GridSpec spec = testutil::LevelGrid({"A1", "A2", "B1"}, "A1");
  spec.locales.push_back({"en", {}});
  testutil::AddJob(spec, "buyer", "band-2");
  testutil::AddJob(spec, "seller", "band-1");
  spec.removed.push_back({{"driver", {}}, Located<std::string>{"buyer", {}}, "merged"});
  return spec;
}

std::string DigestAfter(const Change& change) {
  GridSpec spec = Base();
  change(spec);
  return CatalogueDigest(*grid::Compile(spec));
}

grid::CodeSpec Code(const char* scheme, const char* code) {
  return {{scheme, {}}, {"1", {}}, {code, {}}, {}, {}};
}

TEST(CatalogueDigestTest, EveryPartOfTheCatalogueCounts) {
  const std::vector<Change> changes = {
      [](GridSpec&) {},
      [](GridSpec& spec) { testutil::AddJob(spec, "pilot", "band-3"); },
      [](GridSpec& spec) { spec.jobs.pop_back(); },
      [](GridSpec& spec) { spec.jobs[0].band.value = "band-3"; },
      [](GridSpec& spec) { spec.jobs[0].title.by_locale["fr"] = "Acheteur"; },
      [](GridSpec& spec) { spec.jobs[0].title.by_locale["en"] = "Acheteur"; },
      [](GridSpec& spec) { spec.jobs[0].verbatim = "Acheteur"; },
      [](GridSpec& spec) {
        spec.jobs[0].forms.push_back({"fr", {{"Acheteuse", {}}}, {}});
      },
      [](GridSpec& spec) {
        spec.jobs[0].forms.push_back({"en", {{"Acheteuse", {}}}, {}});
      },
      [](GridSpec& spec) {
        spec.jobs[0].not_forms.push_back({"fr", {{"Acheteuse", {}}}, {}});
      },
      [](GridSpec& spec) { spec.jobs[0].codes = {Code("x", "1")}; },
      [](GridSpec& spec) { spec.jobs[0].codes = {Code("x1", "")}; },
      [](GridSpec& spec) { spec.jobs[1].codes = {Code("x", "1")}; },
      [](GridSpec& spec) { spec.jobs[0].deprecated = true; },
      [](GridSpec& spec) { spec.bands[0].label.by_locale["fr"] = "Autre"; },
      [](GridSpec& spec) { spec.bands[0].statements.push_back(testutil::French("Autre")); },
      [](GridSpec& spec) { std::swap(spec.bands[0].levels, spec.bands[1].levels); },
      [](GridSpec& spec) { spec.scale.certifiable_from.value = "A2"; },  // a threshold goes
      [](GridSpec& spec) { spec.removed[0].reason = "split"; },
      [](GridSpec& spec) { spec.removed[0].replaced_by.reset(); },
      [](GridSpec& spec) { spec.removed.clear(); },
      [](GridSpec& spec) {
        spec.locales.push_back({"de", {}});
      },
  };
  std::set<std::string> digests;
  for (size_t i = 0; i < changes.size(); ++i) {
    EXPECT_TRUE(digests.insert(DigestAfter(changes[i])).second) << i;
  }
}

TEST(CatalogueDigestTest, NothingElseDoes) {
  const std::string digest = DigestAfter([](GridSpec&) {});
  const std::vector<Change> changes = {
      [](GridSpec& spec) { spec.version.value = "9.0.0"; },
      [](GridSpec& spec) { spec.title.by_locale["fr"] = "Autre"; },
      [](GridSpec& spec) { spec.scale.levels[0].title.by_locale["fr"] = "Autre"; },
      [](GridSpec& spec) {
        testutil::AddRule(spec, "top", {testutil::AtLeast(grid::Operand::kAttained, "B1")},
                          "certificate");
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) EXPECT_EQ(DigestAfter(changes[i]), digest) << i;
}

}  // namespace
}  // namespace seuil::catalogue
