// How a job is written in a grid file, key by key.
//
// Thread contract: constants and pure functions.
//
//   for (const JobKey& key : JobKeys()) {
//     const std::string value = key.value(job, {locales});
//     if (!value.empty()) text += fmt::format("{} = {}\n", key.name, value);
//   }
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/sheet_job.h"

namespace seuil::tools {

// What a value is written with.
struct Around {
  const std::vector<std::string>& locales;  // in the order in which texts stand
  std::string_view was = {};                // the key as the file has it; empty where it has none
};

struct JobKey {
  const char* name;
  // Whether both jobs say the same by it.
  bool (*same)(const SheetJob&, const SheetJob&);
  // Empty: the key is left out. Lines end in LF.
  std::string (*value)(const SheetJob&, const Around&);
};

// Of `[[jobs]]` and of `[[removed]]`, in the order in which a new one has them.
std::span<const JobKey> JobKeys();
std::span<const JobKey> RemovedKeys();

}  // namespace seuil::tools
