// The fuzz target of what callers type and hand back: any bytes as a title that is resolved and
// searched, as a sync token, as a page token. The first byte says which.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "catalogue/resolve.h"
#include "catalogue/search.h"
#include "fuzz/require.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "rpc/page_token.h"
#include "rpc/sealed_text.h"
#include "rpc/sync_token.h"

namespace seuil::fuzz {
namespace {

const catalogue::Catalogue& Cloe() {
  static const catalogue::Catalogue cloe = [] {
    std::ifstream file(SEUIL_SOURCE_DIR "/grids/cloe/1.0.2.toml", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Problems problems("cloe");
    const auto spec = grid::ParseGrid(text, FileLimits{}, problems);
    Require(spec.has_value(), "the shipped grid is read");
    return catalogue::Catalogue(grid::Compile(*spec));
  }();
  return cloe;
}

template <typename Hits>
void CheckHits(const Hits& hits) {
  std::set<catalogue::Index> jobs;
  double before = 1;
  for (const auto& hit : hits) {
    Require(jobs.insert(hit.job).second, "a job stands once");
    Require(hit.score > 0 && hit.score <= before + 1e-9, "the best comes first, at most 1");
    before = hit.score;
    Require(!catalogue::FormText(Cloe().grid(), hit.form).empty(), "a form has a text");
  }
}

void RunTitle(std::string_view title) {
  if (!IsUtf8(title)) return;  // the contract's parser refuses it
  const catalogue::Resolution found = catalogue::Resolve(Cloe(), {.title = title});
  CheckHits(found.candidates);
  const bool resolved = found.standing == catalogue::Standing::kResolved;
  Require(!resolved || found.candidates.size() == 1, "resolved is one job");
  const catalogue::Resolution exact =
      catalogue::Resolve(Cloe(), {.title = title, .exact_only = true});
  if (exact.standing == catalogue::Standing::kResolved) {
    Require(resolved && found.candidates[0].job == exact.candidates[0].job,
            "what is exact resolves without asking for it");
  }
  CheckHits(catalogue::Search(Cloe(), {.text = title}).hits);
}

void RunSyncToken(std::string_view text) {
  const auto token = rpc::ReadSyncToken(text, "cloe");
  if (token.ok()) Require(rpc::ToText(*token) == text, "a token has one text");
}

void RunPageToken(std::string_view text) {
  const auto page = rpc::ReadPageToken(rpc::PageMethod::kSyncJobs, 0, text);
  if (page.ok() && !text.empty()) {
    Require(page->TokenAt(page->offset, page->digest) == text, "a token has one text");
  }
}

}  // namespace
}  // namespace seuil::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 's':
      seuil::fuzz::RunSyncToken(rest);
      break;
    case 'S':  // with a checksum that is right, so that what is behind it is reached
      seuil::fuzz::RunSyncToken(seuil::rpc::Seal(std::string(rest)));
      break;
    case 'p':
      seuil::fuzz::RunPageToken(rest);
      break;
    case 'P':
      seuil::fuzz::RunPageToken(seuil::rpc::Seal(std::string(rest)));
      break;
    default:
      seuil::fuzz::RunTitle(rest);
  }
  return 0;
}
