// W3C Trace Context: which trace a call is part of (https://www.w3.org/TR/trace-context/).
//
// Thread contract: a free function.
//
//   TraceIdOf("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
//   // "4bf92f3577b34da6a3ce929d0e0e4736"
#pragma once

#include <string_view>

namespace seuil::rpc {

// The trace's id, 32 lower-case hexadecimal digits, inside `traceparent`; empty where that is none.
std::string_view TraceIdOf(std::string_view traceparent);

}  // namespace seuil::rpc
