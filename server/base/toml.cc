#include "base/toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/time/civil_time.h"
#include "base/text.h"
#include "base/toml_scan.h"
#include "base/toml_syntax.h"

namespace seuil::toml {
namespace {

using Node = ::toml::node;

Position PositionOfNode(const Node& node) { return ToPosition(node.source().begin); }

// As a message shows a key or a value: a broken file may have one of any length.
std::string Shown(std::string_view text) {
  constexpr size_t kMost = 60;
  if (text.size() <= kMost) return fmt::format("`{}`", text);
  size_t cut = kMost;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("`{}…`", text.substr(0, cut));
}

struct KindEntry {
  ::toml::node_type type;
  Kind kind;
  std::string_view name;
};

constexpr std::array kKinds = std::to_array<KindEntry>({
    {::toml::node_type::string, Kind::kString, "a text"},
    {::toml::node_type::integer, Kind::kInteger, "a whole number"},
    {::toml::node_type::floating_point, Kind::kFloat, "a number with decimals"},
    {::toml::node_type::boolean, Kind::kBoolean, "true or false"},
    {::toml::node_type::date, Kind::kDate, "a date"},
    {::toml::node_type::time, Kind::kTime, "a time of day"},
    {::toml::node_type::date_time, Kind::kDateTime, "a date with a time"},
    {::toml::node_type::array, Kind::kArray, "an array"},
    {::toml::node_type::table, Kind::kTable, "a table"},
});

const KindEntry& KindOfNode(const Node& node) {
  return *std::find_if(kKinds.begin(), kKinds.end(),
                       [&](const KindEntry& entry) { return entry.type == node.type(); });
}

std::string_view NameOf(Kind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(),
                      [&](const KindEntry& entry) { return entry.kind == kind; })
      ->name;
}

std::string_view HintFor(Kind wanted, const Node& found) {
  if (wanted == Kind::kString && (found.is_integer() || found.is_floating_point())) {
    return "write it in quotes: numbers such as scores are texts, so that they stay exact";
  }
  if (wanted == Kind::kString) return "write it in quotes";
  if (wanted == Kind::kDate) return "write it without quotes, like 2026-01-31";
  if (wanted == Kind::kDateTime) {
    return "write it without quotes and with an offset, like 2026-01-31T08:00:00Z";
  }
  if (found.is_string() && wanted != Kind::kArray && wanted != Kind::kTable) {
    return "write it without quotes";
  }
  return "";
}

absl::Time ToTime(const ::toml::date_time& value) {
  const absl::CivilSecond civil(value.date.year, value.date.month, value.date.day, value.time.hour,
                                value.time.minute, value.time.second);
  return absl::FromCivil(civil, absl::FixedTimeZone(value.offset->minutes * 60)) +
         absl::Nanoseconds(value.time.nanosecond);
}

}  // namespace

struct DocumentState {
  DocumentState(::toml::table parsed, Problems& found) : tree(std::move(parsed)), problems(found) {}

  ::toml::table tree;
  Problems& problems;
};

struct TableState {
  DocumentState& document;
  const ::toml::table& table;
  std::shared_ptr<const TableState> parent;  // null for the root
  std::string_view key;                      // in the parent; points into the tree
  size_t entry = 0;                          // in the parent's array, from 1; 0: no array
  std::string name;                          // given by SetName
  bool keys_are_data = false;
  absl::InlinedVector<std::string_view, 8> asked;                        // present or not
  std::vector<std::pair<std::string_view, std::string_view>> elsewhere;  // keys, and their hints

  Position at() const { return parent == nullptr ? Position{1, 1} : PositionOfNode(table); }

  std::string Name() const {
    if (!name.empty()) return name;
    if (parent == nullptr) return "the file";
    std::string text = entry == 0 ? Shown(key) : fmt::format("entry {} of {}", entry, Shown(key));
    if (parent->parent != nullptr) text += " of " + parent->Name();
    return text;
  }

  // The value; null where absent, with a problem if it is required.
  const Node* Ask(std::string_view wanted, bool required) {
    if (!keys_are_data) asked.push_back(wanted);
    const Node* node = table.get(wanted);
    if (node == nullptr && required) {
      document.problems.Error(at(), "missing-key",
                              fmt::format("{} has no {}", Name(), Shown(wanted)));
    }
    return node;
  }

  // `hint`: instead of the usual one.
  void WrongKind(const Node& node, std::string_view what, Kind wanted, std::string_view hint = {}) {
    if (node.is_floating_point() && !std::isfinite(**node.as_floating_point())) {
      document.problems.Error(
          PositionOfNode(node), "not-finite",
          fmt::format("{} of {} is `nan` or `inf`, which no value may be", what, Name()));
      return;
    }
    document.problems.Error(PositionOfNode(node), "wrong-type",
                            fmt::format("{} of {} is {} where {} is needed", what, Name(),
                                        KindOfNode(node).name, NameOf(wanted)),
                            std::string(hint.empty() ? HintFor(wanted, node) : hint));
  }

  // The value as T; nullopt where absent or of another kind, with its problem.
  template <typename T>
  std::optional<Located<T>> Get(std::string_view wanted, Kind kind, bool required) {
    const Node* node = Ask(wanted, required);
    if (node == nullptr) return std::nullopt;
    if (const auto* value = node->as<T>()) return Located<T>{value->get(), PositionOfNode(*node)};
    WrongKind(*node, Shown(wanted), kind);
    return std::nullopt;
  }

  // A blank text becomes an empty one: readers take that as reported.
  void CheckSays(std::string_view wanted, Located<std::string>& text) {
    if (!IsBlank(text.value)) return;
    text.value.clear();
    document.problems.Error(text.at, "value-empty",
                            fmt::format("{} of {} is empty", Shown(wanted), Name()),
                            "write it, or leave the key out where it may be absent");
  }

  std::optional<Located<std::string>> GetWord(std::string_view wanted, bool required) {
    auto text = Get<std::string>(wanted, Kind::kString, required);
    if (text) CheckSays(wanted, *text);
    return text;
  }

  std::optional<Located<std::string>> GetDate(std::string_view wanted, bool required) {
    const auto date = Get<::toml::date>(wanted, Kind::kDate, required);
    if (!date) return std::nullopt;
    return Located<std::string>{
        fmt::format("{:04}-{:02}-{:02}", date->value.year, date->value.month, date->value.day),
        date->at};
  }

  std::optional<Located<absl::Time>> GetInstant(std::string_view wanted, bool required) {
    const auto value = Get<::toml::date_time>(wanted, Kind::kDateTime, required);
    if (!value) return std::nullopt;
    if (!value->value.offset) {
      document.problems.Error(
          value->at, "offset-missing",
          fmt::format("{} of {} names no offset from UTC", Shown(wanted), Name()),
          "add `Z` or an offset such as `+01:00` at its end");
      return std::nullopt;
    }
    return Located<absl::Time>{ToTime(value->value), value->at};
  }

  std::vector<Located<std::string>> GetStrings(std::string_view wanted, bool required) {
    std::vector<Located<std::string>> texts;
    const Node* node = Ask(wanted, required);
    if (node == nullptr) return texts;
    const ::toml::array* array = node->as_array();
    if (array == nullptr) {
      WrongKind(*node, Shown(wanted), Kind::kArray);
      return texts;
    }
    texts.reserve(array->size());
    for (const Node& element : *array) {
      if (const auto* text = element.as_string()) {
        texts.push_back({text->get(), PositionOfNode(element)});
      } else {
        WrongKind(element, fmt::format("an entry of {}", Shown(wanted)), Kind::kString);
      }
    }
    return texts;
  }

  std::vector<Located<std::string>> GetWords(std::string_view wanted, bool required) {
    std::vector<Located<std::string>> words = GetStrings(wanted, required);
    for (Located<std::string>& word : words) CheckSays(wanted, word);
    return words;
  }

  // Position of a text in `words`; nullopt with a problem where it is none of them.
  std::optional<Located<size_t>> WordIn(std::span<const std::string_view> words,
                                        const Located<std::string>& text, std::string_view wanted) {
    const auto found = std::find(words.begin(), words.end(), text.value);
    if (found != words.end()) {
      return Located<size_t>{static_cast<size_t>(found - words.begin()), text.at};
    }
    const std::vector<std::string> candidates(words.begin(), words.end());
    const std::string nearest = Nearest(text.value, candidates);
    document.problems.Error(text.at, "unknown-word",
                            fmt::format("{} of {} is {}, which is no word that may stand here",
                                        Shown(wanted), Name(), Shown(text.value)),
                            nearest.empty()
                                ? fmt::format("write one of: {}", fmt::join(words, ", "))
                                : fmt::format("did you mean `{}`?", nearest));
    return std::nullopt;
  }

  std::optional<Located<size_t>> GetChoice(std::string_view wanted,
                                           std::span<const std::string_view> words, bool required) {
    const auto text = Get<std::string>(wanted, Kind::kString, required);
    return text ? WordIn(words, *text, wanted) : std::nullopt;
  }

  // What may be meant by a key that no getter asked for.
  std::string HintForUnknown(std::string_view unknown) const {
    for (const auto& [misplaced, hint] : elsewhere) {
      if (misplaced == unknown) return std::string(hint);
    }
    std::vector<std::string> absent;
    for (const std::string_view known : asked) {
      if (!table.contains(known)) absent.emplace_back(known);
    }
    if (const std::string nearest = Nearest(unknown, absent); !nearest.empty()) {
      return fmt::format("did you mean `{}`?", nearest);
    }
    // A key at the end of the file belongs to the last table, not to the file.
    const TableState* root = this;
    while (root->parent != nullptr) root = root->parent.get();
    if (root != this && std::count(root->asked.begin(), root->asked.end(), unknown) > 0) {
      return "it is a key of the file: it stands before the first `[table]`";
    }
    return fmt::format("known keys: {}", fmt::join(asked, ", "));
  }

  static Table Child(const std::shared_ptr<TableState>& state, std::string_view key,
                     const ::toml::table& table, size_t entry) {
    return Table(std::make_shared<TableState>(
        TableState{state->document, table, state, state->table.find(key)->first.str(), entry,
                   /*name=*/{}, /*keys_are_data=*/false, /*asked=*/{}, /*elsewhere=*/{}}));
  }

  static std::optional<Table> GetTable(const std::shared_ptr<TableState>& state,
                                       std::string_view wanted, bool required,
                                       std::string_view hint) {
    const Node* node = state->Ask(wanted, required);
    if (node == nullptr) return std::nullopt;
    if (const ::toml::table* table = node->as_table()) return Child(state, wanted, *table, 0);
    state->WrongKind(*node, Shown(wanted), Kind::kTable, node->is_string() ? hint : "");
    return std::nullopt;
  }

  static std::vector<Table> GetTables(const std::shared_ptr<TableState>& state,
                                      std::string_view wanted, bool required,
                                      std::string_view hint) {
    std::vector<Table> tables;
    const Node* node = state->Ask(wanted, required);
    if (node == nullptr) return tables;
    const ::toml::array* array = node->as_array();
    if (const ::toml::table* one = node->as_table()) {
      // Read as the one entry that is meant: what names it would else be wrong too.
      state->WrongKind(*node, Shown(wanted), Kind::kArray,
                       one->is_inline() ? "write `[{ … }]`: it is a list, also where it holds one"
                                        : fmt::format("write `[[{}]]`, in two brackets", wanted));
      tables.push_back(Child(state, wanted, *one, 1));
      return tables;
    }
    if (array == nullptr) {
      state->WrongKind(*node, Shown(wanted), Kind::kArray);
      return tables;
    }
    tables.reserve(array->size());
    for (size_t i = 0; i < array->size(); ++i) {
      const Node& element = *array->get(i);
      if (const ::toml::table* table = element.as_table()) {
        tables.push_back(Child(state, wanted, *table, i + 1));
      } else {
        state->WrongKind(element, fmt::format("entry {} of {}", i + 1, Shown(wanted)), Kind::kTable,
                         element.is_string() ? hint : "");
      }
    }
    return tables;
  }
};

// Table: the public face of TableState.

Position Table::at() const { return state_->at(); }

void Table::SetName(std::string_view what, std::string_view id) {
  if (!id.empty()) state_->name = fmt::format("{} {}", what, Shown(id));
}

std::string Table::name() const { return state_->Name(); }

bool Table::Has(std::string_view key) const { return state_->table.contains(key); }

std::optional<Kind> Table::KindOf(std::string_view key) const {
  const Node* node = state_->table.get(key);
  if (node == nullptr) return std::nullopt;
  return KindOfNode(*node).kind;
}

Position Table::PositionOf(std::string_view key) const {
  const Node* node = state_->table.get(key);
  return node == nullptr ? at() : PositionOfNode(*node);
}

std::vector<Located<std::string>> Table::Keys() const {
  state_->keys_are_data = true;
  std::vector<Located<std::string>> keys;
  keys.reserve(state_->table.size());
  for (const auto& [key, unused] : state_->table) {
    keys.push_back({std::string(key.str()), ToPosition(key.source().begin)});
  }
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return keys;
}

Located<std::string> Table::String(std::string_view key) {
  return state_->Get<std::string>(key, Kind::kString, true)
      .value_or(Located<std::string>{{}, at()});
}
Located<int64_t> Table::Int(std::string_view key) {
  return state_->Get<int64_t>(key, Kind::kInteger, true).value_or(Located<int64_t>{{}, at()});
}
Located<bool> Table::Bool(std::string_view key) {
  return state_->Get<bool>(key, Kind::kBoolean, true).value_or(Located<bool>{{}, at()});
}
Located<std::string> Table::Date(std::string_view key) {
  return state_->GetDate(key, true).value_or(Located<std::string>{{}, at()});
}
Located<absl::Time> Table::Instant(std::string_view key) {
  return state_->GetInstant(key, true).value_or(Located<absl::Time>{{}, at()});
}
std::vector<Located<std::string>> Table::Strings(std::string_view key) {
  return state_->GetStrings(key, true);
}
Located<std::string> Table::Word(std::string_view key) {
  return state_->GetWord(key, true).value_or(Located<std::string>{{}, at()});
}
std::vector<Located<std::string>> Table::Words(std::string_view key) {
  return state_->GetWords(key, true);
}
std::optional<Table> Table::SubTable(std::string_view key, std::string_view hint) {
  return TableState::GetTable(state_, key, true, hint);
}
std::vector<Table> Table::Tables(std::string_view key) {
  return TableState::GetTables(state_, key, true, {});
}
Located<size_t> Table::Choice(std::string_view key, std::span<const std::string_view> words) {
  return state_->GetChoice(key, words, true).value_or(Located<size_t>{{}, at()});
}

std::vector<Located<size_t>> Table::Choices(std::string_view key,
                                            std::span<const std::string_view> words) {
  std::vector<Located<size_t>> choices;
  for (const Located<std::string>& text : state_->GetStrings(key, true)) {
    if (const auto choice = state_->WordIn(words, text, key)) choices.push_back(*choice);
  }
  return choices;
}

std::optional<Located<std::string>> Table::OptionalString(std::string_view key) {
  return state_->Get<std::string>(key, Kind::kString, false);
}
std::optional<Located<int64_t>> Table::OptionalInt(std::string_view key) {
  return state_->Get<int64_t>(key, Kind::kInteger, false);
}
std::optional<Located<bool>> Table::OptionalBool(std::string_view key) {
  return state_->Get<bool>(key, Kind::kBoolean, false);
}
std::optional<Located<std::string>> Table::OptionalDate(std::string_view key) {
  return state_->GetDate(key, false);
}
std::optional<Located<absl::Time>> Table::OptionalInstant(std::string_view key) {
  return state_->GetInstant(key, false);
}
std::vector<Located<std::string>> Table::OptionalStrings(std::string_view key) {
  return state_->GetStrings(key, false);
}
std::optional<Located<std::string>> Table::OptionalWord(std::string_view key) {
  return state_->GetWord(key, false);
}
std::vector<Located<std::string>> Table::OptionalWords(std::string_view key) {
  return state_->GetWords(key, false);
}
std::optional<Table> Table::OptionalSubTable(std::string_view key, std::string_view hint) {
  return TableState::GetTable(state_, key, false, hint);
}
std::vector<Table> Table::OptionalTables(std::string_view key, std::string_view hint) {
  return TableState::GetTables(state_, key, false, hint);
}
std::optional<Located<size_t>> Table::OptionalChoice(std::string_view key,
                                                     std::span<const std::string_view> words) {
  return state_->GetChoice(key, words, false);
}

void Table::BelongsElsewhere(std::string_view key, std::string_view hint) {
  state_->elsewhere.emplace_back(key, hint);
}

void Table::Finish() {
  if (state_->keys_are_data) return;
  const auto& asked = state_->asked;
  for (const auto& [key, unused] : state_->table) {
    if (std::find(asked.begin(), asked.end(), key.str()) != asked.end()) continue;
    state_->document.problems.Error(ToPosition(key.source().begin), "unknown-key",
                                    fmt::format("unknown key {} in {}", Shown(key.str()), name()),
                                    state_->HintForUnknown(key.str()));
  }
}

Document::Document(std::unique_ptr<DocumentState> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Table Document::root() const {
  return Table(std::make_shared<TableState>(
      TableState{*state_, state_->tree, nullptr, {}, 0, {}, false, {}, {}}));
}

std::optional<Document> Document::Parse(std::string_view text, const FileLimits& limits,
                                        Problems& problems) {
  if (!Scan(text, limits, problems)) return std::nullopt;
  std::optional<::toml::table> tree = ParseTree(text, problems);
  if (!tree) return std::nullopt;
  return Document(std::make_unique<DocumentState>(*std::move(tree), problems));
}

}  // namespace seuil::toml
