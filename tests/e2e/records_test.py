"""What a real server keeps: decisions that replay, references that are found, a killed server, an audit of operators."""

import json
import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

import grpc

import harness
import owned
from harness import catalogue_pb2 as cat, error_of, evaluation_pb2 as ev, grid_admin_pb2 as pb

CLOE = os.path.join(harness.SOURCE, "grids")
LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2"]


def seuild(*arguments):
    """Exit status, stdout and stderr of an offline verb."""
    done = subprocess.run([harness.SEUILD, *arguments], capture_output=True, text=True, timeout=60,
                          check=False)
    return done.returncode, done.stdout, done.stderr


class RecordsTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.grids = self.path("grids")
        shutil.copytree(CLOE, self.grids)

    def path(self, name):
        return os.path.join(self.root, name)

    def start(self, settings="", **options):
        harness.write(self.path("settings.toml"),
                      f'[drain]\npause_ms = 0\n[decision_log]\ndirectory = "{self.root}/decisions"\n'
                      f'keys = "{self.root}/keys"\n{settings}')
        server = harness.Server("--config", self.path("settings.toml"), "--grids", self.grids,
                                "--listen", "127.0.0.1:0", **options).connect()
        self.addCleanup(server.stop)
        return server

    def replay(self):
        status, out, _ = seuild("replay", self.path("decisions"), "--grids", self.grids,
                                "--format", "json")
        return status, json.loads(out)

    def random_objective(self, jobs):
        return random.choice([
            lambda: ev.Objective(job=random.choice(jobs)),
            lambda: ev.Objective(job=random.choice(jobs), level=random.choice(LEVELS)),
            lambda: ev.Objective(level=random.choice(LEVELS)),
            lambda: ev.Objective(none=True),
            lambda: ev.Objective(job="nobody"),
        ])()

    def test_a_thousand_random_decisions_replay(self):
        random.seed(20261127)
        server = self.start()
        jobs = [job.id for job in
                server.catalogue.ListJobs(cat.ListJobsRequest(grid="cloe", page_size=1000)).jobs]
        versions = ["1.0.0", "1.0.1", "1.0.2"]
        answered = {}
        for i in range(600):
            request = ev.EvaluateRequest(
                grid="cloe", objective=self.random_objective(jobs), reference=f"candidate {i}",
                result=ev.Result(level=random.choice(LEVELS)), certified_language="en",
                version=harness.common_pb2.VersionSelector(version_id=random.choice(versions)))
            try:
                answered[f"candidate {i}"] = server.evaluation.Evaluate(request)
            except grpc.RpcError:
                pass
        batch = server.evaluation.BatchEvaluate(ev.BatchEvaluateRequest(grid="cloe", items=[
            ev.BatchEvaluateItem(objective=self.random_objective(jobs), reference=f"item {i}",
                                 result=ev.Result(level=random.choice(LEVELS)),
                                 certified_language="en") for i in range(400)]))
        for result in batch.results:
            if result.HasField("decision"):
                answered[result.reference] = result.decision
        self.assertGreater(len(answered), 500)
        self.assertLess(len(answered), 1000)
        self.assertEqual(server.stop(), 0)

        status, report = self.replay()
        self.assertEqual(status, 0, report)
        self.assertEqual((report["rows"], report["equal"]), (len(answered), len(answered)))
        self.assertEqual(report["open_ends"], 0)
        # Each answer is found by its reference, and says what the answer said.
        for reference, answer in random.sample(sorted(answered.items(), key=lambda one: one[0]), 5):
            status, out, err = seuild("log", "find", "--log", self.path("decisions"), "--keys",
                                      self.path("keys"), reference)
            self.assertEqual(status, 0, err)
            row = json.loads(out)
            self.assertEqual(row["outcome"], answer.outcome.id)
            self.assertEqual(row["attained"]["level"], answer.attained_level)
            self.assertEqual(row.get("threshold", ""), answer.threshold_level)
            self.assertEqual(row["rules"], [reason.rule for reason in answer.reasons])
        self.assertEqual(seuild("log", "find", "--log", self.path("decisions"), "--keys",
                                self.path("keys"), "nobody")[0], 1)
        # Without its key no row is found, and that is said.
        for key in os.listdir(self.path("keys")):
            os.remove(os.path.join(self.path("keys"), key))
        status, out, err = seuild("log", "find", "--log", self.path("decisions"), "--keys",
                                  self.path("keys"), reference)
        self.assertEqual((status, out), (1, ""))
        self.assertIn(f"cannot be searched: {len(answered)}, of", err)
        # No candidate is named in the log.
        for name in os.listdir(self.path("decisions")):
            with open(os.path.join(self.path("decisions"), name), encoding="utf-8") as file:
                self.assertNotIn("candidate", file.read())

        # An archived version whose file was changed is another version.
        archived = os.path.join(self.grids, "cloe", "1.0.1.toml")
        with open(archived, "a", encoding="utf-8") as file:
            file.write("# one more line\n")
        status, report = self.replay()
        self.assertEqual(status, 1)
        self.assertEqual([one["version"].split()[:2] for one in report["absent_versions"]],
                         [["cloe", "1.0.1"]])
        self.assertEqual(report["equal"] + report["undecided"], len(answered))

    @unittest.skipUnless(os.environ.get("SEUIL"), "built without the client")
    def test_the_clients_command_hands_over(self):
        path = os.path.dirname(harness.SEUILD) + os.pathsep + os.environ["PATH"]
        done = subprocess.run([os.environ["SEUIL"], "replay", self.path("none")],
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": path})
        self.assertEqual(done.returncode, 2)
        self.assertTrue(done.stderr.startswith("seuild: "), done.stderr)
        done = subprocess.run([os.environ["SEUIL"], "log", "check", "x"], capture_output=True,
                              text=True, check=False, env={**os.environ, "PATH": self.root})
        self.assertEqual(done.returncode, 2)
        self.assertIn("verb of seuild", done.stderr)

    def test_a_row_that_was_changed_is_told(self):
        server = self.start()
        for level in LEVELS:
            server.evaluation.Evaluate(ev.EvaluateRequest(
                grid="cloe", objective=ev.Objective(job="acheteur"), result=ev.Result(level=level)))
        server.stop()
        log = os.path.join(self.path("decisions"), os.listdir(self.path("decisions"))[0])
        with open(log, encoding="utf-8") as file:
            lines = file.readlines()
        lines[1] = lines[1].replace('"outcome":"', '"outcome":"certificat", "was":"', 1)
        with open(log, "w", encoding="utf-8") as file:
            file.writelines(lines)
        status, report = self.replay()
        self.assertEqual((status, report["breaks"], report["different"]), (1, 1, 1))
        self.assertEqual(report["differences"][0]["line"], 2)
        status, out, _ = seuild("log", "check", self.path("decisions"))
        self.assertEqual(status, 1)
        self.assertIn("was changed", out)

    def test_a_killed_server_loses_nothing_that_is_in_a_closed_block(self):
        kept = 0
        for _ in range(3):
            server = self.start('when_full = "refuse"\n')
            stop = threading.Event()

            def call():
                question = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                                              result=ev.Result(level="B1"), reference="x" * 200)
                while not stop.is_set():
                    try:
                        server.evaluation.Evaluate(question)
                    except grpc.RpcError:
                        return

            callers = [threading.Thread(target=call) for _ in range(4)]
            for caller in callers:
                caller.start()
            time.sleep(0.8)
            _, before = self.replay()  # of a log that is being written
            server.process.kill()
            stop.set()
            for caller in callers:
                caller.join()
            server.exit_status()
            self.assertEqual(before["breaks"], 0, before)
            self.assertGreater(before["rows"], kept)
            status, after = self.replay()
            self.assertEqual(status, 0, after)
            self.assertGreaterEqual(after["rows"], before["rows"] - before["open_rows"])
            kept = after["rows"]
        self.assertGreaterEqual(len(os.listdir(self.path("decisions"))), 3)

    def test_a_log_that_cannot_be_kept_does_not_start(self):
        harness.write(self.path("decisions"), "a file")
        harness.write(self.path("settings.toml"),
                      f'[decision_log]\ndirectory = "{self.root}/decisions"\nreference = "omit"\n')
        server = harness.Server("--config", self.path("settings.toml"), "--grids", self.grids,
                                "--listen", "127.0.0.1:0")
        self.assertEqual(server.exit_status(), 1)
        self.assertIn("decision log", server.events("cannot-serve")[0]["why"])


class AuditTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.log = os.path.join(self.root, "audit.jsonl")
        self.owned = owned.Owned(self.root, f'[audit_log]\nfile = "{self.log}"\n').start()
        self.addCleanup(self.owned.stop)

    def lines(self):
        with open(self.log, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def test_every_attempt_and_every_change_is_there(self):
        self.owned.publish("1.0.0")
        self.owned.activate("1.0.0")
        refused = error_of(self.owned.admin.ActivateVersion, pb.ActivateVersionRequest(
            grid="cloe", version="9.9.9", digest=owned.digest("1.0.0"), terms=owned.terms()))
        error_of(self.owned.admin.ListVersions, pb.ListVersionsRequest(grid="none"))
        self.owned.admin.ListVersions(pb.ListVersionsRequest(grid="cloe"))
        deadline = time.monotonic() + 10
        while not any(line["event"] == "refused" for line in self.lines()):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        lines = self.lines()
        self.assertEqual(lines[0]["event"], "opened")
        attempts = [line for line in lines if line["event"] == "attempt"]
        self.assertEqual([line["method"] for line in attempts],
                         ["PublishVersion", "ActivateVersion", "ActivateVersion"])
        self.assertTrue(all(line["from"].startswith("unix:") for line in attempts), attempts)
        self.assertEqual(attempts[0]["source_digest"], owned.digest("1.0.0"))
        self.assertEqual((attempts[1]["stated_by"], attempts[1]["reason"]), ("a tester", "a test"))
        verdicts = {line["attempt"]: line for line in lines if line["event"] == "verdict"}
        self.assertEqual([verdicts[line["n"]]["verdict"] for line in attempts],
                         ["OK", "OK", refused.reason])
        activated = verdicts[attempts[1]["n"]]
        self.assertNotIn("before_digest", activated)
        self.assertEqual(activated["after_digest"], owned.digest("1.0.0"))
        self.assertEqual([(line["method"], line["verdict"]) for line in lines
                          if line["event"] == "refused"], [("ListVersions", "GRID_UNKNOWN")])
        adopted = [line for line in lines if line["event"] == "adopted"]
        self.assertIn(("version", owned.digest("1.0.0"), "ready"),
                      [(line["what"], line["after"], line["verdict"]) for line in adopted if "after" in line])
        self.assertIn(("in-force", owned.digest("1.0.0"), "serves"),
                      [(line["what"], line.get("after"), line["verdict"]) for line in adopted])
        self.owned.stop()
        status, out, _ = seuild("log", "check", self.log)
        self.assertEqual(status, 0, out)
        self.assertIn("chain: whole", out)
        with open(self.log, encoding="utf-8") as file:
            text = file.read()
        with open(self.log, "w", encoding="utf-8") as file:
            file.write(text.replace("a tester", "b tester", 1))
        status, out, _ = seuild("log", "check", self.log)
        self.assertEqual(status, 1, out)

    def test_what_cannot_be_audited_is_not_changed(self):
        self.owned.publish("1.0.0")
        # The file's name is taken by a folder: nothing can be written there.
        os.rename(self.log, self.log + ".1")
        os.mkdir(self.log)
        refused = error_of(self.owned.activate, "1.0.0")
        self.assertEqual((refused.code, refused.reason), ("UNAVAILABLE", "AUDIT_FAILED"))
        self.assertFalse(os.path.exists(os.path.join(self.owned.grids, "cloe", "releases.toml")))
        self.owned.admin.ListVersions(pb.ListVersionsRequest(grid="cloe"))
        os.rmdir(self.log)
        self.owned.activate("1.0.0")
        self.assertEqual(self.owned.in_force(), "1.0.0")
        self.assertEqual(seuild("log", "check", self.log)[0], 0)


if __name__ == "__main__":
    unittest.main()
