#include "client/fixed_grid.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "seuil/wire/v1/status.pb.h"

namespace seuil::client::testing {
namespace {

// A part of the CLOE grid, enough to tell its outcomes apart.
struct FixedJob {
  std::string_view id, title, verbatim, band, level;
};
constexpr FixedJob kJobs[] = {
    {"directeur-commercial", "Directeur commercial", "", "c", "C1"},
    {"avocat", "Avocat", "", "b2", "B2"},
    {"acheteur", "Acheteur", "", "b1", "B1"},
    {"agent-immobilier", "Agent immobilier", "", "b1", "B1"},
    {"chef-de-ligne", "Chef de ligne", "Chef de de ligne", "a2", "A2"},
};
struct FixedBand {
  std::string_view id, label, title, note;
  std::vector<std::string> levels;
};
const std::vector<FixedBand>& Bands() {
  static const auto* const bands = new std::vector<FixedBand>{
      {"c",
       "Utilisateur Expérimenté C1 & C2",
       "Maîtrise de la communication professionnelle",
       "",
       {"C1", "C2"}},
      {"b1",
       "Utilisateur Indépendant B1",
       "Autonomie professionnelle en situations habituelles.",
       "",
       {"B1"}},
      {"a1",
       "Utilisateur Élémentaire A1",
       "",
       "En-dessous du niveau cible du certificat CLOE",
       {"A1"}},
  };
  return *bands;
}
const std::vector<std::string>& Levels() {
  static const auto* const levels =
      new std::vector<std::string>{"A1", "A2", "B1", "B2", "C1", "C2"};
  return *levels;
}
// Position on the scale; -1 for a level that it does not have.
int Rank(const std::string& level) {
  const auto it = std::find(Levels().begin(), Levels().end(), level);
  return it == Levels().end() ? -1 : static_cast<int>(it - Levels().begin());
}

const FixedJob* FindJob(const std::string& id) {
  for (const FixedJob& job : kJobs) {
    if (job.id == id) return &job;
  }
  return nullptr;
}

grpc::Status JobUnknown(const std::string& job, const std::string& field) {
  return RefusedWith(
      grpc::StatusCode::NOT_FOUND, "job `" + job + "` is not in cloe 1.0.0", "JOB_UNKNOWN", field,
      {{"grid", "cloe"}, {"version", "1.0.0"}, {"job", job}, {"nearest", "acheteur"}});
}

v1::Job ToJob(const FixedJob& fixed) {
  v1::Job job;
  job.set_id(std::string(fixed.id));
  job.set_title(std::string(fixed.title));
  job.set_verbatim(std::string(fixed.verbatim));
  job.set_band(std::string(fixed.band));
  job.set_threshold_level(std::string(fixed.level));
  job.set_status(v1::JOB_STATUS_ACTIVE);
  if (fixed.id == "acheteur") {
    v1::JobForms* forms = job.add_forms();
    forms->set_locale("fr");
    forms->add_forms("Acheteuse");
    v1::JobCode* code = job.add_codes();
    code->set_scheme("rome-appellation");
    code->set_scheme_version("4.60");
    code->set_code("10241");
    code->set_relation(v1::CODE_RELATION_EXACT);
    code->set_basis("proposed");
  }
  return job;
}

void AddReason(const std::string& rule, const std::string& citation, v1::EvaluateResponse* answer) {
  v1::Reason* reason = answer->add_reasons();
  reason->set_rule(rule);
  reason->set_citation(citation);
  reason->set_citation_locale("fr");
  reason->set_text(citation);
}

void Decide(bool certificate, const std::string& level, v1::EvaluateResponse* answer) {
  v1::Outcome* outcome = answer->mutable_outcome();
  outcome->set_id(certificate ? "certificate" : "attestation");
  outcome->set_kind(certificate ? v1::OUTCOME_KIND_CERTIFICATE : v1::OUTCOME_KIND_ATTESTATION);
  outcome->set_title(certificate ? "Certificat CLOE" : "Attestation de niveau");
  if (level == "C2") {
    AddReason("top-level",
              "L'obtention du niveau C2 permet l'obtention automatique du Certificat CLOE.",
              answer);
  }
  if (certificate && !answer->threshold_level().empty()) {
    AddReason(
        "objective-reached",
        "L'atteinte de l'objectif fixé (à partir de A2) permet de délivrer le Certificat CLOE.",
        answer);
  }
  if (!certificate) {
    AddReason("objective-not-reached",
              "A défaut d'obtenir le niveau seuil identifié pour l'utilisation de la langue cible "
              "dans son activité professionnelle, le candidat reçoit une attestation de niveau lui "
              "permettant d'identifier ses compétences actuelles selon à la grille CECRL.",
              answer);
    for (const std::string& rule : {std::string("top-level"), std::string("objective-reached")}) {
      v1::Missing* missing = answer->add_missing();
      missing->set_outcome("certificate");
      missing->set_rule(rule);
      missing->set_input("attained");
      missing->set_at_least_level(rule == "top-level" ? "C2" : answer->certificate_from_level());
      missing->set_actual(level);
    }
  }
}

// The details that RefusedWith put in, for one item of a batch.
v1::ItemError ToItemError(const grpc::Status& status, const std::string& prefix) {
  wire::v1::Status details;
  wire::v1::ErrorInfo info;
  wire::v1::BadRequest bad_request;
  details.ParseFromString(status.error_details());
  info.ParseFromString(details.details(0).value());
  bad_request.ParseFromString(details.details(1).value());
  v1::ItemError error;
  error.set_code(status.error_code());
  error.set_message(status.error_message());
  error.set_reason(info.reason());
  error.set_field(prefix + bad_request.field_violations(0).field());
  error.mutable_metadata()->insert(info.metadata().begin(), info.metadata().end());
  return error;
}

}  // namespace

grpc::Status DefaultBatch(const v1::BatchEvaluateRequest& request,
                          v1::BatchEvaluateResponse* response) {
  for (int i = 0; i < request.items_size(); ++i) {
    const v1::BatchEvaluateItem& item = request.items(i);
    v1::EvaluateRequest single;
    single.set_grid(request.grid());
    *single.mutable_objective() = item.objective();
    *single.mutable_result() = item.result();
    v1::BatchEvaluateResult* result = response->add_results();
    result->set_index(i);
    result->set_reference(item.reference());
    const grpc::Status status = DefaultEvaluate(single, result->mutable_decision());
    if (status.ok()) {
      result->mutable_decision()->set_reference(item.reference());
      result->mutable_decision()->set_certified_language(item.certified_language());
      result->mutable_decision()->clear_served_by();
      continue;
    }
    *result->mutable_error() = ToItemError(status, "items[" + std::to_string(i) + "].");
  }
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  return grpc::Status::OK;
}

grpc::Status DefaultTable(const v1::GetDecisionTableRequest&,
                          v1::GetDecisionTableResponse* response) {
  for (const char* const name : {"objective", "attained"}) {
    v1::TableAxis* axis = response->add_axes();
    axis->set_name(name);
    axis->set_levels(true);
  }
  const auto add = [&](const char* objective, const char* from, const char* to, const char* outcome,
                       std::vector<std::string> rules) {
    v1::TableRegion* region = response->add_regions();
    v1::TableRange* range = region->add_ranges();
    range->set_from(objective);
    range->set_to(objective);
    range = region->add_ranges();
    range->set_from(from);
    range->set_to(to);
    region->set_outcome(outcome);
    region->mutable_rules()->Add(rules.begin(), rules.end());
  };
  add("B2", "A1", "B1", "attestation", {"objective-not-reached"});
  add("B2", "B2", "C1", "certificate", {"objective-reached"});
  add("B2", "C2", "C2", "certificate", {"top-level", "objective-reached"});
  add("none", "A1", "B1", "attestation", {"objective-not-reached"});
  add("none", "B2", "C1", "attestation", {"objective-not-reached"});
  add("none", "C2", "C2", "certificate", {"top-level"});
  response->set_total_regions(response->regions_size());
  *response->mutable_served_by() = DefaultServedBy();
  return grpc::Status::OK;
}

grpc::Status DefaultGrids(const v1::ListGridsRequest&, v1::ListGridsResponse* response) {
  v1::GridSummary* grid = response->add_grids();
  grid->set_id("cloe");
  grid->set_title("Certifications CLOE");
  grid->set_state(v1::GRID_STATE_SERVING);
  *grid->mutable_in_force() = DefaultServedBy();
  grid->add_versions("1.0.0");
  return grpc::Status::OK;
}

grpc::Status DefaultGrid(const v1::GetGridRequest& request, v1::GetGridResponse* response) {
  if (request.grid() != "cloe") {
    return RefusedWith(grpc::StatusCode::NOT_FOUND, "grid `" + request.grid() + "` is not served",
                       "GRID_UNKNOWN", "grid", {{"grid", request.grid()}});
  }
  response->set_id("cloe");
  response->set_title("Certifications CLOE");
  response->mutable_source()->set_title("Les certifications CLOE");
  response->mutable_source()->set_issuer("CCI France");
  response->mutable_source()->set_edition("undated");
  for (const std::string& id : Levels()) {
    v1::Level* level = response->add_levels();
    level->set_id(id);
    level->set_certifiable(id != "A1");
  }
  v1::ObjectiveInput* objective = response->mutable_objective();
  objective->set_job(true);
  objective->set_band(true);
  objective->set_level(true);
  objective->set_none(true);
  response->mutable_overall()->set_from(v1::OVERALL_FROM_GIVEN);
  response->mutable_overall()->set_measure(v1::MEASURE_LEVEL);
  response->set_band_count(3);
  response->set_job_count(5);
  response->mutable_limits()->set_batch_items(2);  // small, so that files need several calls
  response->mutable_limits()->set_batch_jobs(100);
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  return grpc::Status::OK;
}

grpc::Status DefaultSource(const v1::GetGridSourceRequest& request,
                           v1::GetGridSourceResponse* response) {
  const std::string text = "format = 1\n";
  const bool first = request.page_token().empty();
  response->set_content(first ? text.substr(0, 6) : text.substr(6));
  response->set_next_page_token(first ? "6" : "");
  response->set_total_bytes(static_cast<int64_t>(text.size()));
  response->set_file_name("1.0.0.toml");
  *response->mutable_served_by() = DefaultServedBy();
  return grpc::Status::OK;
}

grpc::Status DefaultReleases(const v1::ListReleasesRequest&, v1::ListReleasesResponse* response) {
  v1::Release* release = response->add_releases();
  *release->mutable_from() = DefaultServedBy().in_force_from();
  release->set_version("1.0.0");
  release->set_digest(DefaultServedBy().digest());
  release->set_state(v1::RELEASE_STATE_CURRENT);
  release->set_reason("first release");
  return grpc::Status::OK;
}

grpc::Status DefaultBands(const v1::ListBandsRequest&, v1::ListBandsResponse* response) {
  for (const FixedBand& fixed : Bands()) {
    v1::Band* band = response->add_bands();
    band->set_id(std::string(fixed.id));
    band->mutable_levels()->Add(fixed.levels.begin(), fixed.levels.end());
    band->set_label(std::string(fixed.label));
    band->set_title(std::string(fixed.title));
    band->set_note(std::string(fixed.note));
    if (fixed.id != "a1") band->set_threshold_level(fixed.levels.front());
    band->set_job_count(
        static_cast<int>(std::count_if(std::begin(kJobs), std::end(kJobs),
                                       [&](const FixedJob& job) { return job.band == fixed.id; })));
  }
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  return grpc::Status::OK;
}

// Two jobs a page, so that a list has pages.
grpc::Status DefaultJobs(const v1::ListJobsRequest& request, v1::ListJobsResponse* response) {
  constexpr int kPage = 2;
  const int start = request.page_token().empty() ? 0 : std::stoi(request.page_token());
  int match = 0;
  for (const FixedJob& job : kJobs) {
    if (!request.band().empty() && job.band != request.band()) continue;
    if (match >= start && match < start + kPage) *response->add_jobs() = ToJob(job);
    ++match;
  }
  if (start + kPage < match) response->set_next_page_token(std::to_string(start + kPage));
  response->set_total_jobs(match);
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  return grpc::Status::OK;
}

grpc::Status DefaultJob(const v1::GetJobRequest& request, v1::GetJobResponse* response) {
  const FixedJob* const job = FindJob(request.job());
  if (job == nullptr) return JobUnknown(request.job(), "job");
  *response->mutable_job() = ToJob(*job);
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  return grpc::Status::OK;
}

// Codes: 10241 of rome-appellation is exactly one job's, M1101 of rome is carried and never exact.
grpc::Status DefaultLookups(const v1::BatchGetJobsRequest& request,
                            v1::BatchGetJobsResponse* response) {
  for (const v1::JobQuery& query : request.queries()) {
    v1::JobLookup* lookup = response->add_lookups();
    lookup->set_index(response->lookups_size() - 1);
    const v1::CodeQuery& code = query.code();
    const bool exact = code.scheme() == "rome-appellation" && code.code() == "10241";
    const bool carried = exact || (code.scheme() == "rome" && code.code() == "M1101");
    const FixedJob* const job = FindJob(query.has_code() && carried ? "acheteur" : query.job());
    if (query.has_code() && carried) {
      v1::CodeMatch* match = lookup->add_matches();
      *match->mutable_job() = ToJob(*job);
      match->mutable_code()->set_scheme(code.scheme());
      match->mutable_code()->set_scheme_version("4.60");
      match->mutable_code()->set_code(code.code());
      match->mutable_code()->set_relation(exact ? v1::CODE_RELATION_EXACT
                                                : v1::CODE_RELATION_BROAD);
      match->mutable_code()->set_basis("proposed");
    }
    if (job != nullptr && (exact || !query.has_code())) {
      *lookup->mutable_job() = ToJob(*job);
      continue;
    }
    v1::ItemError* error = lookup->mutable_error();
    error->set_code(carried ? grpc::StatusCode::FAILED_PRECONDITION : grpc::StatusCode::NOT_FOUND);
    error->set_reason(!query.has_code() ? "JOB_UNKNOWN"
                      : carried         ? "CODE_NOT_EXACT"
                                        : "CODE_UNKNOWN");
    error->set_message(carried ? "jobs carry this code, none of them with relation exact"
                               : "nothing of cloe 1.0.0 has it");
    error->set_field(query.has_code() ? "queries[0].code" : "queries[0].job");
  }
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  return grpc::Status::OK;
}

grpc::Status DefaultEvaluate(const v1::EvaluateRequest& request, v1::EvaluateResponse* response) {
  const v1::Objective& objective = request.objective();
  const std::string& level = request.result().level();
  if (request.objective().job().empty() && objective.band().empty() && objective.level().empty() &&
      !objective.none()) {
    return RefusedWith(grpc::StatusCode::INVALID_ARGUMENT,
                       "the objective is missing; cloe takes a job, a band, a level or none",
                       "OBJECTIVE_REQUIRED", "objective", {{"grid", "cloe"}, {"version", "1.0.0"}});
  }
  std::string threshold = objective.level();
  v1::ObjectiveUsed* used = response->mutable_objective();
  used->set_source(objective.none() ? v1::OBJECTIVE_SOURCE_NONE : v1::OBJECTIVE_SOURCE_LEVEL);
  if (!objective.job().empty()) {
    const FixedJob* const job = FindJob(objective.job());
    if (job == nullptr) return JobUnknown(objective.job(), "objective.job");
    used->set_source(v1::OBJECTIVE_SOURCE_JOB);
    used->set_job(objective.job());
    used->set_band(std::string(job->band));
    used->set_grid_threshold_level(std::string(job->level));
    threshold = std::string(job->level);
  }
  if (Rank(level) < 0) {
    return RefusedWith(grpc::StatusCode::INVALID_ARGUMENT,
                       "level `" + level + "` is not on the scale of cloe 1.0.0", "LEVEL_UNKNOWN",
                       "result.level",
                       {{"grid", "cloe"}, {"version", "1.0.0"}, {"known", "A1 A2 B1 B2 C1 C2"}});
  }
  response->set_attained_level(level);
  response->set_threshold_level(threshold);
  response->set_certificate_from_level(threshold.empty() ? "C2" : threshold);
  Decide(level == "C2" || (!threshold.empty() && Rank(level) >= Rank(threshold)), level, response);
  response->set_certified_language(request.certified_language());
  response->set_reference(request.reference());
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
  google::protobuf::util::TimeUtil::FromString("2026-03-02T10:00:00Z",
                                               response->mutable_decided_at());
  return grpc::Status::OK;
}

v1::ServedBy DefaultServedBy() {
  v1::ServedBy served_by;
  served_by.set_grid("cloe");
  served_by.set_version("1.0.0");
  served_by.set_digest("sha256:" + std::string(64, 'a'));
  served_by.set_status(v1::RELEASE_STATUS_IN_FORCE);
  google::protobuf::util::TimeUtil::FromString("2026-01-01T00:00:00Z",
                                               served_by.mutable_in_force_from());
  return served_by;
}

grpc::Status RefusedWith(grpc::StatusCode code, const std::string& message,
                         const std::string& reason, const std::string& field,
                         const std::map<std::string, std::string>& metadata) {
  wire::v1::Status status;
  status.set_code(code);
  status.set_message(message);
  wire::v1::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("seuil");
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  google::protobuf::Any* detail = status.add_details();
  detail->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  info.SerializeToString(detail->mutable_value());
  if (!field.empty()) {
    wire::v1::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description(message);
    detail = status.add_details();
    detail->set_type_url("type.googleapis.com/google.rpc.BadRequest");
    bad_request.SerializeToString(detail->mutable_value());
  }
  return grpc::Status(code, message, status.SerializeAsString());
}

}  // namespace seuil::client::testing
