#include "grid/validate.h"

#include <fmt/format.h>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "base/ids.h"
#include "base/text.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

constexpr size_t kSha256Digits = 64;

void CheckLocales(ValidateContext& context) {
  const GridSpec& spec = context.spec;
  IdSet locales(context, "locale");
  absl::flat_hash_set<std::string> folded;
  for (const Located<std::string>& locale : spec.locales) {
    const bool repeats = locales.Contains(locale.value);
    locales.AddUnchecked(locale);
    if (!folded.insert(absl::AsciiStrToLower(AsAbsl(locale.value))).second && !repeats) {
      context.problems.Error(
          locale.at, "id-duplicate",
          fmt::format("locale `{}` stands here a second time, in other letters", locale.value),
          "tags are the same where only capitals differ");
    }
    if (locale.value.empty() || IsLanguageTag(locale.value)) continue;
    context.problems.Error(
        locale.at, "tag-malformed",
        fmt::format("`locales` names `{}`, which is no BCP 47 tag", locale.value),
        "write a tag like `fr` or `en-GB`");
  }
  IdSet officials(context, "official locale");
  for (const Located<std::string>& official : spec.official) {
    officials.AddUnchecked(official);
    locales.Resolve(official, "locale-unknown", "`official`", "");
  }
}

void CheckHead(ValidateContext& context) {
  const GridSpec& spec = context.spec;
  IdSet(context, "grid").Add(spec.id);
  if (!spec.version.value.empty() && !Version::Parse(spec.version.value)) {
    context.problems.Error(spec.version.at, "version-malformed",
                           fmt::format("`{}` is no version", spec.version.value),
                           "write MAJOR.MINOR.PATCH, with a `-suffix` where one is needed");
  }
  CheckLocales(context);
  context.CheckText(spec.title, "title of the grid");
  const std::string& sha256 = spec.source.sha256;
  const bool hex =
      sha256.size() == kSha256Digits && sha256.find_first_not_of("0123456789abcdef") == sha256.npos;
  if (!sha256.empty() && !hex) {
    context.problems.Error(spec.source.sha256_at, "sha256-malformed",
                           "`sha256` of the source is not 64 lower-case hexadecimal digits");
  }
}

}  // namespace

ValidateReport Validate(const GridSpec& spec, Problems& problems) {
  ValidateContext context(spec, problems);
  CheckHead(context);
  ValidateScale(context);
  IdSet bands(context, "band");
  ValidateBands(context, bands);
  ValidateObjectiveAndLanguages(context);
  ValidateResult(context);
  ValidateJobs(context, bands);
  ValidateTitles(context);
  ValidateRules(context);
  ValidateSize(context);
  return context.report;
}

}  // namespace seuil::grid
