// A comparison of two versions for people: at a terminal, and as Markdown for a review, where what
// an approver reads first stands on top.
//
// Thread contract: free functions on values.
//
//   context.env.out << DiffText("cloe", response, 50);
#pragma once

#include <cstddef>
#include <string>

#include "seuil/v1/grid_admin.pb.h"

namespace seuil::client::cli {

// `response` holds every entry. `limit`: how many of each kind are printed; 0: all.
std::string DiffText(const std::string& grid, const seuil::v1::CompareVersionsResponse& response,
                     std::size_t limit);
std::string DiffMarkdown(const std::string& grid,
                         const seuil::v1::CompareVersionsResponse& response, std::size_t limit);

}  // namespace seuil::client::cli
