// How often each input was asked: counts of questions, never who asked. Each different objective,
// language and result is kept once, so that a million rows cost a few bytes each and are read once.
//
// Two inputs are one where all that they say is the same, byte for byte; the order of skills says
// nothing.
//
// Thread contract: one thread fills it; const access from any thread.
//
//   Population population;
//   population.Add(question, grid::CellCount(12));
//   population.inputs();  // 1
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "decision/decision.h"
#include "grid/cell_count.h"

namespace seuil::decision {

// Texts, each once, numbered in the order of their first coming.
class NumberedTexts {
 public:
  uint32_t NumberOf(std::string_view text);
  size_t size() const { return texts_.size(); }
  std::string_view operator[](size_t number) const { return texts_[number]; }

 private:
  std::string_view Keep(std::string_view text);

  absl::flat_hash_map<absl::string_view, uint32_t> numbers_;
  std::vector<std::string_view> texts_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t room_ = 0;  // left in the last block
  char* next_ = nullptr;
};

class Population {
 public:
  // Counts past 2^64 - 2 become "too many to count", never a wrong number; a count of 0 adds
  // nothing. Copies what it keeps. REQUIRES: fewer than 2^32 different inputs.
  void Add(const Question& question, grid::CellCount count);

  struct Row {
    uint32_t objective, language, result;
    grid::CellCount count;
  };
  // In the order of their first coming.
  const std::vector<Row>& rows() const { return rows_; }
  size_t inputs() const { return rows_.size(); }
  grid::CellCount count() const;

  size_t objectives() const { return objectives_.size(); }
  size_t languages() const { return languages_.size(); }
  size_t results() const { return results_.size(); }
  // Views into the population.
  ObjectiveInput objective(size_t number) const;
  std::string_view language(size_t number) const { return languages_[number]; }
  ResultInput result(size_t number) const;

 private:
  struct Key {
    uint32_t objective, language, result;

    friend bool operator==(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H hash, const Key& key) {
      return H::combine(std::move(hash), uint64_t{key.objective} << 32 | key.result, key.language);
    }
  };

  NumberedTexts objectives_, languages_, results_;
  absl::flat_hash_map<Key, uint32_t> row_of_;
  std::vector<Row> rows_;
  std::string key_;  // kept for its memory
};

}  // namespace seuil::decision
