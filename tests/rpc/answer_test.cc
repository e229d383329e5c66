// Evaluate: the bytes that are put together equal the message that a person would build, and each
// mistake of a caller gets its reason and field.
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/client_context.h>

#include "rpc/convert.h"
#include "rpc/fixture.h"

namespace seuil::rpc {
namespace {

using v1::EvaluateRequest;
using v1::EvaluateResponse;

grpc::Status Evaluate(const EvaluateRequest& request, EvaluateResponse& response) {
  return CallOf(*Shared().evaluation, &v1::EvaluationService::Stub::Evaluate, request, response);
}

std::string DigestOfVersion(const std::string& grid, const std::string& version) {
  return Shared().registry->Grid(grid)->by_version.at(version)->digest;
}

google::protobuf::Timestamp At(int year, int month, int day, int hour = 0) {
  return ToTimestamp(
      absl::FromCivil(absl::CivilSecond(year, month, day, hour), absl::UTCTimeZone()));
}

void ExpectEqual(const EvaluateResponse& expected, const EvaluateResponse& actual) {
  std::string differences;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&differences);
  EXPECT_TRUE(differencer.Compare(expected, actual)) << differences;
  // No field twice, none that the contract does not have.
  EXPECT_EQ(expected.ByteSizeLong(), actual.ByteSizeLong());
  EXPECT_TRUE(actual.GetReflection()->GetUnknownFields(actual).empty());
}

void AddReason(const char* rule, const char* citation, const char* text,
               EvaluateResponse& response) {
  v1::Reason& reason = *response.add_reasons();
  reason.set_rule(rule);
  reason.set_citation(citation);
  reason.set_citation_locale("fr");
  reason.set_text(text);
}

void AddOutcome(const char* id, v1::OutcomeKind kind, const char* title, const char* validity,
                EvaluateResponse& response) {
  response.mutable_outcome()->set_id(id);
  response.mutable_outcome()->set_kind(kind);
  response.mutable_outcome()->set_title(title);
  response.mutable_outcome()->set_validity(validity);
}

void AddServedBy(EvaluateResponse& response) {
  v1::ServedBy& served_by = *response.mutable_served_by();
  served_by.set_grid("trial");
  served_by.set_version("2.0.0");
  served_by.set_digest(DigestOfVersion("trial", "2.0.0"));
  served_by.set_status(v1::RELEASE_STATUS_IN_FORCE);
  *served_by.mutable_in_force_from() = At(2026, 1, 1);
  *served_by.mutable_in_force_until() = At(3000, 1, 1);
  *served_by.mutable_as_of() = At(2026, 6, 1, 12);
  *response.mutable_decided_at() = At(2026, 6, 1, 12);
}

TEST(EvaluateTest, PutsTogetherTheWholeAttestation) {
  EvaluateRequest request;
  request.set_grid("trial");
  request.mutable_objective()->set_job("beta");
  request.mutable_objective()->set_level("B2");
  request.mutable_result()->set_level("B1+");
  request.set_certified_language("en");
  request.set_locale("en-GB");
  request.set_reference("dossier 12 é");

  EvaluateResponse expected;
  AddOutcome("attestation", v1::OUTCOME_KIND_ATTESTATION, "Attestation", "", expected);
  expected.set_attained_level("B1+");
  expected.set_threshold_level("B2");
  expected.mutable_objective()->set_source(v1::OBJECTIVE_SOURCE_LEVEL);
  expected.mutable_objective()->set_job("beta");
  expected.mutable_objective()->set_band("b");
  expected.mutable_objective()->set_grid_threshold_level("B1");
  AddReason("objective-not-reached", "À défaut, une attestation.", "Failing that, an attestation.",
            expected);
  for (const char* rule : {"top-level", "objective-reached"}) {
    v1::Missing& missing = *expected.add_missing();
    missing.set_outcome("certificate");
    missing.set_rule(rule);
    missing.set_input("attained");
    missing.set_at_least_level("B2");
    missing.set_actual("B1+");
  }
  expected.set_certificate_from_level("B2");
  expected.set_certified_language("en");
  expected.set_register_id("R2");
  AddServedBy(expected);
  expected.set_locale("en");
  expected.set_reference("dossier 12 é");

  EvaluateResponse response;
  ASSERT_EQ(Summary(Evaluate(request, response)), "OK");
  // Sentences for people: their codes are what is pinned.
  ASSERT_EQ(response.notices_size(), 2);
  EXPECT_EQ(response.notices(0).code(), "THRESHOLD_OVERRIDDEN");
  EXPECT_EQ(response.notices(1).code(), "JOB_DEPRECATED");
  for (const v1::Notice& notice : response.notices()) {
    EXPECT_FALSE(notice.text().empty());
    *expected.add_notices() = notice;
  }
  ExpectEqual(expected, response);
}

TEST(EvaluateTest, PutsTogetherTheWholeCertificateInTheSourcesLanguage) {
  EvaluateRequest request;
  request.set_grid("trial");
  request.mutable_objective()->set_band("a2");
  request.mutable_result()->set_level("B2");

  EvaluateResponse expected;
  AddOutcome("certificate", v1::OUTCOME_KIND_CERTIFICATE, "Certificat", "P2Y", expected);
  expected.set_attained_level("B2");
  expected.set_threshold_level("A2");
  expected.mutable_objective()->set_source(v1::OBJECTIVE_SOURCE_BAND);
  expected.mutable_objective()->set_band("a2");
  expected.mutable_objective()->set_grid_threshold_level("A2");
  AddReason("top-level", "Le niveau le plus haut suffit.", "Le niveau le plus haut suffit.",
            expected);
  AddReason("objective-reached", "L'objectif est atteint.", "L'objectif est atteint.", expected);
  expected.set_certificate_from_level("A2");
  AddServedBy(expected);
  expected.set_locale("fr");
  expected.set_official(true);

  EvaluateResponse response;
  ASSERT_EQ(Summary(Evaluate(request, response)), "OK");
  ExpectEqual(expected, response);
}

TEST(EvaluateTest, SaysWhatWasComputed) {
  EvaluateRequest request;
  request.set_grid("lte");
  request.mutable_result()->set_score("59");
  EvaluateResponse response;
  ASSERT_EQ(Summary(Evaluate(request, response)), "OK");
  EXPECT_EQ(response.attained_score(), "59");
  EXPECT_EQ(response.attained_level(), "B1");
  EXPECT_EQ(response.objective().source(), v1::OBJECTIVE_SOURCE_NONE);
  EXPECT_EQ(response.threshold_level(), "");
}

TEST(EvaluateTest, TellsTheRegisterNumberOfTheDay) {
  EvaluateRequest request;
  request.set_grid("trial");
  request.mutable_objective()->set_none(true);
  request.mutable_result()->set_level("A1");
  request.set_certified_language("EN");
  const std::pair<google::protobuf::Timestamp, const char*> days[] = {{At(2025, 6, 30, 23), "R1"},
                                                                      {At(2025, 7, 1), "R2"}};
  for (const auto& [instant, number] : days) {
    *request.mutable_version()->mutable_as_of() = instant;
    EvaluateResponse response;
    ASSERT_EQ(Summary(Evaluate(request, response)), "OK");
    EXPECT_EQ(response.register_id(), number);
    EXPECT_EQ(response.certified_language(), "EN");
    EXPECT_EQ(response.objective().source(), v1::OBJECTIVE_SOURCE_NONE);
  }
}

// One caller's mistake: a change to a good request, and the error that it gets.
struct Mistake {
  const char* grid;
  void (*change)(EvaluateRequest&);
  const char* error;
};

TEST(EvaluateTest, GivesEveryMistakeItsReasonAndField) {
  const Mistake mistakes[] = {
      {"", [](EvaluateRequest&) {}, "INVALID_ARGUMENT GRID_REQUIRED grid"},
      {"nowhere", [](EvaluateRequest&) {}, "NOT_FOUND GRID_UNKNOWN grid"},
      {"cloe", [](EvaluateRequest& r) { r.set_locale("français"); },
       "INVALID_ARGUMENT LOCALE_MALFORMED locale"},
      {"cloe", [](EvaluateRequest& r) { r.set_reference(std::string(257, 'x')); },
       "INVALID_ARGUMENT REFERENCE_TOO_LONG reference"},
      {"cloe", [](EvaluateRequest& r) { r.clear_objective(); },
       "INVALID_ARGUMENT OBJECTIVE_REQUIRED objective"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_objective()->set_none(true); },
       "INVALID_ARGUMENT OBJECTIVE_CONFLICT objective"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_objective()->set_job("nobody"); },
       "NOT_FOUND JOB_UNKNOWN objective.job"},
      {"trial", [](EvaluateRequest& r) { r.mutable_objective()->set_job("omega"); },
       "NOT_FOUND JOB_REMOVED objective.job"},
      {"cloe",
       [](EvaluateRequest& r) {
         r.mutable_objective()->clear_job();
         r.mutable_objective()->set_band("b9");
       },
       "NOT_FOUND BAND_UNKNOWN objective.band"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_objective()->set_level("D1"); },
       "INVALID_ARGUMENT LEVEL_UNKNOWN objective.level"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_objective()->set_level("A1"); },
       "INVALID_ARGUMENT THRESHOLD_BELOW_CERTIFIABLE objective.level"},
      {"trial",
       [](EvaluateRequest& r) {
         r.mutable_objective()->clear_job();
         r.mutable_objective()->set_level("B1+");
       },
       "INVALID_ARGUMENT THRESHOLD_IS_SUB_LEVEL objective.level"},
      {"cloe", [](EvaluateRequest& r) { r.clear_result(); },
       "INVALID_ARGUMENT RESULT_REQUIRED result.level"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_result()->set_level("b1"); },
       "INVALID_ARGUMENT LEVEL_UNKNOWN result.level"},
      {"cloe", [](EvaluateRequest& r) { (*r.mutable_result()->mutable_skills())["é"]; },
       "INVALID_ARGUMENT SKILL_UNKNOWN result.skills.é"},
      {"cloe", [](EvaluateRequest& r) { r.set_certified_language("klingon!"); },
       "INVALID_ARGUMENT LANGUAGE_MALFORMED certified_language"},
      {"cloe", [](EvaluateRequest& r) { r.set_certified_language("ja"); },
       "INVALID_ARGUMENT LANGUAGE_UNKNOWN certified_language"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_version()->set_version_id("7.0.0"); },
       "NOT_FOUND VERSION_UNKNOWN version.version_id"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_version()->set_digest("sha256:12"); },
       "INVALID_ARGUMENT DIGEST_MALFORMED version.digest"},
      {"cloe",
       [](EvaluateRequest& r) {
         r.mutable_version()->set_digest("sha256:" + std::string(64, 'a'));
       },
       "NOT_FOUND DIGEST_UNKNOWN version.digest"},
      {"cloe", [](EvaluateRequest& r) { r.mutable_version()->mutable_as_of()->set_nanos(-1); },
       "INVALID_ARGUMENT AS_OF_MALFORMED version.as_of"},
      {"cloe",
       [](EvaluateRequest& r) {
         r.mutable_version()->mutable_as_of()->set_seconds(253'402'300'800);
       },
       "INVALID_ARGUMENT AS_OF_MALFORMED version.as_of"},
      {"cloe", [](EvaluateRequest& r) { *r.mutable_version()->mutable_as_of() = At(1999, 1, 1); },
       "FAILED_PRECONDITION NO_RELEASE_IN_FORCE version.as_of"},
      {"trial", [](EvaluateRequest& r) { r.mutable_version()->set_version_id("9.0.0"); },
       "FAILED_PRECONDITION VERSION_UNAVAILABLE version.version_id"},
      {"closed", [](EvaluateRequest&) {}, "FAILED_PRECONDITION NO_RELEASE_IN_FORCE grid"},
      {"gone", [](EvaluateRequest&) {}, "FAILED_PRECONDITION VERSION_UNAVAILABLE grid"},
  };
  for (const Mistake& mistake : mistakes) {
    EvaluateRequest request;
    request.set_grid(mistake.grid);
    request.mutable_objective()->set_job(request.grid() == "cloe" ? "acheteur" : "alpha");
    request.mutable_result()->set_level("B1");
    mistake.change(request);
    EvaluateResponse response;
    EXPECT_EQ(Summary(Evaluate(request, response)), mistake.error);
  }
}

TEST(EvaluateTest, NamesTheVersionThatAnErrorCameFrom) {
  EvaluateRequest request;
  request.set_grid("trial");
  request.mutable_objective()->set_job("gama");
  request.mutable_result()->set_level("B1");
  EvaluateResponse response;
  const Error error = ErrorOf(Evaluate(request, response));
  EXPECT_EQ(error.metadata.at("grid"), "trial");
  EXPECT_EQ(error.metadata.at("version"), "2.0.0");
  EXPECT_EQ(error.metadata.at("digest"), DigestOfVersion("trial", "2.0.0"));
  EXPECT_EQ(error.metadata.at("nearest"), "gamma");
}

TEST(EvaluateTest, RefusesBytesThatAreNoMessage) {
  const std::string method = "/seuil.v1.EvaluationService/Evaluate";
  EXPECT_EQ(Summary(Shared().CallRaw(method, "\xff\xff\xff")),
            "INVALID_ARGUMENT REQUEST_MALFORMED");
  // Field 1, the grid, is no UTF-8.
  EXPECT_EQ(Summary(Shared().CallRaw(method, std::string("\x0a\x02\xc3\x28", 4))),
            "INVALID_ARGUMENT REQUEST_MALFORMED");
  EXPECT_EQ(Summary(Shared().CallRaw(method, "")), "INVALID_ARGUMENT GRID_REQUIRED grid");
  // The same message again after a bad one: nothing of it is left in the thread's.
  EXPECT_EQ(Summary(Shared().CallRaw(method, std::string("\x0a\x04zwei", 6))),
            "NOT_FOUND GRID_UNKNOWN grid");
}

}  // namespace
}  // namespace seuil::rpc
