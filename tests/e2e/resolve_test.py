"""`seuil resolve` and `seuil jobs search` as HR departments have them: a whole file, what people chose
for its open titles, and what becomes of that in a later version."""

import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import harness

SEUIL = os.environ["SEUIL"]
GRIDS = os.path.join(harness.SOURCE, "grids")


def read(path):
    with open(path, "rb") as file:
        return file.read()


class ResolveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        shutil.copytree(os.path.join(GRIDS, "cloe"), f"{cls.root}/grids/cloe")
        harness.write(f"{cls.root}/settings.toml", "[calls]\nbatch_jobs = 3\n[drain]\npause_ms = 0\n")
        cls.server = harness.Server("--config", f"{cls.root}/settings.toml", "--grids",
                                    f"{cls.root}/grids", "--listen", "127.0.0.1:0").connect()
        cls.address = cls.server.addresses[0]

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        shutil.rmtree(cls.root)
        assert status == 0, cls.server.log

    def setUp(self):
        self.map = os.path.join(self.root, "map.csv")
        if os.path.exists(self.map):
            os.remove(self.map)

    def seuil(self, status, *words, stdin=""):
        environment = {k: v for k, v in os.environ.items() if k != "SEUIL_ADDRESS"}
        done = subprocess.run([SEUIL, "--address", self.address, *words], input=stdin.encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                              env={**environment, "TZ": "UTC"})
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout.decode(), done.stderr.decode()

    def resolve(self, status, text, *words):
        out, err = self.seuil(status, "resolve", "--grid", "cloe", *words, "-", stdin=text)
        return list(csv.DictReader(io.StringIO(out))), err

    def decisions(self):
        with open(self.map, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_a_file_is_answered_row_by_row(self):
        rows, err = self.resolve(4, "n,title,code.rome-appellation\n"
                                    "1,Acheteuse,\n2,Cheffe de projet informatique (H/F),\n"
                                    "3,Conseiller,\n4,Chef d'orchestre,\n5,,10241\n6,,\n7\n8,a\x01,\n")
        self.assertEqual([row["n"] for row in rows], list("12345678"))
        self.assertEqual([row["resolution"] for row in rows],
                         ["resolved", "resolved", "ambiguous", "unlisted", "resolved", "", "", ""])
        self.assertEqual([row["matched_by"] for row in rows],
                         ["exact_form", "close", "", "", "code", "", "", ""])
        self.assertEqual([row["job"] for row in rows[:2]], ["acheteur", "chef-de-projet"])
        self.assertEqual([row["threshold_level"] for row in rows[:2]], ["B1", "B2"])
        self.assertIn("conseiller-services (", rows[2]["candidates"])
        self.assertEqual([(row["error_reason"], row["error_field"]) for row in rows[5:]],
                         [("JOB_QUERY_EMPTY", ""), ("ROW_MALFORMED", ""),
                          ("TITLE_MALFORMED", "title")])
        self.assertEqual({row["version"] for row in rows}, {"1.0.2"})
        self.assertIn("8 rows: 3 resolved (1 close, 1 code, 1 exact_form), 1 ambiguous, 1 unlisted, "
                      "3 with errors; cloe 1.0.2", err)
        self.assertIn("note: columns kept and not read: `n`", err)

    def test_exit_statuses_are_for_a_scheduler(self):
        self.resolve(0, "title\nAcheteur\n")
        self.resolve(7, "title\nAcheteur\nBoulanger\n")
        self.resolve(7, "title\nChefs de projets\n", "--exact")
        self.resolve(0, "title\nChefs de projets\n")

    def test_files_that_cannot_be_used(self):
        for text, why in (("", "the file is empty"), ("name\nx\n", "no column is `title`"),
                          ("title,title\nx,y\n", "column `title` stands twice"),
                          ("title;n\nx;1\n", "not separated by commas"),
                          ('title\nAcheteur\n"open\n', "never closed")):
            with self.subTest(why):
                out, err = self.seuil(2, "resolve", "--grid", "cloe", "-", stdin=text)
                self.assertIn(why, err)
        self.assertIn("Acheteur,resolved", out)  # what stands before the place is answered
        self.assertIn("No such file", self.seuil(2, "resolve", "--grid", "cloe", "/nowhere")[1])

    def test_what_comes_out_goes_in_again_and_into_a_batch(self):
        text = "title,result_level\r\nAcheteuse,B1\r\nVendeur,A1\r\n"
        first, _ = self.seuil(0, "resolve", "--grid", "cloe", "-", stdin="\ufeff" + text)
        self.assertTrue(first.startswith("\ufefftitle,result_level,resolution,"))
        again, _ = self.seuil(0, "resolve", "--grid", "cloe", "-", stdin=first)
        self.assertEqual(first, again)
        decided, _ = self.seuil(0, "batch", "--grid", "cloe", "-", stdin=first)
        outcomes = [row["outcome"] for row in csv.DictReader(io.StringIO(decided))]
        self.assertEqual(outcomes, ["certificate", "attestation"])

    def test_what_people_chose_is_kept(self):
        text = "customer,title\nacme,Conseiller\nzeta,Conseiller\nacme,Chef d'orchestre\nacme,Vendeur\n"
        self.resolve(7, text, "--decided", self.map)
        decisions = self.decisions()
        self.assertEqual([(d["customer"], d["title"], d["job"], d["state"]) for d in decisions],
                         [("acme", "Chef d'orchestre", "", "open"), ("acme", "Conseiller", "", "open"),
                          ("zeta", "Conseiller", "", "open")])
        self.assertIn("conseiller-services (", decisions[1]["candidates"])

        # A person chooses in a spreadsheet: another order, a column of their own.
        harness.write(self.map, "title,customer,job,by,why\nConseiller,zeta,conseiller-financier,Bo,\n"
                                "Chef d'orchestre,acme,none,Anne,no such job\n"
                                "Conseiller,acme,conseiller-services,Anne,shop\n")
        rows, err = self.resolve(0, text, "--decided", self.map)
        self.assertEqual([row["job"] for row in rows],
                         ["conseiller-services", "conseiller-financier", "", "vendeur"])
        self.assertEqual([row["matched_by"] for row in rows], ["decided"] * 3 + ["exact_form"])
        self.assertEqual(rows[2]["resolution"], "unlisted")
        self.assertIn("1 decided to be none", err)
        written = self.decisions()
        self.assertEqual([d["title"] for d in written],
                         ["Chef d'orchestre", "Conseiller", "Conseiller"])
        self.assertEqual([d["why"] for d in written], ["no such job", "shop", ""])
        self.assertTrue(all(re.fullmatch(r"\d{4}-\d\d-\d\d", d["date"]) for d in written))
        self.assertTrue(all(d["digest"].startswith("sha256:") for d in written))
        self.assertEqual([d["band"] for d in written], ["", "a2", "b2"])
        before = read(self.map)
        self.resolve(0, text, "--decided", self.map)
        self.assertEqual(read(self.map), before)  # nothing new, nothing changed

    def test_a_code_that_contradicts_a_choice_leaves_it_open(self):
        harness.write(self.map, "title,job,by\nConseiller,conseiller-services,me\nAcheteur,none,me\n")
        text = ("title,code.rome-appellation\nConseiller,10241\nConseiller,\nConseiller,99999999\n"
                "Acheteur,10241\n")
        rows, err = self.resolve(7, text, "--decided", self.map)
        self.assertEqual([(row["resolution"], row["job"], row["note"]) for row in rows],
                         [("ambiguous", "", "code_contradicts"), ("resolved", "conseiller-services", ""),
                          ("resolved", "conseiller-services", ""), ("ambiguous", "", "code_contradicts")])
        self.assertIn("conseiller-services (1.00); acheteur (1.00)", rows[0]["candidates"])
        self.assertIn("2 ambiguous", err)

    def test_an_id_that_never_was_is_a_slip_and_no_removed_job(self):
        harness.write(self.map, "title,job\nConseiller,conseiler-services\nVendeur,None\n")
        rows, err = self.resolve(7, "title\nConseiller\nVendeur\n", "--decided", self.map)
        self.assertEqual([(row["resolution"], row["note"]) for row in rows],
                         [("ambiguous", "unknown"), ("resolved", "unknown")])
        self.assertIn("did you mean `conseiller-services`?", err)
        self.assertEqual([(d["state"], d["date"]) for d in self.decisions()], [("unknown", "")] * 2)

    def test_a_map_that_cannot_be_read_is_left_alone(self):
        for content in ("title,job\nx\n", "title\nx\n", "title,job\nx,a\nx,b\n",
                        'title,job\n"x,a\n', "title,job\n,a\n"):
            harness.write(self.map, content)
            self.seuil(2, "resolve", "--grid", "cloe", "--decided", self.map, "-",
                       stdin="title\nAcheteur\n")
            self.assertEqual(read(self.map).decode(), content)

    def test_jobs_that_changed_since_are_reported(self):
        folder = f"{self.root}/grids/cloe"
        text = read(f"{folder}/1.0.2.toml").decode()
        later = text.replace('version = "1.0.2"', 'version = "2.0.0"', 1)
        later = later.replace('id = "vendeur"\nband = "a2"', 'id = "vendeur"\nband = "b1"')
        later = later.replace('id = "avocat"\n', 'id = "avocat"\nstatus = "deprecated"\n'
                                                 'replaced_by = "medecin"\n')
        start = later.index('[[jobs]]\nid = "comptable"')
        end = later.index("[[jobs]]", start + 1)
        later = later[:start] + later[end:]
        later += '\n[[removed]]\nid = "comptable"\nreplaced_by = "auditeur"\nreason = "merged"\n'
        harness.write(f"{folder}/2.0.0.toml", later)
        harness.write(self.map, "title,job,band\nA,vendeur,a2\nB,avocat,b2\nC,comptable,b1\nD,acheteur,b1\n")
        for _ in range(100):
            done = subprocess.run([SEUIL, "--address", self.address, "grids", "cloe", "--version",
                                   "2.0.0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if done.returncode == 0:
                break
        rows, err = self.resolve(7, "title\nA\nB\nC\nD\n", "--version", "2.0.0", "--decided", self.map)
        self.assertEqual([row["job"] for row in rows], ["vendeur", "avocat", "", "acheteur"])
        self.assertEqual([row["note"] for row in rows],
                         ["band_changed", "deprecated", "removed", ""])
        self.assertEqual(rows[0]["threshold_level"], "B1")
        for told in ("`A`: vendeur moved from band a2 to b1 (B1)",
                     "`B`: avocat is deprecated, use medecin",
                     "`C`: comptable was removed, use auditeur"):
            self.assertIn(told, err)
        self.assertEqual([d["state"] for d in self.decisions()],
                         ["band_changed", "deprecated", "removed", "decided"])

    def test_search(self):
        out, _ = self.seuil(0, "jobs", "search", "--grid", "cloe", "chef de pro")
        self.assertRegex(out.splitlines()[1], r"\Achef-de-projet +B2 ")
        out, _ = self.seuil(0, "jobs", "search", "--grid", "cloe", "--band", "a2", "conseil")
        self.assertNotIn("conseiller-financier", out)
        self.seuil(1, "jobs", "search", "--grid", "cloe", "--band", "z", "conseil")
        out, _ = self.seuil(0, "jobs", "search", "--grid", "cloe", "--status", "deprecated", "conseil")
        self.assertNotIn("conseiller", out)


if __name__ == "__main__":
    unittest.main()
