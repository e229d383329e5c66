#include "client/cli/job_rows.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/decision_text.h"

namespace seuil::client::cli {
namespace {

using Forms = google::protobuf::RepeatedPtrField<seuil::v1::JobForms>;

std::string FormsIn(const Forms& forms, const std::string& locale) {
  for (const seuil::v1::JobForms& list : forms) {
    if (list.locale() == locale) return ListCell({list.forms().begin(), list.forms().end()});
  }
  return {};
}

// Its five fields with a blank between; "\" before a blank that is a field's own.
std::string CodeText(const seuil::v1::JobCode& code) {
  std::vector<std::string> fields = {
      code.scheme(), code.scheme_version(), code.code(),
      EnumText(seuil::v1::CodeRelation_Name(code.relation()), "CODE_RELATION_", code.relation()),
      code.basis()};
  for (std::string& field : fields) {
    field = absl::StrReplaceAll(field, {{"\\", "\\\\"}, {" ", "\\ "}});
  }
  return absl::StrJoin(fields, " ");
}

}  // namespace

std::vector<std::string> JobColumns(const std::vector<std::string>& locales) {
  std::vector<std::string> columns = {"id",          "status",  "band", "threshold_level",
                                      "replaced_by", "verbatim"};
  for (const char* const text : {"title.", "forms.", "not_forms."}) {
    for (const std::string& locale : locales) columns.push_back(text + locale);
  }
  columns.emplace_back("codes");
  columns.emplace_back("reason");
  return columns;
}

std::vector<std::string> JobCells(const seuil::v1::SyncedJob& job,
                                  const std::vector<std::string>& locales) {
  std::vector<std::string> cells = {
      job.id(),
      EnumText(seuil::v1::JobStatus_Name(job.status()), "JOB_STATUS_", job.status()),
      job.band(),
      job.threshold_level(),
      job.replaced_by(),
      job.verbatim()};
  for (const std::string& locale : locales) {
    const auto title = job.titles().find(locale);
    cells.push_back(title == job.titles().end() ? std::string() : title->second);
  }
  for (const Forms* const forms : {&job.forms(), &job.not_forms()}) {
    for (const std::string& locale : locales) cells.push_back(FormsIn(*forms, locale));
  }
  std::vector<std::string> codes;
  for (const seuil::v1::JobCode& code : job.codes()) codes.push_back(CodeText(code));
  cells.push_back(ListCell(codes));
  cells.emplace_back();  // no job that is there has a reason to be gone
  return cells;
}

std::vector<std::string> RemovedJobCells(const seuil::v1::JobRemoval& removal,
                                         const std::vector<std::string>& locales) {
  std::vector<std::string> cells(JobColumns(locales).size());
  cells[0] = removal.id();
  cells[1] = "removed";
  cells[4] = removal.replaced_by();
  cells.back() = removal.reason();
  return cells;
}

std::string ListCell(const std::vector<std::string>& texts) {
  std::vector<std::string> escaped;
  escaped.reserve(texts.size());
  for (const std::string& text : texts) {
    escaped.push_back(absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"|", "\\|"}}));
  }
  return absl::StrJoin(escaped, " | ");
}

}  // namespace seuil::client::cli
