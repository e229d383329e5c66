// Protocol buffer wire format by hand, for answers that are put together from parts encoded before.
//
// Only what an answer needs: varints, strings, messages. As in generated code, a field with its
// default value is not written. Field numbers come from the generated messages, never from here.
//
// Thread contract: free functions on the caller's string.
//
//   std::string reply;
//   wire::AppendString(reply, v1::EvaluateResponse::kReferenceFieldNumber, "file 12");
//   wire::AppendMessage(reply, v1::EvaluateResponse::kServedByFieldNumber, [&] { … });
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace seuil::rpc::wire {

inline void AppendVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

inline void AppendVarintTag(std::string& out, int field) {
  AppendVarint(out, static_cast<uint64_t>(field) << 3);
}

inline void AppendBytesTag(std::string& out, int field) {
  AppendVarint(out, static_cast<uint64_t>(field) << 3 | 2);
}

// int32, int64, enum. Negative values take ten bytes, as protobuf has it.
inline void AppendInt(std::string& out, int field, int64_t value) {
  if (value == 0) return;
  AppendVarintTag(out, field);
  AppendVarint(out, static_cast<uint64_t>(value));
}

inline void AppendBool(std::string& out, int field, bool value) { AppendInt(out, field, value); }

// Written even where it is empty: a member of a oneof, an element of a repeated field.
inline void AppendPresentString(std::string& out, int field, std::string_view value) {
  AppendBytesTag(out, field);
  AppendVarint(out, value.size());
  out.append(value);
}

inline void AppendString(std::string& out, int field, std::string_view value) {
  if (!value.empty()) AppendPresentString(out, field, value);
}

// A submessage whose fields `fill` appends to `out`. Written even where it is empty.
template <typename Fill>
void AppendMessage(std::string& out, int field, Fill fill) {
  AppendBytesTag(out, field);
  out.push_back('\0');  // the length, which nearly always takes one or two bytes
  const size_t start = out.size();
  fill();
  const size_t size = out.size() - start;
  if (size < 0x80) {
    out[start - 1] = static_cast<char>(size);
    return;
  }
  std::string length;
  AppendVarint(length, size);
  out.replace(start - 1, 1, length);
}

}  // namespace seuil::rpc::wire
