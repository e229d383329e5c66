// SHA256_Update and its kin: OpenSSL 3 would have digests by EVP alone, which costs more than
// hashing.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "record/reference_keys.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "base/text.h"
#include "fmt/format.h"
#include "record/instant_name.h"
#include "record/write_all.h"
#include "source/atomic_file.h"
#include "source/file_descriptor.h"

namespace seuil::record {
namespace {

constexpr size_t kSecretBytes = 32;
constexpr size_t kHashBytes = 16;
constexpr std::string_view kEnding = ".key";

std::string Hex(std::string_view bytes) { return absl::BytesToHexString(AsAbsl(bytes)); }

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == text.npos;
}

absl::StatusOr<std::string> RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  const int got =
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  if (got == 1) return bytes;
  return absl::InternalError("the system gives no random bytes");
}

// The id that a file's name carries; nullopt where it is no key's.
std::optional<std::string> IdOf(const std::string& name) {
  constexpr size_t kId = sizeof("20261127T090000Z-1f2e3d4c") - 1;
  if (name.size() != kId + kEnding.size() || !name.ends_with(kEnding)) return std::nullopt;
  std::string id = name.substr(0, kId);
  if (id[kInstantNameBytes] != '-' || !IsHex(id.substr(kInstantNameBytes + 1)) ||
      !ParseInstantName(id.substr(0, kInstantNameBytes))) {
    return std::nullopt;
  }
  return id;
}

absl::StatusOr<ReferenceKey> ReadKey(const std::string& folder, std::string id) {
  const std::string path = fmt::format("{}/{}{}", folder, id, kEnding);
  const source::FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!fd.valid() || fstat(fd.get(), &info) != 0) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot read the key {}", path)));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        AsAbsl(fmt::format("others may read the key {}: give it mode 0600", path)));
  }
  char text[2 * kSecretBytes + 2];
  const ssize_t size = read(fd.get(), text, sizeof text);
  const std::string_view hex(text, size < 0 ? 0 : static_cast<size_t>(size));
  if (hex.size() != 2 * kSecretBytes + 1 || hex.back() != '\n' ||
      !IsHex(hex.substr(0, 2 * kSecretBytes))) {
    return absl::FailedPreconditionError(AsAbsl(fmt::format(
        "{} is no key: it must hold 64 hexadecimal digits; remove it to go on without", path)));
  }
  const absl::Time made = *ParseInstantName(id.substr(0, kInstantNameBytes));
  return ReferenceKey{std::move(id), made,
                      absl::HexStringToBytes(AsAbsl(hex.substr(0, 2 * kSecretBytes)))};
}

}  // namespace

ReferenceHasher::ReferenceHasher(const ReferenceKey& key) {
  for (const auto& [state, pad] : {std::pair(&inner_, 0x36), std::pair(&outer_, 0x5c)}) {
    unsigned char block[SHA256_CBLOCK];
    static_assert(kSecretBytes <= sizeof block);
    for (size_t i = 0; i < sizeof block; ++i) {
      const int byte = i < key.secret.size() ? static_cast<unsigned char>(key.secret[i]) : 0;
      block[i] = static_cast<unsigned char>(byte ^ pad);
    }
    SHA256_Init(state);
    SHA256_Update(state, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
  }
}

std::string ReferenceHasher::HashOf(std::string_view reference) const {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256_CTX inner = inner_, outer = outer_;
  SHA256_Update(&inner, reference.data(), reference.size());
  SHA256_Final(hash, &inner);
  SHA256_Update(&outer, hash, sizeof hash);
  SHA256_Final(hash, &outer);
  return Hex({reinterpret_cast<const char*>(hash), kHashBytes});
}

absl::StatusOr<std::vector<ReferenceKey>> LoadKeys(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> ids;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (auto id = IdOf(entry->path().filename().string())) ids.push_back(*std::move(id));
  }
  if (error) {
    return absl::ErrnoToStatus(error.value(),
                               AsAbsl(fmt::format("cannot read the folder of keys {}", folder)));
  }
  std::sort(ids.begin(), ids.end());
  std::vector<ReferenceKey> keys;
  for (std::string& id : ids) {
    absl::StatusOr<ReferenceKey> key = ReadKey(folder, std::move(id));
    if (!key.ok()) return key.status();
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<std::vector<ReferenceKey>> OpenKeys(const std::string& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot make the folder {}", folder)));
  }
  return LoadKeys(folder);
}

absl::StatusOr<ReferenceKey> MakeKey(const std::string& folder, absl::Time now) {
  absl::StatusOr<std::string> secret = RandomBytes(kSecretBytes);
  if (!secret.ok()) return secret.status();
  const absl::StatusOr<std::string> apart = RandomBytes(4);
  if (!apart.ok()) return apart.status();
  const std::string id = fmt::format("{}-{}", InstantName(now), Hex(*apart));
  const std::string path = fmt::format("{}/{}{}", folder, id, kEnding);
  const std::string staged = fmt::format("{}/.{}.new", folder, id);
  const auto failed = [&](std::string_view step) {
    absl::Status status =
        absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot {} the key {}", step, path)));
    unlink(staged.c_str());
    return status;
  };
  const source::FileDescriptor directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return failed("open the folder of");
  const source::FileDescriptor fd(
      open(staged.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.valid()) return failed("make");
  const std::string text = Hex(*secret) + "\n";
  if (!WriteAll(fd.get(), text) || fsync(fd.get()) != 0) return failed("write");
  if (rename(staged.c_str(), path.c_str()) != 0 || fsync(directory.get()) != 0) {
    return failed("keep");
  }
  return ReferenceKey{id, *ParseInstantName(id.substr(0, kInstantNameBytes)), *std::move(secret)};
}

bool HasKey(const std::string& folder, const std::string& id) {
  return access(fmt::format("{}/{}{}", folder, id, kEnding).c_str(), F_OK) == 0;
}

absl::Status RemoveKey(const std::string& folder, const std::string& id) {
  return source::RemoveFile(folder, id + std::string(kEnding));
}

}  // namespace seuil::record
