"""The JSON Schema of grid files takes every grid of this repository and refuses broken ones."""

import copy
import json
import re
import sys
import tomllib
import unittest

from files import ROOT, SHIPPED, as_json, grid_folders, read_toml, version_files

try:
    import jsonschema
except ImportError:
    sys.exit("the Debian package python3-jsonschema is missing")

SCHEMA = json.loads((ROOT / "grids" / "grid.schema.json").read_text(encoding="utf-8"))


def remove(*path):
    def change(grid):
        for key in path[:-1]:
            grid = grid[key]
        del grid[path[-1]]

    return change


def put(*path_and_value):
    *path, key, value = path_and_value

    def change(grid):
        for step in path:
            grid = grid[step]
        grid[key] = value

    return change


# A change that breaks CLOE 1.0.0, and where the schema then points.
BROKEN = {
    "an unknown key": (put("titel", "CLOE"), []),
    "an unknown key of a job": (put("jobs", 0, "titel", "x"), ["jobs", 0]),
    "no format": (remove("format"), []),
    "another format": (put("format", 2), ["format"]),
    "no outcomes": (remove("outcomes"), []),
    "an id with a capital": (put("jobs", 0, "id", "Acheteur"), ["jobs", 0, "id"]),
    "a text instead of texts by locale": (put("grid", "title", "CLOE"), ["grid", "title"]),
    "an empty text": (put("jobs", 3, "title", "fr", ""), ["jobs", 3, "title", "fr"]),
    "a text of blanks": (put("jobs", 3, "title", "fr", " \t"), ["jobs", 3, "title", "fr"]),
    "a version of two numbers": (put("grid", "version", "1.0"), ["grid", "version"]),
    "a level that is a word of the format": (put("scale", "levels", 0, "id", "none"), ["scale", "levels", 0, "id"]),
    "an objective of a kind that is none": (put("objective", "accepts", ["title"]), ["objective", "accepts", 0]),
    "a fixed objective beside accepted ones": (put("objective", "fixed", "B1"), ["objective", "accepts"]),
    "a sum of levels": (put("result", "overall", {"from": "sum", "as": "level"}), ["result", "overall", "as"]),
    "a score that is a number": (
        put("result", "score", {"min": 0, "max": "100", "step": "1"}),
        ["result", "score", "min"],
    ),
    "a skill of scores without its scores": (
        put("skills", [{"id": "oral", "title": {"fr": "Oral"}, "as": "score"}]),
        ["skills", 0],
    ),
    "a band without levels": (put("bands", 0, "levels", []), ["bands", 0, "levels"]),
    "a relation that is none": (put("jobs", 1, "codes", 0, "relation", "same"), ["jobs", 1, "codes", 0, "relation"]),
    "a validity in words": (put("outcomes", 1, "validity", "two years"), ["outcomes", 1, "validity"]),
    "a validity of no time": (put("outcomes", 1, "validity", "P0Y0D"), ["outcomes", 1, "validity"]),
    "a validity of five digits": (put("outcomes", 1, "validity", "P20000D"), ["outcomes", 1, "validity"]),
    "a rule without citation": (remove("rules", 0, "citation"), ["rules", 0]),
    "an operator that is none": (
        put("rules", 0, "when", "attained", {"above": "C1"}),
        ["rules", 0, "when", "attained"],
    ),
    "an operand that is none": (put("rules", 0, "when", "level", {"at_least": "C2"}), ["rules", 0, "when"]),
    "a condition without test": (put("rules", 0, "when", "attained", {}), ["rules", 0, "when", "attained"]),
    "a date with a time": (
        put("languages", 0, "register", 0, "from", "2023-11-15T00:00:00"),
        ["languages", 0, "register", 0, "from"],
    ),
}


def points_at(errors):
    """Every path that an error names, those of the branches of a choice included."""
    paths = []
    for error in errors:
        paths.append(list(error.absolute_path))
        paths += points_at(error.context)
    return paths


def properties(schema, node, path):
    """The path of every key that a grid may have; `*` for a key that is data."""
    if "$ref" in node:
        yield from properties(schema, schema["$defs"][node["$ref"].removeprefix("#/$defs/")], path)
    for branch in node.get("anyOf", []):
        yield from properties(schema, branch, path)
    if "items" in node:
        yield from properties(schema, node["items"], path)
    for key, value in node.get("properties", {}).items():
        yield f"{path}/{key}"
        yield from properties(schema, value, f"{path}/{key}")
    if isinstance(node.get("additionalProperties"), dict):
        yield f"{path}/*"
        yield from properties(schema, node["additionalProperties"], f"{path}/*")


def shared(key):
    """The same name for what is read alike: the tests of every operand but the objective."""
    return re.sub(r"^/rules/when/(?!objective/)(skill/\*|[a-z_]+)/", "/rules/when/TEST/", key)


def enumerated(node):
    """Every word that a grid may choose."""
    if isinstance(node, dict):
        if "if" not in node:
            yield from (word for word in node.get("enum", []))
        for key, value in node.items():
            if key not in ("if", "then", "else"):
                yield from enumerated(value)
    elif isinstance(node, list):
        for item in node:
            yield from enumerated(item)


def has(value, path):
    """Whether some part of a grid has the key."""
    if isinstance(value, list):
        return any(has(item, path) for item in value)
    if not path:
        return True
    if not isinstance(value, dict):
        return False
    if path[0] == "*":
        return any(has(item, path[1:]) for item in value.values())
    return path[0] in value and has(value[path[0]], path[1:])


class SchemaTest(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_every_grid_is_taken(self):
        files = [path for folder in grid_folders() for path in version_files(folder)]
        self.assertEqual(len(files), 9)
        files += version_files(ROOT / "tests" / "data" / "format" / "tour")
        for path in files:
            with self.subTest(path=str(path.relative_to(ROOT))):
                errors = [error.message for error in self.validator.iter_errors(as_json(read_toml(path)))]
                self.assertEqual(errors, [])

    def test_broken_grids_are_refused(self):
        good = as_json(read_toml(SHIPPED / "cloe" / "1.0.0.toml"))
        for name, (change, where) in BROKEN.items():
            with self.subTest(name):
                grid = copy.deepcopy(good)
                change(grid)
                self.assertIn(where, points_at(self.validator.iter_errors(grid)))

    def test_the_example_of_the_specification_is_taken(self):
        text = (ROOT / "grids" / "FORMAT.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```toml\n(.*?)```", text, re.S)
        examples = [block for block in blocks if block.startswith("format = 1\n\n[grid]")]
        self.assertEqual(len(examples), 1)
        grid = as_json(tomllib.loads(examples[0]))
        self.assertEqual([error.message for error in self.validator.iter_errors(grid)], [])

    def test_the_files_of_the_tests_use_every_key(self):
        """Together with grids_load_test, which reads them: the schema has no key that the reader lacks."""
        keys = {key: shared(key) for key in properties(SCHEMA, SCHEMA, "")}
        used = set()
        for folder in [*grid_folders(), ROOT / "tests" / "data" / "format" / "tour"]:
            for path in version_files(folder):
                grid = as_json(read_toml(path))
                used |= {name for key, name in keys.items() if has(grid, key.split("/")[1:])}
        self.assertEqual(set(keys.values()) - used, set())

    def test_the_specification_names_every_key_and_word(self):
        text = (ROOT / "grids" / "FORMAT.md").read_text(encoding="utf-8")
        words = {key.rsplit("/", 1)[1] for key in properties(SCHEMA, SCHEMA, "")} | set(enumerated(SCHEMA))
        found = {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
        self.assertEqual(words - found, {"*"} - found)

    def test_every_object_is_closed_and_every_key_described(self):
        def walk(node, path):
            if isinstance(node, list):
                for index, item in enumerate(node):
                    walk(item, f"{path}/{index}")
            if not isinstance(node, dict):
                return
            if "properties" in node and node.get("type") == "object":
                self.assertIn("additionalProperties", node, path)
                for key, value in node["properties"].items():
                    described = value is False or "description" in value or path.startswith("/$defs/")
                    self.assertTrue(described, f"{path}/{key}")
            for key, value in node.items():
                walk(value, f"{path}/{key}")

        walk(SCHEMA, "")


if __name__ == "__main__":
    unittest.main()
