#include "client/cli/json.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <memory>

namespace seuil::client::cli {
namespace {

namespace pb = google::protobuf;

constexpr char kUrlPrefix[] = "type.googleapis.com";

// Map entries in order of their keys; MessageToJsonString would take the hash table's order.
std::string SortedBytes(const pb::Message& message) {
  std::string bytes;
  pb::io::StringOutputStream stream(&bytes);
  pb::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

std::string ToJson(const pb::Message& message, JsonLayout layout) {
  static const auto* const resolver =
      pb::util::NewTypeResolverForDescriptorPool(kUrlPrefix, pb::DescriptorPool::generated_pool());
  pb::util::JsonPrintOptions options;
  options.add_whitespace = layout == JsonLayout::kIndented;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = pb::util::BinaryToJsonString(
      const_cast<pb::util::TypeResolver*>(resolver),
      std::string(kUrlPrefix) + "/" + message.GetDescriptor()->full_name(), SortedBytes(message),
      &json, options);
  // A message that this program built or received is always writable.
  if (!status.ok()) return "{}\n";
  if (json.empty() || json.back() != '\n') json += '\n';
  return json;
}

absl::Status FromJson(const std::string& json, pb::Message* message) {
  const auto status = pb::util::JsonStringToMessage(json, message);
  if (status.ok()) return absl::OkStatus();
  // Below the first line protobuf draws where it stopped.
  const std::string problem(status.message());
  return absl::InvalidArgumentError(problem.substr(0, problem.find('\n')));
}

}  // namespace seuil::client::cli
