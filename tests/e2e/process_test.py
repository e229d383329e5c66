"""The process itself: what it listens on, what it refuses, how it starts and how it ends."""

import os
import shutil
import signal
import socket
import stat
import tempfile
import threading
import time
import unittest

import grpc

import harness
from harness import error_of, health_pb2, health_pb2_grpc
from harness import evaluation_pb2 as ev

CLOE = os.path.join(harness.SOURCE, "grids")
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                              result=ev.Result(level="B1"))


class ProcessTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)

    def path(self, name):
        return os.path.join(self.root, name)

    def settings(self, text):
        harness.write(self.path("settings.toml"), text)
        return self.path("settings.toml")

    def start(self, *arguments, grids=CLOE):
        server = harness.Server("--grids", grids, *arguments)
        self.addCleanup(server.stop)
        return server

    def refused(self, status, *arguments, grids=CLOE):
        """Why it did not serve: the one line that says so."""
        server = harness.Server("--grids", grids, *arguments)
        self.assertEqual(server.exit_status(), status, server.log)
        lines = server.events("cannot-serve")
        self.assertEqual(len(lines), 1, server.log)
        self.assertFalse(server.events("serving"))
        return lines[0]["why"]

    def test_a_second_server_on_the_port_is_refused(self):
        fast = self.settings("[drain]\npause_ms = 0\n")
        first = self.start("--config", fast, "--listen", "127.0.0.1:0").connect()
        why = self.refused(1, "--listen", first.addresses[0])
        self.assertIn(first.addresses[0], why)
        self.assertIn("in use", why)
        first.evaluation.Evaluate(QUESTION)

    def test_a_unix_socket_has_one_owner_and_is_its_groups(self):
        fast = self.settings("[drain]\npause_ms = 0\n")
        address = "unix:" + self.path("run/seuil.sock")
        first = self.start("--config", fast, "--listen", address, "--listen",
                           "127.0.0.1:0").connect()
        self.assertEqual(first.addresses[0], address)
        first.evaluation.Evaluate(QUESTION)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("run/seuil.sock")).st_mode), 0o660)
        self.assertIn("another process", self.refused(1, "--listen", address))
        first.evaluation.Evaluate(QUESTION)
        self.assertEqual(first.stop(), 0)
        again = self.start("--config", fast, "--listen", address).connect()
        again.evaluation.Evaluate(QUESTION)

    def test_a_killed_servers_socket_is_taken_over(self):
        fast = self.settings("[drain]\npause_ms = 0\n")
        address = "unix:" + self.path("run/seuil.sock")
        first = self.start("--listen", address).connect()
        first.process.kill()
        first.exit_status()
        self.assertTrue(os.path.exists(self.path("run/seuil.sock")))
        again = self.start("--config", fast, "--listen", address).connect()
        again.evaluation.Evaluate(QUESTION)

    def test_a_socket_that_is_answered_is_not_taken_over(self):
        address = "unix:" + self.path("run/seuil.sock")
        first = self.start("--listen", address).connect()
        os.unlink(self.path("run/seuil.sock.lock"))  # by who cleans up
        self.assertIn("another process", self.refused(1, "--listen", address))
        first.evaluation.Evaluate(QUESTION)

    def test_a_socket_in_everybodys_directory_is_refused(self):
        os.mkdir(self.path("open"))
        os.chmod(self.path("open"), 0o777)
        why = self.refused(1, "--listen", "unix:" + self.path("open/seuil.sock"))
        self.assertIn("directory of its own", why)

    def test_plain_text_beyond_the_machine_is_refused(self):
        for address in ("0.0.0.0:7443", "[::]:7443", "192.0.2.1:7443"):
            why = self.refused(2, "--listen", address)
            self.assertIn("needs [tls]", why)
            self.assertIn("behind-mesh", why)
            self.assertIn(address, why)
        self.assertIn("no address of a machine", self.refused(2, "--listen", "example.org:7443"))

    def test_plain_text_behind_a_mesh_is_served_and_said(self):
        config = self.settings('plaintext = "behind-mesh"\n[drain]\npause_ms = 0\n')
        server = self.start("--config", config, "--listen", "0.0.0.0:0").connect()
        port = server.addresses[0].rpartition(":")[2]
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            harness.evaluation_pb2_grpc.EvaluationServiceStub(channel).Evaluate(QUESTION)
        self.assertEqual(len(server.events("plaintext-behind-mesh")), 1)

    def test_a_flood_of_connections_beyond_the_files_ends_no_listener(self):
        fast = self.settings("[drain]\npause_ms = 0\n")
        server = harness.Server("--grids", CLOE, "--config", fast, "--listen", "127.0.0.1:0",
                                files=64)
        self.addCleanup(server.stop)
        server.connect()
        server.evaluation.Evaluate(QUESTION)
        host, _, port = server.addresses[0].rpartition(":")
        flood = [socket.create_connection((host, int(port)), 5) for _ in range(200)]
        server.evaluation.Evaluate(QUESTION)  # a connection that was there is not lost
        server.wait_for("connection-closed")
        for connection in flood:
            connection.close()
        with grpc.insecure_channel(server.addresses[0]) as channel:
            evaluation = harness.evaluation_pb2_grpc.EvaluationServiceStub(channel)
            evaluation.Evaluate(QUESTION, timeout=2, wait_for_ready=True)

    def test_settings_that_are_wrong_are_named_with_their_place(self):
        config = self.settings('grids = "x"\nlisten = ["127.0.0.1:0"]\ntsl = true\n'
                               "[calls]\nbatch_items = 0\nbatch_item = 3\n")
        server = harness.Server("--config", config)
        self.assertEqual(server.exit_status(), 2)
        problems = {(p["line"], p["code"]) for p in server.events("problem")}
        self.assertEqual(problems, {(3, "unknown-key"), (5, "setting-out-of-range"),
                                    (6, "unknown-key")})
        self.assertIn("cannot read", self.refused(2, "--config", self.path("none.toml")))
        self.assertIn("cannot read", self.refused(2, "--config", self.root))
        self.assertIn("cannot read", self.refused(2, "--config", "/dev/zero"))

    def test_an_address_named_twice_is_refused(self):
        for address in ("127.0.0.1:7443", "unix:" + self.path("run/seuil.sock")):
            why = self.refused(2, "--listen", address, "--listen", "[::1]:0", "--listen", address)
            self.assertIn(f"{address} twice", why)

    def test_an_address_that_is_taken_is_the_one_named(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            taken = f"127.0.0.1:{other.getsockname()[1]}"
            why = self.refused(1, "--listen", "127.0.0.1:0", "--listen", taken)
        self.assertIn(taken, why)
        harness.write(self.path("run/file.sock"), "")
        why = self.refused(1, "--listen", "127.0.0.1:0", "--listen",
                           "unix:" + self.path("run/file.sock"))
        self.assertIn("no unix socket", why)

    def test_a_broken_grid_stands_beside_good_ones(self):
        grids = self.path("grids")
        shutil.copytree(CLOE, grids)
        harness.write_trial(grids)
        harness.write(f"{grids}/trial/2.1.0.toml", "format = 1\n[grid\n")
        harness.write(f"{grids}/broken/1.0.0.toml", "format = 2\n")
        harness.write(f"{grids}/broken/releases.toml", "[[release]]\nfrom = 1\n")
        fast = self.settings("[drain]\npause_ms = 0\n")
        server = self.start("--config", fast, "--listen", "127.0.0.1:0", grids=grids).connect()
        server.evaluation.Evaluate(QUESTION)
        named = {os.path.relpath(p["path"], grids) for p in server.events("problem")}
        self.assertLessEqual({"trial/2.1.0.toml", "broken/1.0.0.toml", "broken/releases.toml"},
                             named)
        broken = ev.EvaluateRequest(grid="broken")
        self.assertEqual(error_of(server.evaluation.Evaluate, broken).reason,
                         "VERSION_UNAVAILABLE")

    def test_nothing_to_serve_is_an_error(self):
        self.assertIn("grids", self.refused(1, "--listen", "127.0.0.1:0",
                                            grids=self.path("grids")))
        harness.write(self.path("grids/broken/1.0.0.toml"), "format = 2\n")
        self.assertIn("no grid", self.refused(1, "--listen", "127.0.0.1:0",
                                              grids=self.path("grids")))

    def test_a_drain_says_not_serving_and_loses_no_call(self):
        config = self.settings("[drain]\npause_ms = 700\ndeadline_ms = 5000\n")
        server = self.start("--config", config, "--listen", "127.0.0.1:0").connect()
        watch = server.health.Watch(
            health_pb2.HealthCheckRequest(service="seuil.v1.EvaluationService"))
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
        stop = threading.Event()
        answered, failed = [0] * 4, []

        def call(worker):
            # A client that heeds health: it stops on NOT_SERVING.
            while not stop.is_set():
                try:
                    server.evaluation.Evaluate(QUESTION)
                    answered[worker] += 1
                except grpc.RpcError as error:
                    failed.append(error)

        workers = [threading.Thread(target=call, args=(i,)) for i in range(4)]
        for worker in workers:
            worker.start()
        before = 0
        while before < 100:
            before = sum(answered)
        server.process.terminate()
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.NOT_SERVING)
        during = sum(answered)
        while sum(answered) < during + 20:  # it still answers in the pause
            self.assertIsNone(server.process.poll())
        stop.set()
        for worker in workers:
            worker.join()
        watch.cancel()
        self.assertEqual(server.exit_status(), 0)
        self.assertFalse(failed)
        self.assertTrue(server.events("stopped"))

    def test_a_call_that_outlives_the_deadline_is_cut_off(self):
        config = self.settings("[drain]\npause_ms = 0\ndeadline_ms = 300\n")
        server = self.start("--config", config, "--listen", "127.0.0.1:0").connect()
        watch = server.health.Watch(health_pb2.HealthCheckRequest(service=""))
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
        server.process.terminate()
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.NOT_SERVING)
        with self.assertRaises(grpc.RpcError) as cut:
            next(watch)
        self.assertIn(cut.exception.code(),
                      (grpc.StatusCode.CANCELLED, grpc.StatusCode.UNAVAILABLE))
        self.assertEqual(server.exit_status(), 0)
        self.assertTrue(server.events("stopped"))

    def test_one_deadline_is_enough_for_every_listener(self):
        deadline = 2
        config = self.settings(f'[proxy]\nlisten = ["unix:{self.root}/proxy/s"]\n'
                               f'[access]\nfile = "{self.path("access.toml")}"\n'
                               f"[drain]\npause_ms = 0\ndeadline_ms = {deadline * 1000}\n")
        harness.write(self.path("access.toml"),
                      '[[callers]]\nname = "here"\nroles = ["evaluate"]\nlocal = true\n')
        admin = "unix:" + self.path("admin/s")
        server = self.start("--config", config, "--listen", "127.0.0.1:0", "--admin", admin).connect()
        for address in [*server.addresses, admin]:
            channel = grpc.insecure_channel(address)
            self.addCleanup(channel.close)
            watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=""))
            self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
            self.addCleanup(watch.cancel)
        self.assertEqual(len(server.addresses), 2)
        began = time.monotonic()
        server.process.terminate()
        self.assertEqual(server.exit_status(), 0)
        self.assertLess(time.monotonic() - began, 2 * deadline)

    def test_a_hangup_ends_nothing(self):
        server = self.start("--listen", "127.0.0.1:0").connect()
        for _ in range(3):
            server.process.send_signal(signal.SIGHUP)
        server.evaluation.Evaluate(QUESTION)
        self.assertIsNone(server.process.poll())

    def test_a_second_signal_ends_the_pause(self):
        config = self.settings("[drain]\npause_ms = 60000\n")
        server = self.start("--config", config, "--listen", "127.0.0.1:0").connect()
        server.process.terminate()
        server.wait_for("draining")
        server.process.terminate()
        self.assertEqual(server.exit_status(), 0)

    def test_a_silent_connection_does_not_keep_it_up(self):
        config = self.settings("[drain]\npause_ms = 0\n[calls]\nhandshake_ms = 200\n")
        server = self.start("--config", config, "--listen", "127.0.0.1:0").connect()
        host, port = server.addresses[0].rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=10) as silent:
            try:
                while silent.recv(4096):  # the server's settings, then its end
                    pass
            except ConnectionResetError:
                pass


if __name__ == "__main__":
    unittest.main()
