// Text, instants and errors as the command shows them.
#include <gtest/gtest.h>

#include <string>

#include "client/cli/error_text.h"
#include "client/cli/instant.h"
#include "client/cli/text.h"
#include "client/fake_server.h"
#include "client/src/status.h"

namespace seuil::client::cli {
namespace {

using testing::RefusedWith;

TEST(TextTest, KnowsUtf8) {
  for (const char* const text : {"", "abc", "é", "€", "𝄞", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* const text : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80",
                                 "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xFF", "a\xE2\x82"}) {
    EXPECT_FALSE(IsUtf8(text)) << Printable(text);
  }
}

TEST(TextTest, NothingDrivesTheTerminal) {
  EXPECT_EQ(Printable("Métier"), "Métier");
  EXPECT_EQ(Printable("a\x1b[31mb\n"), "a\\x1b[31mb\\x0a");
  EXPECT_EQ(Printable("\xC2\x9B"), "\\xc2\\x9b");  // the one-character CSI
  EXPECT_EQ(Printable("\xFFz"), "\\xffz");
}

TEST(TextTest, AlignsByCodePoints) {
  EXPECT_EQ(AlignedTable({"ID", "TITLE"}, {{"é", "x"}, {"abc", ""}}),
            "ID   TITLE\n"
            "é    x\n"
            "abc\n");
}

std::string AsOf(const std::string& text, absl::TimeZone zone) {
  const auto instant = ParseAsOf(text, zone);
  return instant.ok() ? absl::FormatTime(absl::RFC3339_full, *instant, absl::UTCTimeZone())
                      : "refused";
}

TEST(InstantTest, ADateIsTheStartOfThatDayThere) {
  const absl::TimeZone east = absl::FixedTimeZone(3600);
  EXPECT_EQ(AsOf("2026-03-01", absl::UTCTimeZone()), "2026-03-01T00:00:00+00:00");
  EXPECT_EQ(AsOf("2026-03-01", east), "2026-02-28T23:00:00+00:00");
  EXPECT_EQ(AsOf("2026-03-01T09:30:00+02:00", east), "2026-03-01T07:30:00+00:00");
  EXPECT_EQ(AsOf("2026-03-01T09:30:00.5Z", east), "2026-03-01T09:30:00.5+00:00");
}

TEST(InstantTest, RefusesWhatCouldMeanTwoThings) {
  for (const char* const text :
       {"", "now", "2026-3-1", "2026-02-30", "2026-13-01", "01/03/2026", "2026-03-01T09:30:00",
        "2026-03-01 09:30:00Z", "2026-03", "infinite-future", "2026-03-01T", "2026-03-01x"}) {
    EXPECT_EQ(AsOf(text, absl::UTCTimeZone()), "refused") << text;
  }
}

TEST(InstantTest, BecomesATimestampBefore1970Too) {
  const auto timestamp = ToTimestamp(absl::FromUnixMillis(-1500));
  EXPECT_EQ(timestamp.seconds(), -2);
  EXPECT_EQ(timestamp.nanos(), 500000000);
}

TEST(ErrorTextTest, SaysWhatWhereNearAndWhatToDo) {
  const absl::Status status = ToAbslStatus(
      RefusedWith(grpc::StatusCode::NOT_FOUND, "job `achteur` is not in cloe 1.0.0", "JOB_UNKNOWN",
                  "objective.job", {{"grid", "cloe"}, {"nearest", "acheteur"}}));
  EXPECT_EQ(ErrorText(status, "127.0.0.1:7443"),
            "error: job `achteur` is not in cloe 1.0.0 [JOB_UNKNOWN]\n"
            "  field: objective.job (--job)\n"
            "  nearest: acheteur\n"
            "  hint: `seuil jobs list --grid cloe` lists them\n");
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
}

TEST(ErrorTextTest, DoesNotRepeatWhatTheSentenceSays) {
  const absl::Status status =
      ToAbslStatus(RefusedWith(grpc::StatusCode::INVALID_ARGUMENT, "at most 1000 items",
                               "BATCH_TOO_LARGE", "items", {{"limit", "1000"}}));
  EXPECT_EQ(ErrorText(status, "x"),
            "error: at most 1000 items [BATCH_TOO_LARGE]\n  field: items\n");
}

TEST(ErrorTextTest, TellsUnreachableFromSlowFromBroken) {
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::CancelledError("x")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("x")), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(absl::UnimplementedError("x")), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("x")), ExitCode::kRefused);
  EXPECT_EQ(ErrorText(absl::UnavailableError("failed; last error: refused\x1b[1m"), "127.0.0.1:1"),
            "error: no server answers at 127.0.0.1:1 [UNAVAILABLE]\n"
            "  cause: refused\\x1b[1m\n"
            "  hint: is it running? --address says where; `seuil --help` has the defaults\n");
}

TEST(ErrorTextTest, NamesTheSettingOfWhatGrpcRefuses) {
  EXPECT_EQ(
      ErrorText(absl::ResourceExhaustedError("Received message larger than max (9 vs. 5)"), "x"),
      "error: Received message larger than max (9 vs. 5) [RESOURCE_EXHAUSTED]\n"
      "  hint: the server's setting calls.request_bytes is the limit\n");
  EXPECT_EQ(
      ErrorText(absl::ResourceExhaustedError("received initial metadata size exceeds limit"), "x"),
      "error: received initial metadata size exceeds limit [RESOURCE_EXHAUSTED]\n"
      "  hint: the server's setting calls.metadata_bytes is the limit\n");
  EXPECT_EQ(ErrorText(absl::ResourceExhaustedError("nginx: too many calls"), "x"),
            "error: nginx: too many calls [RESOURCE_EXHAUSTED]\n");
}

}  // namespace
}  // namespace seuil::client::cli
