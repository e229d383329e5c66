"""Grids change under a running server: what is in force, what is refused, what callers feel."""

import datetime
import os
import shutil
import tempfile
import threading
import time
import unittest

import grpc

import harness
from harness import error_of
from harness import catalogue_pb2, common_pb2
from harness import evaluation_pb2 as ev

QUESTION = ev.EvaluateRequest(grid="trial", objective=ev.Objective(none=True),
                              result=ev.Result(level="B1"))
WORDS = "À défaut, une attestation."
SECOND = harness.trial("2.0.0").replace(WORDS, "Bis: " + WORDS)
PAST = ("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z")
SWAPS = 1000
SECONDS = 60  # at most; every wait ends as soon as what it waits for is so


class LiveTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.grids = os.path.join(self.root, "grids")
        self.one = self.write("1.0.0.toml", harness.trial("1.0.0"))
        # Says it is another: a batch that mixed the two would show.
        self.two = self.write("2.0.0.toml", SECOND)
        self.plan(self.entry(PAST[0], "1.0.0", self.one))

    def path(self, name):
        return os.path.join(self.grids, "trial", name)

    def write(self, name, text):
        return harness.write(self.path(name), text)

    def entry(self, start, version, digest):
        return harness.release(start, version=version, digest=digest)

    def plan(self, *entries):
        """As an editor or git does: beside it, and then in its place."""
        harness.write(self.path(".releases.toml.new"), "".join(entries))
        os.rename(self.path(".releases.toml.new"), self.path("releases.toml"))

    def both(self):
        return (self.entry(PAST[0], "1.0.0", self.one), self.entry(PAST[1], "2.0.0", self.two))

    def start(self, settings="[drain]\npause_ms = 0\n"):
        harness.write(os.path.join(self.root, "settings.toml"), settings)
        server = harness.Server("--grids", self.grids, "--listen", "127.0.0.1:0", "--config",
                                os.path.join(self.root, "settings.toml")).connect()
        self.addCleanup(server.stop)
        return server

    def serves(self, server):
        return server.evaluation.Evaluate(QUESTION).served_by.version

    def eventually(self, condition, what=""):
        end = time.monotonic() + SECONDS
        while not condition():
            self.assertLess(time.monotonic(), end, what)

    def test_a_change_of_the_plan_takes_force(self):
        server = self.start()
        self.assertEqual(self.serves(server), "1.0.0")
        self.plan(*self.both())
        self.eventually(lambda: self.serves(server) == "2.0.0")
        self.plan(self.entry(PAST[0], "1.0.0", self.one))  # git revert
        self.eventually(lambda: self.serves(server) == "1.0.0")
        server.wait_for("plan-history-changed")
        self.assertTrue(server.events("release-late"))

    def test_a_scheduled_release_takes_force_at_its_instant(self):
        server = self.start()
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1.5)
        self.plan(self.entry(PAST[0], "1.0.0", self.one),
                  self.entry(at.isoformat(), "2.0.0", self.two))
        server.wait_for("plan-adopted")
        versions = []
        while not versions or versions[-1][1] != "2.0.0":
            answer = server.evaluation.Evaluate(QUESTION)
            versions.append((answer.decided_at.ToDatetime(datetime.timezone.utc),
                             answer.served_by.version))
            self.assertLess(len(versions), 1_000_000)
        for decided, version in versions:
            self.assertEqual(version, "2.0.0" if decided >= at else "1.0.0", (decided, at))
        self.assertEqual(versions[0][1], "1.0.0")
        # It is told when it happens, not at the next poll.
        self.eventually(lambda: server.events("grid")[-1]["version"] == "2.0.0")

    def test_broken_files_touch_only_their_version(self):
        server = self.start()
        self.write("3.0.0.toml", "format = 1\n[grid\n")
        server.wait_for("version-rejected")
        self.assertEqual(self.serves(server), "1.0.0")
        asked = ev.EvaluateRequest()
        asked.CopyFrom(QUESTION)
        asked.version.version_id = "3.0.0"
        self.assertEqual(error_of(server.evaluation.Evaluate, asked).reason, "VERSION_UNAVAILABLE")
        # Mended, it can be asked for.
        self.write("3.0.0.toml", harness.trial("3.0.0"))
        self.eventually(lambda: "3.0.0" in self.known(server))
        # A plan that is torn is told with its place, and the last good one goes on.
        self.plan(self.entry(PAST[0], "1.0.0", self.one), "[[release]]\nfrom = 2025-0")
        self.eventually(lambda: any(p["path"].endswith("releases.toml") and p["line"] > 0
                                    for p in server.events("problem")))
        self.assertEqual(self.serves(server), "1.0.0")

    def known(self, server):
        grids = server.catalogue.ListGrids(catalogue_pb2.ListGridsRequest()).grids
        return grids[0].versions if grids else []

    def test_a_version_due_that_is_refused_leaves_the_last_good_one(self):
        broken = self.write("3.0.0.toml", "format = 1\n")
        server = self.start()
        self.plan(self.entry(PAST[0], "1.0.0", self.one), self.entry(PAST[1], "3.0.0", broken))
        server.wait_for("grid-last-good")
        answer = server.evaluation.Evaluate(QUESTION)
        self.assertEqual(answer.served_by.version, "1.0.0")
        self.assertEqual(answer.served_by.status, common_pb2.RELEASE_STATUS_LAST_GOOD)
        self.assertIn("LAST_GOOD", [notice.code for notice in answer.notices])
        # A server that starts now says the same.
        fresh = self.start().evaluation.Evaluate(QUESTION)
        fresh.served_by.as_of.CopyFrom(answer.served_by.as_of)
        self.assertEqual(fresh.served_by, answer.served_by)

    def test_games_with_the_directory_lose_nothing(self):
        server = self.start("[drain]\npause_ms = 0\n[reload]\npoll_ms = 100\n")
        folder, aside = self.path(""), os.path.join(self.root, "aside")
        shutil.move(folder, aside)  # the grid's folder is gone
        self.eventually(lambda: any(p["code"] == "folder-gone" for p in server.events("problem")))
        self.assertEqual(self.serves(server), "1.0.0")
        shutil.rmtree(self.grids)  # the root too
        server.wait_for("scan-failed")
        self.assertEqual(self.serves(server), "1.0.0")
        os.makedirs(self.grids)  # empty
        self.assertEqual(self.serves(server), "1.0.0")
        shutil.move(aside, folder)
        self.eventually(lambda: "2.0.0" in self.known(server))
        self.assertEqual(self.serves(server), "1.0.0")
        for name in (".releases.toml.swp", "releases.toml~", "4913", "1.0.0.toml.bak"):
            self.write(name, "an editor's")
            os.remove(self.path(name))
        self.plan(*self.both())
        self.eventually(lambda: self.serves(server) == "2.0.0")

    def test_versions_beyond_those_kept_are_compiled_when_asked(self):
        numbers = [f"{major}.0.0" for major in range(3, 9)]
        for number in numbers:
            self.write(f"{number}.toml", harness.trial(number))
        server = self.start("[drain]\npause_ms = 0\n[reload]\nkept_versions = 1\n")
        asked = []
        for number in numbers * 2 + ["1.0.0", "2.0.0"]:
            question = ev.EvaluateRequest()
            question.CopyFrom(QUESTION)
            question.version.version_id = number
            asked.append((number, server.evaluation.Evaluate.future(question)))
        for number, answer in asked:
            self.assertEqual(answer.result(SECONDS).served_by.version, number)
        # One whose file changed since it was seen is refused, not guessed.
        os.remove(self.path("3.0.0.toml"))
        question.version.version_id = "3.0.0"

        def refused():
            try:
                server.evaluation.Evaluate(question)
            except grpc.RpcError:
                return True
            return False

        self.eventually(refused)
        self.assertIn(error_of(server.evaluation.Evaluate, question).reason,
                      ("VERSION_UNAVAILABLE", "VERSION_UNKNOWN"))
        self.assertEqual(self.serves(server), "1.0.0")

    def test_a_config_map_is_swapped_as_a_whole(self):
        mount = self.path("")
        shutil.rmtree(mount)

        def generation(number, *entries):
            data = os.path.join(mount, f"..gen_{number}")
            harness.write(f"{data}/1.0.0.toml", harness.trial("1.0.0"))
            harness.write(f"{data}/2.0.0.toml", SECOND)
            harness.write(f"{data}/releases.toml", "".join(entries))
            os.symlink(f"..gen_{number}", os.path.join(mount, "..data_tmp"))
            os.rename(os.path.join(mount, "..data_tmp"), os.path.join(mount, "..data"))
            shutil.rmtree(os.path.join(mount, f"..gen_{number - 1}"), ignore_errors=True)

        plans = [self.both()[:1], self.both()]
        generation(1, *plans[0])
        for name in ("1.0.0.toml", "2.0.0.toml", "releases.toml"):
            os.symlink(f"..data/{name}", os.path.join(mount, name))
        server = self.start()
        self.assertEqual(self.serves(server), "1.0.0")
        for number in range(2, 22):
            generation(number, *plans[(number + 1) % 2])
            self.eventually(lambda: self.serves(server) == ("2.0.0", "1.0.0")[number % 2 == 1])
        self.assertFalse([p for p in server.events("problem") if p["level"] == "error"])

    def test_swaps_under_load_fail_no_call_and_mix_no_batch(self):
        server = self.start()
        stop = threading.Event()
        failures, seen = [], set()

        def ask():
            batch = ev.BatchEvaluateRequest(grid="trial")
            for _ in range(20):
                batch.items.add(objective=ev.Objective(none=True), result=ev.Result(level="B1"))
            while not stop.is_set():
                try:
                    seen.add(self.serves(server))
                    answer = server.evaluation.BatchEvaluate(batch)
                    said = {result.decision.reasons[0].citation for result in answer.results}
                    bis = answer.served_by.version == "2.0.0"
                    if said != {("Bis: " if bis else "") + WORDS}:
                        failures.append(answer)
                except grpc.RpcError as error:
                    failures.append(error)

        workers = [threading.Thread(target=ask) for _ in range(4)]
        for worker in workers:
            worker.start()
        plans = [self.both()[:1], self.both()]
        for swap in range(SWAPS):
            self.plan(*plans[swap % 2])
            if swap % 10 < 8:  # the others follow at once
                self.eventually(lambda: self.serves(server) == ("1.0.0", "2.0.0")[swap % 2])
            if swap % 10 == 0:
                self.write("9.0.0.toml", "broken" * swap)
            if swap % 100 == 50:  # away and back, as by a mount
                os.rename(self.path(""), self.path("").rstrip("/") + ".away")
                os.rename(self.path("").rstrip("/") + ".away", self.path("").rstrip("/"))
        self.plan(*plans[1])
        self.eventually(lambda: seen == {"1.0.0", "2.0.0"})
        stop.set()
        for worker in workers:
            worker.join()
        self.assertEqual(failures, [])
        self.assertEqual(seen, {"1.0.0", "2.0.0"})
        self.assertGreater(len(server.events("plan-adopted")), SWAPS // 2)


if __name__ == "__main__":
    unittest.main()
