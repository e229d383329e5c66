// The engine without the network: checking, compiling, evaluating, one at a time and in batches.
//
//   engine_bench --benchmark_filter=Evaluate
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/problem.h"
#include "bench/grid_generator.h"
#include "decision/compare.h"
#include "decision/evaluate.h"
#include "decision/impact.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/validate.h"
#include "metrics/call_metrics.h"
#include "metrics/decision_counts.h"
#include "registry/comparison.h"
#include "registry/load.h"

namespace seuil::bench {
namespace {

source::VersionFiles Files(std::string text) {
  source::VersionFiles files;
  files.version = "1.0.0";
  files.digest = DigestOf(text);
  files.grid = {.path = "1.0.0.toml", .name = "1.0.0.toml", .bytes = std::move(text)};
  return files;
}

std::string CloeText() {
  std::ifstream file(SEUIL_SOURCE_DIR "/grids/cloe/1.0.0.toml");
  return {std::istreambuf_iterator<char>(file), {}};
}

// All stages, as a server and `seuild check` do; nothing is measured where they refuse the grid.
registry::LoadResult Load(const source::VersionFiles& files) {
  registry::LoadResult result = registry::LoadVersion(files, registry::LoadLimits{});
  if (result.version == nullptr) {
    const std::vector<Problem> problems = result.problems.Sorted();
    throw std::runtime_error(problems.empty() ? "not loaded" : problems.front().message);
  }
  return result;
}

std::shared_ptr<const grid::CompiledGrid> Compiled(const std::string& text) {
  return Load(Files(text)).version->grid;
}

double AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

void CheckCloe(benchmark::State& state) {
  const source::VersionFiles files = Files(CloeText());
  for (auto _ : state) benchmark::DoNotOptimize(Load(files));
}
BENCHMARK(CheckCloe)->Unit(benchmark::kMillisecond);

// Bytes to a proven version, freed again outside the clock. The argument is the number of jobs.
void Check(benchmark::State& state) {
  const auto jobs = static_cast<int>(state.range(0));
  const source::VersionFiles files = Files(GenerateGrid(jobs));
  double bytes = 0;
  for (auto _ : state) {
    const double before = AllocatedBytes();
    auto result = std::make_unique<registry::LoadResult>(Load(files));
    state.PauseTiming();
    std::shared_ptr<const registry::LoadedVersion> version = std::move(result->version);
    result.reset();  // what a server keeps is the version
    bytes = AllocatedBytes() - before;
    version.reset();
    state.ResumeTiming();
  }
  state.counters["bytes_per_job"] = bytes / jobs;
  state.counters["file_bytes_per_job"] = static_cast<double>(files.grid.bytes.size()) / jobs;
  state.SetComplexityN(jobs);
}
BENCHMARK(Check)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(20'000)
    ->Arg(50'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->Complexity(benchmark::oN);

// The stage between: a valid grid as written to the grid as served.
void Compile(benchmark::State& state) {
  const std::string text = GenerateGrid(static_cast<int>(state.range(0)));
  Problems problems("1.0.0.toml");
  const std::optional<grid::GridSpec> spec = grid::ParseGrid(text, FileLimits{}, problems);
  if (!spec || problems.has_errors()) {
    state.SkipWithError("the generated grid does not parse");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(grid::Compile(*spec));
}
BENCHMARK(Compile)->Arg(20'000)->Unit(benchmark::kMillisecond);

decision::Question Ask(std::string_view job, std::string_view level) {
  decision::Question question;
  question.objective.job = job;
  question.result.level = level;
  return question;
}

void Evaluate(benchmark::State& state, const grid::CompiledGrid& grid,
              const decision::Question& question) {
  if (!decision::Evaluate(grid, question).ok()) {
    state.SkipWithError("the question has no answer");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(decision::Evaluate(grid, question));
}

void EvaluateCertificate(benchmark::State& state) {
  Evaluate(state, *Compiled(CloeText()), Ask("acheteur", "B2"));
}
BENCHMARK(EvaluateCertificate);

// With what was missing, and the level that would have given the certificate.
void EvaluateAttestation(benchmark::State& state) {
  Evaluate(state, *Compiled(CloeText()), Ask("acheteur", "A2"));
}
BENCHMARK(EvaluateAttestation);

// `count` questions on jobs in random order, of a grid with `jobs` jobs.
struct Questions {
  Questions(int jobs, size_t count) {
    std::mt19937 random(1);
    ids.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      ids.push_back(GeneratedJobId(std::uniform_int_distribution<int>(0, jobs - 1)(random)));
      levels.push_back("L" + std::to_string(std::uniform_int_distribution<int>(1, 6)(random)));
    }
    for (size_t i = 0; i < count; ++i) questions.push_back(Ask(ids[i], levels[i]));
  }

  std::vector<std::string> ids, levels;
  std::vector<decision::Question> questions;
};

// One call's worth of a batch: 1,000 questions. The argument is the number of jobs.
void Batch(benchmark::State& state) {
  const auto jobs = static_cast<int>(state.range(0));
  const auto grid = Compiled(GenerateGrid(jobs));
  const Questions asked(jobs, 1'000);
  for (auto _ : state) {
    for (const decision::Question& question : asked.questions) {
      benchmark::DoNotOptimize(decision::Evaluate(*grid, question));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(asked.questions.size()));
}
BENCHMARK(Batch)->Arg(41)->Arg(20'000)->Unit(benchmark::kMicrosecond);

// Two versions of that many jobs, compared in all that is read of them: every hundredth job moved
// to another band, every fiftieth retitled.
void CompareVersions(benchmark::State& state) {
  const auto jobs = static_cast<int>(state.range(0));
  const auto before = Load(Files(GenerateGrid(jobs))).version;
  auto after = std::make_shared<registry::LoadedVersion>(*before);
  auto grid = std::make_shared<grid::CompiledGrid>(*before->grid);
  for (size_t i = 0; i < grid->jobs.size(); i += 51) {  // no multiple of the number of bands
    grid->jobs[i].title.by_locale.front() += " (f)";
    if (i % 2 != 0) continue;
    grid::Index& band = grid->jobs[i].band;
    do {
      band = static_cast<grid::Index>((band + 1) % grid->bands.size());
    } while (!grid->bands[band].threshold);
  }
  after->grid = std::move(grid);
  size_t differences = 0, changed = 0;
  for (auto _ : state) {
    const auto comparison = registry::CompareVersions(*before, *after, {});
    if (!comparison.ok()) {
      state.SkipWithError("the versions are not compared");
      return;
    }
    differences = comparison->decisions.size();
    changed = comparison->catalogue.jobs.size();
  }
  state.counters["regions_that_differ"] = static_cast<double>(differences);
  state.counters["jobs_changed"] = static_cast<double>(changed);
}
BENCHMARK(CompareVersions)->Arg(41)->Arg(20'000)->Arg(200'000)->Unit(benchmark::kMillisecond);

// Decisions alone.
void CompareDecisions(benchmark::State& state) {
  const auto grid = Compiled(GenerateGrid(static_cast<int>(state.range(0))));
  const auto other = std::make_shared<const grid::CompiledGrid>(*grid);
  for (auto _ : state) benchmark::DoNotOptimize(decision::Compare(grid, other, {}));
}
BENCHMARK(CompareDecisions)->Arg(20'000)->Unit(benchmark::kMillisecond);

// Different inputs, each counted.
constexpr size_t kInputs = 1'000'000;

// On jobs, levels and languages, in random order.
decision::Population PopulationOfJobs(int jobs) {
  const std::vector<std::string> languages = {"en", "fr", "es", "de", "it", "pt", "ar", "zh", "ja"};
  std::vector<std::string> levels, ids;
  for (int level = 1; level <= 6; ++level) levels.push_back("L" + std::to_string(level));
  for (int job = 0; job < jobs; ++job) ids.push_back(GeneratedJobId(job));
  std::vector<size_t> order(ids.size() * levels.size() * languages.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  decision::Population population;
  for (size_t i = 0; i < order.size() && population.inputs() < kInputs; ++i) {
    const size_t n = order[i];
    decision::Question question = Ask(ids[n % ids.size()], levels[n / ids.size() % levels.size()]);
    question.certified_language = languages[n / ids.size() / levels.size()];
    population.Add(question, grid::CellCount(1 + n % 7));
  }
  return population;
}

decision::Question QuestionOf(const decision::Population& population,
                              const decision::Population::Row& row) {
  decision::Question question;
  question.objective = population.objective(row.objective);
  question.result = population.result(row.result);
  question.certified_language = population.language(row.language);
  return question;
}

void ImpactOf(benchmark::State& state, const grid::CompiledGrid& before,
              const grid::CompiledGrid& after, const decision::Population& population) {
  uint64_t changes = 0;
  for (auto _ : state) {
    const decision::Impact impact = decision::AssessImpact(before, after, population);
    changes = impact.counts.outcome_changes().value();
    if (!impact.undecided.empty()) state.SkipWithError("not all is decided");
  }
  state.counters["inputs"] = static_cast<double>(population.inputs());
  state.counters["decisions_changed"] = static_cast<double>(changes);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(population.inputs()));
}

// A job in 51 asks for the next level. The argument is the number of jobs.
void ImpactByJob(benchmark::State& state) {
  const auto jobs = static_cast<int>(state.range(0));
  const auto before = Compiled(GenerateGrid(jobs));
  grid::CompiledGrid after = *before;
  for (size_t i = 0; i < after.jobs.size(); i += 51) {
    grid::Index& band = after.jobs[i].band;
    do {
      band = static_cast<grid::Index>((band + 1) % after.bands.size());
    } while (!after.bands[band].threshold);
  }
  ImpactOf(state, *before, after, PopulationOfJobs(jobs));
}
BENCHMARK(ImpactByJob)->Arg(20'000)->Unit(benchmark::kMillisecond);

// The other end: every input has a result of its own, the scores of four skills, to be read twice.
decision::Population PopulationOfScores() {
  std::vector<std::string> scores;
  for (int score = 0; score <= 30; ++score) scores.push_back(std::to_string(score));
  decision::Population population;
  const size_t all = scores.size() * scores.size() * scores.size() * scores.size();
  for (size_t i = 0; i < all; ++i) {
    const size_t n = i * 611'953 % all;  // in no order: a prime that does not divide
    decision::Question question;
    size_t rest = n;
    for (const char* skill : {"reading", "listening", "speaking", "writing"}) {
      question.result.skills.push_back({skill, "", scores[rest % scores.size()]});
      rest /= scores.size();
    }
    population.Add(question, grid::CellCount(1));
  }
  return population;
}

void ImpactByScores(benchmark::State& state) {
  std::ifstream file(SEUIL_SOURCE_DIR "/tests/data/grids/toefl-ibt/1.0.0.toml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Problems problems("1.0.0.toml");
  const auto grid = grid::Compile(*grid::ParseGrid(text, FileLimits{}, problems));
  const grid::CompiledGrid after = *grid;
  ImpactOf(state, *grid, after, PopulationOfScores());
}
BENCHMARK(ImpactByScores)->Unit(benchmark::kMillisecond);

// What comes before: a million different questions, counted.
void CountPopulation(benchmark::State& state) {
  const decision::Population asked = PopulationOfJobs(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    decision::Population population;
    for (const decision::Population::Row& row : asked.rows()) {
      population.Add(QuestionOf(asked, row), row.count);
    }
    benchmark::DoNotOptimize(population);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(asked.inputs()));
}
BENCHMARK(CountPopulation)->Arg(20'000)->Unit(benchmark::kMillisecond);

// What counting a call and its decision adds to it, without the two readings of the clock; all
// threads count the same method and outcome.
void CountCall(benchmark::State& state) {
  static metrics::CallMetrics calls(
      {metrics::MethodName{"seuil.v1.EvaluationService", "Evaluate"}});
  static metrics::DecisionCounts decisions;
  metrics::DecisionCounts::Count& decided = *decisions.Of("cloe", {"certificate"})[0];
  for (auto _ : state) {
    calls.Started(0);
    decided.fetch_add(1, std::memory_order_relaxed);
    calls.Handled(0, 0, 0.00002);
  }
}
BENCHMARK(CountCall)->ThreadRange(1, 2);

void ReadClockTwice(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(std::chrono::steady_clock::now());
    benchmark::DoNotOptimize(std::chrono::steady_clock::now());
  }
}
BENCHMARK(ReadClockTwice);

}  // namespace
}  // namespace seuil::bench
