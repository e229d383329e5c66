#include "base/problem.h"

#include <algorithm>
#include <tuple>

namespace seuil {

void Problems::Add(Problem problem) {
  (problem.severity == Severity::kError ? errors_ : warnings_)++;
  if (kept_.size() < limit_) kept_.push_back(std::move(problem));
}

void Problems::Error(Position at, std::string_view code, std::string message, std::string hint) {
  Add({path_, at, Severity::kError, std::string(code), std::move(message), std::move(hint)});
}

void Problems::Warning(Position at, std::string_view code, std::string message, std::string hint) {
  Add({path_, at, Severity::kWarning, std::string(code), std::move(message), std::move(hint)});
}

void Problems::Append(const Problems& other) {
  const size_t kept_before = errors_ + warnings_;
  for (const Problem& problem : other.kept_) Add(problem);
  // What the other collector only counted stays counted.
  const size_t added = errors_ + warnings_ - kept_before;
  const size_t uncounted = other.errors_ + other.warnings_ - added;
  if (uncounted > 0) {
    size_t kept_errors = 0;
    for (const Problem& problem : other.kept_) kept_errors += problem.severity == Severity::kError;
    errors_ += other.errors_ - kept_errors;
    warnings_ += other.warnings_ - (other.kept_.size() - kept_errors);
  }
}

std::vector<Problem> Problems::Sorted() const {
  std::vector<Problem> sorted = kept_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.path, a.at) < std::tie(b.path, b.at);
  });
  return sorted;
}

}  // namespace seuil
