"""What systemd is told: that it serves, that it ends, and that it lives, for as long as it answers."""

import os
import shutil
import signal
import socket
import tempfile
import time
import unittest

import harness
from harness import evaluation_pb2 as ev

CLOE = os.path.join(harness.SOURCE, "grids")


class NotifyTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.bind(os.path.join(self.root, "notify"))
        harness.write(os.path.join(self.root, "seuil.toml"), "[drain]\npause_ms = 0\n")

    def start(self, **environment):
        server = harness.Server("--grids", CLOE, "--config", os.path.join(self.root, "seuil.toml"),
                                "--listen", "127.0.0.1:0",
                                environment={"NOTIFY_SOCKET": os.path.join(self.root, "notify"),
                                             **environment})
        self.addCleanup(server.stop)
        return server

    def told(self, seconds):
        """The next message; None where none comes in time."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(4096).decode().splitlines()
        except TimeoutError:
            return None

    def test_ready_comes_once_it_serves_and_stopping_before_it_ends(self):
        server = self.start()
        self.assertEqual(self.told(30), ["READY=1", "STATUS=serves 1 grids"])
        server.connect()
        server.evaluation.Evaluate(ev.EvaluateRequest(
            grid="cloe", objective=ev.Objective(none=True), result=ev.Result(level="B1")), timeout=2)
        self.assertIsNone(self.told(0.5))  # without WatchdogSec there is no more to say
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.told(5)[0], "STOPPING=1")
        self.assertEqual(server.exit_status(), 0)

    def test_it_lives_for_as_long_as_it_answers(self):
        watchdog = 3
        server = self.start(WATCHDOG_USEC=f"{watchdog}000000")
        self.assertEqual(self.told(30)[0], "READY=1")
        began = time.monotonic()
        for _ in range(3):
            self.assertEqual(self.told(2), ["WATCHDOG=1"])
        # So often that a word may be missed, and the next one too.
        self.assertLess(time.monotonic() - began, watchdog)
        server.process.send_signal(signal.SIGSTOP)
        while self.told(0.1):
            pass  # what was on its way
        self.assertIsNone(self.told(1))
        server.process.send_signal(signal.SIGCONT)
        self.assertEqual(self.told(2), ["WATCHDOG=1"])

    def test_who_ends_before_it_serves_never_says_ready(self):
        server = self.start(WATCHDOG_USEC="400000")
        server.stop()
        other = harness.Server("--grids", self.root, "--listen", "127.0.0.1:0",
                               environment={"NOTIFY_SOCKET": os.path.join(self.root, "notify")})
        self.assertEqual(other.exit_status(), 1)
        said = []
        while message := self.told(0.2):
            said += message
        self.assertLessEqual(said.count("READY=1"), 1)  # of the first, if it came that far


if __name__ == "__main__":
    unittest.main()
