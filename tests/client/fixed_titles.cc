#include "client/fixed_titles.h"

#include <string>

#include "client/fixed_grid.h"

namespace seuil::client::testing {
namespace {

v1::JobCandidate Acheteur(v1::MatchKind match) {
  v1::JobCandidate candidate;
  candidate.set_job("acheteur");
  candidate.set_title("Acheteur");
  candidate.set_band("b1");
  candidate.set_threshold_level("B1");
  candidate.set_status(v1::JOB_STATUS_ACTIVE);
  candidate.set_match(match);
  candidate.set_score(1);
  candidate.set_matched_form("Acheteur");
  candidate.set_matched_locale("fr");
  return candidate;
}

v1::JobCandidate Responsable() {
  v1::JobCandidate candidate = Acheteur(v1::MATCH_KIND_CLOSE);
  candidate.set_job("responsable-des-achats");
  candidate.set_title("Responsable des achats");
  candidate.set_band("b2");
  candidate.set_threshold_level("B2");
  candidate.set_score(0.5);
  candidate.set_matched_form("Responsable des achats");
  return candidate;
}

v1::JobResolution ResolutionOf(const std::string& title) {
  v1::JobResolution resolution;
  if (title == "Acheteur") {
    resolution.set_status(v1::RESOLUTION_STATUS_RESOLVED);
    *resolution.mutable_job() = Acheteur(v1::MATCH_KIND_EXACT_FORM);
  } else if (title == "Achats") {
    resolution.set_status(v1::RESOLUTION_STATUS_AMBIGUOUS);
    *resolution.add_candidates() = Acheteur(v1::MATCH_KIND_CLOSE);
    *resolution.add_candidates() = Responsable();
  } else {
    resolution.set_status(v1::RESOLUTION_STATUS_UNLISTED);
  }
  return resolution;
}

template <typename Response>
void Complete(Response* response) {
  *response->mutable_served_by() = DefaultServedBy();
  response->set_locale("fr");
  response->set_official(true);
}

}  // namespace

grpc::Status DefaultResolve(const v1::ResolveJobRequest& request,
                            v1::ResolveJobResponse* response) {
  if (request.query().title().empty()) {
    return RefusedWith(grpc::StatusCode::INVALID_ARGUMENT, "there is no title", "TITLE_REQUIRED",
                       "query.title", {});
  }
  *response->mutable_resolution() = ResolutionOf(request.query().title());
  Complete(response);
  return grpc::Status::OK;
}

grpc::Status DefaultResolveBatch(const v1::BatchResolveJobsRequest& request,
                                 v1::BatchResolveJobsResponse* response) {
  for (int i = 0; i < request.queries_size(); ++i) {
    v1::ResolvedEntry& entry = *response->add_entries();
    entry.set_index(i);
    if (!request.queries(i).title().empty()) {
      *entry.mutable_resolution() = ResolutionOf(request.queries(i).title());
      continue;
    }
    entry.mutable_error()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
    entry.mutable_error()->set_reason("TITLE_REQUIRED");
    entry.mutable_error()->set_message("there is no title");
    entry.mutable_error()->set_field("queries[" + std::to_string(i) + "].title");
  }
  Complete(response);
  return grpc::Status::OK;
}

grpc::Status DefaultSearch(const v1::SearchJobsRequest& request, v1::SearchJobsResponse* response) {
  const bool first = request.page_token().empty();
  *response->add_hits() = first ? Acheteur(v1::MATCH_KIND_CLOSE) : Responsable();
  if (first) response->set_next_page_token("second");
  Complete(response);
  return grpc::Status::OK;
}

}  // namespace seuil::client::testing
