// `seuil health`: what the server says of each of its services.
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/text.h"
#include "client/src/status.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace seuil::client::cli {
namespace {

using grpc::health::v1::HealthCheckResponse;

constexpr char kUnknown[] = "SERVICE_UNKNOWN";

absl::StatusOr<std::string> Check(grpc::health::v1::Health::Stub& stub, const std::string& service,
                                  std::chrono::milliseconds timeout) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  const grpc::Status status = stub.Check(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return kUnknown;
  if (!status.ok()) return ToAbslStatus(status);
  return HealthCheckResponse::ServingStatus_Name(response.status());
}

}  // namespace

ExitCode RunCommand(const HealthCommand& command, const Context& context) {
  grpc::health::v1::Health::Stub stub(context.channel);
  std::vector<std::vector<std::string>> rows;
  nlohmann::ordered_json services = nlohmann::ordered_json::array();
  bool serving = true;
  bool known = false;  // a service by which a listener of this project is told
  for (const char* const service : {"", "seuil.v1.EvaluationService", "seuil.v1.CatalogueService",
                                    "seuil.v1.GridAdminService"}) {
    const auto status = Check(stub, service, context.caller.options.deadline);
    if (!status.ok()) return Fail(context, status.status());
    // Callers and operators have listeners of their own, and neither knows all services.
    if (*status == kUnknown) continue;
    known = known || *service != '\0';
    serving = serving && *status == "SERVING";
    rows.push_back({*service == '\0' ? "(server)" : service, *status});
    services.push_back({{"service", service}, {"status", *status}});
  }
  serving = serving && known;
  if (command.format == Format::kJson) {
    context.env.out << nlohmann::ordered_json{{"services", services}}.dump(1) << '\n';
  } else {
    context.env.out << AlignedTable({"SERVICE", "STATUS"}, rows);
  }
  return serving ? ExitCode::kOk : ExitCode::kRefused;
}

}  // namespace seuil::client::cli
