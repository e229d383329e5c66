"""Release plans name the bytes that are there."""

import re
import unittest

from files import ROOT, SHIPPED, digest, grid_folders, read_toml, version_files


class PlanTest(unittest.TestCase):
    def test_every_digest_is_that_of_its_file(self):
        for folder in grid_folders():
            for release in read_toml(folder / "releases.toml")["release"]:
                with self.subTest(grid=folder.name, version=release["version"]):
                    self.assertEqual(release["digest"], digest(folder / (release["version"] + ".toml")))

    def test_every_version_is_released_and_has_cases(self):
        self.assertEqual(len(grid_folders()), 6)
        for folder in grid_folders():
            released = {release["version"] for release in read_toml(folder / "releases.toml")["release"]}
            files = version_files(folder)
            self.assertEqual(released, {path.name.removesuffix(".toml") for path in files})
            for path in files:
                self.assertTrue(path.with_name(path.name.removesuffix(".toml") + ".cases.toml").is_file())

    def test_instants_increase_and_have_an_offset(self):
        for folder in grid_folders():
            instants = [release["from"] for release in read_toml(folder / "releases.toml")["release"]]
            self.assertTrue(all(instant.tzinfo is not None for instant in instants), folder.name)
            self.assertTrue(all(a < b for a, b in zip(instants, instants[1:])), folder.name)

    def test_toefl_changes_its_scale_on_the_announced_day(self):
        folder = next(folder for folder in grid_folders() if folder.name == "toefl-ibt")
        second = read_toml(folder / "releases.toml")["release"][1]
        self.assertEqual((second["version"], second["from"].isoformat()), ("2.0.0", "2026-01-21T00:00:00+00:00"))

    def test_the_story_starts_from_the_shipped_version(self):
        story = ROOT / "tests" / "data" / "story" / "cloe"
        for name in ("1.0.0.toml", "1.0.0.cases.toml"):
            self.assertEqual((story / name).read_bytes(), (SHIPPED / "cloe" / name).read_bytes())
        (release,) = read_toml(story / "releases.toml")["release"]
        self.assertEqual(release["digest"], digest(story / "1.0.0.toml"))
        for path in version_files(story):
            if path.name != "1.0.0.toml":
                self.assertTrue(path.read_text(encoding="utf-8").startswith("# ILLUSTRATION, invented"), path.name)

    def test_illustrations_say_that_they_are(self):
        for folder in grid_folders():
            for path in version_files(folder):
                first = path.read_text(encoding="utf-8").splitlines()[0]
                illustration = "data" in path.parts
                self.assertEqual(bool(re.match("# ILLUSTRATION ", first)), illustration, str(path))


if __name__ == "__main__":
    unittest.main()
