// SyncJobs: whoever applies what it answers holds what the version says, from wherever they came.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "fmt/format.h"
#include "registry/load.h"
#include "rpc/fixture.h"
#include "rpc/folders.h"
#include "rpc/random_series.h"
#include "rpc/sealed_text.h"
#include "rpc/sync_changes.h"
#include "rpc/sync_token.h"

namespace seuil::rpc {
namespace {

using Stub = v1::CatalogueService::Stub;

// What a subscriber holds: each job and band by id, as bytes; and what it knows of jobs that are
// gone, some of which a version may not name any more.
struct Copy {
  std::map<std::string, std::string> jobs, bands, removed;
  std::string token;

  // Whether it knows of every removed job what `whole` says of it.
  bool KnowsRemovedOf(const Copy& whole) const {
    return std::all_of(whole.removed.begin(), whole.removed.end(), [&](const auto& entry) {
      const auto known = removed.find(entry.first);
      return known != removed.end() && known->second == entry.second;
    });
  }

  friend bool operator==(const Copy& a, const Copy& b) {
    return a.jobs == b.jobs && a.bands == b.bands;
  }
};

// A map has no order on the wire: bytes that can be compared.
std::string Bytes(const google::protobuf::Message& message) { return message.DebugString(); }

void Apply(const v1::CatalogueChange& change, Copy& copy) {
  switch (change.change_case()) {
    case v1::CatalogueChange::kBand:
      copy.bands[change.band().band().id()] = Bytes(change.band().band());
      break;
    case v1::CatalogueChange::kJob:
      // Never before its band.
      EXPECT_TRUE(copy.bands.contains(change.job().job().band()));
      copy.jobs[change.job().job().id()] = Bytes(change.job().job());
      copy.removed.erase(change.job().job().id());
      break;
    case v1::CatalogueChange::kRemovedJob:
      copy.jobs.erase(change.removed_job().id());
      copy.removed[change.removed_job().id()] = Bytes(change.removed_job());
      break;
    case v1::CatalogueChange::kRemovedBand:
      copy.bands.erase(change.removed_band().id());
      break;
    case v1::CatalogueChange::CHANGE_NOT_SET:
      ADD_FAILURE() << "a change that says nothing";
  }
}

// One page after the other; what they were.
struct Synced {
  std::string summary = "OK";
  bool reset = false;
  int pages = 0, changes = 0;
  std::string version;
};

class SyncTest : public ::testing::Test {
 protected:
  // The grid's folder as it is from now on. `in_force` is a position in `versions`.
  void Hold(const std::vector<source::VersionFiles>& versions, size_t in_force) {
    plan_ += Entry(fmt::format("2025-01-01T00:00:{:02}Z", releases_++), versions[in_force]);
    fixture_.registry->Adopt({Folder("series", versions, plan_)}, fixture_.clock.now);
  }
  void Adopt(const std::vector<source::VersionFiles>& versions, const std::string& plan) {
    fixture_.registry->Adopt({Folder("series", versions, plan)}, fixture_.clock.now);
  }

  v1::SyncJobsRequest Request(const Copy& copy, const std::string& version) const {
    v1::SyncJobsRequest request;
    request.set_grid("series");
    if (!version.empty()) request.mutable_version()->set_version_id(version);
    request.set_sync_token(copy.token);
    return request;
  }

  std::string Call(const v1::SyncJobsRequest& request, v1::SyncJobsResponse& response) {
    response.Clear();
    return Summary(CallOf(*fixture_.catalogue, &Stub::SyncJobs, request, response));
  }

  // Brings the copy to the version ("": in force).
  Synced Sync(Copy& copy, const std::string& version = "", int page_size = 0) {
    v1::SyncJobsRequest request = Request(copy, version);
    request.set_page_size(page_size);
    v1::SyncJobsResponse page;
    Synced synced;
    do {
      synced.summary = Call(request, page);
      if (synced.summary != "OK") return synced;
      if (synced.pages++ == 0 && page.reset()) copy = {};
      synced.reset = page.reset();
      synced.version = page.served_by().version();
      EXPECT_EQ(page.sync_token().empty(), !page.next_page_token().empty());
      for (const v1::CatalogueChange& change : page.changes()) Apply(change, copy);
      synced.changes += page.changes_size();
      request.set_page_token(page.next_page_token());
    } while (!page.next_page_token().empty());
    EXPECT_EQ(synced.changes, page.total_changes());
    copy.token = page.sync_token();
    return synced;
  }

  Fixture fixture_;
  std::string plan_;
  int releases_ = 0;
};

TEST_F(SyncTest, EveryPairOfASeriesComesOut) {
  const std::vector<source::VersionFiles> versions = RandomVersions(9, 3);
  Hold(versions, 0);
  std::vector<Copy> whole(versions.size());
  for (size_t i = 0; i < versions.size(); ++i) {
    const Synced synced = Sync(whole[i], versions[i].version);
    ASSERT_EQ(synced.summary, "OK");
    EXPECT_TRUE(synced.reset);
    EXPECT_GT(whole[i].jobs.size(), 8u);
  }
  for (size_t from = 0; from < versions.size(); ++from) {
    for (size_t to = 0; to < versions.size(); ++to) {
      for (const int page_size : {0, 1, 7}) {
        Copy copy = whole[from];
        const Synced synced = Sync(copy, versions[to].version, page_size);
        ASSERT_EQ(synced.summary, "OK");
        EXPECT_FALSE(synced.reset);
        EXPECT_EQ(copy, whole[to]) << from << " to " << to;
        EXPECT_TRUE(copy.KnowsRemovedOf(whole[to])) << from << " to " << to;
        EXPECT_EQ(copy.token, whole[to].token);
        EXPECT_TRUE(from != to || synced.changes == 0);
      }
    }
  }
}

TEST_F(SyncTest, ChangesSayWhatTheyAre) {
  const std::vector<source::VersionFiles> versions = RandomVersions(2, 11);
  Hold(versions, 0);
  Copy copy;
  Sync(copy);
  Hold(versions, 1);
  v1::SyncJobsResponse response;
  ASSERT_EQ(Call(Request(copy, ""), response), "OK");
  EXPECT_EQ(response.served_by().version(), versions[1].version);
  int jobs = 0;
  for (const v1::CatalogueChange& change : response.changes()) {
    EXPECT_TRUE(!change.has_band() || change.band().kinds_size() > 0);
    if (!change.has_job()) continue;
    ++jobs;
    EXPECT_GT(change.job().kinds_size(), 0);
    for (const int kind : change.job().kinds()) {
      const bool moves = kind == v1::JOB_CHANGE_KIND_THRESHOLD_RAISED ||
                         kind == v1::JOB_CHANGE_KIND_THRESHOLD_LOWERED;
      if (!moves) continue;
      EXPECT_NE(change.job().threshold_before(), change.job().job().threshold_level());
    }
  }
  EXPECT_GT(jobs, 3);
}

TEST_F(SyncTest, AVersionOfOtherRulesHasTheSameCatalogue) {
  std::mt19937 random(5);
  std::string text = RandomSeries("1.0.0", random);
  const source::VersionFiles before = File("series", "1.0.0", text);
  text.replace(text.find("version = \"1.0.0\""), 17, "version = \"1.0.1\"");
  text.replace(text.find("Toujours."), 9, "Sans exception.");
  const source::VersionFiles after = File("series", "1.0.1", text);
  Hold({before, after}, 0);
  Copy copy;
  Sync(copy);
  const std::string token = copy.token;
  Hold({before, after}, 1);
  // The version that was held is gone, and what it said is what is said now.
  plan_ = Entry("2025-01-01T00:00:00Z", after);
  Adopt({after}, plan_);
  const Synced synced = Sync(copy);
  EXPECT_EQ(synced.summary, "OK");
  EXPECT_FALSE(synced.reset);
  EXPECT_EQ(synced.changes, 0);
  EXPECT_NE(copy.token, token);  // it stands for the new version
}

TEST_F(SyncTest, AnotherOrderOfTheSameIsNoChangeAndIsSentAlike) {
  std::mt19937 random(7);
  const std::string text = RandomSeries("1.0.0", random);
  const auto with = [&](const std::string& version, const std::string& forms,
                        const std::string& codes) {
    std::string made = text;
    made.replace(made.find("1.0.0"), 5, version);
    made += fmt::format(
        "[[jobs]]\nid = \"ordered\"\nband = \"{}\"\ntitle = {{ fr = \"O\" }}\nforms = {{ {} }}\n"
        "codes = [{}]\n",
        made.find("\"low\"") == std::string::npos ? "one" : "low", forms, codes);
    return File("series", version, made);
  };
  const auto code = [](char number) {
    return fmt::format(
        "{{ scheme = \"x\", scheme_version = \"1\", code = \"{}\", relation = \"broad\", "
        "basis = \"proposed\" }}",
        number);
  };
  const source::VersionFiles before =
      with("1.0.0", "fr = [\"F\"], en = [\"G\"]", code('1') + ", " + code('2'));
  const source::VersionFiles after =
      with("1.0.1", "en = [\"G\"], fr = [\"F\"]", code('2') + ", " + code('1'));
  Hold({before, after}, 0);
  Copy copy, whole;
  Sync(copy);
  Hold({before, after}, 1);
  EXPECT_EQ(Sync(copy).changes, 0);
  Sync(whole);
  EXPECT_EQ(copy, whole);
}

TEST_F(SyncTest, BeyondTheHorizonEverythingIsSentAgain) {
  const std::vector<source::VersionFiles> versions = RandomVersions(2, 17);
  Copy copy, whole;
  copy.token = ToText({"series", versions[0].digest, versions[0].digest});  // of long ago
  copy.jobs["job-of-long-ago"] = "";
  Adopt({versions[1]}, Entry("2025-01-01T00:00:00Z", versions[1]));
  const Synced synced = Sync(copy, "", 3);
  EXPECT_EQ(synced.summary, "OK");
  EXPECT_TRUE(synced.reset);
  Sync(whole);
  EXPECT_EQ(copy, whole);
}

TEST_F(SyncTest, ASwapBetweenTwoPagesChangesNothing) {
  const std::vector<source::VersionFiles> versions = RandomVersions(3, 19);
  Hold(versions, 0);
  Copy copy, whole;
  Sync(copy);
  Hold(versions, 1);
  Sync(whole);
  v1::SyncJobsRequest request = Request(copy, "");
  request.set_page_size(2);
  v1::SyncJobsResponse page;
  ASSERT_EQ(Call(request, page), "OK");
  ASSERT_FALSE(page.next_page_token().empty());
  Hold(versions, 2);
  while (true) {
    EXPECT_EQ(page.served_by().version(), versions[1].version);
    for (const v1::CatalogueChange& change : page.changes()) Apply(change, copy);
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
    ASSERT_EQ(Call(request, page), "OK");
  }
  EXPECT_EQ(copy, whole);
  // A roll back is one more change.
  copy.token = page.sync_token();
  Hold(versions, 0);
  EXPECT_EQ(Sync(copy).version, versions[0].version);
  Copy first;
  Sync(first, versions[0].version);
  EXPECT_EQ(copy, first);
}

// Every thread is a subscriber; the versions swap as fast as they can.
TEST_F(SyncTest, UnderSwapsEveryCopyIsThatOfItsVersion) {
  const std::vector<source::VersionFiles> versions = RandomVersions(4, 43);
  Hold(versions, 0);
  std::map<std::string, Copy> whole;
  for (const source::VersionFiles& version : versions) {
    Sync(whole[version.version], version.version);
  }
  constexpr int kSubscribers = 4;
  std::atomic<bool> done = false;
  std::atomic<int> syncs = 0;
  std::vector<std::thread> subscribers;
  std::set<std::string> seen;
  std::mutex mu;
  for (int page_size = 1; page_size <= kSubscribers; ++page_size) {
    subscribers.emplace_back([&, page_size] {
      Copy copy;
      while (!done) {
        const Synced synced = Sync(copy, "", 3 * page_size);
        EXPECT_EQ(synced.summary, "OK");
        EXPECT_EQ(copy, whole.at(synced.version)) << synced.version;
        const std::lock_guard lock(mu);
        seen.insert(synced.version);
        ++syncs;
      }
    });
  }
  for (size_t i = 0; i < 12 * versions.size(); ++i) {
    plan_ = Entry("2025-01-01T00:00:00Z", versions[i % versions.size()]);
    Adopt(versions, plan_);
    // Of so many, one began after the swap.
    const int enough = syncs + kSubscribers + 1;
    while (syncs < enough) std::this_thread::yield();
  }
  done = true;
  for (std::thread& subscriber : subscribers) subscriber.join();
  EXPECT_EQ(seen.size(), versions.size());
}

TEST_F(SyncTest, AListDoesNotChangeItsKindBetweenPages) {
  const std::vector<source::VersionFiles> versions = RandomVersions(2, 23);
  Hold(versions, 0);
  Copy copy;
  Sync(copy);
  v1::SyncJobsRequest request = Request(copy, versions[1].version);
  request.set_page_size(1);
  v1::SyncJobsResponse page;
  ASSERT_EQ(Call(request, page), "OK");
  EXPECT_FALSE(page.reset());
  const std::string next = page.next_page_token();
  // What the subscriber holds is gone: a difference cannot go on, and never as a whole list.
  Adopt({versions[1]}, Entry("2025-01-01T00:00:00Z", versions[1]));
  request.set_page_token(next);
  EXPECT_EQ(Call(request, page), "ABORTED PAGE_TOKEN_EXPIRED page_token");
  // And the other way: a list that began whole stays whole.
  request.clear_page_token();
  ASSERT_EQ(Call(request, page), "OK");
  EXPECT_TRUE(page.reset());
  Adopt(versions, Entry("2025-01-01T00:00:00Z", versions[1]));
  request.set_page_token(page.next_page_token());
  ASSERT_EQ(Call(request, page), "OK");
  EXPECT_TRUE(page.reset());
}

// Whoever asks again after a release is answered from what was worked out, also where the version
// that they hold is compiled no longer: here it cannot be compiled again, for it has no file.
TEST_F(SyncTest, WhatWasWorkedOutNeedsNoCompiledVersion) {
  std::vector<source::VersionFiles> versions = RandomVersions(12, 31);
  const std::vector<source::VersionFiles> two(versions.begin(), versions.begin() + 2);
  Hold(two, 0);
  Copy old;
  Sync(old);
  Hold(two, 1);
  Copy copy = old, whole;
  EXPECT_FALSE(Sync(copy).reset);
  Sync(whole);
  Hold(versions, 1);  // more than are kept compiled
  const std::string& digest = versions[0].digest;
  const auto cold =
      fixture_.registry->Acquire("series", registry::ByDigest{digest}, fixture_.clock.now);
  ASSERT_FALSE(cold.ok());
  copy = old;
  const Synced synced = Sync(copy, "", 5);
  EXPECT_EQ(synced.summary, "OK");
  EXPECT_FALSE(synced.reset);
  EXPECT_EQ(copy, whole);
}

TEST_F(SyncTest, ThePagesOfOneSyncAreNotThoseOfAnother) {
  const std::vector<source::VersionFiles> versions = RandomVersions(3, 37);
  Hold(versions, 0);
  Copy first, second;
  Sync(first);
  Sync(second, versions[1].version);
  v1::SyncJobsRequest request = Request(first, versions[2].version);
  request.set_page_size(1);
  v1::SyncJobsResponse page;
  ASSERT_EQ(Call(request, page), "OK");
  const std::string next = page.next_page_token();
  ASSERT_FALSE(next.empty());
  for (v1::SyncJobsRequest other :
       {Request(second, versions[2].version), Request({}, versions[2].version),
        Request(first, versions[1].version), Request(first, "")}) {
    other.set_page_token(next);
    EXPECT_EQ(Call(other, page), "INVALID_ARGUMENT PAGE_TOKEN_MISMATCH page_token");
  }
  request.set_page_token(next.substr(1));
  EXPECT_EQ(Call(request, page), "INVALID_ARGUMENT PAGE_TOKEN_MALFORMED page_token");
  request.set_page_token(next);
  request.set_page_size(1001);
  EXPECT_EQ(Call(request, page), "INVALID_ARGUMENT PAGE_SIZE_INVALID page_size");
}

TEST_F(SyncTest, TokensThatAreCutForgedOrOfAnotherGridAreRefused) {
  const std::vector<source::VersionFiles> versions = RandomVersions(1, 29);
  Hold(versions, 0);
  Copy copy;
  Sync(copy);
  const std::string good = copy.token;
  v1::SyncJobsResponse response;
  const std::string malformed = "INVALID_ARGUMENT SYNC_TOKEN_MALFORMED sync_token";
  for (size_t size = 1; size < good.size(); ++size) {
    copy.token = good.substr(0, size);
    EXPECT_EQ(Call(Request(copy, ""), response), malformed) << size;
  }
  for (size_t i = 0; i < good.size(); ++i) {
    copy.token = good;
    copy.token[i] = copy.token[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(Call(Request(copy, ""), response), malformed) << i;
  }
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(good, &bytes));
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    copy.token = absl::WebSafeBase64Escape(flipped);
    EXPECT_EQ(Call(Request(copy, ""), response), malformed) << bit;
  }
  for (const std::string& bad :
       {std::string("x"), std::string(100'000, 'A'), Seal(""), Seal("\x51"),
        Seal("\x51" + std::string(64, 'd')), Seal("\x51" + std::string(64, 'd') + "no id\xFF")}) {
    copy.token = bad;
    EXPECT_EQ(Call(Request(copy, ""), response), malformed);
  }
  copy.token = ToText({"cloe", versions[0].digest, versions[0].digest});
  EXPECT_EQ(Call(Request(copy, ""), response), "INVALID_ARGUMENT SYNC_TOKEN_MISMATCH sync_token");
  // Whoever makes a token of their own gets a list that is whole.
  copy.token =
      ToText({"series", BytesToDigest(std::string(32, 'x')), BytesToDigest(std::string(32, 'y'))});
  ASSERT_EQ(Call(Request(copy, ""), response), "OK");
  EXPECT_TRUE(response.reset());
  // The tokens of pages are not for this.
  v1::SyncJobsRequest request = Request({}, "");
  request.set_page_token(good);
  EXPECT_EQ(Call(request, response), "INVALID_ARGUMENT PAGE_TOKEN_MALFORMED page_token");
  request.set_page_size(1);
  request.clear_page_token();
  ASSERT_EQ(Call(request, response), "OK");
  copy.token = response.next_page_token();
  EXPECT_EQ(Call(Request(copy, ""), response), malformed);
}

// A version as it was loaded, without a registry.
registry::VersionPtr Loaded(const source::VersionFiles& files) {
  return registry::LoadVersion(files, {}).version;
}

TEST(SyncChangesTest, AreKeptForThoseAskedForLast) {
  const std::vector<source::VersionFiles> files = RandomVersions(4, 41);
  std::vector<registry::VersionPtr> versions;
  versions.reserve(files.size());
  for (const source::VersionFiles& one : files) versions.push_back(Loaded(one));
  const auto kept = [&](SyncChangeCache& cache, size_t from) {
    return cache.Find(versions[from]->catalogue->digest(), *versions[3]) != nullptr;
  };
  SyncChangeCache two({.differences = 2});
  const auto made = two.Between(*versions[0], *versions[3]);
  EXPECT_GT(made->size(), 0u);
  EXPECT_EQ(two.Between(*versions[0], *versions[3]), made);  // the same, not one like it
  two.Between(*versions[1], *versions[3]);
  EXPECT_TRUE(kept(two, 0));
  two.Between(*versions[2], *versions[3]);
  EXPECT_TRUE(kept(two, 0) && kept(two, 2));
  EXPECT_FALSE(kept(two, 1));
  EXPECT_EQ(two.Find(versions[0]->catalogue->digest(), *versions[2]), nullptr);

  SyncChangeCache few({.changes = 1});
  for (const size_t from : {0, 1, 2}) few.Between(*versions[from], *versions[3]);
  EXPECT_FALSE(kept(few, 0) || kept(few, 1));
  EXPECT_TRUE(kept(few, 2));
}

TEST(SyncTokenTest, IsReadAsItWasWritten) {
  const SyncToken token{"cloe", BytesToDigest(std::string(32, '\x01')),
                        BytesToDigest(std::string(32, '\xFF'))};
  EXPECT_EQ(*ReadSyncToken(ToText(token), "cloe"), token);
}

}  // namespace
}  // namespace seuil::rpc
