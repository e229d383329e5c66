#include "client/cli/hand_over.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

namespace seuil::client::cli {

bool IsHandedOver(int argc, const char* const* argv) {
  const std::string_view verb = argc > 1 ? argv[1] : "";
  return verb == "replay" || verb == "log";
}

ExitCode HandOver(char* const* argv, std::ostream& err) {
  std::error_code unknown;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (!unknown) execv((own.parent_path() / "seuild").c_str(), argv);
  execvp("seuild", argv);
  err << "seuil: `" << argv[1]
      << "` is a verb of seuild, which cannot be started: " << std::strerror(errno)
      << "\nIt comes with the server; run it where the log is.\n";
  return ExitCode::kUsage;
}

}  // namespace seuil::client::cli
