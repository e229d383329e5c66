#include "metrics/page.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>

namespace seuil::metrics {

std::string Page::Text() const {
  const std::lock_guard lock(asking_);
  Families families;
  for (const Source& source : sources_) {
    Families more = source();
    std::move(more.begin(), more.end(), std::back_inserter(families));
  }
  std::sort(families.begin(), families.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (prometheus::MetricFamily& family : families) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace seuil::metrics
