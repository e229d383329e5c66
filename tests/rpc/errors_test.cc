#include "rpc/errors.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "seuil/wire/v1/status.pb.h"

namespace seuil::rpc {
namespace {

namespace details = ::seuil::wire::v1;

details::Status Decode(const grpc::Status& status) {
  details::Status decoded;
  EXPECT_TRUE(decoded.ParseFromString(status.error_details()));
  return decoded;
}

TEST(ToGrpcStatus, CarriesReasonMetadataAndFieldUnderGooglesTypes) {
  const grpc::Status status = ToGrpcStatus(
      MakeError(Reason::kLevelUnknown, "level `é` is unknown",
                {.field = "result.level", .metadata = {{"level", "é"}, {"known", "A1,A2"}}}));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "level `é` is unknown");
  const details::Status decoded = Decode(status);
  EXPECT_EQ(decoded.code(), 3);
  EXPECT_EQ(decoded.message(), "level `é` is unknown");
  ASSERT_EQ(decoded.details_size(), 2);

  EXPECT_EQ(decoded.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  details::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(decoded.details(0).value()));
  EXPECT_EQ(info.reason(), "LEVEL_UNKNOWN");
  EXPECT_EQ(info.domain(), "seuil");
  EXPECT_EQ(info.metadata().size(), 2u);
  EXPECT_EQ(info.metadata().at("level"), "é");

  EXPECT_EQ(decoded.details(1).type_url(), "type.googleapis.com/google.rpc.BadRequest");
  details::BadRequest bad_request;
  ASSERT_TRUE(bad_request.ParseFromString(decoded.details(1).value()));
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "result.level");
  EXPECT_EQ(bad_request.field_violations(0).description(), "level `é` is unknown");
}

TEST(ToGrpcStatus, LeavesBadRequestOutWhereNoFieldIsAtFault) {
  const details::Status decoded =
      Decode(ToGrpcStatus(MakeError(Reason::kRequestMalformed, "no message")));
  ASSERT_EQ(decoded.details_size(), 1);
  EXPECT_EQ(decoded.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
}

TEST(ToGrpcStatus, KeepsAStatusMadeElsewhere) {
  const grpc::Status status = ToGrpcStatus(absl::InternalError("lost"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message(), "lost");
  EXPECT_TRUE(status.error_details().empty());
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST(ToGrpcStatus, CutsWhatWouldNotFitIntoTrailersBetweenCharacters) {
  std::string long_text;
  for (int i = 0; i < 100'000; ++i) long_text += "é";
  const grpc::Status status = ToGrpcStatus(MakeError(Reason::kJobUnknown, long_text,
                                                     {.field = long_text,
                                                      .metadata = {{"job", long_text},
                                                                   {"nearest", long_text},
                                                                   {"grid", long_text},
                                                                   {"version", long_text},
                                                                   {"digest", long_text}}}));
  // Base64, and a message in which every byte is escaped to three.
  EXPECT_LT(status.error_details().size() * 4 / 3 + status.error_message().size() * 3, 8192u);
  details::ErrorInfo info;
  const details::Status decoded = Decode(status);
  ASSERT_TRUE(info.ParseFromString(decoded.details(0).value()));
  EXPECT_LE(info.metadata().at("job").size(), 256u);
  EXPECT_TRUE(info.metadata().at("job").ends_with("é…"));
}

TEST(ToItemError, SaysWhereInTheBatchTheFieldStands) {
  const absl::Status error = MakeError(Reason::kJobUnknown, "no job `x`",
                                       {.field = "objective.job", .metadata = {{"job", "x"}}});
  const v1::ItemError item = ToItemError(error, "items[3]");
  EXPECT_EQ(item.code(), 5);
  EXPECT_EQ(item.reason(), "JOB_UNKNOWN");
  EXPECT_EQ(item.message(), "no job `x`");
  EXPECT_EQ(item.field(), "items[3].objective.job");
  EXPECT_EQ(item.metadata().at("job"), "x");
}

}  // namespace
}  // namespace seuil::rpc
