"""What was shipped goes on: every grid version and every release that any earlier Seuil shipped is still there with
its bytes, still decides what it decided, and answers what was asked of its time.

tests/golden/shipped.txt is the list. It only grows: a new version or release gets its line by
SEUIL_UPDATE_GOLDEN=1, and a line that would change or go is a failure even then."""

import hashlib
import os
import re
import subprocess
import tomllib
import unittest

from google.protobuf import timestamp_pb2

import harness
from harness import common_pb2
from harness import evaluation_pb2 as ev

GRIDS = os.path.join(harness.SOURCE, "grids")
GOLDEN = os.path.join(harness.SOURCE, "tests/golden/shipped.txt")


def digest(bytes_):
    return "sha256:" + hashlib.sha256(bytes_).hexdigest()


def shipped():
    """A line for each version, with the digest of its decision table; and one for each release."""
    for grid in sorted(os.listdir(GRIDS)):
        folder = os.path.join(GRIDS, grid)
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            if not re.fullmatch(r"\d+\.\d+\.\d+\.toml", name):
                continue
            path = os.path.join(folder, name)
            table = subprocess.run([harness.SEUILD, "table", path, "--format", "csv"],
                                   capture_output=True, check=True).stdout
            with open(path, "rb") as file:
                yield f"version {grid} {name[:-5]} {digest(file.read())} decides {digest(table)}"
        with open(os.path.join(folder, "releases.toml"), "rb") as file:
            for release in tomllib.load(file)["release"]:
                start = release["from"].isoformat().replace("+00:00", "Z")
                yield f"release {grid} {start} {release.get('version', 'withdrawn')} {release.get('digest', '-')}"


class ShippedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(GOLDEN, encoding="utf-8") as file:
            cls.golden = file.read().splitlines()

    def test_nothing_that_was_shipped_has_changed_or_gone(self):
        now = list(shipped())
        self.assertEqual([line for line in self.golden if line not in now], [])
        if os.environ.get("SEUIL_UPDATE_GOLDEN"):
            with open(GOLDEN, "w", encoding="utf-8") as file:
                file.write("".join(line + "\n" for line in now))
        else:
            self.assertEqual([line for line in now if line not in self.golden], [],
                             "new: list it with SEUIL_UPDATE_GOLDEN=1")

    def test_each_release_answers_for_its_time(self):
        server = harness.Server("--grids", GRIDS, "--listen", "127.0.0.1:0")
        self.addCleanup(server.stop)
        server.connect()
        releases = [line.split()[1:] for line in self.golden if line.startswith("release ")]
        self.assertGreater(len(releases), 0)
        for grid, start, version, bytes_ in releases:
            if version == "withdrawn":
                continue  # nothing answers then, which is right
            instant = timestamp_pb2.Timestamp()
            instant.FromJsonString(start)
            answer = server.evaluation.Evaluate(ev.EvaluateRequest(
                grid=grid, version=common_pb2.VersionSelector(as_of=instant),
                objective=ev.Objective(none=True), result=ev.Result(level="B1")))
            self.assertEqual((answer.served_by.version, answer.served_by.digest), (version, bytes_))


if __name__ == "__main__":
    unittest.main()
