#include "source/watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

namespace seuil::source {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE |
                             IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
// What an editor or a mount does in several steps is one change.
constexpr int kQuietMilliseconds = 5;
constexpr int kMostQuietRounds = 10;

std::string ParentOf(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

Watch::Watch(std::string root) : root_(std::move(root)) {
  wake_ = FileDescriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

bool Watch::Add(const std::string& folder) {
  return inotify_add_watch(events_.get(), folder.c_str(), kEvents | IN_ONLYDIR) >= 0;
}

bool Watch::Renew() {
  // A new queue each time: watches on folders that are gone go with the old one.
  FileDescriptor fresh(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!fresh.valid()) return false;
  events_ = std::move(fresh);
  if (!Add(root_)) return false;
  bool all = true;
  std::error_code error;
  // A root that is a link is swapped where the link stands.
  if (fs::is_symlink(root_, error)) all &= Add(ParentOf(root_));
  const fs::path data = fs::path(root_) / "..data";
  if (fs::exists(data, error)) all &= Add(data.string());
  for (fs::directory_iterator entry(root_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_directory(ignored)) continue;
    all &= Add(entry->path().string());
    const fs::path inner = entry->path() / "..data";
    if (fs::exists(inner, ignored)) all &= Add(inner.string());
  }
  return all && !error;
}

bool Watch::Empty(int fd) {
  std::array<char, 16384> buffer;
  bool any = false;
  while (read(fd, buffer.data(), buffer.size()) > 0) any = true;
  return any;
}

void Watch::Wait(absl::Duration longest) {
  std::array<pollfd, 2> fds = {pollfd{wake_.get(), POLLIN, 0}, pollfd{events_.get(), POLLIN, 0}};
  if (poll(fds.data(), fds.size(), static_cast<int>(absl::ToInt64Milliseconds(longest))) <= 0) {
    return;
  }
  if (Empty(wake_.get())) return;
  for (int round = 0; round < kMostQuietRounds && Empty(events_.get()); ++round) {
    if (poll(fds.data(), fds.size(), kQuietMilliseconds) <= 0) return;
    if ((fds[0].revents & POLLIN) != 0) return;
  }
}

void Watch::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_.get(), &one, sizeof one);
}

}  // namespace seuil::source
