"""The two commands as their users have them: the real `seuil` against a real seuild, and what both do
where their output cannot be written."""

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import harness

SEUIL = os.environ["SEUIL"]
GRIDS = os.path.join(harness.SOURCE, "grids")
FULL = "/dev/full"


def run(*words, stdin="", stdout=subprocess.PIPE, environment=None, cwd=None):
    inherited = {key: value for key, value in os.environ.items() if key != "SEUIL_ADDRESS"}
    return subprocess.run(words, input=stdin, stdout=stdout, stderr=subprocess.PIPE, text=True,
                          timeout=60, cwd=cwd, env={**inherited, "TZ": "UTC", **(environment or {})})


class CommandsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        settings = f"{cls.root}/settings.toml"
        harness.write(settings, "[calls]\nbatch_items = 2\n[drain]\npause_ms = 0\n")
        cls.server = harness.Server("--config", settings, "--grids", GRIDS,
                                    "--listen", "127.0.0.1:0").connect()
        cls.address = cls.server.addresses[0]

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        shutil.rmtree(cls.root)
        assert status == 0, cls.server.log

    def seuil(self, status, *words, **options):
        """What it printed; fails where the exit status is another or the wrong stream was used."""
        done = run(SEUIL, "--address", self.address, *words, **options)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_version(self):
        for command in (SEUIL, harness.SEUILD):
            done = run(command, "--version")
            self.assertEqual(done.returncode, 0)
            self.assertRegex(done.stdout, r"\Aseuild? \d+\.\d+\.\d+\n\Z")
            self.assertEqual(done.stderr, "")

    def test_evaluate(self):
        asked = ["evaluate", "--grid", "cloe", "--job", "acheteur", "--language", "en"]
        done = self.seuil(0, *asked, "--result-level", "A2")
        self.assertTrue(done.stdout.startswith("Attestation de niveau\n"), done.stdout)
        self.assertEqual(done.stderr, "")
        answer = json.loads(self.seuil(0, *asked, "--result-level", "B1", "--format", "json").stdout)
        self.assertEqual(answer["outcome"]["id"], "certificate")
        self.assertEqual(answer["served_by"]["version"], "1.0.2")
        wrong = self.seuil(1, "evaluate", "--grid", "cloe", "--job", "acheter",
                           "--result-level", "A2")
        self.assertEqual(wrong.stdout, "")
        self.assertIn("[JOB_UNKNOWN]", wrong.stderr)
        self.assertEqual(self.seuil(2, "evaluate", "--grid", "cloe", "--jb", "x").stdout, "")

    def test_the_address_may_come_from_the_environment(self):
        done = run(SEUIL, "grids", environment={"SEUIL_ADDRESS": self.address})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("cloe", done.stdout)

    def test_batch(self):
        """More rows than the server takes in a call, one that cannot be decided, one that cannot be
        asked."""
        path = f"{self.root}/candidates.csv"
        harness.write(path, "reference,job,result_level\n"
                            "a,acheteur,B2\nb,acheteur,A2\nc,acheter,B2\nd,avocat,C1\ne,acheteur\n")
        done = self.seuil(4, "batch", "--grid", "cloe", path)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual([(row["reference"], row["outcome"], row["error_reason"]) for row in rows],
                         [("a", "certificate", ""), ("b", "attestation", ""),
                          ("c", "", "JOB_UNKNOWN"), ("d", "certificate", ""),
                          ("e", "", "ROW_MALFORMED")])
        self.assertEqual({row["digest"] for row in rows if row["outcome"]}, {
            self.server.events("grid")[0]["digest"]})
        self.assertIn("5 rows, 2 with errors; cloe 1.0.2", done.stderr)
        with open(path, encoding="utf-8") as file:
            good = "".join(file.readlines()[:3])
        self.assertEqual(self.seuil(0, "batch", "--grid", "cloe", "-", stdin=good).returncode, 0)
        self.seuil(2, "batch", "--grid", "cloe", f"{self.root}/none.csv")

    def test_jobs(self):
        done = self.seuil(0, "jobs", "list", "--grid", "cloe")
        self.assertIn("acheteur", done.stdout)
        self.assertIn("41 jobs; cloe 1.0.2", done.stdout)
        listed = json.loads(self.seuil(0, "jobs", "list", "--grid", "cloe", "--format", "json").stdout)
        self.assertEqual(len(listed["jobs"]), 41)
        self.assertIn("Acheteur", self.seuil(0, "jobs", "get", "--grid", "cloe", "acheteur").stdout)

    def test_health(self):
        done = self.seuil(0, "health")
        self.assertEqual(done.stdout.count("  SERVING\n"), 3, done.stdout)
        self.assertNotIn("NOT_SERVING", done.stdout)
        away = run(SEUIL, "--address", f"unix:{self.root}/nobody", "--timeout", "1", "health")
        self.assertEqual(away.returncode, 3)
        self.assertIn("no server answers", away.stderr)

    def test_the_readme_shows_what_is_printed(self):
        with open(os.path.join(harness.SOURCE, "README.md"), encoding="utf-8") as file:
            readme = file.read()
        blocks = re.findall(r"^```\n\$ (.*?)\n(.*?)^```", readme, re.S | re.M)
        self.assertGreater(len(blocks), 5)
        programs = {"seuil": [SEUIL, "--address", self.address], "seuild": [harness.SEUILD]}
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(GRIDS, f"{folder}/grids")
            [staff] = re.findall(r"^```csv\n(.*?)^```", readme, re.S | re.M)
            harness.write(f"{folder}/staff.csv", staff)
            for command, expected in blocks:
                with self.subTest(command=command):
                    program, *words = shlex.split(command)
                    done = run(*programs[program], *words, cwd=folder)
                    shown = re.sub("(?<=  decided at        ).*", "…", expected)
                    # A line "…" stands for lines, any other "…" for part of one.
                    pattern = re.escape(shown).replace("\n…\\\n", "\n(?s:.*)\n").replace("…", ".*")
                    self.assertRegex(done.stdout + done.stderr, rf"\A{pattern}\Z")

    @unittest.skipUnless(os.path.exists(FULL), f"no {FULL} here")
    def test_output_that_cannot_be_written_is_no_success(self):
        for status, *words in (
                (5, SEUIL, "--help"), (5, SEUIL, "--version"),
                (5, SEUIL, "evaluate", "--help"),
                (5, SEUIL, "--address", self.address, "health"),
                (5, SEUIL, "--address", self.address, "jobs", "list", "--grid", "cloe"),
                (5, SEUIL, "--address", self.address, "source", "--grid", "cloe"),
                (2, harness.SEUILD, "--help"), (2, harness.SEUILD, "--version"),
                (2, harness.SEUILD, "check", GRIDS), (2, harness.SEUILD, "test", GRIDS),
                (2, harness.SEUILD, "table", f"{GRIDS}/cloe/1.0.2.toml"),
                (2, harness.SEUILD, "export", f"{GRIDS}/cloe/1.0.2.toml"), (2, harness.SEUILD, "schema")):
            with open(FULL, "w", encoding="utf-8") as full:
                done = run(*words, stdout=full)
            self.assertEqual(done.returncode, status, words)
            self.assertIn("the output cannot be written", done.stderr)


if __name__ == "__main__":
    unittest.main()
