// The page of all series, as Prometheus reads it: asks its sources, in a fixed order of names and
// labels, so that two pages can be compared line by line.
//
// Thread contract: Add on one thread, before anything asks; Text from any, one at a time.
//
//   Page page;
//   page.Add([&] { return calls.Collect(); });
//   page.Text();  // "# HELP grpc_server_started_total Calls that began.\n…"
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "metrics/families.h"

namespace seuil::metrics {

class Page {
 public:
  // Called for each page, on the thread that asks: what it reads is thread-safe and at hand. No two
  // sources have a family of the same name.
  using Source = std::function<Families()>;

  void Add(Source source) { sources_.push_back(std::move(source)); }

  std::string Text() const;

 private:
  std::vector<Source> sources_;
  mutable std::mutex asking_;  // however many ask, one of them works
};

}  // namespace seuil::metrics
