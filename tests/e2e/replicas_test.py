"""Two replicas behind one name, and the shipped client with its defaults: what a restart, a kill and
a stop of one of them costs a caller. The name is `localhost`: one replica is at 127.0.0.1, the other
at ::1, on one port."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

import harness

CLOE = os.path.join(harness.SOURCE, "grids")


def free_port():
    """One that is free at both addresses."""
    for _ in range(50):
        with socket.create_server(("127.0.0.1", 0)) as four:
            port = four.getsockname()[1]
            try:
                with socket.create_server(("::1", port), family=socket.AF_INET6):
                    return port
            except OSError:
                continue
    raise AssertionError("no port is free")


class Load:
    """The shipped client library, calling from some threads until stop()."""

    def __init__(self, address, threads=4):
        self.process = subprocess.Popen([os.environ["SEUIL_LOAD_CLIENT"], address, str(threads)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "calling\n"

    def stop(self):
        out, _ = self.process.communicate(timeout=30)
        return json.loads(out)


class ReplicasTest(unittest.TestCase):
    def setUp(self):
        try:
            self.port = free_port()
        except OSError:
            self.skipTest("this machine has no ::1")
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        harness.write(os.path.join(self.root, "seuil.toml"), "[drain]\npause_ms = 300\n")
        self.replicas = [self.start("127.0.0.1"), self.start("[::1]")]

    def start(self, host):
        server = harness.Server("--grids", CLOE, "--config", os.path.join(self.root, "seuil.toml"),
                                "--listen", f"{host}:{self.port}")
        self.addCleanup(server.stop)
        server.wait_for("serving")
        return server

    def load(self):
        load = Load(f"localhost:{self.port}")
        self.addCleanup(lambda: load.process.poll() is None and load.process.kill())
        return load

    def said(self, load):
        said = load.stop()
        self.assertEqual(said["failed"], 0, said)
        self.assertGreater(said["calls"], 100)
        return said

    def test_a_rolling_restart_fails_no_call(self):
        load = self.load()
        for turn in range(2):
            for i, host in enumerate(("127.0.0.1", "[::1]")):
                self.replicas[i].process.send_signal(signal.SIGTERM)
                self.assertEqual(self.replicas[i].exit_status(), 0, turn)
                self.replicas[i] = self.start(host)
        self.said(load)

    def test_a_kill_fails_no_call(self):
        load = self.load()
        for i, host in enumerate(("127.0.0.1", "[::1]")):
            self.replicas[i].process.kill()
            self.replicas[i].exit_status()
            threading.Event().wait(0.5)  # under load, with one replica
            self.replicas[i] = self.start(host)
            threading.Event().wait(0.5)
        self.said(load)

    def test_a_stop_that_ends_in_time_fails_no_call(self):
        load = self.load()
        for replica in self.replicas:
            replica.process.send_signal(signal.SIGSTOP)
            threading.Event().wait(1.0)
            replica.process.send_signal(signal.SIGCONT)
        said = self.said(load)
        self.assertGreater(said["slowest_ms"], 500)  # the stop was felt


if __name__ == "__main__":
    unittest.main()
