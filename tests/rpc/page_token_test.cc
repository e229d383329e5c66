#include "rpc/page_token.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "base/digest.h"
#include "base/error.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::rpc {
namespace {

std::string NameOf(const absl::Status& status) {
  const auto detail = DetailOf(status);
  return detail ? std::string(ReasonInfo(detail->reason).name) + " " + detail->field : "none";
}

v1::ListJobsRequest Request() {
  v1::ListJobsRequest request;
  request.set_grid("cloe");
  request.set_band("b1");
  request.set_page_size(5);
  return request;
}

std::string Token(size_t offset, std::string_view pin) {
  return ReadPage(PageMethod::kListJobs, Request())->TokenAt(offset, pin);
}

TEST(PageToken, ComesBackAsItWasGiven) {
  const std::string digest = DigestOf("a version");
  v1::ListJobsRequest request = Request();
  request.set_page_token(Token(15, digest));
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListJobs, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->offset, 15u);
  EXPECT_EQ(page->digest, digest);
  EXPECT_EQ(page->limit, 5u);
}

TEST(PageToken, MayBeWithoutAPin) {
  v1::ListJobsRequest request = Request();
  request.set_page_token(Token(7, ""));
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListJobs, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->offset, 7u);
  EXPECT_EQ(page->digest, "");
}

TEST(PageToken, WorksForAnotherPageSize) {
  v1::ListJobsRequest request = Request();
  request.set_page_token(Token(7, ""));
  request.set_page_size(0);
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListJobs, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->limit, 100u);
}

TEST(PageToken, BelongsToOneRequestAndOneMethod) {
  v1::ListJobsRequest request = Request();
  request.set_page_token(Token(7, ""));
  request.set_band("b2");
  EXPECT_EQ(NameOf(ReadPage(PageMethod::kListJobs, request).status()),
            "PAGE_TOKEN_MISMATCH page_token");
  request.set_band("b1");
  EXPECT_EQ(NameOf(ReadPage(PageMethod::kListBands, request).status()),
            "PAGE_TOKEN_MISMATCH page_token");
}

TEST(PageToken, IsRefusedWithAnyByteChanged) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(Token(7, DigestOf("a version")), &bytes));
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    v1::ListJobsRequest request = Request();
    request.set_page_token(absl::WebSafeBase64Escape(changed));
    EXPECT_EQ(NameOf(ReadPage(PageMethod::kListJobs, request).status()),
              "PAGE_TOKEN_MALFORMED page_token")
        << i;
  }
}

TEST(PageToken, IsRefusedWhereItIsNone) {
  const std::string good = Token(7, DigestOf("a version"));
  for (const std::string& token :
       {std::string("x"), std::string("!!!!"), good.substr(1), good.substr(0, good.size() - 3),
        good + "AAAA", good + "=", good + "\n", std::string(100'000, 'A'),
        std::string("\0\0", 2)}) {
    v1::ListJobsRequest request = Request();
    request.set_page_token(token);
    EXPECT_EQ(NameOf(ReadPage(PageMethod::kListJobs, request).status()),
              "PAGE_TOKEN_MALFORMED page_token")
        << token.substr(0, 200);
  }
}

TEST(PageSize, HasADefaultAndALimit) {
  EXPECT_EQ(*ReadPageSize(0), 100u);
  EXPECT_EQ(*ReadPageSize(1), 1u);
  EXPECT_EQ(*ReadPageSize(1000), 1000u);
  EXPECT_EQ(NameOf(ReadPageSize(1001).status()), "PAGE_SIZE_INVALID page_size");
  EXPECT_EQ(NameOf(ReadPageSize(-1).status()), "PAGE_SIZE_INVALID page_size");
}

}  // namespace
}  // namespace seuil::rpc
