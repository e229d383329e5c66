#include "grid/parse.h"

#include <fmt/format.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grid/parse_rules.h"

namespace seuil::grid {
namespace {

using toml::Table;
using Text = Located<std::string>;

constexpr int64_t kFormat = 1;
constexpr size_t kMostLocales = 100;

constexpr auto kObjectiveWords = std::to_array<std::string_view>({"job", "band", "level", "none"});
constexpr auto kMeasureWords = std::to_array<std::string_view>({"level", "score"});
constexpr auto kFromWords = std::to_array<std::string_view>({"given", "minimum", "sum", "mean"});
constexpr auto kTiesWords = std::to_array<std::string_view>({"up", "down"});
constexpr auto kRelationWords =
    std::to_array<std::string_view>({"exact", "close", "broad", "narrow"});
constexpr auto kBasisWords = std::to_array<std::string_view>({"proposed", "certifier"});
constexpr auto kStatusWords = std::to_array<std::string_view>({"active", "deprecated"});
constexpr auto kKindWords =
    std::to_array<std::string_view>({"certificate", "partial", "attestation", "report", "none"});

// The words above stand in the order of their enums.
template <typename E>
Located<E> As(const Located<size_t>& choice) {
  return {static_cast<E>(choice.value), choice.at};
}

// Reads one file's tables, in the order of the format, into `spec`.
class Reader {
 public:
  Reader(const FileLimits& limits, Problems& problems) : limits_(limits), problems_(problems) {}

  // False where nothing more can be said of the file.
  bool Read(Table root) {
    const Located<int64_t> format = root.Int("format");
    if (root.Has("format") && format.value != kFormat) {
      problems_.Error(format.at, "format-unknown",
                      fmt::format("this build reads format {}, not {}", kFormat, format.value),
                      "write `format = 1`, or use the seuild that the file was written for");
      return false;
    }
    for (Table& entry : root.OptionalTables("monotone_except")) {
      spec_.monotone_except.push_back({Word(entry, "rule"), Word(entry, "why").value});
      entry.Finish();
    }
    if (auto table = root.SubTable("grid")) ReadGrid(*table);
    if (auto table = root.SubTable("scale")) ReadScale(*table);
    if (auto table = root.SubTable("objective")) ReadObjective(*table);
    if (auto table = root.SubTable("result")) ReadResult(*table);
    for (Table& table : root.OptionalTables("skills")) ReadSkill(table);
    for (Table& table : root.OptionalTables("languages")) ReadLanguage(table);
    for (Table& table : root.OptionalTables("bands")) ReadBand(table);
    if (!ReadJobs(root)) return false;
    for (Table& table : root.OptionalTables("removed")) ReadRemoved(table);
    for (Table& table : root.Tables("outcomes")) ReadOutcome(table);
    CheckNotEmpty(root, "outcomes", spec_.outcomes.size());
    for (Table& table : root.OptionalTables("rules")) ReadRule(table);
    if (auto table = root.OptionalSubTable("otherwise")) ReadOtherwise(*table);
    root.Finish();
    return true;
  }

  GridSpec TakeSpec() { return std::move(spec_); }

 private:
  // A required text that says something.
  Text Word(Table& table, std::string_view key) {
    Text text = table.String(key);
    CheckFilled(table, key, text);
    return text;
  }

  std::optional<Text> OptionalWord(Table& table, std::string_view key) {
    std::optional<Text> text = table.OptionalString(key);
    if (text) CheckFilled(table, key, *text);
    return text;
  }

  std::vector<Text> Words(Table& table, std::string_view key) {
    std::vector<Text> words = table.OptionalStrings(key);
    for (const Text& word : words) CheckFilled(table, key, word);
    return words;
  }

  void CheckFilled(const Table& table, std::string_view key, const Text& text) {
    // A missing key was named by the getter.
    if (!text.value.empty() || text.at == table.at() || !table.Has(key)) return;
    if (table.KindOf(key) != toml::Kind::kString && table.KindOf(key) != toml::Kind::kArray) return;
    problems_.Error(text.at, "value-empty", fmt::format("`{}` of {} is empty", key, table.name()),
                    "write it, or leave the key out where it may be absent");
  }

  // An array that is written must hold something.
  void CheckNotEmpty(const Table& table, std::string_view key, size_t size) {
    if (size > 0 || table.KindOf(key) != toml::Kind::kArray) return;
    problems_.Error(table.PositionOf(key), "list-empty",
                    fmt::format("`{}` of {} is empty", key, table.name()));
  }

  void CheckLocale(const Table& texts, const Text& locale) {
    if (spec_.locales.empty() || locales_.contains(locale.value)) return;
    problems_.Error(locale.at, "locale-unknown",
                    fmt::format("{} has a text in `{}`, which is no locale of this grid",
                                texts.name(), locale.value),
                    fmt::format("the grid's locales are {}", fmt::join(locales_, ", ")));
  }

  TextSpec ReadLocales(Table& texts) {
    TextSpec spec{{}, texts.at()};
    for (const Text& locale : texts.Keys()) {
      CheckLocale(texts, locale);
      spec.by_locale[locale.value] = Word(texts, locale.value).value;
    }
    return spec;
  }

  TextSpec ReadText(Table& table, std::string_view key) {
    auto texts = table.SubTable(key);
    return texts ? ReadLocales(*texts) : TextSpec{};
  }

  std::optional<TextSpec> ReadOptionalText(Table& table, std::string_view key) {
    auto texts = table.OptionalSubTable(key);
    if (!texts) return std::nullopt;
    return ReadLocales(*texts);
  }

  void ReadGrid(Table& table) {
    spec_.id = Word(table, "id");
    spec_.version = Word(table, "version");
    spec_.locales = table.Strings("locales");
    CheckNotEmpty(table, "locales", spec_.locales.size());
    if (spec_.locales.size() > kMostLocales) {
      problems_.Error(spec_.locales[kMostLocales].at, "too-many-entries",
                      fmt::format("the grid has more than {} locales", kMostLocales));
      spec_.locales.resize(kMostLocales);
    }
    for (const Text& locale : spec_.locales) locales_.insert(locale.value);
    spec_.official = table.OptionalStrings("official");
    spec_.title = ReadText(table, "title");
    if (auto source = table.SubTable("source")) {
      spec_.source = {Word(*source, "title").value,
                      Word(*source, "issuer").value,
                      Word(*source, "edition").value,
                      {},
                      source->at()};
      if (auto sha256 = OptionalWord(*source, "sha256")) spec_.source.sha256 = sha256->value;
      source->Finish();
    }
    table.Finish();
  }

  void ReadScale(Table& table) {
    spec_.scale.at = table.at();
    spec_.scale.certifiable_from = Word(table, "certifiable_from");
    for (Table& entry : table.Tables("levels")) {
      LevelSpec level;
      level.id = Word(entry, "id");
      entry.SetName("level", level.id.value);
      level.title = ReadText(entry, "title");
      level.base = OptionalWord(entry, "base");
      if (const auto floor = entry.OptionalBool("floor")) level.floor = floor->value;
      entry.Finish();
      spec_.scale.levels.push_back(std::move(level));
    }
    CheckNotEmpty(table, "levels", spec_.scale.levels.size());
    table.Finish();
  }

  void ReadObjective(Table& table) {
    ObjectiveSpec& objective = spec_.objective;
    objective.at = table.at();
    for (const Located<size_t>& word : table.Choices("accepts", kObjectiveWords)) {
      objective.accepts.push_back(As<ObjectiveKind>(word));
    }
    objective.fixed = OptionalWord(table, "fixed");
    for (Table& entry : table.OptionalTables("per_language")) {
      objective.per_language.push_back({Word(entry, "language"), Word(entry, "level")});
      entry.Finish();
    }
    table.Finish();
  }

  std::optional<ScoreSpec> ReadScore(Table& table) {
    auto entry = table.OptionalSubTable("score");
    if (!entry) return std::nullopt;
    ScoreSpec score{Word(*entry, "min"), Word(*entry, "max"), Word(*entry, "step"), false,
                    entry->at()};
    if (const auto open_top = entry->OptionalBool("open_top")) score.open_top = open_top->value;
    entry->Finish();
    return score;
  }

  std::vector<ScoreBandSpec> ReadScoreBands(Table& table) {
    std::vector<ScoreBandSpec> bands;
    for (Table& entry : table.OptionalTables("bands")) {
      bands.push_back({Word(entry, "from"), Word(entry, "level")});
      entry.Finish();
    }
    return bands;
  }

  void ReadResult(Table& table) {
    ResultSpec& result = spec_.result;
    result.at = table.at();
    if (auto overall = table.SubTable("overall")) {
      result.from = As<OverallFrom>(overall->Choice("from", kFromWords));
      result.as = As<Measure>(overall->Choice("as", kMeasureWords));
      overall->Finish();
    }
    result.score = ReadScore(table);
    result.bands = ReadScoreBands(table);
    if (auto entry = table.OptionalSubTable("round")) {
      result.round = RoundSpec{Word(*entry, "step"),
                               As<Ties>(entry->Choice("ties", kTiesWords)).value, entry->at()};
      entry->Finish();
    }
    table.Finish();
  }

  void ReadSkill(Table& table) {
    SkillSpec skill;
    skill.id = Word(table, "id");
    table.SetName("skill", skill.id.value);
    skill.title = ReadText(table, "title");
    skill.as = As<Measure>(table.Choice("as", kMeasureWords));
    skill.score = ReadScore(table);
    skill.bands = ReadScoreBands(table);
    if (const auto required = table.OptionalBool("required")) skill.required = required->value;
    table.Finish();
    spec_.skills.push_back(std::move(skill));
  }

  void ReadLanguage(Table& table) {
    LanguageSpec language;
    language.tag = Word(table, "tag");
    table.SetName("language", language.tag.value);
    for (Table& entry : table.OptionalTables("register")) {
      RegistrationSpec registration;
      registration.id = Word(entry, "id");
      if (const auto from = entry.OptionalDate("from")) registration.from = from->value;
      if (const auto until = entry.OptionalDate("until")) registration.until = until->value;
      entry.Finish();
      language.registrations.push_back(std::move(registration));
    }
    table.Finish();
    spec_.languages.push_back(std::move(language));
  }

  void ReadBand(Table& table) {
    BandSpec band;
    band.id = Word(table, "id");
    table.SetName("band", band.id.value);
    band.levels = table.Strings("levels");
    CheckNotEmpty(table, "levels", band.levels.size());
    band.label = ReadText(table, "label");
    band.title = ReadOptionalText(table, "title");
    band.note = ReadOptionalText(table, "note");
    for (Table& statement : table.OptionalTables("statements")) {
      band.statements.push_back(ReadLocales(statement));
    }
    table.Finish();
    spec_.bands.push_back(std::move(band));
  }

  bool ReadJobs(Table& root) {
    std::vector<Table> tables = root.OptionalTables("jobs");
    if (tables.size() > limits_.jobs) {
      problems_.Error(root.PositionOf("jobs"), "too-many-jobs",
                      fmt::format("the file has more than {} jobs", limits_.jobs),
                      "raise the limit, or split the grid");
      return false;
    }
    spec_.jobs.reserve(tables.size());
    for (Table& table : tables) ReadJob(table);
    return true;
  }

  void ReadJob(Table& table) {
    JobSpec job;
    job.id = Word(table, "id");
    table.SetName("job", job.id.value);
    job.band = Word(table, "band");
    job.title = ReadText(table, "title");
    if (auto verbatim = OptionalWord(table, "verbatim")) job.verbatim = std::move(verbatim->value);
    if (auto forms = table.OptionalSubTable("forms")) {
      for (const Text& locale : forms->Keys()) {
        CheckLocale(*forms, locale);
        job.forms.push_back({locale.value, Words(*forms, locale.value), locale.at});
      }
    }
    for (Table& entry : table.OptionalTables("codes")) {
      job.codes.push_back({Word(entry, "scheme"), Word(entry, "scheme_version"),
                           Word(entry, "code"),
                           As<CodeRelation>(entry.Choice("relation", kRelationWords)).value,
                           As<CodeBasis>(entry.Choice("basis", kBasisWords)).value});
      entry.Finish();
    }
    if (const auto status = table.OptionalChoice("status", kStatusWords)) {
      job.deprecated = status->value == 1;
    }
    job.replaced_by = OptionalWord(table, "replaced_by");
    table.Finish();
    spec_.jobs.push_back(std::move(job));
  }

  void ReadRemoved(Table& table) {
    RemovedJobSpec removed;
    removed.id = Word(table, "id");
    table.SetName("removed job", removed.id.value);
    removed.replaced_by = OptionalWord(table, "replaced_by");
    removed.reason = Word(table, "reason").value;
    table.Finish();
    spec_.removed.push_back(std::move(removed));
  }

  void ReadOutcome(Table& table) {
    OutcomeSpec outcome;
    outcome.id = Word(table, "id");
    table.SetName("outcome", outcome.id.value);
    outcome.kind = As<OutcomeKind>(table.Choice("kind", kKindWords)).value;
    outcome.title = ReadText(table, "title");
    if (auto validity = OptionalWord(table, "validity")) {
      outcome.validity = std::move(validity->value);
    }
    table.Finish();
    spec_.outcomes.push_back(std::move(outcome));
  }

  void ReadRule(Table& table) {
    RuleSpec rule;
    rule.id = Word(table, "id");
    table.SetName("rule", rule.id.value);
    if (auto when = table.SubTable("when")) rule.when = ReadWhen(*when, problems_);
    rule.outcome = Word(table, "outcome");
    rule.citation = ReadText(table, "citation");
    table.Finish();
    spec_.rules.push_back(std::move(rule));
  }

  void ReadOtherwise(Table& table) {
    OtherwiseSpec otherwise;
    otherwise.id = Word(table, "id");
    otherwise.outcome = Word(table, "outcome");
    otherwise.citation = ReadText(table, "citation");
    otherwise.covers = table.OptionalInt("covers");
    table.Finish();
    spec_.otherwise = std::move(otherwise);
  }

  const FileLimits& limits_;
  Problems& problems_;
  GridSpec spec_;
  std::set<std::string> locales_;  // of spec_
};

}  // namespace

std::optional<GridSpec> ParseGrid(std::string_view text, const FileLimits& limits,
                                  Problems& problems) {
  const std::optional<toml::Document> document = toml::Document::Parse(text, limits, problems);
  if (!document) return std::nullopt;
  Reader reader(limits, problems);
  if (!reader.Read(document->root())) return std::nullopt;
  return reader.TakeSpec();
}

}  // namespace seuil::grid
