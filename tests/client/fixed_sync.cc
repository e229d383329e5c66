#include "client/fixed_sync.h"

#include <string>

#include "client/fixed_grid.h"

namespace seuil::client::testing {
namespace {

v1::SyncedBand Band(const std::string& id, const std::string& level, const std::string& label) {
  v1::SyncedBand band;
  band.set_id(id);
  band.add_levels(level);
  band.set_threshold_level(level);
  (*band.mutable_label()->mutable_texts())["fr"] = label;
  (*band.mutable_title()->mutable_texts())["fr"] = "Objectif " + level;
  (*band.add_statements()->mutable_texts())["fr"] = "Dit bonjour.";
  return band;
}

v1::SyncedJob Job(const std::string& id, const std::string& band, const std::string& level,
                  const std::string& title) {
  v1::SyncedJob job;
  job.set_id(id);
  (*job.mutable_titles())["fr"] = title;
  job.set_band(band);
  job.set_threshold_level(level);
  job.set_status(v1::JOB_STATUS_ACTIVE);
  return job;
}

v1::SyncedJob Acheteur() {
  v1::SyncedJob job = Job("acheteur", "b1", "B1", "Acheteur");
  (*job.mutable_titles())["en"] = "Buyer";
  v1::JobForms* const forms = job.add_forms();
  forms->set_locale("fr");
  forms->add_forms("Acheteuse");
  v1::JobCode* const code = job.add_codes();
  code->set_scheme("rome-appellation");
  code->set_scheme_version("4.60");
  code->set_code("10241");
  code->set_relation(v1::CODE_RELATION_EXACT);
  code->set_basis("proposed");
  return job;
}

void AddRemoved(v1::SyncJobsResponse* response) {
  v1::JobRemoval* const removed = response->add_changes()->mutable_removed_job();
  removed->set_id("omega");
  removed->set_replaced_by("acheteur");
  removed->set_reason("merged");
}

void AddFirstPage(v1::SyncJobsResponse* response) {
  *response->add_changes()->mutable_band()->mutable_band() = Band("c", "C1", "Expérimenté");
  *response->add_changes()->mutable_band()->mutable_band() = Band("b1", "B1", "Indépendant");
  response->set_next_page_token("jobs");
}

void AddSecondPage(v1::SyncJobsResponse* response) {
  *response->add_changes()->mutable_job()->mutable_job() =
      Job("directeur-commercial", "c", "C1", "Directeur commercial");
  *response->add_changes()->mutable_job()->mutable_job() = Acheteur();
  *response->add_changes()->mutable_job()->mutable_job() =
      Job("agent-immobilier", "b1", "B1", "Agent immobilier");
  AddRemoved(response);
}

void AddDifference(v1::SyncJobsResponse* response) {
  v1::BandUpsert* const band = response->add_changes()->mutable_band();
  *band->mutable_band() = Band("b1", "B1", "Indépendant");
  band->add_kinds(v1::BAND_CHANGE_KIND_TEXTS);
  v1::JobUpsert* const job = response->add_changes()->mutable_job();
  *job->mutable_job() = Acheteur();
  job->set_threshold_before("A2");
  job->add_kinds(v1::JOB_CHANGE_KIND_THRESHOLD_RAISED);
  job->add_kinds(v1::JOB_CHANGE_KIND_BAND_CHANGED);
  AddRemoved(response);
  response->add_changes()->mutable_removed_band()->set_id("b0");
}

}  // namespace

grpc::Status DefaultSync(const v1::SyncJobsRequest& request, v1::SyncJobsResponse* response) {
  *response->mutable_served_by() = DefaultServedBy();
  const std::string& token = request.sync_token();
  if (token.empty()) {
    response->set_reset(true);
    response->set_total_changes(6);
    request.page_token().empty() ? AddFirstPage(response) : AddSecondPage(response);
  } else if (token == "t0") {
    AddDifference(response);
    response->set_total_changes(response->changes_size());
  } else if (token != "t1") {
    return RefusedWith(grpc::StatusCode::INVALID_ARGUMENT,
                       "the sync token is not one that this service gave", "SYNC_TOKEN_MALFORMED",
                       "sync_token", {{"grid", "cloe"}});
  }
  if (response->next_page_token().empty()) response->set_sync_token("t1");
  return grpc::Status::OK;
}

}  // namespace seuil::client::testing
