#include "testutil/grid_toml.h"

#include <string_view>
#include <vector>

#include "fmt/format.h"

namespace seuil::testutil {
namespace {

using grid::ConditionSpec;
using grid::GridSpec;
using grid::Operand;

constexpr const char* kKinds[] = {"job", "band", "level", "none"};
constexpr const char* kMeasures[] = {"level", "score"};
constexpr const char* kFroms[] = {"given", "minimum", "sum", "mean"};
constexpr const char* kTies[] = {"up", "down"};
constexpr const char* kOutcomes[] = {"certificate", "partial", "attestation", "report", "none"};
constexpr const char* kOperands[] = {"objective", "attained",   "score",
                                     "skill",     "each_skill", "any_skill"};

template <typename E, size_t N>
const char* Word(const char* const (&words)[N], E value) {
  return words[static_cast<size_t>(value)];
}

class Writer {
 public:
  explicit Writer(const GridSpec& spec) : spec_(spec), locale_(spec.locales.front().value) {}

  std::string Write() {
    out_ = "format = 1\n";
    if (!spec_.monotone_except.empty()) {
      std::vector<std::string> entries;
      for (const auto& entry : spec_.monotone_except) {
        entries.push_back(
            fmt::format("{{ rule = \"{}\", why = \"{}\" }}", entry.rule.value, entry.why));
      }
      Line("monotone_except = [{}]", fmt::join(entries, ", "));
    }
    Head();
    Result();
    Lists();
    Outcomes();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }

  std::string Text(const grid::TextSpec& text) const {
    return fmt::format("{{ {} = \"{}\" }}", locale_, text.by_locale.at(locale_));
  }

  static std::string List(const std::vector<Located<std::string>>& texts) {
    std::vector<std::string> quoted;
    for (const auto& text : texts) quoted.push_back(fmt::format("\"{}\"", text.value));
    return fmt::format("[{}]", fmt::join(quoted, ", "));
  }

  void Head() {
    Line("[grid]\nid = \"{}\"\nversion = \"{}\"\nlocales = {}\nofficial = {}\ntitle = {}",
         spec_.id.value, spec_.version.value, List(spec_.locales), List(spec_.official),
         Text(spec_.title));
    Line("source = {{ title = \"{}\", issuer = \"{}\", edition = \"{}\" }}", spec_.source.title,
         spec_.source.issuer, spec_.source.edition);
    Line("[scale]\ncertifiable_from = \"{}\"\nlevels = [", spec_.scale.certifiable_from.value);
    for (const grid::LevelSpec& level : spec_.scale.levels) {
      Line("  {{ id = \"{}\", title = {}{}{} }},", level.id.value, Text(level.title),
           level.base ? fmt::format(", base = \"{}\"", level.base->value) : "",
           level.floor ? ", floor = true" : "");
    }
    Line("]\n[objective]");
    std::vector<std::string> accepts, per_language;
    for (const auto& kind : spec_.objective.accepts) {
      accepts.push_back(fmt::format("\"{}\"", Word(kKinds, kind.value)));
    }
    Line("accepts = [{}]", fmt::join(accepts, ", "));
    if (spec_.objective.fixed) Line("fixed = \"{}\"", spec_.objective.fixed->value);
    for (const auto& own : spec_.objective.per_language) {
      per_language.push_back(fmt::format("{{ language = \"{}\", level = \"{}\" }}",
                                         own.language.value, own.level.value));
    }
    if (!per_language.empty()) Line("per_language = [{}]", fmt::join(per_language, ", "));
  }

  void Scores(const std::optional<grid::ScoreSpec>& score,
              const std::vector<grid::ScoreBandSpec>& bands) {
    if (score) {
      Line("score = {{ min = \"{}\", max = \"{}\", step = \"{}\"{} }}", score->min.value,
           score->max.value, score->step.value, score->open_top ? ", open_top = true" : "");
    }
    std::vector<std::string> entries;
    for (const grid::ScoreBandSpec& band : bands) {
      entries.push_back(
          fmt::format("{{ from = \"{}\", level = \"{}\" }}", band.from.value, band.level.value));
    }
    if (!entries.empty()) Line("bands = [{}]", fmt::join(entries, ", "));
  }

  void Result() {
    const grid::ResultSpec& result = spec_.result;
    Line("[result]\noverall = {{ from = \"{}\", as = \"{}\" }}", Word(kFroms, result.from.value),
         Word(kMeasures, result.as.value));
    Scores(result.score, result.bands);
    if (result.round) {
      Line("round = {{ step = \"{}\", ties = \"{}\" }}", result.round->step.value,
           Word(kTies, result.round->ties));
    }
    for (const grid::SkillSpec& skill : spec_.skills) {
      Line("[[skills]]\nid = \"{}\"\ntitle = {}\nas = \"{}\"\nrequired = {}", skill.id.value,
           Text(skill.title), Word(kMeasures, skill.as.value), skill.required);
      Scores(skill.score, skill.bands);
    }
  }

  void Lists() {
    for (const auto& language : spec_.languages) {
      Line("[[languages]]\ntag = \"{}\"", language.tag.value);
    }
    for (const grid::BandSpec& band : spec_.bands) {
      Line("[[bands]]\nid = \"{}\"\nlevels = {}\nlabel = {}", band.id.value, List(band.levels),
           Text(band.label));
    }
    for (const grid::JobSpec& job : spec_.jobs) {
      Line("[[jobs]]\nid = \"{}\"\nband = \"{}\"\ntitle = {}", job.id.value, job.band.value,
           Text(job.title));
      if (job.deprecated) Line("status = \"deprecated\"");
      if (job.replaced_by) Line("replaced_by = \"{}\"", job.replaced_by->value);
    }
    for (const auto& removed : spec_.removed) {
      Line("[[removed]]\nid = \"{}\"\nreason = \"{}\"", removed.id.value, removed.reason);
      if (removed.replaced_by) Line("replaced_by = \"{}\"", removed.replaced_by->value);
    }
  }

  static std::string Test(const ConditionSpec& condition) {
    if (condition.test == grid::Test::kIsNone) return "is = \"none\"";
    const char* test = condition.test == grid::Test::kAtLeast ? "at_least" : "below";
    const grid::ValueSpec& value = condition.value;
    if (value.objective && value.steps != 0) {
      return fmt::format("{} = {{ objective = {} }}", test, value.steps);
    }
    return fmt::format("{} = \"{}\"", test, value.objective ? "objective" : value.text);
  }

  static std::string When(const std::vector<ConditionSpec>& when) {
    std::vector<std::string> tables;
    for (size_t i = 0; i < when.size();) {
      const ConditionSpec& first = when[i];
      std::vector<std::string> tests;
      for (; i < when.size() && when[i].operand == first.operand &&
             when[i].skill.value == first.skill.value;
           ++i) {
        tests.push_back(Test(when[i]));
      }
      const std::string skill =
          first.operand == Operand::kSkill ? "." + first.skill.value : std::string();
      tables.push_back(fmt::format("{}{} = {{ {} }}", Word(kOperands, first.operand), skill,
                                   fmt::join(tests, ", ")));
    }
    return tables.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(tables, ", "));
  }

  void Outcomes() {
    for (const grid::OutcomeSpec& outcome : spec_.outcomes) {
      Line("[[outcomes]]\nid = \"{}\"\nkind = \"{}\"\ntitle = {}", outcome.id.value,
           Word(kOutcomes, outcome.kind), Text(outcome.title));
      if (!outcome.validity.empty()) Line("validity = \"{}\"", outcome.validity);
    }
    for (const grid::RuleSpec& rule : spec_.rules) {
      Line("[[rules]]\nid = \"{}\"\nwhen = {}\noutcome = \"{}\"\ncitation = {}", rule.id.value,
           When(rule.when), rule.outcome.value, Text(rule.citation));
    }
    if (!spec_.otherwise) return;
    Line("[otherwise]\nid = \"{}\"\noutcome = \"{}\"\ncitation = {}", spec_.otherwise->id.value,
         spec_.otherwise->outcome.value, Text(spec_.otherwise->citation));
    if (spec_.otherwise->covers) Line("covers = {}", spec_.otherwise->covers->value);
  }

  const GridSpec& spec_;
  const std::string locale_;
  std::string out_;
};

}  // namespace

std::string GridToml(const GridSpec& spec) { return Writer(spec).Write(); }

}  // namespace seuil::testutil
