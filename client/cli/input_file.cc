#include "client/cli/input_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace seuil::client::cli {

absl::Status OpenInput(const std::string& path, std::ifstream* file) {
  file->open(path, std::ios::binary);
  int why = *file ? 0 : errno;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) why = EISDIR;  // which opens, and reads nothing
  if (why == 0) return absl::OkStatus();
  return absl::NotFoundError(fmt::format("{}: {}", path, std::strerror(why)));
}

}  // namespace seuil::client::cli
