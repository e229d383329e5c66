// Real calls, for the scripts beside this file: a certificate for a job, as a caller asks for it,
// and a release, as an operator does.
//
//   bytes ADDRESS FOLDER     the framed requests evaluate.bin, bare.bin, of the same size, and
//                            get_job.bin into FOLDER for h2load; prints the sizes of Evaluate's
//                            request and reply, and of GetJob's reply
//   start ADDRESS COMMAND…   starts COMMAND and prints the milliseconds from there to its first
//                            answer, then stops it
//   follow ADDRESS           for each line of standard input: prints "asking", asks until another
//                            version answers, and prints when, in nanoseconds of a steady clock
//   activate ADDRESS         for each "VERSION DIGEST" of standard input: puts it in force and
//                            prints the milliseconds from the call to its answer
#include <arpa/inet.h>
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bare.pb.h"
#include "seuil/v1/catalogue.grpc.pb.h"
#include "seuil/v1/evaluation.grpc.pb.h"
#include "seuil/v1/grid_admin.grpc.pb.h"

extern char** environ;

namespace {

using seuil::v1::EvaluateRequest;
using seuil::v1::EvaluateResponse;
using Clock = std::chrono::steady_clock;

// The CLOE grid, the objective reached: two reasons hold at C2, one below.
EvaluateRequest Request() {
  EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_job("acheteur");
  request.mutable_result()->set_level("B2");
  request.set_certified_language("en");
  request.set_locale("fr");
  request.set_reference("candidate-0001");
  return request;
}

std::optional<EvaluateResponse> Call(const std::string& address) {
  const auto stub = seuil::v1::EvaluationService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  EvaluateResponse response;
  const grpc::Status status = stub->Evaluate(&context, Request(), &response);
  if (!status.ok()) {
    std::cerr << "evaluate_probe: " << address << ": " << status.error_message() << "\n";
    return std::nullopt;
  }
  return response;
}

seuil::v1::GetJobRequest JobRequest() {
  seuil::v1::GetJobRequest request;
  request.set_grid("cloe");
  request.set_job("acheteur");
  request.set_locale("fr");
  return request;
}

// The size of its answer; 0 where there is none.
size_t JobReplyBytes(const std::string& address) {
  const auto stub = seuil::v1::CatalogueService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  seuil::v1::GetJobResponse response;
  const grpc::Status status = stub->GetJob(&context, JobRequest(), &response);
  if (!status.ok()) std::cerr << "evaluate_probe: GetJob: " << status.error_message() << "\n";
  return status.ok() ? response.ByteSizeLong() : 0;
}

// A gRPC message as it stands in an HTTP/2 body: not compressed, length, bytes.
std::string Framed(const std::string& message) {
  std::string framed(5, '\0');
  for (int byte = 0; byte < 4; ++byte) {
    framed[static_cast<size_t>(4 - byte)] =
        static_cast<char>((message.size() >> (8 * byte)) & 0xff);
  }
  return framed + message;
}

int WriteBytes(const std::string& address, const std::string& folder) {
  const std::optional<EvaluateResponse> response = Call(address);
  const size_t job_bytes = JobReplyBytes(address);
  if (!response || job_bytes == 0) return 1;
  const std::string request = Request().SerializeAsString();
  seuil::bench::Constant bare;
  bare.set_value(std::string(request.size() - 2, 'x'));  // with its tag and length: the same size
  std::ofstream(folder + "/evaluate.bin") << Framed(request);
  std::ofstream(folder + "/bare.bin") << Framed(bare.SerializeAsString());
  std::ofstream(folder + "/get_job.bin") << Framed(JobRequest().SerializeAsString());
  std::cout << fmt::format("{} {} {}\n", request.size(), response->ByteSizeLong(), job_bytes);
  return 0;
}

bool Accepts(const std::string& address) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  close(fd);
  return connected;
}

int TimeStart(const std::string& address, char** command) {
  if (Accepts(address)) {
    std::cerr << "evaluate_probe: " << address << " is taken\n";
    return 1;
  }
  const Clock::time_point start = Clock::now();
  pid_t server = 0;
  if (posix_spawnp(&server, command[0], nullptr, nullptr, command, environ) != 0) {
    std::cerr << "evaluate_probe: cannot start " << command[0] << "\n";
    return 1;
  }
  // gRPC would wait a second before it tries again, so the first connection is a plain one.
  bool up = false;
  while (!(up = Accepts(address)) && Clock::now() - start < std::chrono::seconds(30) &&
         waitpid(server, nullptr, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  const bool answered = up && Call(address).has_value();
  const std::chrono::duration<double, std::milli> took = Clock::now() - start;
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  if (!answered) return 1;
  std::cout << fmt::format("{:.1f}\n", took.count());
  return 0;
}

int Follow(const std::string& address) {
  const auto stub = seuil::v1::EvaluationService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  const auto ask = [&]() -> std::string {
    grpc::ClientContext context;
    EvaluateResponse response;
    const grpc::Status status = stub->Evaluate(&context, Request(), &response);
    if (status.ok()) return response.served_by().version();
    std::cerr << "evaluate_probe: " << address << ": " << status.error_message() << "\n";
    std::exit(1);
  };
  for (std::string line; std::getline(std::cin, line);) {
    const std::string before = ask();
    std::cout << "asking" << std::endl;
    while (ask() == before) {
    }
    std::cout << Clock::now().time_since_epoch().count() << std::endl;
  }
  return 0;
}

int Activate(const std::string& address) {
  const auto stub = seuil::v1::GridAdminService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  seuil::v1::ActivateVersionRequest request;
  request.set_grid("cloe");
  request.mutable_terms()->set_by("a benchmark");
  request.mutable_terms()->set_reason("a swap");
  while (std::cin >> *request.mutable_version() >> *request.mutable_digest()) {
    grpc::ClientContext context;
    seuil::v1::ActivateVersionResponse response;
    const Clock::time_point start = Clock::now();
    const grpc::Status status = stub->ActivateVersion(&context, request, &response);
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    if (!status.ok() || response.change().unchanged()) {
      std::cerr << "evaluate_probe: " << address << ": " << status.error_message() << "\n";
      return 1;
    }
    std::cout << fmt::format("{:.2f}\n", took.count());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view verb = argc > 1 ? argv[1] : "";
  if (verb == "bytes" && argc == 4) return WriteBytes(argv[2], argv[3]);
  if (verb == "start" && argc > 3) return TimeStart(argv[2], argv + 3);
  if (verb == "follow" && argc == 3) return Follow(argv[2]);
  if (verb == "activate" && argc == 3) return Activate(argv[2]);
  std::cerr << "usage: evaluate_probe bytes ADDRESS FOLDER | start ADDRESS COMMAND… | "
               "follow ADDRESS | activate ADDRESS\n";
  return 2;
}
