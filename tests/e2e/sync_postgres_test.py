"""`seuil sync --format sql` into a real PostgreSQL, in a temporary directory: the tables hold, row by row,
what the server says, through releases, roll backs, an expired token, scripts that are applied twice, and the
real series of ROME."""

import base64
import csv
import glob
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness
from seuil.v1 import catalogue_pb2 as cat
from seuil.v1 import common_pb2 as common

SEUIL = os.environ["SEUIL"]
SCHEMA = os.path.join(harness.SOURCE, "deploy", "postgres", "schema.sql")
PROGRAMS = sorted(glob.glob("/usr/lib/postgresql/*/bin"))


class Postgres:
    """A server of its own, on a unix socket, as a user that is not root: PostgreSQL refuses to be."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.run_as = []
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.run_as = ["runuser", "-u", "nobody", "--"]
        self.data = os.path.join(self.folder, "data")
        self._call("initdb", "-D", self.data, "-U", "seuil", "-E", "UTF8", "--no-sync", "-A", "trust")
        self._call("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                   f"-k {self.folder} -c listen_addresses='' -c fsync=off", "start")

    def _call(self, program, *words):
        subprocess.run([*self.run_as, os.path.join(PROGRAMS[-1], program), *words], check=True,
                       stdout=subprocess.DEVNULL, cwd=self.folder, timeout=60)

    def psql(self, sql, check=True, at_once=False, options=""):
        """What it printed, or, where `check` is false, what it said of the error. `at_once`: the server
        gets all of it in one message, as from a driver."""
        done = subprocess.run(
            [os.path.join(PROGRAMS[-1], "psql"), "-h", self.folder, "-U", "seuil", "-d", "postgres",
             "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *(["-c", sql] if at_once else [])],
            input="" if at_once else sql, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=60, env={**os.environ, "PGOPTIONS": options})
        if check and done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout if check else done.stderr

    def rows(self, query):
        text = self.psql(f"SELECT coalesce(json_agg(r), '[]') FROM ({query}) AS r;")
        return json.loads(text)

    def stop(self):
        self._call("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def job_row(job):
    return {"job": job.id, "status": common.JobStatus.Name(job.status)[len("JOB_STATUS_"):].lower(),
            "band": job.band, "threshold_level": job.threshold_level, "replaced_by": job.replaced_by,
            "verbatim": job.verbatim, "titles": dict(job.titles),
            "forms": {f.locale: list(f.forms) for f in job.forms},
            "not_forms": {f.locale: list(f.forms) for f in job.not_forms},
            "codes": [{"scheme": c.scheme, "scheme_version": c.scheme_version, "code": c.code,
                       "relation": common.CodeRelation.Name(c.relation)[len("CODE_RELATION_"):].lower(),
                       "basis": c.basis} for c in job.codes]}


def band_row(band):
    return {"band": band.id, "levels": list(band.levels), "threshold_level": band.threshold_level,
            "label": dict(band.label.texts), "title": dict(band.title.texts),
            "note": dict(band.note.texts),
            "statements": [dict(statement.texts) for statement in band.statements]}


# ROME as it was published three times; the files stand beside a checkout.
# Source: France Travail (ex Pôle emploi), ROME.
DATA = os.path.join(harness.SOURCE, "..", "shared", "data")


def rome_tree(name):
    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["OGR"].strip():
                yield row["OGR"], row["Intitule"].strip(), row["Rome1"] + row["Rome2"] + row["Rome3"]


def rome_titles(name):
    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code_ogr"], row["libelle_appellation_long"], row["code_rome"]


def rome_grid(version, rows):
    def quoted(text):
        return json.dumps(text, ensure_ascii=False)

    jobs = "".join(
        f'[[jobs]]\nid = "ogr-{ogr}"\nband = "all"\ntitle = {{ fr = {quoted(title)} }}\n'
        f'codes = [{{ scheme = "rome", scheme_version = "x", code = "{code}", relation = "broad",'
        ' basis = "proposed" }]\n' for ogr, title, code in rows)
    return f"""format = 1
[grid]
id = "rome"
version = "{version}"
locales = ["fr"]
title = {{ fr = "ROME" }}
source = {{ title = "ROME", issuer = "France Travail", edition = "{version}" }}
[scale]
certifiable_from = "A1"
levels = [{{ id = "A1", title = {{ fr = "A1" }} }}]
[objective]
accepts = ["job"]
[result]
overall = {{ from = "given", as = "level" }}
[[bands]]
id = "all"
levels = ["A1"]
label = {{ fr = "Tous" }}
{jobs}
[[outcomes]]
id = "report"
kind = "report"
title = {{ fr = "Rapport" }}
[otherwise]
id = "always"
outcome = "report"
citation = {{ fr = "Toujours." }}
"""


HOSTILE = "x'); DROP TABLE seuil.job; -- \\\\' $check$ \\t {} é 🙂"


class SyncPostgresTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        folder = f"{cls.root}/grids/cloe"
        with open(os.path.join(harness.SOURCE, "grids/cloe/1.0.1.toml"), encoding="utf-8") as file:
            text = file.read()
        second = text.replace('version = "1.0.1"', 'version = "2.0.0"', 1)
        second = second.replace('id = "vendeur"\nband = "a2"', 'id = "vendeur"\nband = "b1"')
        second = second.replace('title = { fr = "Avocat", en',
                                f'title = {{ fr = {json.dumps(HOSTILE, ensure_ascii=False)}, en')
        second = second.replace('fr = "Utilisateur Indépendant B1"', 'fr = "L\'indépendant \\\\ B1"')
        start = second.index('[[jobs]]\nid = "comptable"')
        second = second[:start] + second[second.index("[[jobs]]", start + 1):]
        second += '\n[[removed]]\nid = "comptable"\nreplaced_by = "auditeur"\nreason = "mergé\'s"\n'
        cls.digest = harness.write(f"{folder}/1.0.1.toml", text)
        harness.write(f"{folder}/2.0.0.toml", second)
        # What 1.0.1 never held is said to be removed; of what 2.0.0 removed something else is said.
        third = second.replace('version = "2.0.0"', 'version = "2.1.0"', 1)
        third = third.replace('reason = "mergé\'s"', 'reason = "split"')
        harness.write(f"{folder}/2.1.0.toml",
                      third + '\n[[removed]]\nid = "stagiaire"\nreason = "no trade"\n')
        nul = text.replace('version = "1.0.1"', 'version = "3.0.0"', 1)
        harness.write(f"{folder}/3.0.0.toml", nul.replace('fr = "Avocat", en', 'fr = "A\\u0000", en'))
        harness.write(f"{folder}/releases.toml",
                      harness.release("2025-01-01T00:00:00Z", version="1.0.1", digest=cls.digest))
        harness.write_trial(f"{cls.root}/grids")
        if os.path.isdir(DATA):
            rome = {"3.0.0": rome_tree("rome-v3-arbo-2021.csv"),
                    "3.1.0": rome_tree("rome-v3-arbo-202107.csv"),
                    "4.60.0": rome_titles("rome-v460-appellations.csv")}
            digests = {version: harness.write(f"{cls.root}/grids/rome/{version}.toml",
                                              rome_grid(version, rows))
                       for version, rows in rome.items()}
            harness.write(f"{cls.root}/grids/rome/releases.toml",
                          harness.release("2025-01-01T00:00:00Z", version="3.0.0",
                                          digest=digests["3.0.0"]))
        harness.write(f"{cls.root}/settings.toml", "[drain]\npause_ms = 0\n")
        cls.server = harness.Server("--config", f"{cls.root}/settings.toml", "--grids",
                                    f"{cls.root}/grids", "--listen", "127.0.0.1:0").connect()
        cls.postgres = Postgres()

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop()
        status = cls.server.stop()
        shutil.rmtree(cls.root)
        assert status == 0, cls.server.log

    def setUp(self):
        with open(SCHEMA, encoding="utf-8") as file:
            schema = file.read()
        self.postgres.psql("SET client_min_messages = warning; DROP SCHEMA IF EXISTS seuil CASCADE;"
                           + schema + schema)  # a second time changes nothing

    def token(self, grid="cloe"):
        return self.postgres.psql(f"SELECT token FROM seuil.sync WHERE grid = '{grid}';").strip()

    def script(self, version, since, status=8, grid="cloe"):
        words = [SEUIL, "--address", self.server.addresses[0], "sync", "--grid", grid, "--to", "-",
                 "--format", "sql", "--version", version, *(["--since", since] if since else [])]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout

    def whole(self, grid, version):
        """Every change of a sync of everything, and its token."""
        request = cat.SyncJobsRequest(grid=grid, page_size=1000)
        request.version.version_id = version
        changes = []
        while True:
            page = self.server.catalogue.SyncJobs(request)
            changes += page.changes
            request.page_token = page.next_page_token
            if not request.page_token:
                return changes, page.sync_token

    def expect(self, version, removed=(), grid="cloe"):
        """Row by row what a sync of everything says."""
        changes, token = self.whole(grid, version)
        jobs = {change.job.job.id: job_row(change.job.job) for change in changes
                if change.HasField("job")}
        bands = {change.band.band.id: band_row(change.band.band) for change in changes
                 if change.HasField("band")}
        held = self.postgres.rows("SELECT * FROM seuil.job WHERE status <> 'removed'")
        for row in held:
            self.assertEqual((row.pop("grid"), row.pop("reason")), (grid, ""))
        self.assertEqual({row["job"]: row for row in held}, jobs)
        held = self.postgres.rows("SELECT * FROM seuil.band WHERE NOT removed")
        for row in held:
            del row["grid"], row["removed"]
        self.assertEqual({row["band"]: row for row in held}, bands)
        gone = self.postgres.rows(
            "SELECT job, replaced_by, reason FROM seuil.job WHERE status = 'removed'")
        self.assertEqual({(row["job"], row["replaced_by"], row["reason"]) for row in gone},
                         set(removed))
        [sync] = self.postgres.rows("SELECT grid, version, token FROM seuil.sync")
        self.assertEqual(sync, {"grid": grid, "version": version, "token": token})
        return len(jobs)

    def test_the_tables_follow_the_series(self):
        self.postgres.psql(self.script("1.0.1", ""))
        self.expect("1.0.1")
        gone = [("comptable", "auditeur", "mergé's")]
        self.postgres.psql(self.script("2.0.0", self.token()))
        self.expect("2.0.0", gone)
        self.postgres.psql(self.script("2.0.0", self.token(), status=0))  # nothing is new
        self.expect("2.0.0", gone)
        self.postgres.psql(self.script("1.0.1", self.token()))  # rolled back
        self.expect("1.0.1")

    def test_whoever_skips_a_version_knows_what_was_removed(self):
        gone = [("comptable", "auditeur", "split"), ("stagiaire", "", "no trade")]
        for versions in (("1.0.1", "2.1.0"), ("1.0.1", "2.0.0", "2.1.0"), ("2.1.0",)):
            self.setUp()
            for version in versions:
                self.postgres.psql(self.script(version, self.token()))
            self.expect("2.1.0", gone)

    def test_no_setting_of_the_server_changes_what_a_script_says(self):
        off = "-c standard_conforming_strings=off -c escape_string_warning=off"
        for at_once in (False, True):
            self.setUp()
            self.postgres.psql(self.script("1.0.1", ""), at_once=at_once, options=off)
            self.postgres.psql(self.script("2.0.0", self.token()), at_once=at_once, options=off)
            self.expect("2.0.0", [("comptable", "auditeur", "mergé's")])

    def test_two_grids_stand_side_by_side(self):
        self.postgres.psql(self.script("1.0.1", ""))
        before = self.postgres.rows("SELECT * FROM seuil.job WHERE grid = 'cloe' ORDER BY job")
        self.postgres.psql(self.script("1.0.0", "", grid="trial"))
        self.assertEqual(self.token("cloe"), self.whole("cloe", "1.0.1")[1])
        self.assertEqual(self.token("trial"), self.whole("trial", "1.0.0")[1])
        self.assertEqual(
            self.postgres.rows("SELECT * FROM seuil.job WHERE grid = 'cloe' ORDER BY job"), before)

    @unittest.skipUnless(os.path.isdir(DATA), "the files of ROME are not beside this checkout")
    def test_the_tables_follow_the_series_of_rome(self):
        for version, jobs in (("3.0.0", 11_109), ("3.1.0", 11_118), ("4.60.0", 13_120)):
            self.postgres.psql(self.script(version, self.token("rome"), grid="rome"))
            self.assertEqual(self.expect(version, grid="rome"), jobs)
        # Rolled back: what came goes, and nothing replaces it.
        old = {f"ogr-{ogr}" for ogr, _, _ in rome_tree("rome-v3-arbo-202107.csv")}
        new = {f"ogr-{ogr}" for ogr, _, _ in rome_titles("rome-v460-appellations.csv")}
        self.postgres.psql(self.script("3.1.0", self.token("rome"), grid="rome"))
        self.assertEqual(len(new - old), 2_002)
        self.expect("3.1.0", [(job, "", "") for job in new - old], grid="rome")

    def test_a_first_sync_knows_what_was_removed(self):
        self.postgres.psql(self.script("2.0.0", ""))
        self.expect("2.0.0", [("comptable", "auditeur", "mergé's")])

    def test_where_the_token_is_of_no_version_any_more_all_is_replaced(self):
        self.postgres.psql(self.script("1.0.1", ""))
        # Of a version that nobody holds: the token is well made, its digests are no one's.
        body = b"\x51" + b"\x01" * 64 + b"cloe"
        old = base64.urlsafe_b64encode(body + hashlib.sha256(body).digest()[:8]).decode().rstrip("=")
        self.postgres.psql(f"UPDATE seuil.sync SET token = '{old}';"
                           "INSERT INTO seuil.job SELECT grid, 'of-long-ago', status, band,"
                           " threshold_level, '', '', '', '{}', '{}', '{}', '[]' FROM seuil.job LIMIT 1;")
        self.postgres.psql(self.script("1.0.1", old))
        self.expect("1.0.1", [("of-long-ago", "", "")])

    def test_starting_over(self):
        self.postgres.psql(self.script("2.0.0", ""))
        whole = self.script("1.0.1", "")
        self.assertIn("holds another token", self.postgres.psql(whole, check=False))
        self.postgres.psql("DELETE FROM seuil.sync WHERE grid = 'cloe';")
        self.postgres.psql(whole)
        self.expect("1.0.1")

    def test_a_role_needs_no_more_than_the_readme_says(self):
        self.postgres.psql("SET client_min_messages = warning; DROP ROLE IF EXISTS syncer;"
                           "CREATE ROLE syncer; GRANT USAGE ON SCHEMA seuil TO syncer;"
                           "GRANT INSERT, UPDATE, SELECT ON ALL TABLES IN SCHEMA seuil TO syncer;")
        for version in ("1.0.1", "2.0.0"):
            self.postgres.psql("SET ROLE syncer;" + self.script(version, self.token()))
        self.expect("2.0.0", [("comptable", "auditeur", "mergé's")])

    def test_applied_twice_or_out_of_order_it_changes_nothing(self):
        first = self.script("1.0.1", "")
        self.postgres.psql(first)
        second = self.script("2.0.0", self.token())
        self.postgres.psql(second)
        before = self.postgres.rows("SELECT * FROM seuil.job ORDER BY job")
        for again in (first, second):
            self.assertIn("holds another token", self.postgres.psql(again, check=False))
        self.assertEqual(self.postgres.rows("SELECT * FROM seuil.job ORDER BY job"), before)

    def test_a_script_that_is_cut_changes_nothing(self):
        whole = self.script("1.0.1", "")
        for part in (whole[:len(whole) // 2], whole[:-len("COMMIT;\n")]):
            self.postgres.psql(part, check=False)
            self.assertEqual(self.postgres.rows("SELECT * FROM seuil.job"), [])

    def test_what_postgresql_cannot_hold_is_told(self):
        words = [SEUIL, "--address", self.server.addresses[0], "sync", "--grid", "cloe", "--to", "-",
                 "--format", "sql", "--version", "3.0.0"]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stdout), (5, ""))
        self.assertIn("U+0000", done.stderr)


if __name__ == "__main__":
    if not PROGRAMS:
        print("SKIPPED: PostgreSQL is not installed here; no script was applied")
        sys.exit(77)
    unittest.main()
