#include "decision/population.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/text.h"

namespace seuil::decision {
namespace {

constexpr size_t kBlock = size_t{64} << 10;

// A text in a key stands behind its length: nothing that a caller sends can look like two.
void Append(std::string& key, std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  char bytes[sizeof size];
  std::memcpy(bytes, &size, sizeof size);
  key.append(bytes, sizeof size);
  key.append(text);
}

std::string_view TakeText(std::string_view& key) {
  uint32_t size = 0;
  std::memcpy(&size, key.data(), sizeof size);
  const std::string_view text = key.substr(sizeof size, size);
  key.remove_prefix(sizeof size + size);
  return text;
}

void Append(std::string& key, std::span<const SkillInput> skills) {
  for (const SkillInput& skill : skills) {
    Append(key, skill.id);
    Append(key, skill.level);
    Append(key, skill.score);
  }
}

bool ById(const SkillInput& a, const SkillInput& b) { return a.id < b.id; }

}  // namespace

uint32_t NumberedTexts::NumberOf(std::string_view text) {
  const auto known = numbers_.find(AsAbsl(text));
  if (known != numbers_.end()) return known->second;
  const auto number = static_cast<uint32_t>(texts_.size());
  texts_.push_back(Keep(text));
  numbers_.emplace(AsAbsl(texts_.back()), number);
  return number;
}

std::string_view NumberedTexts::Keep(std::string_view text) {
  if (text.size() > room_) {
    room_ = std::max(kBlock, text.size());
    blocks_.push_back(std::make_unique<char[]>(room_));
    next_ = blocks_.back().get();
  }
  if (text.empty()) return {};
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  room_ -= text.size();
  return kept;
}

void Population::Add(const Question& question, grid::CellCount count) {
  if (count.zero()) return;
  Key key{};
  key_.clear();
  Append(key_, question.objective.job);
  Append(key_, question.objective.band);
  Append(key_, question.objective.level);
  key_ += question.objective.none ? '\1' : '\0';
  key.objective = objectives_.NumberOf(key_);
  key.language = languages_.NumberOf(question.certified_language);
  key_.clear();
  Append(key_, question.result.level);
  Append(key_, question.result.score);
  const auto& skills = question.result.skills;
  if (std::is_sorted(skills.begin(), skills.end(), ById)) {
    Append(key_, skills);
  } else {
    auto sorted = skills;
    std::stable_sort(sorted.begin(), sorted.end(), ById);
    Append(key_, sorted);
  }
  key.result = results_.NumberOf(key_);
  const auto [row, added] = row_of_.try_emplace(key, static_cast<uint32_t>(rows_.size()));
  if (added) {
    rows_.push_back({key.objective, key.language, key.result, count});
  } else {
    rows_[row->second].count += count;
  }
}

grid::CellCount Population::count() const {
  grid::CellCount all;
  for (const Row& row : rows_) all += row.count;
  return all;
}

ObjectiveInput Population::objective(size_t number) const {
  std::string_view key = objectives_[number];
  ObjectiveInput objective;
  objective.job = TakeText(key);
  objective.band = TakeText(key);
  objective.level = TakeText(key);
  objective.none = key.front() != '\0';
  return objective;
}

ResultInput Population::result(size_t number) const {
  std::string_view key = results_[number];
  ResultInput result;
  result.level = TakeText(key);
  result.score = TakeText(key);
  while (!key.empty()) {
    SkillInput skill;
    skill.id = TakeText(key);
    skill.level = TakeText(key);
    skill.score = TakeText(key);
    result.skills.push_back(skill);
  }
  return result;
}

}  // namespace seuil::decision
