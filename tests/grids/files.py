"""The data files of this repository, for the tests of this folder."""

import datetime
import hashlib
import pathlib
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "grids"
ILLUSTRATIONS = ROOT / "tests" / "data" / "grids"


def grid_folders():
    """Every folder of a grid, shipped and illustration."""
    folders = [path.parent for root in (SHIPPED, ILLUSTRATIONS) for path in root.glob("*/releases.toml")]
    return sorted(folders)


def version_files(folder):
    """The grid files of a folder, without cases and plan."""
    return sorted(
        path
        for path in folder.glob("*.toml")
        if path.name != "releases.toml" and not path.name.endswith(".cases.toml")
    )


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def digest(path):
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def as_json(value):
    """A TOML value as JSON has it: dates and instants as ISO 8601 texts."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value
