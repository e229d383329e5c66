// What resolving and searching titles cost, by the number of titles. `./dev bench resolve`.
//
//   resolve_speed ROME_APPELLATIONS.csv
//
// Catalogues: the titles of ROME as they are, and 1,000 to 200,000 made of the beginnings and ends
// of its titles. Asked for: titles of the catalogue as people write them (in capitals, with
// "(H/F)", with a letter lost, with a word less or more), titles that are in no catalogue, and, to
// search, what a person has typed of them so far. Every time is of one call, on one thread.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "base/text.h"
#include "catalogue/resolve.h"
#include "catalogue/search.h"

namespace seuil {
namespace {

using Clock = std::chrono::steady_clock;
using Random = std::mt19937_64;

double Micros(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

std::vector<std::string> ReadTitles(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> titles;
  CsvReader reader(file);
  reader.Next();  // the header
  while (reader.Next()) titles.emplace_back(reader.fields()[1]);
  return titles;
}

size_t Pick(Random& random, size_t below) {
  return std::uniform_int_distribution<size_t>(0, below - 1)(random);
}

// The first two words of one title with the end of another.
std::vector<std::string> Recombined(const std::vector<std::string>& titles, size_t count) {
  Random random(1);
  std::vector<std::string> starts, ends, made;
  for (const std::string& title : titles) {
    size_t cut = title.find(' ');
    if (cut == title.npos) continue;
    if (const size_t slash = title.find(" / "); slash != title.npos) {
      cut = title.find(' ', slash + 3);
    }
    if (cut == title.npos) continue;
    starts.push_back(title.substr(0, cut));
    ends.push_back(title.substr(cut));
  }
  absl::flat_hash_set<std::string> seen;
  while (made.size() < count) {
    std::string title = starts[Pick(random, starts.size())] + ends[Pick(random, ends.size())];
    if (seen.insert(title).second) made.push_back(std::move(title));
  }
  return made;
}

std::shared_ptr<const grid::CompiledGrid> MakeGrid(const std::vector<std::string>& titles) {
  auto grid = std::make_shared<grid::CompiledGrid>();
  grid->locales = {"fr"};
  grid->bands.resize(1);
  grid->jobs.reserve(titles.size());
  for (const std::string& title : titles) {
    grid::Job job;
    job.id = absl::StrCat("job-", grid->jobs.size());
    job.band = 0;
    job.title.by_locale = {title};
    grid->job_by_id.emplace(job.id, static_cast<catalogue::Index>(grid->jobs.size()));
    grid->jobs.push_back(std::move(job));
  }
  return grid;
}

// A title as somebody writes it.
std::string AsWritten(std::string title, const std::vector<std::string>& titles, Random& random) {
  const auto cut = [&](size_t from) {  // at a whole letter
    while (from < title.size() && (static_cast<unsigned char>(title[from]) & 0xC0) == 0x80) ++from;
    return from;
  };
  switch (Pick(random, 6)) {
    case 0:
      for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      return title;
    case 1:
      return title + " (H/F)";
    case 2: {
      const size_t at = cut(1 + Pick(random, std::max<size_t>(2, title.size()) - 1));
      const size_t end = cut(at + 1);
      if (at < title.size()) title.erase(at, end - at);
      return title;
    }
    case 3:
      return title.substr(0, title.rfind(' '));
    case 4:
      return title + " confirmé";
    default:  // in no catalogue: ends of two titles
      return titles[Pick(random, titles.size())].substr(0, 3) +
             title.substr(cut(title.find(' ') + 1));
  }
}

std::string AsTyped(const std::string& title, Random& random) {
  size_t end = 1 + Pick(random, std::min<size_t>(title.size(), 24));
  while (end < title.size() && (static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) ++end;
  return title.substr(0, end);
}

struct Quantiles {
  double p50, p99, most;
};

template <typename Call>
Quantiles Measure(const std::vector<std::string>& questions, Call call) {
  std::vector<double> times;
  times.reserve(questions.size());
  for (const std::string& question : questions) {
    const auto start = Clock::now();
    call(question);
    times.push_back(Micros(Clock::now() - start));
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times[times.size() * 99 / 100], times.back()};
}

void Report(std::string_view name, const std::vector<std::string>& titles) {
  const auto grid = MakeGrid(titles);
  const auto start = Clock::now();
  const catalogue::Catalogue jobs(grid);
  const double build = Micros(Clock::now() - start);
  Random random(2);
  std::vector<std::string> asked, typed, ids;
  for (size_t i = 0; i < 20'000; ++i) {
    const std::string& title = titles[Pick(random, titles.size())];
    asked.push_back(AsWritten(title, titles, random));
    typed.push_back(AsTyped(title, random));
    ids.push_back(absl::StrCat("job-", Pick(random, titles.size())));
  }
  size_t standing[3] = {};
  const Quantiles resolve = Measure(asked, [&](const std::string& title) {
    ++standing[static_cast<size_t>(catalogue::Resolve(jobs, {.title = title}).standing)];
  });
  const Quantiles search = Measure(
      typed, [&](const std::string& text) { catalogue::Search(jobs, {.text = text, .most = 20}); });
  const Quantiles get = Measure(ids, [&](const std::string& id) { (void)jobs.Get(id); });
  const double count = static_cast<double>(titles.size());
  fmt::print(
      "{:<12} {:>7} {:>9.0f} {:>6.1f} {:>7.0f} | {:>6.0f} {:>6.0f} {:>6.0f} | {:>6.0f} {:>6.0f} "
      "{:>6.0f} | {:>5.2f} | {} / {} / {}\n",
      name, titles.size(), build / 1000, build / count,
      static_cast<double>(jobs.titles().bytes()) / count, resolve.p50, resolve.p99, resolve.most,
      search.p50, search.p99, search.most, get.p50, standing[0], standing[1], standing[2]);
}

}  // namespace
}  // namespace seuil

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: resolve_speed ROME_APPELLATIONS.csv\n";
    return 2;
  }
  const std::vector<std::string> rome = seuil::ReadTitles(argv[1]);
  if (rome.empty()) {
    std::cerr << argv[1] << ": no titles\n";
    return 2;
  }
  fmt::print(
      "{:<12} {:>7} {:>9} {:>6} {:>7} | {:>20} | {:>20} | {:>5} | resolved / ambiguous / "
      "unlisted\n",
      "", "titles", "build ms", "us", "bytes", "resolve p50 p99 max", "search p50 p99 max", "get");
  seuil::Report("ROME 4.60", rome);
  for (const size_t count : {1'000, 20'000, 200'000}) {
    seuil::Report("recombined", seuil::Recombined(rome, count));
  }
  return 0;
}
