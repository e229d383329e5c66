// The fuzz target of what says who calls and of what the server kept: any bytes as an access file,
// a certificate, a list of those taken back, a proxy's header, a trace; and as lines of a decision
// log and of an audit log. The first byte says which. What is read must be what would be written
// again.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/access_file.h"
#include "access/certificate.h"
#include "access/gate.h"
#include "base/clock.h"
#include "fuzz/require.h"
#include "record/log_format.h"
#include "record/row_json.h"
#include "rpc/trace.h"

namespace seuil::fuzz {
namespace {

void AccessFile(std::string_view text) {
  Problems problems("access.toml");
  const auto file = access::ParseAccessFile(text, problems);
  Require(file.has_value() == !problems.has_errors(), "an access file is good or has errors");
  if (!file) return;
  for (const access::CallerEntry& caller : file->callers) {
    Require(!caller.name.empty(), "a caller has a name");
    Require(!(caller.spiffe.empty() && caller.dns.empty() && caller.subject.empty() &&
              caller.token_sha256.empty() && caller.places.empty()),
            "a caller has an identity");
  }
}

// Nobody is let in by anything that is not in the access file: without one, by no proof.
void Proofs(std::string_view text) {
  static const auto* const open = access::AccessKeeper::Open().release();
  const access::Gate::Wanted wanted{.method = "Evaluate", .roles = {access::Role::kEvaluate}};
  for (const access::Proof proof :
       {access::Proof::kCertificate, access::Proof::kToken, access::Proof::kProxyCertificate}) {
    const access::Gate gate(*open, proof, nullptr);
    Require(
        !gate.Admit(wanted, {.certificate = text, .authorization = text}, SystemClock(), {}).ok(),
        "nobody is let in");
  }
}

void Row(std::string_view line) {
  const std::optional<record::ParsedRow> parsed = record::ParsedRow::Parse(line);
  if (!parsed) return;
  std::string again;
  record::RowWriter().Append(parsed->row(), parsed->reference(), again);
  const std::optional<record::ParsedRow> twice = record::ParsedRow::Parse(again);
  Require(twice.has_value(), "a row that was read is written as one");
  std::string third;
  record::RowWriter().Append(twice->row(), twice->reference(), third);
  Require(again == third, "a row is written as it was read");
}

void Trace(std::string_view text) {
  const std::string_view id = rpc::TraceIdOf(text);
  Require(id.empty() || id.size() == 32, "a trace's id has 32 digits");
}

}  // namespace
}  // namespace seuil::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'a':
      seuil::fuzz::AccessFile(text);
      break;
    case 'c':
      (void)seuil::access::ReadCertificate(text);
      (void)seuil::access::ReadRevoked(text, text);
      break;
    case 'p':
      seuil::fuzz::Proofs(text);
      break;
    case 'r':
      seuil::fuzz::Row(text);
      break;
    case 'b':
      (void)seuil::record::ParseHeader(text);
      (void)seuil::record::ParseBlockEnd(text);
      (void)seuil::record::ParseLogFileName(text);
      break;
    case 't':
      seuil::fuzz::Trace(text);
      break;
    default:
      break;
  }
  return 0;
}
