"""A server that is killed, or whose disk refuses, at any system call of an activation: after a restart
the old plan serves or the new one, whole, what was acknowledged is never lost, and nothing changed that the
audit log has no attempt of."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import grpc

import harness
import owned

STRACE = shutil.which("strace")
# All that an activation makes of storage; those of a kind are counted one by one, in each thread.
CALLS = ("openat", "read", "write", "fsync", "renameat2", "close", "newfstatat", "flock", "unlinkat",
         "fchmod", "fchown", "faccessat2", "getdents64", "readlinkat", "fcntl")
MOST = 200


def works():
    if STRACE is None:
        return False
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        probe = subprocess.run(
            ["timeout", "2", STRACE, "-p", str(sleeper.pid), "-o", os.devnull],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        return "Operation not permitted" not in probe.stderr and "attach" not in probe.stderr.replace(
            "attached", "")
    finally:
        sleeper.kill()
        sleeper.wait()


class Traced:
    """Injects a fault into a running server, from when this is made until `end`."""

    def __init__(self, process, call, fault, paths=()):
        only = [word for path in paths for word in ("-P", path)]
        self.strace = subprocess.Popen(
            [STRACE, "-f", "-p", str(process.pid), *only, "-e", "trace=" + call, "-e",
             f"inject={call}:{fault}", "-o", os.devnull],
            stderr=subprocess.PIPE, text=True)
        # "strace: Process 12 attached …": all its threads are by then.
        line = self.strace.stderr.readline()
        assert "attached" in line, line

    def end(self, killed=False):
        # Of a process that was killed it would wait for threads that are no more; and the fault may be
        # reached at this very moment, by what the server does besides.
        self.strace.kill() if killed else self.strace.terminate()
        try:
            self.strace.wait(3)
        except subprocess.TimeoutExpired:
            self.strace.kill()
            self.strace.wait(harness.START_SECONDS)
        self.strace.stderr.close()


class AdminCrashTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.audit = os.path.join(self.root, "audit.jsonl")
        self.owned = owned.Owned(self.root, f'[audit_log]\nfile = "{self.audit}"\n').start()
        self.addCleanup(self.owned.stop)
        for version in ("1.0.0", "2.0.0"):
            self.owned.publish(version)
        self.owned.activate("1.0.0")

    def plan_of_disk(self):
        """The version that the plan's last entry names; fails where the plan is not whole."""
        checked = subprocess.run(
            [harness.SEUILD, "check", self.owned.grids], stdout=subprocess.PIPE, text=True,
            check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        return self.owned.plan().rsplit('\nversion = "', 1)[1].split('"', 1)[0]

    def attempts(self):
        """The digests that operators asked to activate, as the audit log has them."""
        asked = []
        with open(self.audit, encoding="utf-8") as file:
            for text in file:
                if text.endswith("\n"):  # a line that was cut off is none
                    line = json.loads(text)
                    if line["event"] == "attempt" and line["method"] == "ActivateVersion":
                        asked.append(line["digest"])
        return asked

    def test_killed_at_every_system_call(self):
        lost = kept = 0
        for call in CALLS:
            for number in range(1, MOST):
                before = self.owned.in_force()
                wanted = "2.0.0" if before == "1.0.0" else "1.0.0"
                traced = Traced(self.owned.server.process, call, f"signal=KILL:when={number}")
                acknowledged = False
                try:
                    self.owned.activate(wanted)
                    acknowledged = True
                except grpc.RpcError as error:
                    self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE, (call, number))
                killed = not acknowledged or self.died()
                traced.end(killed)
                killed = killed or self.died()
                if not killed:
                    self.assertEqual(self.owned.in_force(), wanted)
                    break
                self.owned.server.exit_status()
                on_disk = self.plan_of_disk()
                self.assertIn(on_disk, (before, wanted), (call, number))
                if acknowledged:
                    self.assertEqual(on_disk, wanted, (call, number))
                if on_disk == wanted:
                    self.assertEqual(self.attempts()[-1], owned.digest(wanted), (call, number))
                kept += on_disk == wanted
                lost += on_disk == before
                self.owned.start()
                self.assertEqual(self.owned.in_force(), on_disk, (call, number))
            else:
                self.fail(f"more than {MOST} calls of {call}")
        self.assertGreater(lost, 5, "it was killed before the change")
        self.assertGreater(kept, 5, "and after")
        checked = subprocess.run([harness.SEUILD, "log", "check", self.audit], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout)  # one chain over all of it
        print(f"killed before the change {lost} times, after it {kept} times")

    def died(self):
        """Whether the fault was reached after the answer: by what the server does besides."""
        try:
            self.owned.server.process.wait(0.05)
            return True
        except subprocess.TimeoutExpired:
            return False

    def test_refused_by_the_disk_at_every_write(self):
        folder = os.path.join(self.owned.grids, "cloe")
        paths = [folder, os.path.join(folder, "releases.toml"),
                 os.path.join(folder, ".releases.toml.new")]
        refused = 0
        for call, error in (("write", "ENOSPC"), ("write", "EIO"), ("fsync", "EIO"),
                            ("fsync", "ENOSPC"), ("renameat2", "EIO"), ("flock", "EIO")):
            for number in range(1, MOST):
                before, plan = self.owned.in_force(), self.owned.plan()
                wanted = "2.0.0" if before == "1.0.0" else "1.0.0"
                traced = Traced(self.owned.server.process, call, f"error={error}:when={number}",
                                paths)
                found = None
                try:
                    self.owned.activate(wanted)
                except grpc.RpcError as refusal:
                    found = refusal
                traced.end()
                if found is None:
                    self.assertEqual(self.owned.in_force(), wanted)
                    break
                refused += 1
                told = harness.told(found)
                self.assertEqual((told.code, told.reason), ("INTERNAL", "STORAGE_FAILED"),
                                 (call, error, number))
                self.assertIn(folder, told.metadata["path"])
                self.assertEqual(self.owned.plan(), plan, (call, error, number))
                self.assertEqual(self.owned.in_force(), before)
            else:
                self.fail(f"more than {MOST} calls of {call}")
        self.assertGreaterEqual(refused, 6)
        self.assertEqual(sorted(os.listdir(folder)), ["1.0.0.toml", "2.0.0.toml", "releases.toml"])


if __name__ == "__main__":
    if not works():
        print("SKIPPED: strace cannot trace here; no fault was injected")
        sys.exit(77)
    unittest.main()
