#include "rpc/trace.h"

#include <algorithm>
#include <cstddef>

namespace seuil::rpc {
namespace {

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

std::string_view TraceIdOf(std::string_view traceparent) {
  // version "-" trace "-" parent "-" flags; a version to come may have more after another "-".
  constexpr size_t kVersion = 2, kTrace = 32, kParent = 16, kFlags = 2;
  constexpr size_t kLength = kVersion + kTrace + kParent + kFlags + 3;
  if (traceparent.size() < kLength) return {};
  const std::string_view version = traceparent.substr(0, kVersion);
  const std::string_view trace = traceparent.substr(kVersion + 1, kTrace);
  const std::string_view parent = traceparent.substr(kVersion + kTrace + 2, kParent);
  const std::string_view flags = traceparent.substr(kVersion + kTrace + kParent + 3, kFlags);
  const bool dashes = traceparent[kVersion] == '-' && traceparent[kVersion + kTrace + 1] == '-' &&
                      traceparent[kVersion + kTrace + kParent + 2] == '-';
  const bool ends =
      traceparent.size() == kLength || (version != "00" && traceparent[kLength] == '-');
  if (!dashes || !ends || version == "ff" || !IsHex(version) || !IsHex(trace) || IsZero(trace) ||
      !IsHex(parent) || IsZero(parent) || !IsHex(flags)) {
    return {};
  }
  return trace;
}

}  // namespace seuil::rpc
