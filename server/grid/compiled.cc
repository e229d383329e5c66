#include "grid/compiled.h"

#include <algorithm>

#include "base/text.h"

namespace seuil::grid {

Index Find(const absl::flat_hash_map<std::string, Index>& by_id, std::string_view id) {
  const auto found = by_id.find(AsAbsl(id));
  return found == by_id.end() ? kNoIndex : found->second;
}

const Job* CompiledGrid::FindJob(std::string_view job_id) const {
  const Index job = Find(job_by_id, job_id);
  return job == kNoIndex ? nullptr : &jobs[job];
}

Index LevelOfScore(const std::vector<ScoreBand>& bands, int64_t score) {
  const auto above =
      std::upper_bound(bands.begin(), bands.end(), score,
                       [](int64_t wanted, const ScoreBand& band) { return wanted < band.from; });
  return above == bands.begin() ? bands.front().level : std::prev(above)->level;
}

}  // namespace seuil::grid
