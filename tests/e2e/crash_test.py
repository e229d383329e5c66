"""A change of a release plan that is killed, or that the disk refuses, at any system call: what is on
disk then is the old plan or the new one, whole, and nothing that was told as done is lost."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.environ["SEUIL_SOURCE_DIR"]
SEUILD = os.environ["SEUILD"]
STRACE = shutil.which("strace")
# All that a change makes once its program is loaded; those of a kind are counted one by one.
CALLS = ("openat", "read", "write", "fsync", "renameat2", "close", "newfstatat", "flock", "unlinkat",
         "fchmod", "fchown", "faccessat2", "getdents64", "readlinkat", "fcntl")
# More of one system call than a change makes.
MOST = 400


def works():
    if STRACE is None:
        return False
    probe = subprocess.run([STRACE, "-f", "-e", "inject=fsync:error=EIO:when=1", "-o", os.devnull,
                            "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return probe.returncode == 0


class CrashTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.folder = os.path.join(self.root, "cloe")
        os.mkdir(self.folder)
        # One small version beside the one in force: a change is killed hundreds of times.
        for name in ("1.0.0.toml", "1.1.0.toml", "releases.toml"):
            shutil.copy(os.path.join(SOURCE, "tests/data/story/cloe", name), self.folder)
        self.old = self.read()

    def read(self):
        with open(os.path.join(self.folder, "releases.toml"), encoding="utf-8") as file:
            return file.read()

    def change(self, injection):
        """Runs the command under an injected fault; True where the fault was reached."""
        with open(os.path.join(self.folder, "releases.toml"), "w", encoding="utf-8") as file:
            file.write(self.old)
        trace = os.path.join(self.root, "trace")
        self.done = subprocess.run(
            [STRACE, "-f", "-qq", "-e", "trace=" + injection.split(":")[0], "-e",
             "inject=" + injection, "-o", trace,
             SEUILD, "release", self.folder, "1.1.0", "--reason", "a test", "--by", "a test"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        with open(trace, encoding="utf-8", errors="replace") as file:
            text = file.read()
        return "(INJECTED)" in text or "+++ killed by SIGKILL" in text

    def is_new(self, plan):
        entry = re.compile(
            r"\n\[\[release\]\]\nfrom = \S+Z\nversion = \"1\.1\.0\"\n"
            r"digest = \"sha256:[0-9a-f]{64}\"\nby = \"a test \(stated\)\"\nreason = \"a test\"\n")
        return plan.startswith(self.old) and entry.fullmatch(plan[len(self.old):]) is not None

    def check_whole(self, fault):
        plan = self.read()
        new = self.is_new(plan)
        self.assertTrue(new or plan == self.old, (fault, plan))
        if self.done.returncode == 0:
            self.assertTrue(new, (fault, self.done))
        if "STORAGE_FAILED" in self.done.stderr:
            self.assertEqual(plan, self.old, (fault, self.done))
        return new

    def every(self, call, fault):
        """Injects the fault at the first, the second … call of that name, until none is left."""
        outcomes = set()
        for number in range(1, MOST):
            if not self.change(f"{call}:{fault}:when={number}"):
                self.assertEqual(self.done.returncode, 0, (call, number, self.done))
                self.assertGreater(number, 1, "the fault was never injected")
                return outcomes
            outcomes.add(self.check_whole((call, number)))
        self.fail(f"more than {MOST} calls of {call}")

    def test_killed_at_every_system_call(self):
        outcomes = set()
        for call in CALLS:
            outcomes |= self.every(call, "signal=KILL")
        self.assertEqual(outcomes, {False, True}, "it was killed before the change, and after")
        # What a killed command left does not stand in the way of the next one.
        self.assertFalse(self.change("fsync:error=EIO:when=99"))
        self.assertTrue(self.is_new(self.read()), self.done)
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["1.0.0.toml", "1.1.0.toml", "releases.toml"])

    def test_refused_by_the_disk_at_every_write(self):
        for call, error in (("write", "ENOSPC"), ("write", "EIO"), ("fsync", "EIO"),
                            ("fsync", "ENOSPC"), ("renameat2", "EIO"), ("fchmod", "EIO")):
            self.every(call, f"error={error}")
        self.assertTrue(self.change("fsync:error=EIO:when=1"))
        self.assertEqual(self.done.returncode, 1)
        self.assertIn("STORAGE_FAILED", self.done.stderr)
        self.assertIn("releases.toml", self.done.stderr)
        # The folder's own fsync is the last step: what was put in place is taken back, also where
        # the disk takes nothing any more from there on.
        for fault in ("fsync:error=EIO:when=2", "fsync:error=EIO:when=2+"):
            self.assertTrue(self.change(fault))
            self.assertIn("STORAGE_FAILED", self.done.stderr)
            self.assertEqual(self.read(), self.old)


if __name__ == "__main__":
    if not works():
        print("SKIPPED: strace cannot trace here; no fault was injected")
        sys.exit(77)
    unittest.main()
