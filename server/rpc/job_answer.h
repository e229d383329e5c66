// A job as the bytes of seuil.v1.Job, for the call that reads one: a message of some thirty short
// texts costs more to build than all else that the call does. Pages and batches fill messages
// (convert.h), and say the same.
//
// Thread contract: a free function on the caller's string.
//
//   wire::AppendMessage(reply, v1::GetJobResponse::kJobFieldNumber,
//                       [&] { AppendJob(grid, grid.jobs[job], locale, reply); });
#pragma once

#include <cstddef>
#include <string>

#include "grid/compiled.h"

namespace seuil::rpc {

// The fields of seuil.v1.Job.
void AppendJob(const grid::CompiledGrid& grid, const grid::Job& job, size_t locale,
               std::string& out);

}  // namespace seuil::rpc
