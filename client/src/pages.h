// A list as its pages: the same request with each page's token. What every client's lists share.
// Internal.
//
// Thread contract: a free function; what it returns belongs to one thread.
//
//   auto pages = Pages(connection_, &CatalogueConnection::ListJobs, std::move(request), options);
//   return JobRange(std::move(pages), &seuil::v1::ListJobsResponse::mutable_jobs);
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "seuil/client/options.h"

namespace seuil::client {

template <typename Connection, typename Request, typename Response>
auto Pages(std::shared_ptr<Connection> connection,
           absl::StatusOr<Response> (Connection::*list)(const Request&, const CallOptions&),
           Request request, const CallOptions& options) {
  return [connection = std::move(connection), list, request = std::move(request),
          options](const std::string& page_token) mutable {
    if (!page_token.empty()) request.set_page_token(page_token);
    return (*connection.*list)(request, options);
  };
}

}  // namespace seuil::client
