// A list of the server as a range: pages are fetched as the loop reaches them.
//
// An element is a StatusOr: a value, or, as the last element, the error that ended the list. Every
// page comes from the version of the first: the page token pins it. A page that comes from another
// version all the same, or a token that stands still, ends the range with INTERNAL. A version that
// is gone between two pages ends it with ABORTED PAGE_TOKEN_EXPIRED: start again.
//
// Thread contract: one range, one thread. It is read once: a second begin() goes on where the first
// stopped. A range outlives the client that made it.
//
//   for (const absl::StatusOr<seuil::v1::Job>& job : client.Jobs(request)) {
//     if (!job.ok()) return job.status();
//     std::cout << job->title() << '\n';
//   }
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace seuil::client {

// `Response` is one page; its items stand in a repeated field of `Item`.
template <typename Response, typename Item>
class PageRange {
  struct State;

 public:
  using Fetch = std::function<absl::StatusOr<Response>(const std::string& page_token)>;
  // The generated accessor of the page's items: &ListJobsResponse::mutable_jobs.
  using Items = google::protobuf::RepeatedPtrField<Item>* (Response::*)();

  // `fetch` gets "" for the first page.
  PageRange(Fetch fetch, Items items) : state_(std::make_shared<State>(std::move(fetch), items)) {}

  struct Sentinel {};

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    reference operator*() const { return state_->current; }
    pointer operator->() const { return &state_->current; }
    Iterator& operator++() {
      state_->Advance();
      return *this;
    }
    friend bool operator==(const Iterator& it, Sentinel) { return it.state_->done; }
    friend bool operator!=(const Iterator& it, Sentinel) { return !it.state_->done; }

   private:
    friend class PageRange;
    explicit Iterator(typename PageRange::State* state) : state_(state) {}
    typename PageRange::State* state_;  // not owned; the range's
  };

  // Fetches the first page.
  Iterator begin() {
    if (!state_->started) state_->Advance();
    return Iterator(state_.get());
  }
  Sentinel end() const { return {}; }

  // The page that was fetched last, its items taken: served_by, locale, notices. Empty before
  // begin() and where the first page failed.
  const Response& page() const { return state_->page; }

 private:
  template <typename R, typename = void>
  struct HasServedBy : std::false_type {};
  template <typename R>
  struct HasServedBy<R, std::void_t<decltype(std::declval<const R&>().served_by())>>
      : std::true_type {};

  struct State {
    State(Fetch fetch_page, Items page_items) : fetch(std::move(fetch_page)), items(page_items) {}

    void Advance() {
      started = true;
      if (ended) {
        done = true;
        return;
      }
      while (next >= (page.*items)()->size()) {
        if (fetched && page.next_page_token().empty()) {
          ended = done = true;
          return;
        }
        if (absl::Status status = FetchPage(); !status.ok()) {
          current = std::move(status);
          ended = true;
          return;
        }
      }
      current = std::move(*(page.*items)()->Mutable(next++));
    }

    absl::Status FetchPage() {
      const std::string token = page.next_page_token();
      absl::StatusOr<Response> answer = fetch(token);
      if (!answer.ok()) return answer.status();
      if (!token.empty() && answer->next_page_token() == token) {
        return absl::InternalError("the server repeats a page token");
      }
      if (fetched && DigestOf(*answer) != DigestOf(page)) {
        return absl::InternalError("the pages of one list come from two versions");
      }
      page = *std::move(answer);
      next = 0;
      fetched = true;
      return absl::OkStatus();
    }

    static std::string DigestOf(const Response& response) {
      if constexpr (HasServedBy<Response>::value) {
        return response.served_by().digest();
      } else {
        return {};  // the grids and the releases are lists of no one version
      }
    }

    // Constant after construction.
    Fetch fetch;
    Items items;
    // What the loop has reached.
    Response page;
    absl::StatusOr<Item> current = absl::UnknownError("not read");
    int next = 0;
    bool fetched = false;
    bool started = false;
    bool ended = false;  // `current` is the last element
    bool done = false;   // the iterator is at the end
  };

  std::shared_ptr<State> state_;
};

}  // namespace seuil::client
