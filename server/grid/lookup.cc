#include "grid/lookup.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::grid {
namespace {

constexpr size_t kMostNearest = 3;
constexpr size_t kMostEdits = 4;

// Job ids within a third of the id's length of it, nearest first, then in the file's order.
std::vector<std::string> NearestJobs(const CompiledGrid& grid, std::string_view id) {
  const size_t edits = std::clamp<size_t>(id.size() / 3, 1, kMostEdits);
  const uint64_t letters = LettersOf(id);
  std::vector<std::pair<size_t, Index>> near;
  for (Index i = 0; i < grid.jobs.size(); ++i) {
    if (static_cast<size_t>(std::popcount(grid.job_letters[i] ^ letters)) > 2 * edits) continue;
    const std::string& job = grid.jobs[i].id;
    if (std::max(job.size(), id.size()) - std::min(job.size(), id.size()) > edits) continue;
    const size_t distance = EditDistance(id, job, edits);
    if (distance <= edits) near.emplace_back(distance, i);
  }
  const size_t shown = std::min(near.size(), kMostNearest);
  std::partial_sort(near.begin(), near.begin() + static_cast<ptrdiff_t>(shown), near.end());
  std::vector<std::string> ids;
  for (size_t i = 0; i < shown; ++i) ids.push_back(grid.jobs[near[i].second].id);
  return ids;
}

template <typename T>
std::string IdsOf(const std::vector<T>& all) {
  return absl::StrJoin(all, ", ", [](std::string* out, const T& one) { *out += one.id; });
}

}  // namespace

uint64_t LettersOf(std::string_view id) {
  // Bits 0 to 25: a letter is there; 26 to 51: it is there twice; 52 to 61: a digit is there.
  uint64_t letters = 0;
  for (const char c : id) {
    if (c >= 'a' && c <= 'z') {
      const uint64_t once = uint64_t{1} << (c - 'a');
      letters |= (letters & once) != 0 ? once << 26 : once;
    } else if (c >= '0' && c <= '9') {
      letters |= uint64_t{1} << (52 + c - '0');
    }
  }
  return letters;
}

absl::StatusOr<Index> LookUpJob(const CompiledGrid& grid, std::string_view id,
                                Neighbours neighbours) {
  if (const Index job = Find(grid.job_by_id, id); job != kNoIndex) return job;
  if (const Index gone = Find(grid.removed_by_id, id); gone != kNoIndex) {
    const RemovedJob& removed = grid.removed[gone];
    return MakeError(Reason::kJobRemoved, fmt::format("job `{}` was removed from the grid", id),
                     {.field = "",
                      .metadata = {{"job", removed.id},
                                   {"replaced_by", removed.replaced_by},
                                   {"removed_because", removed.reason}}});
  }
  std::vector<std::string> nearest;
  if (neighbours == Neighbours::kSearch) nearest = NearestJobs(grid, id);
  std::string message = fmt::format("the grid has no job `{}`", id);
  if (!nearest.empty()) message += fmt::format("; did you mean `{}`?", nearest.front());
  return MakeError(
      Reason::kJobUnknown, message,
      {.field = "",
       .metadata = {{"job", std::string(id)}, {"nearest", absl::StrJoin(nearest, ",")}}});
}

absl::StatusOr<Index> LookUpBand(const CompiledGrid& grid, std::string_view id) {
  if (const Index band = Find(grid.band_by_id, id); band != kNoIndex) return band;
  const std::string known = IdsOf(grid.bands);
  return MakeError(Reason::kBandUnknown,
                   fmt::format("the grid has no band `{}`; its bands are: {}", id, known),
                   {.field = "", .metadata = {{"band", std::string(id)}, {"known", known}}});
}

absl::StatusOr<Index> LookUpLevel(const CompiledGrid& grid, std::string_view id) {
  if (const Index level = Find(grid.level_by_id, id); level != kNoIndex) return level;
  const std::string known = IdsOf(grid.levels);
  return MakeError(Reason::kLevelUnknown,
                   fmt::format("level `{}` is not on the scale: {}", id, known),
                   {.field = "", .metadata = {{"level", std::string(id)}, {"known", known}}});
}

}  // namespace seuil::grid
