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
      spec_.monotone_except.push_back({entry.Word("rule"), entry.Word("why").value});
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
      spec.by_locale[locale.value] = texts.Word(locale.value).value;
    }
    return spec;
  }

  // What is meant by `title = "Buyer"`.
  std::string TextHint(Table& table, std::string_view key) const {
    constexpr size_t kMost = 40;
    if (table.KindOf(key) != toml::Kind::kString) return "";
    const std::string text = table.OptionalString(key)->value;
    const bool short_one = text.size() <= kMost && text.find_first_of("\"\\\n") == text.npos;
    return fmt::format("write `{} = {{ {} = \"{}\" }}`: a text stands by its locale", key,
                       SourceLocale(), short_one ? text : "…");
  }

  std::string SourceLocale() const {
    return spec_.locales.empty() || spec_.locales.front().value.empty()
               ? "en"
               : spec_.locales.front().value;
  }

  TextSpec ReadText(Table& table, std::string_view key) {
    auto texts = table.SubTable(key, TextHint(table, key));
    return texts ? ReadLocales(*texts) : TextSpec{};
  }

  std::optional<TextSpec> ReadOptionalText(Table& table, std::string_view key) {
    auto texts = table.OptionalSubTable(key, TextHint(table, key));
    if (!texts) return std::nullopt;
    return ReadLocales(*texts);
  }

  void ReadGrid(Table& table) {
    spec_.id = table.Word("id");
    spec_.version = table.Word("version");
    spec_.locales = table.Words("locales");
    CheckNotEmpty(table, "locales", spec_.locales.size());
    if (spec_.locales.size() > kMostLocales) {
      problems_.Error(spec_.locales[kMostLocales].at, "too-many-entries",
                      fmt::format("the grid has more than {} locales", kMostLocales));
      spec_.locales.resize(kMostLocales);
    }
    for (const Text& locale : spec_.locales) locales_.insert(locale.value);
    spec_.official = table.OptionalWords("official");
    spec_.title = ReadText(table, "title");
    if (auto source = table.SubTable("source")) {
      spec_.source = {source->Word("title").value,
                      source->Word("issuer").value,
                      source->Word("edition").value,
                      {},
                      {}};
      if (auto sha256 = source->OptionalWord("sha256")) {
        spec_.source.sha256 = sha256->value;
        spec_.source.sha256_at = sha256->at;
      }
      source->Finish();
    }
    table.Finish();
  }

  void ReadScale(Table& table) {
    spec_.scale.at = table.at();
    spec_.scale.certifiable_from = table.Word("certifiable_from");
    for (Table& entry : table.Tables("levels")) {
      LevelSpec level;
      level.id = entry.Word("id");
      entry.SetName("level", level.id.value);
      level.title = ReadText(entry, "title");
      level.base = entry.OptionalWord("base");
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
    objective.fixed = table.OptionalWord("fixed");
    for (Table& entry : table.OptionalTables("per_language")) {
      objective.per_language.push_back({entry.Word("language"), entry.Word("level")});
      entry.Finish();
    }
    CheckNotEmpty(table, "per_language", objective.per_language.size());
    table.Finish();
  }

  std::optional<ScoreSpec> ReadScore(Table& table) {
    auto entry = table.OptionalSubTable("score");
    if (!entry) return std::nullopt;
    ScoreSpec score{entry->Word("min"), entry->Word("max"), entry->Word("step"), false,
                    entry->at()};
    if (const auto open_top = entry->OptionalBool("open_top")) score.open_top = open_top->value;
    entry->Finish();
    return score;
  }

  std::vector<ScoreBandSpec> ReadScoreBands(Table& table) {
    std::vector<ScoreBandSpec> bands;
    for (Table& entry : table.OptionalTables("bands")) {
      bands.push_back({entry.Word("from"), entry.Word("level")});
      entry.Finish();
    }
    CheckNotEmpty(table, "bands", bands.size());
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
      result.round = RoundSpec{entry->Word("step"),
                               As<Ties>(entry->Choice("ties", kTiesWords)).value, entry->at()};
      entry->Finish();
    }
    table.Finish();
  }

  void ReadSkill(Table& table) {
    SkillSpec skill;
    skill.id = table.Word("id");
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
    language.tag = table.Word("tag");
    table.SetName("language", language.tag.value);
    for (Table& entry : table.OptionalTables("register")) {
      RegistrationSpec registration;
      registration.id = entry.Word("id");
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
    band.id = table.Word("id");
    table.SetName("band", band.id.value);
    band.levels = table.Words("levels");
    CheckNotEmpty(table, "levels", band.levels.size());
    band.label = ReadText(table, "label");
    band.title = ReadOptionalText(table, "title");
    band.note = ReadOptionalText(table, "note");
    const std::string hint =
        fmt::format("write `{{ {} = \"…\" }}`: a text stands by its locale", SourceLocale());
    for (Table& statement : table.OptionalTables("statements", hint)) {
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

  std::vector<FormsSpec> ReadForms(Table& table, std::string_view key) {
    std::vector<FormsSpec> read;
    if (auto forms = table.OptionalSubTable(key)) {
      for (const Text& locale : forms->Keys()) {
        CheckLocale(*forms, locale);
        read.push_back({locale.value, forms->OptionalWords(locale.value), locale.at});
      }
    }
    return read;
  }

  void ReadJob(Table& table) {
    JobSpec job;
    job.id = table.Word("id");
    table.SetName("job", job.id.value);
    job.band = table.Word("band");
    job.title = ReadText(table, "title");
    if (auto verbatim = table.OptionalWord("verbatim")) job.verbatim = std::move(verbatim->value);
    job.forms = ReadForms(table, "forms");
    job.not_forms = ReadForms(table, "not_forms");
    for (Table& entry : table.OptionalTables("codes")) {
      job.codes.push_back({entry.Word("scheme"), entry.Word("scheme_version"), entry.Word("code"),
                           As<CodeRelation>(entry.Choice("relation", kRelationWords)).value,
                           As<CodeBasis>(entry.Choice("basis", kBasisWords)).value});
      entry.Finish();
    }
    if (const auto status = table.OptionalChoice("status", kStatusWords)) {
      job.deprecated = status->value == 1;
    }
    job.replaced_by = table.OptionalWord("replaced_by");
    table.Finish();
    spec_.jobs.push_back(std::move(job));
  }

  void ReadRemoved(Table& table) {
    RemovedJobSpec removed;
    removed.id = table.Word("id");
    table.SetName("removed job", removed.id.value);
    removed.replaced_by = table.OptionalWord("replaced_by");
    removed.reason = table.Word("reason").value;
    table.Finish();
    spec_.removed.push_back(std::move(removed));
  }

  void ReadOutcome(Table& table) {
    OutcomeSpec outcome;
    outcome.id = table.Word("id");
    table.SetName("outcome", outcome.id.value);
    outcome.kind = As<OutcomeKind>(table.Choice("kind", kKindWords)).value;
    outcome.title = ReadText(table, "title");
    if (auto validity = table.OptionalWord("validity")) {
      outcome.validity = std::move(validity->value);
      outcome.validity_at = validity->at;
    }
    table.Finish();
    spec_.outcomes.push_back(std::move(outcome));
  }

  void ReadRule(Table& table) {
    RuleSpec rule;
    rule.id = table.Word("id");
    table.SetName("rule", rule.id.value);
    if (auto when = table.SubTable("when")) rule.when = ReadWhen(*when, problems_);
    rule.outcome = table.Word("outcome");
    rule.citation = ReadText(table, "citation");
    if (table.Has("covers")) {
      // Written at the end of the file, where the last rule stands.
      table.BelongsElsewhere("covers", "it is a key of `[otherwise]`");
    }
    table.Finish();
    spec_.rules.push_back(std::move(rule));
  }

  void ReadOtherwise(Table& table) {
    OtherwiseSpec otherwise;
    otherwise.id = table.Word("id");
    otherwise.outcome = table.Word("outcome");
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
