"""README quotes what exists: its C++ is compiled code, its grid lines are the grid's, its digest is right. (What it shows
of commands is run by tests/e2e/commands_test.py.)"""

import hashlib
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


class Readme(unittest.TestCase):
    readme = read("README.md")

    def blocks(self, language):
        found = re.findall(r"^```%s\n(.*?)^```" % language, self.readme, re.S | re.M)
        self.assertTrue(found, f"README has no {language} block")
        return found

    def test_cpp_is_compiled_code(self):
        tour = read("client", "example", "tour.cc")
        for block in self.blocks("cpp"):
            self.assertIn(block, tour)

    def test_grid_lines_are_the_grids(self):
        grid = read("grids", "cloe", "1.0.2.toml")
        for block in self.blocks("toml"):
            for line in filter(None, block.splitlines()):
                # An ellipsis stands for what the page leaves out.
                self.assertIn(line.split("…")[0], grid)

    def test_digest_is_the_grids(self):
        digest = hashlib.sha256(read("grids", "cloe", "1.0.2.toml").encode()).hexdigest()
        self.assertEqual(set(re.findall(r"sha256:([0-9a-f]{64})", self.readme)), {digest})

    def test_links_lead_somewhere(self):
        for target in re.findall(r"\]\(([^)#]+)\)", self.readme):
            self.assertTrue(os.path.exists(os.path.join(ROOT, target)), target)


if __name__ == "__main__":
    unittest.main()
