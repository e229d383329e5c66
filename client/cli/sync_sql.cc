#include "client/cli/sync_sql.h"

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/decision_text.h"

namespace seuil::client::cli {
namespace {

using nlohmann::ordered_json;

// A string constant that reads the same whatever standard_conforming_strings is: a driver may send
// the script as one, and then a setting that it begins with comes too late.
std::string Quoted(const std::string& text) {
  const bool escapes = text.find('\\') != std::string::npos;
  return (escapes ? "E'" : "'") + absl::StrReplaceAll(text, {{"'", "''"}, {"\\", "\\\\"}}) + "'";
}

std::string Json(const ordered_json& value) { return Quoted(value.dump()) + "::jsonb"; }

// In order of locale: a protobuf map has none.
ordered_json ByLocale(const google::protobuf::Map<std::string, std::string>& texts) {
  ordered_json object = ordered_json::object();
  for (const auto& [locale, text] :
       std::map<std::string, std::string>(texts.begin(), texts.end())) {
    object[locale] = text;
  }
  return object;
}

ordered_json FormsJson(const google::protobuf::RepeatedPtrField<seuil::v1::JobForms>& forms) {
  ordered_json object = ordered_json::object();
  for (const seuil::v1::JobForms& list : forms) {
    object[list.locale()] = std::vector<std::string>(list.forms().begin(), list.forms().end());
  }
  return object;
}

ordered_json CodesJson(const seuil::v1::SyncedJob& job) {
  ordered_json codes = ordered_json::array();
  for (const seuil::v1::JobCode& code : job.codes()) {
    codes.push_back({{"scheme", code.scheme()},
                     {"scheme_version", code.scheme_version()},
                     {"code", code.code()},
                     {"relation", EnumText(seuil::v1::CodeRelation_Name(code.relation()),
                                           "CODE_RELATION_", code.relation())},
                     {"basis", code.basis()}});
  }
  return codes;
}

// Whether any text in it, however deep, holds U+0000.
bool HasNul(const google::protobuf::Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* const field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->type() == google::protobuf::FieldDescriptor::TYPE_STRING) {
        const std::string text = field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field);
        if (text.find('\0') != std::string::npos) return true;
      } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
        if (HasNul(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                        : reflection.GetMessage(message, field))) {
          return true;
        }
      }
    }
  }
  return false;
}

// Columns with the values that a row gets; the first `keys` of them name the row.
using Row = std::vector<std::pair<std::string_view, std::string>>;

std::string Upsert(std::string_view table, std::size_t keys, const Row& row) {
  std::vector<std::string> names, values, sets, key;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string name(row[i].first);
    names.push_back(name);
    values.push_back(row[i].second);
    if (i < keys) {
      key.push_back(name);
    } else {
      sets.push_back(fmt::format("{0} = excluded.{0}", name));
    }
  }
  return fmt::format(
      "INSERT INTO seuil.{} ({}) VALUES ({})\n  ON CONFLICT ({}) DO UPDATE SET {};\n", table,
      absl::StrJoin(names, ", "), absl::StrJoin(values, ", "), absl::StrJoin(key, ", "),
      absl::StrJoin(sets, ", "));
}

std::string JobSql(const std::string& grid, const seuil::v1::SyncedJob& job) {
  return Upsert("job", 2,
                {{"grid", Quoted(grid)},
                 {"job", Quoted(job.id())},
                 {"status", Quoted(EnumText(seuil::v1::JobStatus_Name(job.status()), "JOB_STATUS_",
                                            job.status()))},
                 {"band", Quoted(job.band())},
                 {"threshold_level", Quoted(job.threshold_level())},
                 {"replaced_by", Quoted(job.replaced_by())},
                 {"reason", "''"},
                 {"verbatim", Quoted(job.verbatim())},
                 {"titles", Json(ByLocale(job.titles()))},
                 {"forms", Json(FormsJson(job.forms()))},
                 {"not_forms", Json(FormsJson(job.not_forms()))},
                 {"codes", Json(CodesJson(job))}});
}

// What was known of the job stays; one that was never held is known by its id alone.
std::string RemovalSql(const std::string& grid, const seuil::v1::JobRemoval& removal) {
  return fmt::format(
      "INSERT INTO seuil.job (grid, job, status, band, threshold_level, replaced_by, reason, "
      "verbatim, titles, forms, not_forms, codes)\n"
      "  VALUES ({}, {}, 'removed', '', '', {}, {}, '', '{{}}', '{{}}', '{{}}', '[]')\n"
      "  ON CONFLICT (grid, job) DO UPDATE SET status = 'removed', "
      "replaced_by = excluded.replaced_by, reason = excluded.reason;\n",
      Quoted(grid), Quoted(removal.id()), Quoted(removal.replaced_by()), Quoted(removal.reason()));
}

std::string BandSql(const std::string& grid, const seuil::v1::SyncedBand& band) {
  ordered_json statements = ordered_json::array();
  for (const seuil::v1::SyncedText& statement : band.statements()) {
    statements.push_back(ByLocale(statement.texts()));
  }
  const std::vector<std::string> levels(band.levels().begin(), band.levels().end());
  return Upsert("band", 2,
                {{"grid", Quoted(grid)},
                 {"band", Quoted(band.id())},
                 {"levels", Json(levels)},
                 {"threshold_level", Quoted(band.threshold_level())},
                 {"label", Json(ByLocale(band.label().texts()))},
                 {"title", Json(ByLocale(band.title().texts()))},
                 {"note", Json(ByLocale(band.note().texts()))},
                 {"statements", Json(statements)},
                 {"removed", "false"}});
}

std::string ChangeSql(const std::string& grid, const seuil::v1::CatalogueChange& change) {
  switch (change.change_case()) {
    case seuil::v1::CatalogueChange::kBand:
      return BandSql(grid, change.band().band());
    case seuil::v1::CatalogueChange::kJob:
      return JobSql(grid, change.job().job());
    case seuil::v1::CatalogueChange::kRemovedJob:
      return RemovalSql(grid, change.removed_job());
    case seuil::v1::CatalogueChange::kRemovedBand:
      return fmt::format("UPDATE seuil.band SET removed = true WHERE grid = {} AND band = {};\n",
                         Quoted(grid), Quoted(change.removed_band().id()));
    case seuil::v1::CatalogueChange::CHANGE_NOT_SET:
      return {};
  }
  return {};
}

}  // namespace

absl::StatusOr<std::string> SyncSql(const std::string& grid, const std::string& since,
                                    const std::vector<seuil::v1::CatalogueChange>& changes,
                                    const seuil::v1::SyncJobsResponse& last) {
  const std::string key = Quoted(grid);
  std::string sql = "BEGIN;\n";
  // Two that run at once wait for each other here, also where there is no row to lock yet.
  sql += "LOCK TABLE seuil.sync IN SHARE ROW EXCLUSIVE MODE;\n";
  sql += fmt::format(
      "DO $check$ BEGIN\n"
      "  IF coalesce((SELECT token FROM seuil.sync WHERE grid = {}), '') <> {} THEN\n"
      "    RAISE EXCEPTION 'seuil.sync holds another token for this grid than these changes go on "
      "from; sync again';\n  END IF;\nEND $check$;\n",
      key, Quoted(since));
  if (last.reset()) {
    sql += fmt::format(
        "UPDATE seuil.job SET status = 'removed', replaced_by = '', reason = '' WHERE grid = {0};\n"
        "UPDATE seuil.band SET removed = true WHERE grid = {0};\n",
        key);
  }
  for (const seuil::v1::CatalogueChange& change : changes) sql += ChangeSql(grid, change);
  sql += Upsert("sync", 1,
                {{"grid", key},
                 {"version", Quoted(last.served_by().version())},
                 {"digest", Quoted(last.served_by().digest())},
                 {"token", Quoted(last.sync_token())},
                 {"synced_at", "now()"}});
  sql += "COMMIT;\n";
  if (std::any_of(changes.begin(), changes.end(),
                  [](const seuil::v1::CatalogueChange& change) { return HasNul(change); })) {
    return absl::InvalidArgumentError(
        "a text of the grid holds U+0000, which PostgreSQL has no place for");
  }
  return sql;
}

}  // namespace seuil::client::cli
