"""Operators call a real server: its listener, who owns the directory, swaps under load, two at once."""

import datetime
import os
import shutil
import stat
import subprocess
import tempfile
import threading
import time
import unittest

import grpc

import harness
import owned
from harness import error_of
from harness import evaluation_pb2 as ev, grid_admin_pb2 as pb

SWAPS = 450


class AdminTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.owned = owned.Owned(self.root).start()
        self.addCleanup(self.owned.stop)

    def publish_all(self):
        for version in owned.EXPECTED:
            self.owned.publish(version)

    def test_the_listener_is_its_own(self):
        path = self.owned.server.admin_address[len("unix:"):]
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o660)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o750)
        with self.assertRaises(grpc.RpcError) as refused:
            harness.grid_admin_pb2_grpc.GridAdminServiceStub(
                self.owned.server.channel).ListVersions(pb.ListVersionsRequest(grid="cloe"))
        self.assertEqual(refused.exception.code(), grpc.StatusCode.UNIMPLEMENTED)
        with self.assertRaises(grpc.RpcError) as refused:
            harness.evaluation_pb2_grpc.EvaluationServiceStub(
                self.owned.server.admin_channel).Evaluate(owned.QUESTION)
        self.assertEqual(refused.exception.code(), grpc.StatusCode.UNIMPLEMENTED)
        health = harness.health_pb2_grpc.HealthStub(self.owned.server.admin_channel)
        answer = health.Check(
            harness.health_pb2.HealthCheckRequest(service="seuil.v1.GridAdminService"))
        self.assertEqual(answer.status, harness.health_pb2.HealthCheckResponse.SERVING)

    def test_nobody_who_did_not_ask_for_it_has_the_listener(self):
        self.owned.publish("1.0.0")
        self.owned.activate("1.0.0")
        server = harness.Server("--grids", self.owned.grids, "--listen", "127.0.0.1:0").connect()
        self.addCleanup(server.stop)
        serving = server.events("serving")[0]
        self.assertEqual((serving["admin"], serving["control"]), ("", "files"))

    def test_wrong_settings_do_not_start(self):
        other = f"unix:{self.root}/other/admin.sock"
        for arguments, why in (
                (("--control", "rpc"), "nobody could change"),
                (("--admin", "127.0.0.1:0"), "unix socket"),
                (("--control", "both"), "neither files nor rpc"),
                (("--admin", other, "--admin", other), "twice")):
            server = harness.Server("--grids", self.owned.grids, "--listen", "127.0.0.1:0",
                                    *arguments)
            self.assertEqual(server.exit_status(), 2, arguments)
            self.assertIn(why, server.log[-2]["why"])
        server = harness.Server("--grids", self.owned.grids, "--listen", "127.0.0.1:0", "--admin",
                                self.owned.server.admin_address)
        self.assertEqual(server.exit_status(), 1)

    def test_one_server_owns_the_directory(self):
        self.publish_all()
        self.owned.activate("1.0.0")
        second = harness.Server(*self.owned.arguments("second"))
        self.assertEqual(second.exit_status(), 1)
        self.assertIn("one server owns one directory", second.log[-2]["why"])
        folder = os.path.join(self.owned.grids, "cloe")

        def release():
            return subprocess.run(
                [harness.SEUILD, "release", folder, "1.1.0", "--reason", "a test"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)

        refused = release()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("CONTROL_IS_RPC", refused.stderr)
        self.assertEqual(self.owned.in_force(), "1.0.0")
        self.owned.server.process.kill()
        self.owned.server.exit_status()
        self.assertEqual(release().returncode, 0, "who was killed owns nothing")
        self.owned.start()
        self.assertEqual(self.owned.in_force(), "1.1.0")

    def test_a_directory_that_is_not_there_does_not_start(self):
        shutil.rmtree(self.owned.grids)
        self.owned.stop()
        server = harness.Server(*self.owned.arguments())
        self.assertEqual(server.exit_status(), 1)
        self.assertIn(self.owned.grids, server.log[-2]["why"])

    def test_ok_means_serving_and_durable(self):
        self.publish_all()
        self.owned.activate("1.0.0")
        for version in ("1.1.0", "2.0.0", "1.1.0", "2.0.0"):
            self.owned.activate(version)
            self.assertEqual(self.owned.in_force(), version)
        self.owned.roll_back("2.0.0")
        self.assertEqual(self.owned.in_force(), "1.1.0")
        plan = self.owned.plan()
        self.owned.server.process.kill()
        self.owned.server.exit_status()
        self.owned.start()
        self.assertEqual(self.owned.in_force(), "1.1.0")
        self.assertEqual(self.owned.plan(), plan)

    def test_a_scheduled_release_needs_no_event(self):
        self.publish_all()
        self.owned.activate("1.0.0")
        at = datetime.datetime.utcnow() + datetime.timedelta(seconds=1)
        change = self.owned.activate("2.0.0", at=at)
        self.assertEqual(change.entry.version, "2.0.0")
        self.assertEqual(self.owned.in_force(), "1.0.0")
        end = time.monotonic() + 60
        while self.owned.in_force() != "2.0.0":
            self.assertLess(time.monotonic(), end)
        self.assertGreaterEqual(datetime.datetime.utcnow(), at)

    # A call whose answer was lost is sent again: nothing is changed twice.
    def test_a_retry_changes_nothing_twice(self):
        self.publish_all()
        self.owned.activate("1.0.0")
        self.owned.activate("1.1.0")
        self.owned.activate("2.0.0")
        for _ in range(20):
            try:
                self.owned.admin.RollBackVersion(
                    pb.RollBackVersionRequest(
                        grid="cloe", terms=owned.terms(expected_digest=owned.digest("2.0.0"))),
                    timeout=0.002)
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        change = self.owned.roll_back("2.0.0")
        self.assertTrue(change.unchanged or change.entry.rolls_back == "2.0.0")
        self.assertEqual(self.owned.in_force(), "1.1.0")
        self.assertEqual(self.owned.plan().count("[[release]]"), 4)

    def test_a_large_version_is_one_message(self):
        text = owned.source("1.0.0").decode()
        large = text + "".join(
            f'[[jobs]]\nid = "large-{i}"\nband = "b1"\n'
            f'title = {{ fr = "Grand {i}", en = "Large {i}" }}\n' for i in range(60000))
        self.assertGreater(len(large), 4 << 20, "more than a message of a caller may hold")
        request = pb.PublishVersionRequest(grid="cloe", source=large.encode())
        answer = self.owned.admin.PublishVersion(request)
        self.assertEqual(answer.version, "1.0.0")
        self.assertTrue(self.owned.admin.PublishVersion(request).unchanged)

    # Every answer under swaps is that of the version that it names, and none fails.
    def test_swaps_under_load_are_not_felt(self):
        self.publish_all()
        self.owned.activate("1.0.0")
        batch = ev.BatchEvaluateRequest(grid="cloe", items=[
            ev.BatchEvaluateItem(objective=owned.QUESTION.objective, result=owned.QUESTION.result)
            for _ in range(50)])
        ended = threading.Event()
        seen, failures = {}, []

        def ask():
            stub = harness.evaluation_pb2_grpc.EvaluationServiceStub(self.owned.server.channel)
            try:
                while not ended.is_set():
                    one = stub.Evaluate(owned.QUESTION)
                    many = stub.BatchEvaluate(batch)
                    for answer in (one, many):
                        number = answer.served_by.version
                        seen[number] = seen.get(number, 0) + 1
                        if answer.served_by.digest != owned.digest(number):
                            failures.append(answer)
                    if one.outcome.id != owned.EXPECTED[one.served_by.version]:
                        failures.append(one)
                    outcomes = {result.decision.outcome.id for result in many.results}
                    if outcomes != {owned.EXPECTED[many.served_by.version]}:
                        failures.append(many)
            except grpc.RpcError as error:
                failures.append(error)

        # No replica is taken out because it swaps.
        def watch():
            health = harness.health_pb2_grpc.HealthStub(self.owned.server.channel)
            while not ended.is_set():
                for service in ("", "seuil.v1.EvaluationService", "seuil.v1.CatalogueService"):
                    answer = health.Check(harness.health_pb2.HealthCheckRequest(service=service))
                    if answer.status != harness.health_pb2.HealthCheckResponse.SERVING:
                        failures.append((service, answer))

        threads = [threading.Thread(target=work) for work in (ask, ask, ask, ask, watch)]
        for thread in threads:
            thread.start()
        # Back is where the first one was: every third step is a roll back.
        done = {"activate": 0, "roll back": 0}
        try:
            for swap in range(SWAPS // 3):
                for version in ("1.1.0", "2.0.0"):
                    self.owned.activate(version)
                    done["activate"] += 1
                change = self.owned.roll_back("2.0.0")
                done["roll back"] += not change.unchanged
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(set(seen), {"1.1.0", "2.0.0"} | (set(seen) & {"1.0.0"}))
        self.assertGreater(min(seen["1.1.0"], seen["2.0.0"]), 50, seen)
        print(f"swaps: {done}, answers: {seen}")


if __name__ == "__main__":
    unittest.main()
