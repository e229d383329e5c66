#include "record/row_json.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <utility>

#include "base/instant.h"

namespace seuil::record {
namespace {

using nlohmann::json;
using registry::ServedStatus;

// What stands in a JSON string as it is.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\' && c != 0x7f;
  return plain;
}();

// The first that does not, or the end. (std::find_if_not calls what it is given: a third of a row's
// price.)
const char* PlainUntil(const char* text, const char* end) {
  while (text != end && kPlain[static_cast<unsigned char>(*text)]) ++text;
  return text;
}

// The text as a JSON string, but for its first quote.
void AppendStringRest(std::string_view text, std::string& out) {
  const char* const end = text.data() + text.size();
  const char* plain = text.data();  // what is not yet written
  for (const char* c = PlainUntil(plain, end); c != end; c = PlainUntil(plain, end)) {
    out.append(plain, c);
    plain = c + 1;
    if (*c == '"' || *c == '\\') {
      out += '\\';
      out += *c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(*c));
    }
  }
  out.append(plain, end);
  out += '"';
}

// Where there is any text: `before`, which ends in a quote, and the text.
void AppendText(std::string_view before, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out += before;
  AppendStringRest(text, out);
}

// {"a":"…","b":"…"} of those that are not empty. Each name is as AppendText takes it, after a
// comma.
void AppendTexts(std::initializer_list<std::pair<std::string_view, std::string_view>> members,
                 std::string& out) {
  const size_t at = out.size();
  for (const auto& [before, text] : members) AppendText(before, text, out);
  if (out.size() == at) {
    out += "{}";
    return;
  }
  out[at] = '{';  // the first comma
  out += '}';
}

void AppendObjective(const decision::ObjectiveInput& objective, std::string& out) {
  if (objective.none) {
    out += "{\"none\":true}";
    return;
  }
  AppendTexts({{R"(,"job":")", objective.job},
               {R"(,"band":")", objective.band},
               {R"(,"level":")", objective.level}},
              out);
}

void AppendResult(const decision::ResultInput& result, std::string& out) {
  AppendTexts({{R"(,"level":")", result.level}, {R"(,"score":")", result.score}}, out);
  if (result.skills.empty()) return;
  out.pop_back();
  if (out.back() != '{') out += ',';
  out += "\"skills\":{";
  bool first = true;
  for (const decision::SkillInput& skill : result.skills) {
    if (!std::exchange(first, false)) out += ',';
    AppendJsonString(skill.id, out);
    out += ':';
    AppendTexts({{R"(,"level":")", skill.level}, {R"(,"score":")", skill.score}}, out);
  }
  out += "}}";
}

// Thrown nowhere: what is missing or of another kind makes `ok` false.
class Reader {
 public:
  std::string_view Text(const json& object, const char* name, bool required = false) {
    const auto found = object.find(name);
    if (found == object.end()) {
      ok = ok && !required;
      return {};
    }
    if (found->is_string()) return found->get_ref<const std::string&>();
    ok = false;
    return {};
  }

  const json& Object(const json& object, const char* name, bool required) {
    static const json* const kNothing = new json(json::object());
    const auto found = object.find(name);
    if (found == object.end()) {
      ok = ok && !required;
      return *kNothing;
    }
    if (found->is_object()) return *found;
    ok = false;
    return *kNothing;
  }

  bool ok = true;
};

void ReadResult(Reader& reader, const json& result, decision::ResultInput& read) {
  read.level = reader.Text(result, "level");
  read.score = reader.Text(result, "score");
  const json& skills = reader.Object(result, "skills", /*required=*/false);
  for (auto skill = skills.begin(); skill != skills.end(); ++skill) {
    if (!skill->is_object()) {
      reader.ok = false;
      return;
    }
    read.skills.push_back(
        {skill.key(), reader.Text(*skill, "level"), reader.Text(*skill, "score")});
  }
}

void ReadRules(Reader& reader, const json& line, Decided& decided) {
  const auto rules = line.find("rules");
  reader.ok = reader.ok && rules != line.end() && rules->is_array();
  if (!reader.ok) return;
  for (const json& rule : *rules) {
    if (!rule.is_string()) {
      reader.ok = false;
      return;
    }
    decided.rules.push_back(rule.get_ref<const std::string&>());
  }
}

Reference ReadReference(Reader& reader, const json& line) {
  const auto found = line.find("reference");
  if (found == line.end()) return {};
  if (found->is_string()) {
    return {
        .kind = Reference::Kind::kKept, .key = {}, .text = found->get_ref<const std::string&>()};
  }
  if (!found->is_object()) {
    reader.ok = false;
    return {};
  }
  return {.kind = Reference::Kind::kHashed,
          .key = reader.Text(*found, "key", /*required=*/true),
          .text = reader.Text(*found, "hash", /*required=*/true)};
}

bool ReadStatus(std::string_view name, ServedStatus& status) {
  for (const ServedStatus one : {ServedStatus::kInForce, ServedStatus::kWasInForce,
                                 ServedStatus::kNeverInForce, ServedStatus::kLastGood}) {
    if (StatusName(one) != name) continue;
    status = one;
    return true;
  }
  return false;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  AppendStringRest(text, out);
}

void RowWriter::AppendTime(absl::Time time, std::string& out) {
  const int64_t second = absl::ToUnixSeconds(time);
  if (second != second_ || second_text_.empty()) {
    second_ = second;
    second_text_ = FormatInstant(absl::FromUnixSeconds(second));
    second_text_.pop_back();  // the Z
  }
  out += second_text_;
  int64_t nanos = absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(second));
  if (nanos != 0) {
    char digits[] = ".000000000";
    for (int i = 9; i > 0; --i, nanos /= 10) digits[i] = static_cast<char>('0' + nanos % 10);
    out += digits;
  }
  out += 'Z';
}

void RowWriter::AppendServedBy(const DecisionRow& row, std::string& out) {
  if (served_text_.empty() || row.caller != caller_ || row.grid != grid_ ||
      row.version != version_ || row.digest != digest_ || row.status != status_) {
    served_text_.clear();
    AppendText(R"(,"caller":")", row.caller, served_text_);
    AppendText(R"(,"grid":")", row.grid, served_text_);
    AppendText(R"(,"version":")", row.version, served_text_);
    AppendText(R"(,"digest":")", row.digest, served_text_);
    AppendText(R"(,"status":")", StatusName(row.status), served_text_);
    caller_ = row.caller;
    grid_ = row.grid;
    version_ = row.version;
    digest_ = row.digest;
    status_ = row.status;
  }
  out += served_text_;
}

void RowWriter::Append(const DecisionRow& row, const Reference& reference, std::string& out) {
  out += "{\"time\":\"";
  AppendTime(row.time, out);
  out += '"';
  AppendText(R"(,"trace":")", row.trace, out);
  AppendServedBy(row, out);
  out += ",\"objective\":";
  AppendObjective(row.question.objective, out);
  out += ",\"result\":";
  AppendResult(row.question.result, out);
  AppendText(R"(,"certified_language":")", row.question.certified_language, out);
  AppendText(R"(,"outcome":")", row.decided.outcome, out);
  out += ",\"attained\":";
  AppendTexts({{R"(,"level":")", row.decided.attained_level},
               {R"(,"score":")", row.decided.attained_score}},
              out);
  AppendText(R"(,"threshold":")", row.decided.threshold, out);
  out += ",\"rules\":[";
  bool first = true;
  for (const std::string_view rule : row.decided.rules) {
    if (!std::exchange(first, false)) out += ',';
    AppendJsonString(rule, out);
  }
  out += ']';
  if (reference.kind == Reference::Kind::kKept)
    AppendText(R"(,"reference":")", reference.text, out);
  if (reference.kind == Reference::Kind::kHashed) {
    out += ",\"reference\":";
    AppendTexts({{R"(,"key":")", reference.key}, {R"(,"hash":")", reference.text}}, out);
  }
  out += "}\n";
}

std::optional<ParsedRow> ParsedRow::Parse(std::string_view line) {
  ParsedRow parsed;
  parsed.json_ =
      std::make_unique<const json>(json::parse(line, nullptr, /*allow_exceptions=*/false));
  const json& read = *parsed.json_;
  if (!read.is_object()) return std::nullopt;
  Reader reader;
  DecisionRow& row = parsed.row_;
  const auto time = ParseInstant(reader.Text(read, "time", /*required=*/true));
  if (!time) return std::nullopt;
  row.time = *time;
  row.trace = reader.Text(read, "trace");
  row.caller = reader.Text(read, "caller");
  row.grid = reader.Text(read, "grid", /*required=*/true);
  row.version = reader.Text(read, "version", /*required=*/true);
  row.digest = reader.Text(read, "digest", /*required=*/true);
  if (!ReadStatus(reader.Text(read, "status", /*required=*/true), row.status)) return std::nullopt;
  const json& objective = reader.Object(read, "objective", /*required=*/true);
  const auto none = objective.find("none");
  row.question.objective = {reader.Text(objective, "job"), reader.Text(objective, "band"),
                            reader.Text(objective, "level"),
                            none != objective.end() && *none == true};
  ReadResult(reader, reader.Object(read, "result", /*required=*/true), row.question.result);
  row.question.certified_language = reader.Text(read, "certified_language");
  row.decided.outcome = reader.Text(read, "outcome", /*required=*/true);
  const json& attained = reader.Object(read, "attained", /*required=*/false);
  row.decided.attained_level = reader.Text(attained, "level");
  row.decided.attained_score = reader.Text(attained, "score");
  row.decided.threshold = reader.Text(read, "threshold");
  ReadRules(reader, read, row.decided);
  parsed.reference_ = ReadReference(reader, read);
  if (!reader.ok) return std::nullopt;
  return parsed;
}

}  // namespace seuil::record
