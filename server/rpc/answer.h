// The one encoder of decisions: a Decision as the bytes of an EvaluateResponse, put together from
// the version's fragments. Evaluate and BatchEvaluate send the same bytes; there is no second,
// typed way to an answer.
//
// Thread contract: free functions on the caller's string.
//
//   std::string reply;
//   AppendDecision(decision, request.certified_language(), acquired, locale, reply);
//   AppendEnvelope(acquired, locale, now, reply);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "decision/decision.h"
#include "registry/registry.h"
#include "seuil/v1/common.pb.h"

namespace seuil::rpc {

// What a decision says by itself, as fields of EvaluateResponse.
void AppendDecision(const decision::Decision& decision, std::string_view certified_language,
                    const registry::Acquired& acquired, size_t locale, std::string& out);

// The fields of ServedBy.
void AppendServedBy(const registry::Acquired& acquired, std::string& out);

// A google.protobuf.Timestamp, in field `field`.
void AppendTimestamp(int field, absl::Time instant, std::string& out);

// One Notice, in field `field`.
void AppendNotice(int field, std::string_view code, std::string_view text, std::string& out);

// What the version that answers gives cause to say: AS_OF_AHEAD, LAST_GOOD.
struct ServedNotice {
  std::string_view code;
  std::string text;
};
std::vector<ServedNotice> ServedNotices(const registry::Acquired& acquired);

// The same for the typed messages of the other calls.
template <typename Response>
void FillServedBy(const registry::Acquired& acquired, Response& response) {
  std::string bytes;
  AppendServedBy(acquired, bytes);
  response.mutable_served_by()->ParseFromString(bytes);
  for (const ServedNotice& notice : ServedNotices(acquired)) {
    v1::Notice& to = *response.add_notices();
    to.set_code(std::string(notice.code));
    to.set_text(notice.text);
  }
}

// FillServedBy, and the locale of an answer with texts.
template <typename Response>
void FillAnsweredBy(const registry::Acquired& acquired, size_t locale, Response& response) {
  FillServedBy(acquired, response);
  response.set_locale(acquired.version->grid->locales[locale]);
  response.set_official(acquired.version->grid->official[locale]);
}

}  // namespace seuil::rpc
