// A short tour of a Seuil server that serves the CLOE grid: its bands, three decisions, some jobs.
// Exit status: 0 where every answer is what the grid says, 1 where a call fails or one is not.
//
//   seuil_example_tour [ADDRESS]
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "seuil/client/catalogue_client.h"
#include "seuil/client/channel.h"
#include "seuil/client/error_info.h"
#include "seuil/client/evaluation_client.h"

namespace {

using seuil::client::CatalogueClient;
using seuil::client::EvaluationClient;

absl::Status ShowBands(const CatalogueClient& client) {
  std::cout << "The bands of the grid\n";
  seuil::v1::ListBandsRequest request;
  request.set_grid("cloe");
  for (const auto& band : client.Bands(request)) {
    if (!band.ok()) return band.status();
    std::cout << "  " << band->label() << ": "
              << (band->title().empty() ? band->note() : band->title()) << " (" << band->job_count()
              << " jobs)\n";
  }
  return absl::OkStatus();
}

// [evaluate]
// What is a candidate given who aims at the job of a buyer and attained this
// level?
absl::StatusOr<seuil::v1::EvaluateResponse> AskForABuyer(const EvaluationClient& client,
                                                         const std::string& attained) {
  seuil::v1::EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_job("acheteur");
  request.mutable_result()->set_level(attained);
  return client.Evaluate(request);
}
// [evaluate]

absl::StatusOr<seuil::v1::EvaluateResponse> AskWithoutObjective(const EvaluationClient& client,
                                                                const std::string& attained) {
  seuil::v1::EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_none(true);  // said, never left out
  request.mutable_result()->set_level(attained);
  return client.Evaluate(request);
}

// Prints an answer. An error where the outcome is not of the kind that the grid gives here.
absl::Status Show(const std::string& question,
                  const absl::StatusOr<seuil::v1::EvaluateResponse>& answer,
                  seuil::v1::OutcomeKind expected) {
  if (!answer.ok()) return answer.status();
  std::cout << "\n" << question << "\n  " << answer->outcome().title() << "\n";
  for (const auto& reason : answer->reasons()) {
    std::cout << "  because: " << reason.citation() << "\n";
  }
  for (const auto& missing : answer->missing()) {
    std::cout << "  missing for " << missing.outcome() << " by " << missing.rule() << ": at least "
              << missing.at_least_level() << ", attained " << missing.actual() << "\n";
  }
  std::cout << "  a certificate from: " << answer->certificate_from_level() << "\n";
  std::cout << "  decided by: " << answer->served_by().grid() << " "
            << answer->served_by().version() << " " << answer->served_by().digest() << "\n";
  if (answer->outcome().kind() != expected) return absl::InternalError("not what the grid says");
  return absl::OkStatus();
}

absl::Status ShowJobs(const CatalogueClient& client, const std::string& band) {
  std::cout << "\nThe jobs of band " << band << "\n";
  seuil::v1::ListJobsRequest request;
  request.set_grid("cloe");
  request.set_band(band);
  for (const auto& job : client.Jobs(request)) {
    if (!job.ok()) return job.status();
    std::cout << "  " << job->title() << " asks for " << job->threshold_level() << "\n";
  }
  return absl::OkStatus();
}

absl::Status Tour(const std::string& address) {
  const auto channel = seuil::client::MakeChannel(address);
  if (!channel.ok()) return channel.status();
  const CatalogueClient catalogue(*channel);
  const EvaluationClient evaluation(*channel);

  absl::Status status = ShowBands(catalogue);
  status.Update(Show("A buyer (threshold B1) who attained B2", AskForABuyer(evaluation, "B2"),
                     seuil::v1::OUTCOME_KIND_CERTIFICATE));
  status.Update(Show("A buyer (threshold B1) who attained A2", AskForABuyer(evaluation, "A2"),
                     seuil::v1::OUTCOME_KIND_ATTESTATION));
  status.Update(Show("No objective, C2 attained", AskWithoutObjective(evaluation, "C2"),
                     seuil::v1::OUTCOME_KIND_CERTIFICATE));
  status.Update(ShowJobs(catalogue, "b1"));
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const absl::Status status = Tour(argc > 1 ? argv[1] : "127.0.0.1:7443");
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << "error: " << status.message();
  if (const auto info = seuil::client::ErrorInfoOf(status))
    std::cerr << " [" << info->reason << "]";
  std::cerr << "\n";
  return EXIT_FAILURE;
}
