"""Rebuilds the page that CLOE 1.0.0 was transcribed from, cell by cell, and compares it with the page."""

import hashlib
import unittest

from files import ROOT, SHIPPED, read_toml

SEED = ROOT / "tests" / "data" / "cloe-seed.txt"


def page_rows(text):
    """The cells of the page's table, without its head."""
    rows = [line.strip() for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def rebuilt_row(grid, band):
    """The cells of one band as the page writes them: lists without separators."""
    objective = []
    if "title" in band:
        objective.append(band["title"]["fr"])
    if "statements" in band:
        objective.append('<ul style="list-style-type: none">')
        objective += [statement["fr"] for statement in band["statements"]]
    if "note" in band:
        objective.append("<i>" + band["note"]["fr"] + "</i>")
    jobs = [job.get("verbatim", job["title"]["fr"]) for job in grid["jobs"] if job["band"] == band["id"]]
    return [band["label"]["fr"], " ".join(objective), " ".join(jobs)]


class SeedTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.grid = read_toml(SHIPPED / "cloe" / "1.0.0.toml")
        self.page = SEED.read_text(encoding="utf-8")

    def test_the_source_is_the_page(self):
        self.assertEqual(
            self.grid["grid"]["source"]["sha256"], hashlib.sha256(SEED.read_bytes()).hexdigest()
        )

    def test_every_cell_is_rebuilt(self):
        rebuilt = [rebuilt_row(self.grid, band) for band in self.grid["bands"]]
        self.assertEqual(rebuilt, page_rows(self.page))

    def test_counts(self):
        bands = self.grid["bands"]
        self.assertEqual(len(bands), 5)
        self.assertEqual([level["id"] for level in self.grid["scale"]["levels"]], "A1 A2 B1 B2 C1 C2".split())
        self.assertEqual(sum("title" in band for band in bands), 4)
        self.assertEqual([len(band.get("statements", [])) for band in bands], [3, 4, 4, 5, 0])
        jobs = [job["band"] for job in self.grid["jobs"]]
        self.assertEqual([jobs.count(band["id"]) for band in bands], [6, 13, 12, 10, 0])
        self.assertEqual(len(jobs), 41)

    def test_citations_are_sentences_of_the_page(self):
        cited = [rule["citation"]["fr"] for rule in self.grid["rules"]]
        cited.append(self.grid["otherwise"]["citation"]["fr"])
        prose = self.page.split("|")[0]
        for sentence in cited:
            self.assertIn(sentence, prose)
            self.assertTrue(sentence.endswith("."))

    def test_no_outcome_states_a_validity(self):
        self.assertEqual([o["id"] for o in self.grid["outcomes"] if "validity" in o], [])
        self.assertNotIn("validité", self.page)

    def test_only_two_titles_are_corrected(self):
        corrected = {job["title"]["fr"]: job["verbatim"] for job in self.grid["jobs"] if "verbatim" in job}
        self.assertEqual(
            corrected,
            {
                "Chef de ligne": "Chef de de ligne",
                "Profession scientifique / technique": "Profession scientifique / technique : "
                "(Ingénieur, scientifique, programmeur, chercheur,)",
            },
        )


class CatalogueTest(unittest.TestCase):
    """What the transcription adds to the page."""

    def setUp(self):
        self.jobs = read_toml(SHIPPED / "cloe" / "1.0.0.toml")["jobs"]

    def test_members_of_composite_entries_are_forms(self):
        members = {
            "directeur-de-projet-ou-de-contrat": ["Directeur de projet", "Directrice de contrat"],
            "enseignant-formateur": ["Enseignant", "Enseignante", "Formateur", "Formatrice"],
            "maitre-d-hotel-responsable-de-structure-hoteliere": [
                "Maître d'hôtel",
                "Maîtresse d'hôtel",
                "Responsable de structure hôtelière",
            ],
            "profession-scientifique-technique": ["Ingénieure", "Scientifique", "Programmeuse", "Chercheuse"],
            "personnel-technique-operationnel": ["Personnel technique", "Personnel opérationnel"],
        }
        forms = {job["id"]: job.get("forms", {}).get("fr", []) for job in self.jobs}
        for job, expected in members.items():
            for member in expected:
                self.assertIn(member, forms[job])

    def test_no_title_or_form_names_two_jobs(self):
        owner = {}
        for job in self.jobs:
            for locale, title in job["title"].items():
                for form in [title, *job.get("forms", {}).get(locale, [])]:
                    key = (locale, form.casefold())
                    self.assertNotIn(key, owner, f"{job['id']} and {owner.get(key)}")
                    owner[key] = job["id"]

    def test_codes_are_proposals_and_cards_are_never_exact(self):
        exact = set()
        for job in self.jobs:
            for code in job.get("codes", []):
                self.assertEqual(code["basis"], "proposed")
                if code["relation"] == "exact":
                    self.assertNotIn(code["scheme"], ("rome", "isco-08"))
                    key = (code["scheme"], code["code"])
                    self.assertNotIn(key, exact)
                    exact.add(key)
        schemes = [scheme for scheme, _ in exact]
        self.assertEqual((schemes.count("rome-appellation"), schemes.count("esco")), (16, 14))


if __name__ == "__main__":
    unittest.main()
