// A report that is written line by line, with lists that end at a limit. What the writers of text
// and Markdown share.
//
// Thread contract: one report, one thread.
//
//   ReportLines lines(report.limit);
//   for (size_t i = 0; i < lines.Shown(jobs.size()); ++i) lines.Line("  {}", jobs[i].id);
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

namespace seuil::tools {

class ReportLines {
 public:
  // 0: lists have no limit.
  explicit ReportLines(size_t limit) : limit_(limit) {}

  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }

  // How many of `total` are listed, and how many are left out.
  size_t Shown(size_t total) const { return limit_ == 0 ? total : std::min(total, limit_); }
  size_t LeftOut(size_t total) const { return total - Shown(total); }

  std::string Take() { return std::move(text_); }

 private:
  const size_t limit_;
  std::string text_;
};

}  // namespace seuil::tools
