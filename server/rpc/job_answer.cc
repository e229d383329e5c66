#include "rpc/job_answer.h"

#include "rpc/convert.h"
#include "rpc/wire.h"
#include "seuil/v1/common.pb.h"

namespace seuil::rpc {
namespace {

void AppendForms(const grid::CompiledGrid& grid, const grid::Forms& forms, std::string& out) {
  for (const auto& [locale, list] : forms) {
    wire::AppendMessage(out, v1::Job::kFormsFieldNumber, [&, locale = locale, &list = list] {
      wire::AppendString(out, v1::JobForms::kLocaleFieldNumber, grid.locales[locale]);
      for (const std::string& form : list) {
        wire::AppendPresentString(out, v1::JobForms::kFormsFieldNumber, form);
      }
    });
  }
}

void AppendCode(const grid::Code& code, std::string& out) {
  using v1::JobCode;
  wire::AppendMessage(out, v1::Job::kCodesFieldNumber, [&] {
    wire::AppendString(out, JobCode::kSchemeFieldNumber, code.scheme);
    wire::AppendString(out, JobCode::kSchemeVersionFieldNumber, code.scheme_version);
    wire::AppendString(out, JobCode::kCodeFieldNumber, code.code);
    wire::AppendInt(out, JobCode::kRelationFieldNumber, ToRelation(code.relation));
    wire::AppendString(out, JobCode::kBasisFieldNumber, BasisName(code.basis));
  });
}

}  // namespace

void AppendJob(const grid::CompiledGrid& grid, const grid::Job& job, size_t locale,
               std::string& out) {
  using v1::Job;
  const grid::Band& band = grid.bands[job.band];
  wire::AppendString(out, Job::kIdFieldNumber, job.id);
  wire::AppendString(out, Job::kTitleFieldNumber, job.title.In(locale));
  wire::AppendString(out, Job::kVerbatimFieldNumber, job.verbatim);
  AppendForms(grid, job.forms, out);
  wire::AppendString(out, Job::kBandFieldNumber, band.id);
  if (band.threshold) {
    wire::AppendString(out, Job::kThresholdLevelFieldNumber, grid.levels[*band.threshold].id);
  }
  for (const grid::Code& code : job.codes) AppendCode(code, out);
  wire::AppendInt(out, Job::kStatusFieldNumber, ToStatus(job));
  wire::AppendString(out, Job::kReplacedByFieldNumber, job.replaced_by);
}

}  // namespace seuil::rpc
