// How often titles of people resolve to the right job: of Seuil, of plain trigrams and of Xapian,
// over the same forms. `./dev bench resolve`.
//
//   resolve_quality GRID.toml TITLES.tsv [--failures]
//
// TITLES.tsv has columns query, expected (a job's title, or NONE) and category. Trigrams and Xapian
// answer with their best job from the one score on that gets most rows right: chosen with these
// very rows, in their favour.
#include <fmt/format.h>
#include <xapian.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/fold.h"
#include "catalogue/resolve.h"
#include "catalogue/search.h"
#include "registry/load.h"

namespace seuil {
namespace {

using catalogue::Index;

constexpr size_t kSearched = 5;

struct Row {
  std::string query, expected, category;
};

// What one engine says of a query. No job: it refuses.
struct Answer {
  Index job = grid::kNoIndex;
  double score = 1;
};

struct Counts {
  size_t right = 0, wrong = 0, refused = 0;
};

std::vector<Row> ReadRows(const std::string& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const size_t one = line.find('\t'), two = line.find('\t', one + 1);
    rows.push_back(
        {line.substr(0, one), line.substr(one + 1, two - one - 1), line.substr(two + 1)});
  }
  return rows;
}

registry::LoadResult Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  source::VersionFiles files;
  files.grid = {path, path, std::string(std::istreambuf_iterator<char>(file), {})};
  files.digest = DigestOf(files.grid.bytes);
  return registry::LoadVersion(files, registry::LoadLimits{});
}

// The texts of a job that the other engines are given.
void ForEachForm(const grid::CompiledGrid& grid,
                 const std::function<void(Index, const std::string&)>& form) {
  for (Index i = 0; i < grid.jobs.size(); ++i) {
    for (const std::string& title : grid.jobs[i].title.by_locale) form(i, title);
    for (const auto& [locale, forms] : grid.jobs[i].forms) {
      for (const std::string& text : forms) form(i, text);
    }
  }
}

// --- plain trigrams
// --------------------------------------------------------------------------------

std::set<std::string> Trigrams(const std::string& text) {
  std::string folded = " ";
  for (const FoldedWord& word : FoldWords(text)) folded += word.text + " ";
  std::set<std::string> grams;
  for (size_t i = 0; i + 3 <= folded.size(); ++i) grams.insert(folded.substr(i, 3));
  return grams;
}

class TrigramEngine {
 public:
  explicit TrigramEngine(const grid::CompiledGrid& grid) {
    ForEachForm(grid, [&](Index job, const std::string& text) {
      forms_.emplace_back(job, Trigrams(text));
    });
  }

  std::vector<Answer> Ranked(const std::string& query) const {
    const std::set<std::string> asked = Trigrams(query);
    std::map<Index, double> best;
    for (const auto& [job, grams] : forms_) {
      std::vector<std::string> both;
      std::set_intersection(asked.begin(), asked.end(), grams.begin(), grams.end(),
                            std::back_inserter(both));
      const double all = static_cast<double>(asked.size() + grams.size() - both.size());
      const double score = all == 0 ? 0 : static_cast<double>(both.size()) / all;
      best[job] = std::max(best[job], score);
    }
    std::vector<Answer> ranked;
    ranked.reserve(best.size());
    for (const auto& [job, score] : best) ranked.push_back({job, score});
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Answer& a, const Answer& b) { return a.score > b.score; });
    return ranked;
  }

 private:
  std::vector<std::pair<Index, std::set<std::string>>> forms_;
};

// --- Xapian
// ----------------------------------------------------------------------------------------

class XapianEngine {
 public:
  explicit XapianEngine(const grid::CompiledGrid& grid)
      : database_("", Xapian::DB_BACKEND_INMEMORY) {
    ForEachForm(grid, [&](Index job, const std::string& text) {
      Xapian::Document document;
      generator_.set_stemmer(Xapian::Stem("french"));
      generator_.set_document(document);
      generator_.index_text(Plain(text));
      document.set_data(std::to_string(job));
      database_.add_document(document);
    });
  }

  std::vector<Answer> Ranked(const std::string& query) {
    Xapian::QueryParser parser;
    parser.set_stemmer(Xapian::Stem("french"));
    parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
    parser.set_default_op(Xapian::Query::OP_OR);
    Xapian::Enquire enquire(database_);
    enquire.set_query(parser.parse_query(Plain(query), 0));
    std::vector<Answer> ranked;
    const Xapian::MSet matches = enquire.get_mset(0, 50);
    for (auto match = matches.begin(); match != matches.end(); ++match) {
      const auto job = static_cast<Index>(std::stoul(match.get_document().get_data()));
      const bool there =
          std::any_of(ranked.begin(), ranked.end(), [&](const Answer& a) { return a.job == job; });
      if (!there) ranked.push_back({job, match.get_weight()});
    }
    return ranked;
  }

 private:
  static std::string Plain(const std::string& text) {
    std::string plain;
    for (const FoldedWord& word : FoldWords(text)) plain += word.text + " ";
    return plain;
  }

  Xapian::WritableDatabase database_;
  Xapian::TermGenerator generator_;
};

// --- counting
// --------------------------------------------------------------------------------------

class Table {
 public:
  Table(const grid::CompiledGrid& grid, const std::vector<Row>& rows) : grid_(grid), rows_(rows) {}

  bool IsRight(const Row& row, Index job) const {
    return job == grid::kNoIndex ? row.expected == "NONE"
                                 : grid_.jobs[job].title.In(0) == row.expected;
  }

  // By category, and "all" under the empty name.
  std::map<std::string, Counts> Count(const std::vector<Answer>& answers, double threshold) const {
    std::map<std::string, Counts> counts;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const Index job = answers[i].score < threshold ? grid::kNoIndex : answers[i].job;
      for (const std::string& category : {rows_[i].category, std::string()}) {
        Counts& count = counts[category];
        if (IsRight(rows_[i], job)) {
          ++count.right;
        } else {
          ++(job == grid::kNoIndex ? count.refused : count.wrong);
        }
      }
    }
    return counts;
  }

  double BestThreshold(const std::vector<Answer>& answers) const {
    double best = 0;
    size_t most = 0;
    for (const Answer& answer : answers) {
      const size_t right = Count(answers, answer.score)[""].right;
      if (right > most) most = right, best = answer.score;
    }
    return best;
  }

 private:
  const grid::CompiledGrid& grid_;
  const std::vector<Row>& rows_;
};

size_t Within(const Table& table, const Row& row, const std::vector<Answer>& ranked) {
  const size_t count = std::min(kSearched, ranked.size());
  return std::any_of(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count),
                     [&](const Answer& answer) { return table.IsRight(row, answer.job); });
}

std::string_view Word(catalogue::Standing standing) {
  return standing == catalogue::Standing::kResolved    ? "resolved"
         : standing == catalogue::Standing::kAmbiguous ? "ambiguous"
                                                       : "unlisted";
}

int Run(const std::string& grid_path, const std::string& rows_path, bool failures) {
  const registry::LoadResult loaded = Load(grid_path);
  const std::vector<Row> rows = ReadRows(rows_path);
  if (loaded.version == nullptr || rows.empty()) {
    std::cerr << "the grid or the titles cannot be read\n";
    return 2;
  }
  const catalogue::Catalogue& jobs = *loaded.version->catalogue;
  const grid::CompiledGrid& grid = jobs.grid();
  const Table table(grid, rows);
  const TrigramEngine trigrams(grid);
  XapianEngine xapian(grid);

  std::vector<Answer> by_seuil, by_trigrams, by_xapian;
  size_t listed = 0, seuil_found = 0, trigrams_found = 0, xapian_found = 0, none = 0, taken = 0;
  for (const Row& row : rows) {
    const catalogue::Resolution found = catalogue::Resolve(jobs, {.title = row.query});
    const bool resolved = found.standing == catalogue::Standing::kResolved;
    by_seuil.push_back({resolved ? found.candidates.front().job : grid::kNoIndex, 1});
    const auto best = [](const std::vector<Answer>& ranked) {
      return ranked.empty() ? Answer{grid::kNoIndex, 0} : ranked.front();
    };
    const std::vector<Answer> t = trigrams.Ranked(row.query), x = xapian.Ranked(row.query);
    by_trigrams.push_back(best(t));
    by_xapian.push_back(best(x));
    bool searched = true;
    if (row.expected == "NONE") {
      ++none;
      taken += resolved;
    } else {
      ++listed;
      std::vector<Answer> s;
      for (const auto& hit : catalogue::Search(jobs, {.text = row.query}).hits) {
        s.push_back({hit.job, hit.score});
      }
      searched = Within(table, row, s) > 0;
      seuil_found += searched;
      trigrams_found += Within(table, row, t);
      xapian_found += Within(table, row, x);
    }
    if (failures && (!table.IsRight(row, by_seuil.back().job) || !searched)) {
      fmt::print("{:<12} {:<58} expected {:<40} {}{}\n", row.category, row.query, row.expected,
                 Word(found.standing), searched ? "" : " NOT SEARCHED");
      for (const auto& c : found.candidates) {
        fmt::print("             {:.2f} {} ({})\n", c.score, grid.jobs[c.job].title.In(0),
                   catalogue::FormText(grid, c.form));
      }
    }
  }

  const auto seuil = table.Count(by_seuil, 0);
  const auto trigram = table.Count(by_trigrams, table.BestThreshold(by_trigrams));
  const auto xap = table.Count(by_xapian, table.BestThreshold(by_xapian));
  fmt::print("{:<20} {:>22} {:>22} {:>22}\n", "right/wrong/refused", "seuil", "trigrams", "xapian");
  for (const auto& [category, counts] : seuil) {
    const auto cell = [](const Counts& c) {
      return fmt::format("{} / {} / {}", c.right, c.wrong, c.refused);
    };
    fmt::print("{:<20} {:>22} {:>22} {:>22}\n", category.empty() ? "all" : category, cell(counts),
               cell(trigram.at(category)), cell(xap.at(category)));
  }
  const auto percent = [](size_t part, size_t all) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<size_t>(1, all));
  };
  fmt::print("right: {:.1f} %, {:.1f} %, {:.1f} % of {} rows\n",
             percent(seuil.at("").right, rows.size()), percent(trigram.at("").right, rows.size()),
             percent(xap.at("").right, rows.size()), rows.size());
  fmt::print("NONE that seuil resolved: {} of {}\n", taken, none);
  fmt::print("searched, expected job among the first {}: {:.1f} %, {:.1f} %, {:.1f} % of {}\n",
             kSearched, percent(seuil_found, listed), percent(trigrams_found, listed),
             percent(xapian_found, listed), listed);
  return 0;
}

}  // namespace
}  // namespace seuil

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: resolve_quality GRID.toml TITLES.tsv [--failures]\n";
    return 2;
  }
  return seuil::Run(argv[1], argv[2], argc > 3 && std::string(argv[3]) == "--failures");
}
