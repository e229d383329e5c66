// The write path: a version's bytes to something that may serve, by every stage in order. Server
// and offline tools call the same function, so what `check` passes, serving accepts.
//
// Thread contract: a free function without state; slow (milliseconds to seconds): never on a thread
// that serves calls.
//
//   LoadResult result = LoadVersion(files, LoadLimits{});
//   if (result.version != nullptr) …  // proven
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/problem.h"
#include "base/toml.h"
#include "catalogue/catalogue.h"
#include "decision/cases.h"
#include "grid/compiled.h"
#include "grid/prove.h"
#include "grid/spec.h"
#include "source/grid_directory.h"

namespace seuil::registry {

struct LoadLimits {
  FileLimits file;
  grid::ProofLimits proof;
  size_t problems = 200;  // kept for each file; all are counted
};

// Whatever a layer above prepares for a version when it is loaded, such as encoded answers.
class Prepared {
 public:
  virtual ~Prepared() = default;
};

// One proven version: immutable, shared by every request that it answers.
struct LoadedVersion {
  std::string digest;
  std::shared_ptr<const grid::CompiledGrid> grid;
  std::shared_ptr<const catalogue::Catalogue> catalogue;
  source::SourceFile source;
  std::optional<source::SourceFile> cases;
  std::shared_ptr<const Prepared> prepared;  // may be null
};

// What the stages found, for `check` and for the log.
struct LoadReport {
  grid::ProofReport proof;
  int64_t cross_checked = 0;  // points where the naive evaluator was asked
  size_t missing_translations = 0;
  bool has_cases = false;                      // a cases file stands beside the version
  std::optional<decision::CasesReport> cases;  // nullopt: there are none, or they could not run
};

struct LoadResult {
  // Null where a stage found an error. Failing cases are errors in `case_problems` only: they gate
  // publishing and activation, not serving.
  std::shared_ptr<LoadedVersion> version;
  Problems problems{""};
  Problems case_problems{""};
  LoadReport report;
  std::optional<grid::GridSpec> spec;  // as far as it was read
};

// Copies what it keeps of `files`.
LoadResult LoadVersion(const source::VersionFiles& files, const LoadLimits& limits);

}  // namespace seuil::registry
