#include "rpc/convert.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace seuil::rpc {
namespace {

// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z: what a Timestamp may hold.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;

}  // namespace

absl::StatusOr<registry::Selector> ToSelector(const v1::VersionSelector& version) {
  switch (version.selector_case()) {
    case v1::VersionSelector::kVersionId:
      return registry::ByVersion{version.version_id()};
    case v1::VersionSelector::kDigest:
      return registry::ByDigest{version.digest()};
    case v1::VersionSelector::kAsOf: {
      const auto& as_of = version.as_of();
      if (const std::optional<absl::Time> instant = ToTime(as_of)) return registry::AsOf{*instant};
      return MakeError(Reason::kAsOfMalformed, "as_of is not an instant of the years 1 to 9999",
                       {.field = "version.as_of",
                        .metadata = {{"seconds", std::to_string(as_of.seconds())},
                                     {"nanos", std::to_string(as_of.nanos())}}});
    }
    case v1::VersionSelector::SELECTOR_NOT_SET:
      break;
  }
  return registry::InForceNow{};
}

std::string_view SelectorField(const v1::VersionSelector& version) {
  switch (version.selector_case()) {
    case v1::VersionSelector::kVersionId:
      return "version.version_id";
    case v1::VersionSelector::kDigest:
      return "version.digest";
    case v1::VersionSelector::kAsOf:
      return "version.as_of";
    case v1::VersionSelector::SELECTOR_NOT_SET:
      break;
  }
  return "grid";
}

catalogue::StatusFilter ToFilter(v1::JobStatus status) {
  switch (status) {
    case v1::JOB_STATUS_ACTIVE:
      return catalogue::StatusFilter::kActive;
    case v1::JOB_STATUS_DEPRECATED:
      return catalogue::StatusFilter::kDeprecated;
    default:
      return catalogue::StatusFilter::kAny;
  }
}

v1::ReleaseState ToState(const registry::Release& release, const registry::Release* current,
                         absl::Time now) {
  if (&release == current) return v1::RELEASE_STATE_CURRENT;
  return release.from > now ? v1::RELEASE_STATE_SCHEDULED : v1::RELEASE_STATE_PAST;
}

decision::Question ToQuestion(const v1::Objective& objective, const v1::Result& result,
                              std::string_view certified_language) {
  decision::Question question;
  question.objective = {objective.job(), objective.band(), objective.level(), objective.none()};
  question.result.level = result.level();
  question.result.score = result.score();
  for (const auto& [id, skill] : result.skills()) {
    question.result.skills.push_back({id, skill.level(), skill.score()});
  }
  // A map comes in no order; errors must.
  std::sort(question.result.skills.begin(), question.result.skills.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  question.certified_language = certified_language;
  return question;
}

absl::Status CheckLocale(std::string_view wanted) {
  if (wanted.empty() || IsLanguageTag(wanted)) return absl::OkStatus();
  return MakeError(Reason::kLocaleMalformed,
                   "locale `" + std::string(wanted) + "` is no BCP 47 tag",
                   {.field = "locale", .metadata = {{"locale", std::string(wanted)}}});
}

size_t LocaleOf(const grid::CompiledGrid& grid, std::string_view wanted) {
  return wanted.empty() ? 0 : FallbackLocale(wanted, grid.locales);
}

google::protobuf::Timestamp ToTimestamp(absl::Time instant) {
  const timespec parts = absl::ToTimespec(instant);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(parts.tv_sec);
  timestamp.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return timestamp;
}

std::optional<absl::Time> ToTime(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < kFirstSecond || timestamp.seconds() > kLastSecond ||
      timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) {
    return std::nullopt;
  }
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace seuil::rpc
