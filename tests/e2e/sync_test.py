"""`seuil sync` as HR platforms have it: a local copy that follows a grid through releases, roll backs,
edits of the copy and a program that is killed."""

import csv
import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest

import harness

SEUIL = os.environ["SEUIL"]
STRACE = shutil.which("strace")
CLOE = os.path.join(harness.SOURCE, "grids", "cloe", "1.0.1.toml")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def traces():
    """Whether a program can be killed at a system call here; a sanitized one starts too slowly for that,
    and makes the same calls."""
    return STRACE is not None and not os.environ.get("SEUIL_SANITIZE") and subprocess.run(
        [STRACE, "-o", os.devnull, "true"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode == 0


class SyncTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        folder = f"{cls.root}/grids/cloe"
        text = read(CLOE).decode()
        second = text.replace('version = "1.0.1"', 'version = "2.0.0"', 1)
        second = second.replace('id = "vendeur"\nband = "a2"', 'id = "vendeur"\nband = "b1"')
        second = second.replace('title = { fr = "Avocat", en', 'title = { fr = "Avocat | conseil", en')
        start = second.index('[[jobs]]\nid = "comptable"')
        second = second[:start] + second[second.index("[[jobs]]", start + 1):]
        second += '\n[[removed]]\nid = "comptable"\nreplaced_by = "auditeur"\nreason = "merged"\n'
        rules = text.replace('version = "1.0.1"', 'version = "1.0.2"', 1)
        rules = rules.replace("Attaining level C2 automatically", "Level C2 automatically")
        digest = harness.write(f"{folder}/1.0.1.toml", text)
        harness.write(f"{folder}/1.0.2.toml", rules)
        harness.write(f"{folder}/2.0.0.toml", second)
        harness.write(f"{folder}/releases.toml",
                      harness.release("2025-01-01T00:00:00Z", version="1.0.1", digest=digest))
        harness.write(f"{cls.root}/settings.toml", "[drain]\npause_ms = 0\n")
        cls.server = harness.Server("--config", f"{cls.root}/settings.toml", "--grids",
                                    f"{cls.root}/grids", "--listen", "127.0.0.1:0").connect()

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        shutil.rmtree(cls.root)
        assert status == 0, cls.server.log

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.root)
        self.copy = os.path.join(self.folder, "jobs")

    def command(self, version, rows):
        return [SEUIL, "--address", self.server.addresses[0], "sync", "--grid", "cloe", "--to",
                self.copy, "--format", rows, *(["--version", version] if version else [])]

    def sync(self, status, version="", rows="csv"):
        environment = {k: v for k, v in os.environ.items() if k != "SEUIL_ADDRESS"}
        done = subprocess.run(self.command(version, rows), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60, env=environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout, done.stderr

    def whole(self, version, rows="csv"):
        """The copy of whoever never synced before."""
        kept, self.copy = self.copy, os.path.join(self.folder, "whole-" + version)
        self.sync(8, version, rows)
        kept, self.copy = self.copy, kept
        return read(kept)

    def test_a_copy_follows_the_grid(self):
        for rows in ("csv", "jsonl"):
            with self.subTest(rows):
                self.copy = os.path.join(self.folder, rows)
                _, err = self.sync(8, rows=rows)
                self.assertIn("41 jobs, all written; cloe 1.0.1", err)
                self.assertEqual(self.sync(0, rows=rows)[0], "")
                out, err = self.sync(8, "2.0.0", rows)
                self.assertEqual(set(out.splitlines()), {
                    "band raised: vendeur (Vendeur), A2 -> B1",
                    "retitled: avocat (Avocat | conseil), B2",
                    "removed: comptable, use auditeur (merged)"})
                self.assertIn("40 jobs, 3 changes; cloe 2.0.0", err)
                self.assertEqual(read(self.copy), self.whole("2.0.0", rows))
                out, _ = self.sync(8, rows=rows)  # rolled back: one more change
                self.assertIn("band lowered: vendeur (Vendeur), B1 -> A2", out)
                self.assertIn("restored: comptable (Comptable), B1", out)
                self.assertEqual(read(self.copy), self.whole("1.0.1", rows))

    def test_a_version_of_other_words_in_its_rules_changes_nothing(self):
        self.sync(8)
        before = read(self.copy)
        self.assertEqual(self.sync(0, "1.0.2")[0], "")
        self.assertEqual(read(self.copy), before)
        self.assertEqual(json.loads(read(self.copy + ".sync.json"))["version"], "1.0.2")

    def test_rows_are_what_the_server_says(self):
        self.sync(8, "2.0.0")
        with open(self.copy, encoding="utf-8", newline="") as file:
            rows = {row["id"]: row for row in csv.DictReader(file)}
        self.assertEqual(list(rows), sorted(rows))
        self.assertEqual(rows["avocat"]["title.fr"], "Avocat | conseil")
        self.assertEqual(rows["acheteur"]["forms.fr"], "Acheteuse")
        self.assertEqual(rows["vendeur"]["threshold_level"], "B1")
        self.assertIn("rome-appellation 4.60 10241 exact proposed", rows["acheteur"]["codes"])

    def export(self, *words):
        done = subprocess.run(
            [SEUIL, "--address", self.server.addresses[0], "jobs", "export", "--grid", "cloe", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=True)
        return done.stdout

    def test_an_export_is_the_whole_version(self):
        self.sync(8, "2.0.0")
        with open(self.copy, encoding="utf-8", newline="") as file:
            copy = list(csv.DictReader(file))
        rows = list(csv.DictReader(self.export("--version", "2.0.0").splitlines()))
        gone = rows.pop()
        self.assertEqual((gone["id"], gone["status"], gone["replaced_by"], gone["reason"]),
                         ("comptable", "removed", "auditeur", "merged"))
        self.assertEqual(sorted(rows, key=lambda row: row["id"]), copy)
        self.assertEqual(rows[0]["id"], "responsable-strategie-internationale")  # the file's order
        lines = [json.loads(line) for line in
                 self.export("--version", "2.0.0", "--format", "jsonl").splitlines()]
        kinds = [next(iter(line)) for line in lines]
        self.assertEqual(kinds, ["band"] * 5 + ["job"] * 40 + ["removed_job"])

    def test_an_export_of_the_file_is_an_export_of_the_server(self):
        file = f"{self.root}/grids/cloe/2.0.0.toml"
        offline = [subprocess.run([harness.SEUILD, "export", "--format", form, file], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                                  check=True).stdout for form in ("csv", "jsonl")]
        self.assertEqual(offline[0], self.export("--version", "2.0.0"))
        served = self.export("--version", "2.0.0", "--format", "jsonl")
        self.assertEqual([json.loads(line) for line in offline[1].splitlines()],
                         [json.loads(line) for line in served.splitlines()])

    def test_a_copy_that_cannot_be_gone_on_with_is_written_anew(self):
        self.sync(8)
        good, state = read(self.copy), read(self.copy + ".sync.json")
        for break_it, why in (
                (lambda: harness.write(self.copy, "edited\n"), "was edited"),
                (lambda: os.remove(self.copy), "there is no"),
                (lambda: harness.write(self.copy + ".sync.json", "{"), "not this program's"),
                (lambda: harness.write(self.copy + ".sync.json", "[]"), "not this program's"),
                (lambda: harness.write(self.copy + ".sync.json",
                                       state.decode().replace('"cloe"', '"other"')), "is of grid"),
                (lambda: harness.write(self.copy + ".sync.json",
                                       state.decode().replace("id,status", "id,state")), "other columns")):
            break_it()
            _, err = self.sync(8)
            self.assertIn(why, err)
            self.assertEqual(read(self.copy), good)
        os.remove(self.copy + ".sync.json")
        self.assertIn("no sync wrote this", self.sync(2)[1])
        self.assertEqual(read(self.copy), good)
        harness.write(self.copy + ".sync.json", state.decode())
        # Rows of the other kind are another copy.
        self.assertIn("other columns", self.sync(8, rows="jsonl")[1])

    def test_an_error_leaves_the_copy_as_it_was(self):
        self.sync(8)
        before = read(self.copy), read(self.copy + ".sync.json")
        self.sync(1, "9.9.9")
        # A token that no server gave is refused, not gone on with.
        broken = before[1].decode().replace('"token": "', '"token": "x')
        harness.write(self.copy + ".sync.json", broken)
        _, err = self.sync(1)
        self.assertIn("SYNC_TOKEN_MALFORMED", err)
        self.assertEqual(read(self.copy), before[0])
        self.copy = os.path.join(self.folder, "no-such-folder", "jobs")
        self.assertIn("No such file", self.sync(5)[1])

    def hold(self, first):
        harness.write(self.copy, first[0].decode())
        harness.write(self.copy + ".sync.json", first[1].decode())

    def inject(self, call, fault):
        """The exit status of a sync to 2.0.0 that meets a fault."""
        # Few calls of these kinds are made besides those on storage; of the others only what
        # touches the copy by its name counts.
        paths = [] if call in ("write", "fchmod", "fsync", "rename") else [
            word for path in (self.folder, self.copy, self.copy + ".sync.json") for word in ("-P", path)]
        return subprocess.run(
            [STRACE, "-f", "-qq", "-o", os.devnull, *paths, "-e", f"trace={call}", "-e",
             f"inject={call}:{fault}", *self.command("2.0.0", "csv")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60).returncode

    def held(self):
        return json.loads(read(self.copy + ".sync.json"))["version"]

    @unittest.skipUnless(traces(), "not traced here")
    def test_killed_at_any_call_of_storage_the_next_run_ends_right(self):
        self.sync(8)
        first = read(self.copy), read(self.copy + ".sync.json")
        good = self.whole("2.0.0")
        between = killed = 0
        for call in ("openat", "write", "fchmod", "fsync", "rename", "close"):
            for when in range(1, 400):
                self.hold(first)
                if self.inject(call, f"signal=KILL:when={when}") == 8:
                    break  # it makes fewer such calls
                killed += 1
                written, state = read(self.copy), self.held()
                self.assertIn(written, (first[0], good))  # whole, one or the other
                between += written == good and state != "2.0.0"
                self.sync(0 if written == good and state == "2.0.0" else 8, "2.0.0")
                self.assertEqual(read(self.copy), good)
                self.assertEqual(self.sync(0, "2.0.0")[0], "")
        self.assertGreater(killed, 15)
        self.assertGreater(between, 3, "it was killed between its two files")
        print(f"killed {killed} times, {between} of them between the two files")

    @unittest.skipUnless(traces(), "not traced here")
    def test_where_the_disk_refuses_the_copy_is_as_it_was_or_known_not_to_be(self):
        self.sync(8)
        first = read(self.copy), read(self.copy + ".sync.json")
        good = self.whole("2.0.0")
        refused = 0
        for call, error in (("write", "ENOSPC"), ("fchmod", "EPERM"), ("fsync", "EIO"),
                            ("rename", "EACCES")):
            for when in range(1, 400):
                self.hold(first)
                status = self.inject(call, f"error={error}:when={when}")
                if status == 8:
                    break
                # gRPC wakes its threads by writes, and aborts where it cannot.
                self.assertIn(status, (5, -signal.SIGABRT) if call == "write" else (5,), (call, when))
                refused += status == 5
                written, state = read(self.copy), self.held()
                self.assertIn(written, (first[0], good))
                # Where only the last step failed all is there.
                self.sync(0 if written == good and state == "2.0.0" else 8, "2.0.0")
                self.assertEqual(read(self.copy), good)
        self.assertGreater(refused, 6)
        self.assertEqual({name for name in os.listdir(self.folder) if name.startswith("jobs.")},
                         {"jobs.sync.json"})


if __name__ == "__main__":
    unittest.main()
