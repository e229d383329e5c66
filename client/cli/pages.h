// A whole list as one message, as if it had come on one page.
//
// Thread contract: a free function; it reads the range to its end.
//
//   auto jobs = Collect(context.catalogue.Jobs(request), &ListJobsResponse::mutable_jobs);
#pragma once

#include <google/protobuf/repeated_field.h>

#include <utility>

#include "absl/status/statusor.h"
#include "seuil/client/page_range.h"

namespace seuil::client::cli {

// Returns the error that ended the list, if one did.
template <typename Response, typename Item>
absl::StatusOr<Response> Collect(PageRange<Response, Item> range,
                                 google::protobuf::RepeatedPtrField<Item>* (Response::*items)()) {
  google::protobuf::RepeatedPtrField<Item> all;
  for (const absl::StatusOr<Item>& item : range) {
    if (!item.ok()) return item.status();
    *all.Add() = *item;
  }
  Response response = range.page();
  response.clear_next_page_token();
  (response.*items)()->Swap(&all);
  return response;
}

}  // namespace seuil::client::cli
