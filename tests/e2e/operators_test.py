"""The operators' commands as people have them: the real `seuil` on a real server that owns its directory.
The story is compared with tests/golden/operators.txt; SEUIL_UPDATE_GOLDEN=1 writes it anew."""

import difflib
import json
import os
import pty
import re
import shutil
import subprocess
import tempfile
import threading
import unittest

import harness
import owned

SEUIL = os.environ["SEUIL"]
GOLDEN = os.path.join(harness.SOURCE, "tests/golden/operators.txt")

STORY = """
seuil check --grid cloe 1.0.0.toml
seuil publish --grid cloe 1.0.0.toml
seuil publish --grid cloe 1.0.0.toml
seuil publish --grid cloe 1.1.0.toml
seuil publish --grid cloe 2.0.0.toml
seuil check --grid cloe broken.toml
seuil publish --grid cloe broken.toml
seuil publish --grid cloe other.toml
seuil check --grid cloe other.toml
seuil publish --grid cloe not-there.toml
seuil versions --grid cloe
seuil plan --grid cloe
seuil activate --grid cloe 1.0.0 --reason 'first release' --dry-run
seuil activate --grid cloe 1.0.0 --reason 'first release'
seuil activate --grid cloe 1.0.0 --reason 'first release' --yes
seuil activate --grid cloe 1.0.0 --reason 'first release' --yes
seuil activate --grid cloe 1.1.0 --yes
seuil activate --grid cloe 1.1.0 --reason 'two more jobs' --by 'the office' --yes --expect none
seuil activate --grid cloe 1.1.0 --reason 'two more jobs' --by 'the office' --yes
seuil activate --grid cloe 3.0.0 --reason 'not there' --yes
seuil diff --grid cloe 2.0.0
seuil diff --grid cloe 1.0.0 1.1.0 --limit 3
seuil diff --grid cloe 2.0.0 --format markdown --max-outcome-losses 0
seuil diff --grid cloe 9.9.9
seuil impact --grid cloe 2.0.0 --population counts.csv
seuil impact --grid cloe 2.0.0 --population mistyped.csv
seuil activate --grid cloe 2.0.0 --reason 'new edition' --at 2999-01-01 --yes --max-outcome-losses 0
seuil activate --grid cloe 2.0.0 --reason 'new edition' --at 2999-01-01 --yes
seuil activate --grid cloe 2.0.0 --reason 'new edition' --at 1999-01-01 --yes --scheduled cancel
seuil versions --grid cloe
seuil rollback --grid cloe --reason 'buyers complain' --yes
seuil rollback --grid cloe --reason 'buyers complain' --yes --scheduled keep
seuil rollback --grid cloe --reason 'and again' --yes --scheduled keep
seuil plan --grid cloe
seuil cancel --grid cloe --yes
seuil cancel --grid cloe --yes
seuil reload --grid cloe
seuil withdraw --grid cloe --reason 'the scheme has ended' --yes
seuil rollback --grid cloe --reason 'it has not' --to 1.1.0 --yes
seuil rollback --grid cloe --reason 'it has not' --to 9.9.9 --yes
seuil versions --grid nope
seuil health
""".strip().splitlines()


class OperatorsTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.owned = owned.Owned(self.root).start()
        self.addCleanup(self.owned.stop)
        self.files = os.path.join(self.root, "files")
        os.mkdir(self.files)
        for version in owned.EXPECTED:
            for name in (version + ".toml", version + ".cases.toml"):
                shutil.copy(os.path.join(owned.STORY, name), self.files)
        text = owned.source("1.1.0").decode()
        self.file("other.toml", text + "# another hand's\n")
        self.file("broken.toml", text.replace('"1.1.0"', '"1.2.0"', 1).replace(
            'certifiable_from = "A2"', 'certifiable_from = "A7"\nnonsense = true', 1))
        self.file("counts.csv", "job,result_level,reference,count\nagent-logistique,B1,r1,40\n"
                                "acheteur,B1,r2,2\nacheteur,B1,r3,1\nacheteurs,B1,r4,2\n")
        self.file("mistyped.csv", "job,result_levl,result_level\nacheteur,B1,B1\n")

    def file(self, name, text):
        harness.write(os.path.join(self.files, name), text)

    def environment(self):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SEUIL_A")}
        return {**kept, "TZ": "UTC", "SEUIL_ADMIN_ADDRESS": self.owned.server.admin_address,
                "SEUIL_ADDRESS": self.owned.server.addresses[0]}

    def run_seuil(self, *words, status=0, text=""):
        done = subprocess.run([SEUIL, *words], input=text, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, cwd=self.files, timeout=60,
                              env=self.environment(), check=False)
        self.assertEqual(done.returncode, status, (words, done))
        return done

    def shown(self, line):
        """What a person sees of a command, without what differs from run to run."""
        done = subprocess.run(["sh", "-c", line.replace("seuil ", SEUIL + " ", 1)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, cwd=self.files, timeout=60,
                              env=self.environment(), check=False)
        text = f"$ {line}\n{done.stdout}"
        if done.stderr:
            text += "--- standard error ---\n" + done.stderr
        if done.returncode != 0:
            text += f"(exit {done.returncode})\n"
        text = text.replace(self.owned.server.addresses[0], "ADDRESS").replace(self.root, "ROOT")
        text = re.sub(r"\b(?!2999|1999)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z *", "INSTANT ", text)
        text = re.sub(r"INSTANT \n", "INSTANT\n", text).replace("INSTANT )", "INSTANT)")
        for version in owned.EXPECTED:
            text = text.replace(owned.digest(version), f"sha256:…{version}")
        text = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", text)
        user = subprocess.run(["id", "-un"], stdout=subprocess.PIPE, text=True, check=True)
        return text.replace(user.stdout.strip() + " (stated)", "USER (stated)")

    def test_the_story(self):
        actual = "\n".join(self.shown(line) for line in STORY)
        if os.environ.get("SEUIL_UPDATE_GOLDEN"):
            harness.write(GOLDEN, actual)
        with open(GOLDEN, encoding="utf-8") as file:
            expected = file.read()
        if actual != expected:
            self.fail("\n".join(difflib.unified_diff(
                expected.splitlines(), actual.splitlines(), "golden", "actual", lineterm="")))

    def test_json_says_the_same(self):
        for version in owned.EXPECTED:
            self.run_seuil("publish", "--grid", "cloe", version + ".toml", "--format", "json")

        def told(*words, status=0):
            return json.loads(self.run_seuil(*words, "--format", "json", status=status).stdout)

        self.assertTrue(told("check", "--grid", "cloe", "1.0.0.toml")["passes"])
        self.assertFalse(told("check", "--grid", "cloe", "broken.toml", status=1)["passes"])
        change = told("activate", "--grid", "cloe", "1.0.0", "--reason", "r", "--yes")
        self.assertEqual(change["entry"]["version"], "1.0.0")
        self.assertEqual(change["plan_etag"], told("plan", "--grid", "cloe")["plan_etag"])
        self.assertEqual([version["state"] for version in
                          told("versions", "--grid", "cloe")["versions"]],
                         ["VERSION_STATE_IN_FORCE", "VERSION_STATE_READY", "VERSION_STATE_READY"])
        self.assertEqual(told("diff", "--grid", "cloe", "2.0.0")["summary"]["step"],
                         "VERSION_STEP_MAJOR")
        impact = told("impact", "--grid", "cloe", "2.0.0", "--population", "counts.csv")
        self.assertEqual(impact["counts"]["decisions"]["lost"], "40")
        self.assertEqual(impact["counts"]["neither"], "2")
        self.assertEqual(impact["inputs"], "3", "rows that are alike are one input")

    # A person at a terminal is shown what would change, and asked.
    def answer(self, words, answers, meanwhile=None):
        main, end = pty.openpty()
        done = subprocess.Popen([SEUIL, *words], stdin=end, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, cwd=self.files,
                                env=self.environment())
        os.close(end)
        # The question ends in no line end: read up to it.
        said = ""
        while not said.endswith("[y/N] "):
            part = done.stderr.read(1)
            self.assertTrue(part, said)
            said += part
        if meanwhile is not None:
            meanwhile()
        os.write(main, (answers + "\n").encode())
        out, rest = done.communicate(timeout=60)
        os.close(main)
        return done.returncode, out, said + rest

    def test_a_person_is_asked(self):
        for version in owned.EXPECTED:
            self.owned.publish(version)
        self.owned.activate("1.0.0")
        words = ["activate", "--grid", "cloe", "2.0.0", "--reason", "new edition"]
        status, out, err = self.answer(words, "n")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("1.0.0 -> 2.0.0: major; 1 outcome change, 1 loss", err)
        self.assertIn("Put it in force? [y/N] ", err)
        self.assertTrue(err.endswith("nothing was changed\n"), err)
        self.assertEqual(self.owned.in_force(), "1.0.0")
        status, out, err = self.answer(words, "y")
        self.assertEqual(status, 0, err)
        self.assertIn("done; plan etag sha256:", out)
        self.assertEqual(self.owned.in_force(), "2.0.0")
        status, out, err = self.answer(["rollback", "--grid", "cloe", "--reason", "no"], "y")
        self.assertEqual(status, 0, err)
        self.assertIn("version 1.0.0 from", err, "the target is shown first")
        self.assertEqual(self.owned.in_force(), "1.0.0")

    # What was shown is what is done, or nothing is.
    def test_somebody_is_faster_than_the_answer(self):
        for version in owned.EXPECTED:
            self.owned.publish(version)
        self.owned.activate("1.0.0")
        for meanwhile, words in (
                (lambda: self.owned.activate("1.1.0"),
                 ["activate", "--grid", "cloe", "2.0.0", "--reason", "new edition"]),
                (lambda: self.owned.activate("2.0.0"),
                 ["rollback", "--grid", "cloe", "--reason", "back"])):
            status, out, err = self.answer(words, "y", meanwhile)
            self.assertEqual((status, out), (6, ""), err)
            self.assertRegex(err, r"\[(IN_FORCE_CHANGED|PLAN_CHANGED)\]")
        self.assertEqual(self.owned.in_force(), "2.0.0")

    def test_every_example_of_the_help_can_be_typed(self):
        for command in ("versions", "check", "publish", "diff", "impact", "activate", "rollback",
                        "cancel", "withdraw", "plan", "reload", "wait"):
            text = self.run_seuil(command, "--help").stdout
            examples = re.findall(r"^  (seuil " + command + r"\b.*)$", text, re.MULTILINE)
            self.assertTrue(examples, text)
            for example in examples:
                self.file("decisions.csv", "job,result_level\nacheteur,B1\n")
                typed = example.replace("seuil ", SEUIL + " ", 1).replace(
                    "sha256:…", owned.digest("1.0.0")).replace("--timeout 60", "--timeout 0")
                done = subprocess.run(["sh", "-c", typed], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      cwd=self.files, env=self.environment(), timeout=60,
                                      check=False)
                usage = done.returncode == 2 and "no terminal" not in done.stderr
                missing = "No such file" in done.stderr  # an example's own file
                self.assertFalse(usage and not missing, (example, done.stderr))


class WaitTest(unittest.TestCase):
    """Replicas that follow one directory each."""

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.servers = []
        for name in ("one", "two"):
            shutil.copytree(owned.STORY, os.path.join(self.root, name, "cloe"))
            harness.write(os.path.join(self.root, "settings.toml"), "[drain]\npause_ms = 0\n")
            server = harness.Server("--config", os.path.join(self.root, "settings.toml"), "--grids",
                                    os.path.join(self.root, name), "--listen",
                                    "127.0.0.1:0").connect()
            self.servers.append(server)
            self.addCleanup(server.stop)

    def release(self, name, version, *more):
        subprocess.run([harness.SEUILD, "release", os.path.join(self.root, name, "cloe"), version,
                        "--reason", "a test", *more], check=True, stdout=subprocess.DEVNULL)

    def wait(self, version, seconds="30", *more):
        targets = [server.addresses[0] for server in self.servers]
        return subprocess.run(
            [SEUIL, "wait", "--grid", "cloe", "--digest", owned.digest(version), "--timeout",
             seconds, *more, "--targets", *targets],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)

    def test_until_all_serve(self):
        self.release("one", "1.1.0")
        done = self.wait("1.1.0", "0")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("version 1.0.0 answers", done.stdout)
        later = threading.Timer(0.3, lambda: self.release("two", "1.1.0"))
        later.start()
        self.addCleanup(later.join)
        done = self.wait("1.1.0")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(done.stdout.count("serves"), 2)

    def test_what_is_scheduled_counts(self):
        for name in ("one", "two"):
            self.release(name, "2.0.0", "--at", "2999-01-01T00:00:00Z")
        done = self.wait("2.0.0")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(done.stdout.count("scheduled"), 2)

    def test_stragglers_say_why(self):
        self.release("one", "2.0.0")
        # The other got half of the file.
        path = os.path.join(self.root, "two", "cloe", "2.0.0.toml")
        with open(path, "rb") as file:
            half = file.read()[:2000]
        with open(path, "wb") as file:
            file.write(half)
        done = self.wait("2.0.0", "1")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("DIGEST_UNKNOWN", done.stdout)
        # The right bytes, and a plan that names other ones under the number.
        shutil.copy(os.path.join(owned.STORY, "2.0.0.toml"), path)
        self.servers[1].stop()
        done = self.wait("2.0.0", "1", "--format", "json")
        self.assertEqual(done.returncode, 3, done)
        states = [target["state"] for target in json.loads(done.stdout)["targets"]]
        self.assertEqual(states, ["serves", "unreachable"])


if __name__ == "__main__":
    unittest.main()
