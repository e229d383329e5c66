#include "access/access_keeper.h"

#include <fmt/format.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/bounded_file.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/problem_log.h"
#include "base/text.h"

namespace seuil::access {
namespace {

// Everybody whom a listener's place lets in, with all that can be asked for there.
AccessFile OpenFile() {
  constexpr Roles kCallers = {Role::kEvaluate, Role::kCatalogue};
  constexpr Roles kOperators = {Role::kCatalogue, Role::kOperate, Role::kObserve};
  const auto at = [](std::string_view name, Place place, Roles roles) {
    CallerEntry entry;
    entry.name = name;
    entry.roles = roles;
    entry.places = {place};
    return entry;
  };
  return {.callers = {at("local", Place::kLocal, kCallers), at("mesh", Place::kMesh, kCallers),
                      at("admin-socket", Place::kAdminSocket, kOperators)}};
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessKeeper>> AccessKeeper::Start(std::string path,
                                                                  absl::Duration poll) {
  std::unique_ptr<AccessKeeper> keeper(new AccessKeeper(std::move(path)));
  keeper->Look();
  if (!keeper->is_good()) {
    return absl::FailedPreconditionError(
        AsAbsl(fmt::format("the access file {} cannot be used", keeper->path_)));
  }
  keeper->poller_.emplace(poll, [raw = keeper.get()] { raw->Look(); });
  return keeper;
}

std::unique_ptr<AccessKeeper> AccessKeeper::Open() {
  std::unique_ptr<AccessKeeper> keeper(new AccessKeeper(""));
  const std::lock_guard lock(keeper->mu_);
  keeper->Take(OpenFile());
  return keeper;
}

std::shared_ptr<const Callers> AccessKeeper::Current() const {
  const std::lock_guard lock(mu_);
  return current_;
}

bool AccessKeeper::is_good() const {
  const std::lock_guard lock(mu_);
  return good_;
}

void AccessKeeper::Look() {
  const std::optional<std::string> text = ReadBounded(path_, kAccessFileBytes);
  const std::string digest = text ? DigestOf(*text) : "unreadable";
  const std::lock_guard lock(mu_);
  if (digest == digest_) return;
  digest_ = digest;
  Problems problems(path_);
  std::optional<AccessFile> file;
  if (text) {
    file = ParseAccessFile(*text, problems);
  } else {
    problems.Error({}, "access-unreadable", "the access file cannot be read");
  }
  for (const Problem& problem : problems.Sorted()) LogProblem(problem);
  good_ = file.has_value();
  if (good_) {
    Take(*file);
    Log(LogLevel::kInfo, "access-file-taken",
        {{"callers", static_cast<int64_t>(current_->size())}, {"digest", digest}});
  } else {
    Log(LogLevel::kError, "access-file-refused",
        {{"served", current_ == nullptr ? "not at all" : "with the last good one"}});
  }
}

void AccessKeeper::Take(const AccessFile& file) {
  current_ = std::make_shared<const Callers>(file, [this](const CallerEntry& entry) {
    std::unique_ptr<Account>& account = accounts_[entry.name];
    if (account == nullptr) account = std::make_unique<Account>(entry.name);
    account->SetLimits(entry.limits);
    return account.get();
  });
}

}  // namespace seuil::access
