#include "record/line_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"
#include "fmt/format.h"

namespace seuil::record {
namespace {

constexpr size_t kPart = size_t{256} << 10;

}  // namespace

absl::StatusOr<LineReader> LineReader::Open(const std::string& path) {
  source::FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.valid()) return LineReader(std::move(fd), path);
  return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot open {}", path)));
}

bool LineReader::Fill() {
  bytes_.erase(0, std::exchange(at_, 0));
  if (bytes_.size() > kLineBytes) {
    status_ = absl::InvalidArgumentError(
        AsAbsl(fmt::format("{}:{}: a line of more than {} bytes", path_, number_ + 1, kLineBytes)));
    return false;
  }
  const size_t before = bytes_.size();
  bytes_.resize(before + kPart);
  ssize_t count = 0;
  do {
    count = read(fd_.get(), bytes_.data() + before, kPart);
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    status_ = absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot read {}", path_)));
    count = 0;
  }
  all_read_ = count == 0;
  bytes_.resize(before + static_cast<size_t>(count));
  return status_.ok();
}

bool LineReader::Next() {
  size_t searched = at_;
  while (true) {
    const size_t end = bytes_.find('\n', searched);
    if (end != bytes_.npos || (all_read_ && at_ < bytes_.size())) {
      ended_ = end != bytes_.npos;
      const size_t stop = ended_ ? end : bytes_.size();
      line_ = std::string_view(bytes_).substr(at_, stop - at_);
      at_ = stop + (ended_ ? 1 : 0);
      ++number_;
      return true;
    }
    if (all_read_) return false;
    searched = bytes_.size() - at_;
    if (!Fill()) return false;
  }
}

}  // namespace seuil::record
