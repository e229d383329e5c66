#include "tools/export.h"

#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "grid/parse.h"
#include "tools/job_sheet.h"
#include "tools/one_version.h"
#include "tools/sheet_job.h"

namespace seuil::tools {
namespace {

using Json = nlohmann::ordered_json;

// The names and words of seuil.v1.CatalogueChange, with what is empty, as `seuil` writes it.
Json Texts(const grid::CompiledGrid& grid, const grid::Text& text) {
  TextsByLocale texts;
  for (size_t i = 0; i < text.by_locale.size(); ++i) {
    if (!text.by_locale[i].empty()) texts[grid.locales[i]] = text.by_locale[i];
  }
  return {{"texts", texts}};
}

Json BandLine(const grid::CompiledGrid& grid, const grid::Band& band) {
  Json json = {{"id", band.id}, {"levels", Json::array()}};
  for (const grid::Index level : band.levels) json["levels"].push_back(grid.levels[level].id);
  json["threshold_level"] = band.threshold ? grid.levels[*band.threshold].id : std::string();
  json["label"] = Texts(grid, band.label);
  if (!band.title.In(0).empty()) json["title"] = Texts(grid, band.title);
  if (!band.note.In(0).empty()) json["note"] = Texts(grid, band.note);
  json["statements"] = Json::array();
  for (const grid::Text& statement : band.statements) {
    json["statements"].push_back(Texts(grid, statement));
  }
  return {{"band", {{"band", std::move(json)}, {"kinds", Json::array()}}}};
}

Json FormsJson(const FormsByLocale& forms) {
  Json json = Json::array();
  for (const auto& [locale, list] : forms) {
    json.push_back({{"locale", locale}, {"forms", list}});
  }
  return json;
}

Json CodeJson(const SheetCode& code) {
  static constexpr const char* kRelations[] = {"CODE_RELATION_EXACT", "CODE_RELATION_CLOSE",
                                               "CODE_RELATION_BROAD", "CODE_RELATION_NARROW"};
  return {{"scheme", code.scheme},
          {"scheme_version", code.scheme_version},
          {"code", code.code},
          {"relation", kRelations[static_cast<size_t>(code.relation)]},
          {"basis", kSheetBasisWords[static_cast<size_t>(code.basis)]}};
}

Json JobLine(const SheetGrid& grid, const SheetJob& job) {
  if (job.status == SheetStatus::kRemoved) {
    Json json = {{"id", job.id}, {"replaced_by", job.replaced_by}, {"reason", job.reason}};
    return {{"removed_job", std::move(json)}};
  }
  Json codes = Json::array();
  for (const SheetCode& code : job.codes) codes.push_back(CodeJson(code));
  Json json = {{"id", job.id},
               {"titles", job.title},
               {"verbatim", job.verbatim},
               {"forms", FormsJson(job.forms)},
               {"not_forms", FormsJson(job.not_forms)},
               {"band", job.band},
               {"threshold_level", grid.thresholds.at(job.band)},
               {"codes", std::move(codes)},
               {"status",
                job.status == SheetStatus::kActive ? "JOB_STATUS_ACTIVE" : "JOB_STATUS_DEPRECATED"},
               {"replaced_by", job.replaced_by}};
  return {{"job", {{"job", std::move(json)}, {"kinds", Json::array()}, {"threshold_before", ""}}}};
}

}  // namespace

int Export(const ExportOptions& options, std::ostream& out, std::ostream& err) {
  int status = 0;
  const auto version = LoadOneVersion(options.path, err, status);
  if (version == nullptr) return status;
  Problems none(version->source.path);  // it was read before
  const std::optional<grid::GridSpec> spec = grid::ParseGrid(version->source.bytes, {}, none);
  const SheetGrid grid = SheetGridOf(*spec);
  const std::vector<SheetJob> jobs = SheetJobsOf(*spec);
  if (options.format == ExportFormat::kCsv) {
    out << WriteJobSheet(grid, jobs);
  } else {
    for (const grid::Band& band : version->grid->bands) {
      out << BandLine(*version->grid, band).dump() << '\n';
    }
    for (const SheetJob& job : jobs) out << JobLine(grid, job).dump() << '\n';
  }
  fmt::print(err, "{} job{}; {} {}, {}\n", spec->jobs.size(), spec->jobs.size() == 1 ? "" : "s",
             version->grid->id, version->grid->version, version->digest);
  return 0;
}

}  // namespace seuil::tools
