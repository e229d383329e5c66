"""The whole broken corpus, as folders beside good grids: seuild names every broken one in its log, and
every good one answers."""

import glob
import hashlib
import os
import shutil
import tempfile
import unittest

import harness
from harness import common_pb2
from harness import catalogue_pb2 as cat
from harness import evaluation_pb2 as ev

BROKEN = os.path.join(harness.SOURCE, "tests/data/broken")
GOOD = [os.path.join(harness.SOURCE, "grids/cloe"),
        *sorted(glob.glob(os.path.join(harness.SOURCE, "tests/data/grids/*")))]
# What a part of the corpus is called in a grid's folder.
FILES = {"": "1.0.0.toml", ".cases": "1.0.0.cases.toml", ".releases": "releases.toml"}


def digest(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}".encode()


class BrokenTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        for grid in GOOD:
            shutil.copytree(grid, os.path.join(self.root, os.path.basename(grid)))

    def lay_out(self):
        """One folder for each broken file, named for it; what its .expected file says, by folder."""
        expected = {}
        for path in sorted(glob.glob(f"{BROKEN}/*.expected")):
            stem = os.path.basename(path).removesuffix(".expected")
            folder = os.path.join(self.root, stem)
            os.mkdir(folder)
            digests = {}
            for suffix, name in FILES.items():
                if not os.path.exists(f"{BROKEN}/{stem}{suffix}.toml"):
                    continue
                with open(f"{BROKEN}/{stem}{suffix}.toml", "rb") as file:
                    content = file.read()
                # A folder is named by its grid's id.
                key = b"grid" if suffix == ".cases" else b"id"
                named = content.replace(key + b' = "probe"', key + f' = "{stem}"'.encode(), 1)
                for old, new in digests.items():
                    named = named.replace(old, new)
                digests[digest(content)] = digest(named)
                with open(f"{folder}/{name}", "wb") as file:
                    file.write(named)
            with open(path, encoding="utf-8") as file:
                expected[stem] = {self.problem_of(line) for line in file}
        return expected

    @staticmethod
    def problem_of(line):
        """(file, line, column, code) of a line of an .expected file."""
        *file, place, _, code = line.split()
        return (FILES["." + file[0] if file else ""], *map(int, place.split(":")), code)

    def test_every_broken_folder_is_named_and_every_good_grid_answers(self):
        expected = self.lay_out()
        self.assertGreater(len(expected), 100)
        beside = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, beside)
        settings = f"{beside}/settings.toml"
        harness.write(settings, "[drain]\npause_ms = 0\n")
        server = harness.Server("--config", settings, "--grids", self.root,
                                "--listen", "127.0.0.1:0").connect()
        self.addCleanup(server.stop)
        named = {}
        for problem in server.events("problem"):
            folder, file = os.path.relpath(problem["path"], self.root).split(os.sep)
            named.setdefault(folder, set()).add(
                (file, problem["line"], problem["column"], problem["code"]))
        for stem, problems in expected.items():
            with self.subTest(stem=stem):
                self.assertIn(stem, named)
                self.assertFalse(problems - named[stem])
        for grid in map(os.path.basename, GOOD):
            with self.subTest(grid=grid):
                self.assertNotIn(grid, named)
                answer = server.catalogue.GetGrid(cat.GetGridRequest(grid=grid))
                self.assertEqual(answer.served_by.status, common_pb2.RELEASE_STATUS_IN_FORCE)
        decision = server.evaluation.Evaluate(ev.EvaluateRequest(
            grid="cloe", objective=ev.Objective(job="acheteur"), result=ev.Result(level="B1")))
        self.assertEqual(decision.outcome.kind, common_pb2.OUTCOME_KIND_CERTIFICATE)


if __name__ == "__main__":
    unittest.main()
