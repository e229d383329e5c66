#include "metrics/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

namespace seuil::metrics {
namespace {

// proc(5): what this needs of /proc/self/stat.
struct Stat {
  double threads = 0, started_ticks = 0, virtual_bytes = 0, resident_pages = 0;
};

std::optional<Stat> ReadStat() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const size_t name_ends = text.rfind(')');  // a name may hold blanks and parentheses
  if (name_ends == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_ends + 1));
  std::string skipped;
  Stat stat;
  for (int field = 3; field < 20; ++field) fields >> skipped;
  fields >> stat.threads >> skipped >> stat.started_ticks >> stat.virtual_bytes >>
      stat.resident_pages;
  if (!fields) return std::nullopt;
  return stat;
}

// When the system started, in seconds since 1970. (/proc/stat says so too, but is hidden from a
// hardened service.) Read once: the two clocks drift apart by what the one is corrected.
double BootTime() {
  static const double time = [] {
    const auto seconds = [](clockid_t clock) {
      timespec now{};
      clock_gettime(clock, &now);
      return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
    };
    return seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME);
  }();
  return time;
}

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::optional<double> OpenFiles() {
  std::error_code error;
  double open = -1;  // this look opens one
  std::filesystem::directory_iterator file("/proc/self/fd", error);
  for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) ++open;
  if (error) return std::nullopt;
  return open;
}

}  // namespace

Families ProcessFamilies() {
  Families families;
  families.push_back(Counter("process_cpu_seconds_total",
                             "Processor time used, by the user and by the system, in seconds.",
                             CpuSeconds()));
  if (const std::optional<double> open = OpenFiles()) {
    families.push_back(Gauge("process_open_fds", "Open file descriptors.", *open));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.push_back(Gauge("process_max_fds", "File descriptors that may be open.",
                             static_cast<double>(limit.rlim_cur)));
  }
  if (const std::optional<Stat> stat = ReadStat()) {
    families.push_back(Gauge("process_threads", "Threads.", stat->threads));
    families.push_back(
        Gauge("process_virtual_memory_bytes", "Virtual memory in bytes.", stat->virtual_bytes));
    families.push_back(Gauge("process_resident_memory_bytes", "Resident memory in bytes.",
                             stat->resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE))));
    families.push_back(
        Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.",
              BootTime() + stat->started_ticks / static_cast<double>(sysconf(_SC_CLK_TCK))));
  }
  return families;
}

Families BuildFamilies(const Build& build) {
  prometheus::MetricFamily info = Gauge("seuil_build_info", "Which build this is; always 1.");
  Add(info, 1, {{"version", build.version}, {"grpc", build.grpc}});
  return {std::move(info)};
}

}  // namespace seuil::metrics
