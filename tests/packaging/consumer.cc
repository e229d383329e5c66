// A program of somebody else, in C++17: links the client, calls nobody, ends with 0 where the
// library does what its headers say.
#include <chrono>
#include <iostream>

#include "seuil/client/catalogue_client.h"
#include "seuil/client/channel.h"
#include "seuil/client/error_info.h"
#include "seuil/client/evaluation_client.h"

static_assert(__cplusplus == 201703L, "the public headers are C++17");

int main() {
  // No server listens on a socket that is not there.
  const auto channel = seuil::client::MakeChannel("unix:/nowhere/seuil.sock");
  if (!channel.ok()) return 1;
  seuil::client::ConnectionOptions options;
  options.deadline = std::chrono::milliseconds(500);
  const seuil::client::EvaluationClient evaluation(*channel, options);
  const seuil::client::CatalogueClient catalogue(*channel, options);

  seuil::v1::EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_job("acheteur");
  request.mutable_result()->set_level("B2");
  const auto answer = evaluation.Evaluate(request);
  std::cout << answer.status() << "\n";
  if (answer.ok() || seuil::client::ErrorInfoOf(answer.status()).has_value()) return 2;
  return seuil::client::MakeChannel("seuil.example:7443").ok() ? 3 : 0;
}
