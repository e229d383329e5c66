// Thousands of plans, rollbacks, scheduled releases and accidents of storage under readers: every
// answer is what the naive evaluator gives for the version whose digest was acquired. The layers
// below run here without a server, so that ThreadSanitizer sees every lock.
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "decision/difference.h"
#include "decision/evaluate.h"
#include "decision/naive.h"
#include "gtest/gtest.h"
#include "registry/grids.h"
#include "registry/plan_change.h"
#include "registry/plan_text.h"
#include "registry/registry.h"
#include "registry/set_clock.h"

namespace seuil::registry {
namespace {

constexpr int kChanges = 3000;
constexpr int kReaders = 3;

// Which asks A2 of job-0 instead of B1.
std::string Easier(std::string_view version) {
  std::string text = GridText("g", version);
  const std::string band = "id = \"job-0\"\nband = \"b1\"";
  return text.replace(text.find(band), band.size(), "id = \"job-0\"\nband = \"a2\"");
}

// Whose rule has another name and another outcome.
std::string Sterner(std::string_view version) {
  std::string text = GridText("g", version, 2);
  const std::string rule = "id = \"reached\"";
  text.replace(text.find(rule), rule.size(), "id = \"attained\"");
  const std::string floor = "attained = { at_least = \"objective\" } }";
  return text.replace(text.find(floor), floor.size(), "attained = { at_least = \"B1\" } }");
}

const std::array<source::VersionFiles, 4> kVersions = {
    VersionOf("g", "1.0.0", GridText("g", "1.0.0")), VersionOf("g", "1.1.0", Sterner("1.1.0")),
    VersionOf("g", "2.0.0", Easier("2.0.0")), VersionOf("g", "2.1.0", GridText("g", "2.1.0", 3))};

std::vector<decision::AskedQuestion> Questions() {
  std::vector<decision::AskedQuestion> questions;
  for (const char* const job : {"job-0", "job-1", "job-2", ""}) {
    for (const char* const level : {"A2", "B1", "C9"}) {
      decision::AskedQuestion& question = questions.emplace_back();
      question.job = job;
      question.none = question.job.empty();
      question.result_level = level;
    }
  }
  return questions;
}

// An answer or a refusal, as both evaluators say it.
template <typename Rules>
std::string Said(const std::string& outcome, const Rules& rules) {
  std::string said = outcome;
  for (const auto& rule : rules) said += " " + std::string(rule);
  return said;
}
std::string Said(const absl::Status& refusal) {
  return std::string(ReasonInfo(DetailOf(refusal)->reason).name);
}

std::string Naive(const grid::GridSpec& spec, const decision::AskedQuestion& question) {
  const auto decided = decision::EvaluateNaively(spec, question);
  return decided.ok() ? Said(decided->given.outcome, decided->given.rules) : Said(decided.status());
}

std::string Served(const grid::CompiledGrid& grid, const decision::AskedQuestion& question) {
  const auto decided = decision::Evaluate(grid, decision::ViewOf(question));
  if (!decided.ok()) return Said(decided.status());
  return Said(grid.outcomes[decided->outcome].id, decision::RuleIdsOf(grid, decided->rules));
}

// What storage holds, and what an operator or an accident makes of it next.
class Storage {
 public:
  explicit Storage(SetClock& clock) : clock_(clock) {
    Release release;
    release.from = clock.Now();
    release.version = kVersions[0].version;
    release.digest = kVersions[0].digest;
    release.by = release.reason = "test";
    plan_ = ReleasePlan::Of({release});
    first_ = release.from;
  }

  absl::Time first() const { return first_; }
  // How often each thing was done.
  std::map<std::string, int> done;

  source::GridFolder Folder() const {
    source::GridFolder folder =
        FolderOf("g", std::vector<source::VersionFiles>(kVersions.begin(), kVersions.end()));
    const auto text = WritePlan("", plan_, {});
    EXPECT_TRUE(text.ok()) << text.status();
    folder.plan = source::SourceFile{"grids/g/releases.toml", "releases.toml", *text};
    return folder;
  }

  // The next folder, and whether the clock then moves past a release that lay ahead.
  source::GridFolder Next(std::mt19937& random) {
    clock_.Advance(absl::Seconds(1));
    const source::VersionFiles& version = kVersions[random() % kVersions.size()];
    ChangeTerms terms;
    terms.ahead = Ahead::kCancel;
    terms.by = terms.reason = "test";
    const int what = static_cast<int>(random() % 10);
    if (what < 3) {
      Take("release",
           ReleaseVersion(plan_, clock_.Now(), {version.version, version.digest, {}}, terms));
    } else if (what < 5) {
      ChangeTerms leaving = terms;
      const Release* const due = plan_.InForceAt(clock_.Now());
      leaving.expected_digest = due == nullptr ? "" : due->digest;
      Take("roll back", RollBack(plan_, clock_.Now(), {}, leaving));
    } else if (what < 6) {
      Take("schedule",
           ReleaseVersion(plan_, clock_.Now(),
                          {version.version, version.digest, clock_.Now() + absl::Seconds(1)},
                          terms));
    }
    if (plan_.releases().size() > 50) Forget();
    source::GridFolder folder = Folder();
    switch (what) {
      case 6:
        ++done["broken version"];
        folder.versions.push_back(
            VersionOf("g", "9.0.0", "format = 1\n# " + std::to_string(random())));
        break;
      case 7:
        ++done["torn plan"];
        folder.plan->bytes.resize(folder.plan->bytes.size() - 5);  // within its last text
        break;
      case 8:
        ++done["version gone"];
        folder.versions.erase(folder.versions.begin() + static_cast<long>(random() % 4));
        break;
      case 9:
        ++done["folder lost"];
        folder.versions.clear();
        folder.plan.reset();
        folder.lost = true;
        break;
      default:
        break;
    }
    return folder;
  }

 private:
  void Take(const std::string& what, absl::StatusOr<PlanChange> change) {
    if (!change.ok() || change->unchanged) return;
    ++done[what];
    plan_ = std::move(change->plan);
  }

  // As `git revert`: only the first entry and the last are left.
  void Forget() {
    ++done["history lost"];
    Release first = plan_.releases().front(), last = plan_.releases().back();
    last.rolls_back.clear();
    plan_ =
        first.version == last.version ? ReleasePlan::Of({first}) : ReleasePlan::Of({first, last});
  }

  SetClock& clock_;
  ReleasePlan plan_;
  absl::Time first_;
};

TEST(Stress, EveryAnswerIsThatOfTheVersionItNames) {
  const std::vector<decision::AskedQuestion> questions = Questions();
  std::map<std::string, std::vector<std::string>> expected;  // by digest, then by question
  for (const source::VersionFiles& files : kVersions) {
    const LoadResult result = LoadVersion(files, {});
    ASSERT_NE(result.version, nullptr) << files.version;
    for (const decision::AskedQuestion& question : questions) {
      expected[files.digest].push_back(Naive(*result.spec, question));
    }
  }
  ASSERT_EQ(expected.size(), 4u);
  ASSERT_NE(expected[kVersions[0].digest], expected[kVersions[1].digest]);
  ASSERT_NE(expected[kVersions[0].digest], expected[kVersions[2].digest]);

  SetClock clock;
  Registry registry({.limits = {}, .prepare = {}, .kept = 2});
  Storage storage(clock);
  registry.Adopt({storage.Folder()}, clock.Now());

  std::atomic<bool> ended{false};
  std::atomic<int> wrong{0}, flips{0};
  std::array<std::atomic<int64_t>, 4> answers{};  // by way of asking
  std::atomic<int64_t> cold{0};

  const auto read = [&](unsigned seed) {
    std::mt19937 random(seed);
    while (!ended) {
      const size_t way = random() % answers.size();
      const source::VersionFiles& named = kVersions[random() % kVersions.size()];
      const Selector selector = way == 0   ? Selector(InForceNow{})
                                : way == 1 ? Selector(ByVersion{named.version})
                                : way == 2 ? Selector(ByDigest{named.digest})
                                           : Selector(AsOf{storage.first()});
      const absl::StatusOr<Acquired> acquired = registry.Acquire("g", selector, clock.Now());
      if (!acquired.ok()) {
        // Something is in force always; a version that is named may be cold, or gone.
        const Reason reason = DetailOf(acquired.status())->reason;
        const bool may_be =
            way != 0 && (reason == Reason::kVersionLoading || reason == Reason::kVersionUnknown ||
                         reason == Reason::kDigestUnknown || reason == Reason::kVersionUnavailable);
        if (!may_be) ++wrong;
        ++cold;
        continue;
      }
      const LoadedVersion& version = *acquired->version;
      const bool is_named = (way != 1 && way != 2) || version.digest == named.digest;
      const bool is_first = way != 3 || version.digest == kVersions[0].digest;
      if (!is_named || !is_first) ++wrong;
      const std::vector<std::string>& should = expected.at(version.digest);
      for (size_t i = 0; i < questions.size(); ++i) {
        if (Served(*version.grid, questions[i]) != should[i]) ++wrong;
      }
      ++answers[way];
    }
  };
  const auto serves = [&] { return registry.Acquire("g", {}, clock.Now())->version->digest; };

  std::vector<std::jthread> readers;
  for (unsigned i = 0; i < kReaders; ++i) readers.emplace_back(read, i);
  std::mt19937 random(20261126);
  for (int change = 0; change < kChanges; ++change) {
    registry.Adopt({storage.Next(random)}, clock.Now());
    const std::string now = serves();
    // A release that lies ahead takes force with nothing but time.
    clock.Advance(absl::Seconds(1));
    if (serves() != now) ++flips;
  }
  while (answers[0] < 1000) std::this_thread::yield();
  ended = true;
  readers.clear();

  EXPECT_EQ(wrong, 0);
  for (const char* const what : {"release", "roll back", "schedule", "broken version", "torn plan",
                                 "version gone", "folder lost", "history lost"}) {
    std::printf("%s %d, ", what, storage.done[what]);
    EXPECT_GT(storage.done[what], 20) << what;
  }
  std::printf("flips by time %d; answers:", flips.load());
  EXPECT_GT(flips, 20);
  for (const std::atomic<int64_t>& count : answers) {
    std::printf(" %lld", static_cast<long long>(count.load()));
    EXPECT_GT(count, 100);
  }
  std::printf("; cold or gone %lld\n", static_cast<long long>(cold.load()));
}

}  // namespace
}  // namespace seuil::registry
