"""Calls to a real server: decisions, every reason that a request can provoke, health, reflection."""

import os
import shutil
import tempfile
import unittest

import grpc
from google.protobuf import descriptor_pb2

import harness
from harness import catalogue_pb2 as cat
from harness import common_pb2, error_of, health_pb2, reflection_pb2
from harness import evaluation_pb2 as ev


def asked(grid="cloe", job="acheteur", level="B1", **fields):
    return ev.EvaluateRequest(grid=grid, objective=ev.Objective(job=job),
                              result=ev.Result(level=level), **fields)


def selector(**fields):
    return common_pb2.VersionSelector(**fields)


class CallsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        for grid in ("grids/cloe", "tests/data/grids/delf-b2", "tests/data/grids/lilate",
                     "tests/data/grids/lte"):
            shutil.copytree(os.path.join(harness.SOURCE, grid),
                            os.path.join(cls.root, os.path.basename(grid)))
        harness.write_trial(cls.root)
        closed = harness.write(f"{cls.root}/closed/1.0.0.toml", harness.trial("1.0.0", "closed"))
        harness.write(f"{cls.root}/closed/releases.toml",
                      harness.release("2025-01-01T00:00:00Z", version="1.0.0", digest=closed)
                      + harness.release("2025-06-01T00:00:00Z", withdrawn=True))
        harness.write(f"{cls.root}/trial/9.0.0.toml", "format = 1\n")
        settings = f"{cls.root}/settings.toml"
        harness.write(settings, "[calls]\nbatch_items = 3\nbatch_jobs = 3\nrequest_bytes = 65536\n"
                                "[drain]\npause_ms = 0\n")
        cls.server = harness.Server("--config", settings, "--grids", cls.root,
                                    "--listen", "127.0.0.1:0").connect()
        cls.evaluate = cls.server.evaluation.Evaluate

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        shutil.rmtree(cls.root)
        assert status == 0, cls.server.log

    def test_a_certificate(self):
        answer = self.evaluate(asked(level="B2", locale="en", reference="dossier é"))
        self.assertEqual(answer.outcome.kind, common_pb2.OUTCOME_KIND_CERTIFICATE)
        self.assertEqual(answer.threshold_level, "B1")
        self.assertEqual([r.rule for r in answer.reasons], ["objective-reached"])
        self.assertIn("objectif fixé", answer.reasons[0].citation)
        self.assertFalse(answer.missing)
        self.assertEqual(answer.certificate_from_level, "B1")
        self.assertEqual(answer.reference, "dossier é")
        self.assertEqual((answer.served_by.grid, answer.served_by.version), ("cloe", "1.0.2"))
        self.assertEqual(answer.locale, "en")
        self.assertFalse(answer.official)

    def test_an_attestation_and_what_was_missing(self):
        answer = self.evaluate(asked(level="A2"))
        self.assertEqual(answer.outcome.kind, common_pb2.OUTCOME_KIND_ATTESTATION)
        wanted = {(m.rule, m.input, m.at_least_level, m.actual) for m in answer.missing}
        self.assertEqual(wanted, {("top-level", "attained", "C2", "A2"),
                                  ("objective-reached", "attained", "B1", "A2")})
        self.assertEqual(answer.certificate_from_level, "B1")
        self.assertTrue(answer.official)

    def test_c2_without_objective(self):
        answer = self.evaluate(ev.EvaluateRequest(
            grid="cloe", objective=ev.Objective(none=True), result=ev.Result(level="C2")))
        self.assertEqual(answer.outcome.kind, common_pb2.OUTCOME_KIND_CERTIFICATE)
        self.assertEqual([r.rule for r in answer.reasons], ["top-level"])
        self.assertEqual(answer.threshold_level, "")

    def test_the_answer_can_be_verified_later(self):
        answer = self.evaluate(asked())
        pinned = self.evaluate(asked(version=selector(digest=answer.served_by.digest)))
        self.assertEqual(pinned.outcome, answer.outcome)

    def test_every_reason_that_a_request_can_provoke(self):
        evaluate, catalogue = self.evaluate, self.server.catalogue
        none = ev.Objective(none=True)
        level_score = ev.Result(level="B1", score="60")
        bands = catalogue.ListBands(cat.ListBandsRequest(grid="cloe", page_size=1))
        raw = self.server.channel.unary_unary("/seuil.v1.EvaluationService/Evaluate")
        later = selector()
        later.as_of.seconds = 2**62
        early = selector()
        early.as_of.seconds = 0

        held = catalogue.SyncJobs(cat.SyncJobsRequest(grid="cloe")).sync_token

        def score(text):
            return ev.EvaluateRequest(grid="lte", result=ev.Result(score=text))

        def objective(**fields):
            return ev.EvaluateRequest(grid="trial", objective=ev.Objective(**fields),
                                      result=ev.Result(level="B1"))

        def titled(title, *codes):
            return cat.ResolveJobRequest(grid="cloe",
                                         query=cat.ResolveQuery(title=title, codes=codes))

        cases = [
            ("REQUEST_MALFORMED", "", raw, b"\xff"),
            ("REQUEST_TOO_LARGE", "", raw, bytes(65537)),
            ("GRID_REQUIRED", "grid", evaluate, asked("")),
            ("GRID_UNKNOWN", "grid", evaluate, asked("nowhere")),
            ("VERSION_UNKNOWN", "version.version_id", evaluate,
             asked(version=selector(version_id="8.0.0"))),
            ("DIGEST_MALFORMED", "version.digest", evaluate, asked(version=selector(digest="x"))),
            ("DIGEST_UNKNOWN", "version.digest", evaluate,
             asked(version=selector(digest="sha256:" + "0" * 64))),
            ("AS_OF_MALFORMED", "version.as_of", evaluate, asked(version=later)),
            ("NO_RELEASE_IN_FORCE", "version.as_of", evaluate, asked(version=early)),
            ("NO_RELEASE_IN_FORCE", "grid", evaluate, asked("closed", "alpha")),
            ("VERSION_UNAVAILABLE", "version.version_id", evaluate,
             asked("trial", "alpha", version=selector(version_id="9.0.0"))),
            ("LOCALE_MALFORMED", "locale", evaluate, asked(locale="français")),
            ("REFERENCE_TOO_LONG", "reference", evaluate, asked(reference="é" * 129)),
            ("OBJECTIVE_REQUIRED", "objective", evaluate,
             ev.EvaluateRequest(grid="cloe", result=ev.Result(level="B1"))),
            ("OBJECTIVE_CONFLICT", "objective", evaluate, objective(job="alpha", none=True)),
            ("OBJECTIVE_NOT_ACCEPTED", "objective.level", evaluate,
             ev.EvaluateRequest(grid="lte", objective=ev.Objective(level="B1"),
                                result=ev.Result(score="50"))),
            ("JOB_QUERY_EMPTY", "query", catalogue.ResolveJob, titled("")),
            ("TITLE_TOO_LONG", "query.title", catalogue.ResolveJob, titled("a" * 1025)),
            ("TITLE_MALFORMED", "query.title", catalogue.ResolveJob, titled("a\x01")),
            ("CODE_REQUIRED", "query.codes[0]", catalogue.ResolveJob,
             titled("a", cat.CodeQuery(scheme="rome"))),
            ("CODES_TOO_MANY", "query.codes", catalogue.ResolveJob,
             titled("a", *[cat.CodeQuery(scheme="rome", code="1")] * 17)),
            ("SYNC_TOKEN_MALFORMED", "sync_token", catalogue.SyncJobs,
             cat.SyncJobsRequest(grid="cloe", sync_token="x")),
            ("SYNC_TOKEN_MISMATCH", "sync_token", catalogue.SyncJobs,
             cat.SyncJobsRequest(grid="lte", sync_token=held)),
            ("TITLE_REQUIRED", "text", catalogue.SearchJobs, cat.SearchJobsRequest(grid="cloe")),
            ("JOB_REQUIRED", "job", catalogue.GetJob, cat.GetJobRequest(grid="cloe")),
            ("JOB_UNKNOWN", "objective.job", evaluate, objective(job="alfa")),
            ("JOB_REMOVED", "objective.job", evaluate, objective(job="omega")),
            ("BAND_UNKNOWN", "objective.band", evaluate, objective(band="z")),
            ("LEVEL_UNKNOWN", "objective.level", evaluate, objective(level="b1")),
            ("LEVEL_UNKNOWN", "result.level", evaluate, asked(level="B1 ")),
            ("THRESHOLD_BELOW_CERTIFIABLE", "objective.level", evaluate, objective(level="A1")),
            ("THRESHOLD_IS_SUB_LEVEL", "objective.level", evaluate, objective(level="B1+")),
            ("RESULT_REQUIRED", "result.level", evaluate,
             ev.EvaluateRequest(grid="cloe", objective=none)),
            ("RESULT_CONFLICT", "result", evaluate,
             ev.EvaluateRequest(grid="cloe", objective=none, result=level_score)),
            ("RESULT_NOT_ACCEPTED", "result.score", evaluate,
             ev.EvaluateRequest(grid="cloe", objective=none, result=ev.Result(score="60"))),
            ("SKILL_UNKNOWN", "result.skills.nothing", evaluate,
             ev.EvaluateRequest(grid="cloe", objective=none, result=ev.Result(
                 level="B1", skills={"nothing": ev.SkillResult(level="B1")}))),
            ("SKILL_REQUIRED", None, evaluate, ev.EvaluateRequest(grid="delf-b2")),
            ("SCORE_MALFORMED", "result.score", evaluate, score("nan")),
            ("SCORE_MALFORMED", "result.score", evaluate, score("1e3")),
            ("SCORE_OUT_OF_RANGE", "result.score", evaluate, score("101")),
            ("SCORE_OFF_STEP", "result.score", evaluate, score("0.5")),
            ("LANGUAGE_REQUIRED", "certified_language", evaluate,
             ev.EvaluateRequest(grid="lilate", result=ev.Result(level="B1"))),
            ("LANGUAGE_MALFORMED", "certified_language", evaluate, asked(certified_language="_")),
            ("LANGUAGE_UNKNOWN", "certified_language", evaluate, asked(certified_language="ja")),
            ("BATCH_EMPTY", "items", self.server.evaluation.BatchEvaluate,
             ev.BatchEvaluateRequest(grid="cloe")),
            ("BATCH_TOO_LARGE", "items", self.server.evaluation.BatchEvaluate,
             ev.BatchEvaluateRequest(grid="cloe", items=[ev.BatchEvaluateItem()] * 4)),
            ("BATCH_TOO_LARGE", "queries", catalogue.BatchGetJobs,
             cat.BatchGetJobsRequest(grid="cloe", queries=[cat.JobQuery(job="x")] * 4)),
            ("PAGE_SIZE_INVALID", "page_size", catalogue.ListJobs,
             cat.ListJobsRequest(grid="cloe", page_size=1001)),
            ("PAGE_TOKEN_MALFORMED", "page_token", catalogue.ListJobs,
             cat.ListJobsRequest(grid="cloe", page_token="x")),
            ("PAGE_TOKEN_MISMATCH", "page_token", catalogue.ListJobs,
             cat.ListJobsRequest(grid="cloe", page_token=bands.next_page_token)),
            ("ENUM_UNKNOWN", "status", catalogue.ListJobs,
             cat.ListJobsRequest(grid="cloe", status=77)),
            ("ENUM_UNKNOWN", "file", catalogue.GetGridSource,
             cat.GetGridSourceRequest(grid="cloe", file=77)),
            ("CASES_ABSENT", "file", catalogue.GetGridSource,
             cat.GetGridSourceRequest(grid="trial", file=cat.SOURCE_FILE_CASES)),
        ]
        seen = set()
        for reason, field, call, request in cases:
            with self.subTest(reason=reason, field=field):
                error = error_of(call, request)
                self.assertEqual(error.reason, reason)
                if field is not None:
                    self.assertEqual(error.field, field)
                seen.add(reason)
        found = catalogue.BatchGetJobs(cat.BatchGetJobsRequest(grid="trial", queries=[
            cat.JobQuery(),
            cat.JobQuery(code=cat.CodeQuery(scheme="x", code="none")),
            cat.JobQuery(code=cat.CodeQuery(scheme="x", code="near"))]))
        seen.update(lookup.error.reason for lookup in found.lookups)
        found = catalogue.BatchGetJobs(cat.BatchGetJobsRequest(grid="trial", queries=[
            cat.JobQuery(code=cat.CodeQuery(scheme="x", code="two"))]))
        seen.update(lookup.error.reason for lookup in found.lookups)
        with open(os.path.join(harness.SOURCE, "tests/rpc/reasons.golden")) as golden:
            every = {line.split()[0] for line in golden}
        # Pages outlive their version only where grids are swapped while the server runs.
        # Of a server that is changed or overloaded, of callers it does not know, and of changes of a release plan: their tests
        # are elsewhere.
        self.assertEqual(every - seen, {
            "PAGE_TOKEN_EXPIRED", "VERSION_LOADING", "REASON_REQUIRED", "RELEASE_IN_PAST",
            "RELEASE_SCHEDULED", "NO_EARLIER_VERSION", "TARGET_REQUIRED", "IN_FORCE_CHANGED",
            "PLAN_CHANGED", "PLAN_REFUSED", "VERSION_CHANGED", "VERSION_REFUSED", "GUARD_EXCEEDED",
            "STORAGE_FAILED",
            "CONTROL_IS_FILES", "CONTROL_IS_RPC", "PLAN_CHANGED_OUTSIDE", "ID_MALFORMED", "VERSION_REQUIRED",
            "VERSION_EXISTS", "GUARD_MALFORMED", "COMPARISON_TOO_LARGE", "POPULATION_EMPTY",
            "POPULATION_TOO_LARGE", "COUNT_NEGATIVE", "SERVER_BUSY",
            "TOKEN_REQUIRED", "TOKEN_UNKNOWN", "CERTIFICATE_REQUIRED", "CERTIFICATE_EXPIRED",
            "CERTIFICATE_REVOKED", "CALLER_UNKNOWN", "ROLE_MISSING", "RATE_EXCEEDED",
            "TOO_MANY_CALLS", "DECISION_LOG_FULL", "AUDIT_FAILED"})

    def test_errors_carry_the_grid_and_version(self):
        error = error_of(self.evaluate, asked("trial", "gama"))
        self.assertEqual(error.code, "NOT_FOUND")
        self.assertEqual(error.metadata["nearest"], "gamma")
        self.assertEqual(error.metadata["grid"], "trial")
        self.assertEqual(error.metadata["version"], "2.0.0")
        self.assertTrue(error.metadata["digest"].startswith("sha256:"))

    def test_what_is_too_large_is_refused_and_the_next_call_is_not(self):
        error = error_of(self.evaluate, asked(reference="x" * 70_000))
        self.assertEqual((error.code, error.reason), ("RESOURCE_EXHAUSTED", "REQUEST_TOO_LARGE"))
        self.assertEqual(error.metadata["setting"], "calls.request_bytes")
        self.assertEqual(error.metadata["limit"], "65536")
        # So much more that gRPC reads none of it.
        with self.assertRaisesRegex(grpc.RpcError, "Received message larger than max"):
            self.evaluate(asked(reference="x" * 100_000))
        error = error_of(self.evaluate, asked(job="é" * 20_000))
        self.assertEqual(error.reason, "JOB_UNKNOWN")
        self.assertTrue(error.metadata["job"].endswith("…"))
        self.evaluate(asked())

    def test_metadata_that_are_too_large_are_refused(self):
        # On a connection of its own, which gRPC may end after it.
        with grpc.insecure_channel(self.server.addresses[0]) as channel:
            call = harness.evaluation_pb2_grpc.EvaluationServiceStub(channel).Evaluate
            with self.assertRaisesRegex(grpc.RpcError, "received initial metadata size exceeds limit"):
                call(asked(), metadata=(("x-much", "m" * 17_000),))
        self.evaluate(asked())

    def test_health_is_per_service(self):
        serving = health_pb2.HealthCheckResponse.SERVING
        for name in ("", "seuil.v1.EvaluationService", "seuil.v1.CatalogueService"):
            answer = self.server.health.Check(health_pb2.HealthCheckRequest(service=name))
            self.assertEqual(answer.status, serving, name)
        error = error_of(self.server.health.Check, health_pb2.HealthCheckRequest(service="x"))
        self.assertEqual(error.code, "NOT_FOUND")

    def test_reflection_describes_every_service(self):
        call = self.server.channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            reflection_pb2.ReflectionRequest.SerializeToString,
            reflection_pb2.ReflectionResponse.FromString)

        def ask(**request):
            return next(call(iter([reflection_pb2.ReflectionRequest(**request)])))

        services = {s.name for s in ask(list_services="*").list_services_response.service}
        self.assertLessEqual({"seuil.v1.EvaluationService", "seuil.v1.CatalogueService",
                              "grpc.health.v1.Health"}, services)
        for name in services:
            files = ask(file_containing_symbol=name).file_descriptor_response
            found = {f"{file.package}.{service.name}"
                     for file in map(descriptor_pb2.FileDescriptorProto.FromString,
                                     files.file_descriptor_proto)
                     for service in file.service}
            self.assertIn(name, found)


if __name__ == "__main__":
    unittest.main()
