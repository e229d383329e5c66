// What the system knows of this process, under the names that Prometheus' client libraries have for
// it, and which build it is.
//
// Thread contract: free functions; they read /proc.
//
//   page.Add(ProcessFamilies);
//   page.Add([] { return BuildFamilies({.version = "0.4.0", .grpc = "1.51.1"}); });
#pragma once

#include <string>

#include "metrics/families.h"

namespace seuil::metrics {

// A value that the system does not tell is left out.
Families ProcessFamilies();

struct Build {
  std::string version;
  std::string grpc;  // of the library that runs
};
Families BuildFamilies(const Build& build);

}  // namespace seuil::metrics
