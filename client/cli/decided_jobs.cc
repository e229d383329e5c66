#include "client/cli/decided_jobs.h"

#include <iterator>

#include "client/cli/batch_limit.h"

namespace seuil::client::cli {

absl::StatusOr<DecidedJobs> DecidedJobs::LookUp(DecidedMap& map,
                                                seuil::v1::BatchGetJobsRequest request,
                                                std::size_t a_call, const Context& context) {
  DecidedJobs jobs;
  for (const auto& [key, decision] : map.decisions()) {
    if (decision.chosen() && decision.job != Decision::kNone) jobs.lookups_[decision.job];
  }
  for (auto next = jobs.lookups_.begin(); next != jobs.lookups_.end();) {
    request.clear_queries();
    auto end = next;
    for (std::size_t i = 0; i < a_call && end != jobs.lookups_.end(); ++i, ++end) {
      request.add_queries()->set_job(end->first);
    }
    const auto answer = context.catalogue.BatchGetJobs(request);
    if (const std::size_t fewer = FewerEntries(answer.status(), request.queries_size());
        fewer > 0) {
      a_call = fewer;
      continue;
    }
    if (!answer.ok()) return answer.status();
    if (answer->lookups_size() != request.queries_size()) {
      return absl::InternalError("the server answered another number of lookups");
    }
    for (int i = 0; next != end; ++next, ++i) next->second = answer->lookups(i);
  }
  return jobs;
}

const seuil::v1::Job* DecidedJobs::Find(const std::string& id) const {
  const auto found = lookups_.find(id);
  return found != lookups_.end() && found->second.has_job() ? &found->second.job() : nullptr;
}

std::string DecidedJobs::UnknownError(const std::string& id) const {
  const auto found = lookups_.find(id);
  if (found == lookups_.end() || found->second.has_job()) return {};
  const seuil::v1::ItemError& error = found->second.error();
  return error.reason() == "JOB_REMOVED" ? std::string() : error.message();
}

std::string DecidedJobs::ReplacedBy(const std::string& id) const {
  const auto found = lookups_.find(id);
  if (found == lookups_.end()) return {};
  const auto& metadata = found->second.error().metadata();
  const auto replaced = metadata.find("replaced_by");
  return replaced == metadata.end() ? std::string() : replaced->second;
}

}  // namespace seuil::client::cli
