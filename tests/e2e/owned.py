"""A server that owns its directory, and the operators' calls on it.

    owned = Owned(root)               # an empty directory of grids, served
    owned.publish("1.0.0")            # a version of the story of tests/data/story
    owned.activate("1.0.0")
    owned.in_force()                  # "1.0.0"
"""

import hashlib
import os

import harness
from harness import common_pb2, evaluation_pb2 as ev, grid_admin_pb2 as pb

STORY = os.path.join(harness.SOURCE, "tests/data/story/cloe")
# 2.0.0 asks B2 of the job instead of B1: the one decision by which the story's versions differ.
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="agent-logistique"),
                              result=ev.Result(level="B1"))
EXPECTED = {"1.0.0": "certificate", "1.1.0": "certificate", "2.0.0": "attestation"}


def source(version):
    with open(os.path.join(STORY, version + ".toml"), "rb") as file:
        return file.read()


def digest(version):
    return "sha256:" + hashlib.sha256(source(version)).hexdigest()


def terms(**fields):
    return pb.ChangeTerms(reason="a test", by="a tester", **fields)


class Owned:
    def __init__(self, root, settings=""):
        self.root = root
        self.grids = os.path.join(root, "grids")
        os.makedirs(self.grids, exist_ok=True)
        harness.write(os.path.join(root, "settings.toml"), settings + "[drain]\npause_ms = 0\n")
        self.server = None

    def arguments(self, name="admin"):
        return ("--config", os.path.join(self.root, "settings.toml"), "--grids", self.grids,
                "--listen", "127.0.0.1:0", "--control", "rpc",
                "--admin", f"unix:{self.root}/{name}/admin.sock")

    def start(self):
        self.server = harness.Server(*self.arguments()).connect()
        self.admin = self.server.admin
        return self

    def stop(self):
        if self.server is not None:
            self.server.stop()
            self.server = None

    def publish(self, version, **fields):
        return self.admin.PublishVersion(
            pb.PublishVersionRequest(grid="cloe", source=source(version), **fields))

    def activation(self, version, at=None, **fields):
        request = pb.ActivateVersionRequest(grid="cloe", version=version, digest=digest(version),
                                            terms=terms(**fields))
        if at is not None:
            request.at.FromDatetime(at)
        return request

    def activate(self, version, timeout=None, **fields):
        return self.admin.ActivateVersion(self.activation(version, **fields), timeout=timeout).change

    def roll_back(self, leaving, **fields):
        return self.admin.RollBackVersion(pb.RollBackVersionRequest(
            grid="cloe", terms=terms(expected_digest=digest(leaving), **fields))).change

    def in_force(self):
        answer = self.server.evaluation.Evaluate(QUESTION)
        version = answer.served_by.version
        assert answer.outcome.id == EXPECTED[version], answer
        assert answer.served_by.digest == digest(version), answer
        return version

    def plan(self):
        try:
            with open(os.path.join(self.grids, "cloe", "releases.toml"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""


def version(number):
    return common_pb2.VersionSelector(version_id=number)
