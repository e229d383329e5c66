// The access file as it is written: who may call, and what.
//
//   [[callers]]
//   name = "hr-platform"                     # in logs, metrics and errors
//   roles = ["catalogue", "evaluate"]
//   spiffe = ["spiffe://example.org/hr"]     # or dns, subject: of the certificate that is shown
//   token_sha256 = ["9f86d0…"]               # or who sends a token of this hash
//   calls_per_second = 500                   # bursts are a second's worth
//   concurrent = 64
//
// Who comes in where no proof is asked for is a caller like others: `local = true` (unix sockets
// and loopback), `mesh = true` (plaintext behind a mesh), `admin_socket = true` (operators'
// sockets).
//
// Thread contract: values.
//
//   Problems problems(path);
//   std::optional<AccessFile> file = ParseAccessFile(text, problems);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/role.h"
#include "base/problem.h"

namespace seuil::access {

// Bytes of an access file; a longer one is an error.
inline constexpr size_t kAccessFileBytes = size_t{4} << 20;

// Where a caller comes in of whom no proof is asked.
enum class Place { kLocal, kMesh, kAdminSocket };
inline constexpr size_t kPlaces = 3;

// How much a caller may ask.
struct Limits {
  int64_t calls_per_second = 0;  // 0: as many as there are
  int64_t concurrent = 0;        // calls that run at once; 0: as many as there are
};

struct CallerEntry {
  std::string name;
  Roles roles;
  std::vector<std::string> spiffe, dns, subject;  // of a certificate
  std::vector<std::string> token_sha256;          // 64 lower-case hexadecimal digits
  std::vector<Place> places;
  Limits limits;
};

struct AccessFile {
  std::vector<CallerEntry> callers;
};

// nullopt where a problem is an error: a name or an identity that stands twice, a role that does
// not exist, a caller whom nothing identifies.
std::optional<AccessFile> ParseAccessFile(std::string_view text, Problems& problems);

}  // namespace seuil::access
