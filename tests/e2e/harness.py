"""Starts real servers on grids of a test's own, and calls them through python3-grpcio.

    server = Server(grids)            # on a free loopback port, until stop()
    server.evaluation.Evaluate(…)
    error_of(call)                    # Error(code, reason, field, metadata)
"""

import collections
import hashlib
import json
import os
import subprocess
import sys
import threading
import time

SOURCE = os.environ["SEUIL_SOURCE_DIR"]
SEUILD = os.environ["SEUILD"]
STUBS = os.environ["SEUIL_STUBS"]
START_SECONDS = 30


def generate():
    """The stubs. ctest does it once, before all tests that use them."""
    os.makedirs(STUBS, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    proto = os.path.join(SOURCE, "proto")
    health = os.path.join(SOURCE, "server", "ops", "descriptors")
    subprocess.run(
        [
            os.environ["SEUIL_PROTOC"],
            "-I" + proto, "-I" + health, "-I" + here,
            "--python_out=" + STUBS, "--grpc_python_out=" + STUBS,
            "--plugin=protoc-gen-grpc_python=" + os.environ["SEUIL_GRPC_PYTHON_PLUGIN"],
            "seuil/v1/common.proto", "seuil/v1/evaluation.proto", "seuil/v1/catalogue.proto",
            "seuil/v1/grid_admin.proto", "seuil/wire/v1/status.proto", "grpc/health/v1/health.proto", "reflection.proto",
        ],
        check=True,
    )


try:
    import grpc
except ImportError:
    print("SKIPPED: python3-grpcio is not installed")
    sys.exit(77)

if __name__ == "__main__":
    generate()
    sys.exit()
# The generated `grpc/health` would hide the package `grpc`: let that one have both.
grpc.__path__.append(os.path.join(STUBS, "grpc"))
sys.path.insert(0, STUBS)

from grpc.health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
import reflection_pb2  # noqa: E402
from seuil.v1 import catalogue_pb2, catalogue_pb2_grpc, common_pb2  # noqa: E402
from seuil.v1 import evaluation_pb2, evaluation_pb2_grpc  # noqa: E402
from seuil.v1 import grid_admin_pb2, grid_admin_pb2_grpc  # noqa: E402
from seuil.wire.v1 import status_pb2  # noqa: E402

Error = collections.namedtuple("Error", "code reason field metadata")

GOOGLE = "type.googleapis.com/google.rpc."


def told(error):
    """What an error says, read as a standard client reads it."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    reason, field, metadata = "", "", {}
    if details is not None:
        status = status_pb2.Status.FromString(details)
        assert status.code == error.code().value[0], (status, error)
        assert status.message == error.details(), (status, error)
        for detail in status.details:
            if detail.type_url == GOOGLE + "ErrorInfo":
                info = status_pb2.ErrorInfo.FromString(detail.value)
                assert info.domain == "seuil", info
                reason, metadata = info.reason, dict(info.metadata)
            elif detail.type_url == GOOGLE + "RetryInfo":
                retry = status_pb2.RetryInfo.FromString(detail.value).retry_delay
                assert retry.ToMilliseconds() == int(metadata["retry_after_ms"]), retry
            else:
                assert detail.type_url == GOOGLE + "BadRequest", detail
                bad = status_pb2.BadRequest.FromString(detail.value)
                field = bad.field_violations[0].field
    return Error(error.code().name, reason, field, metadata)


def error_of(call, *arguments, **options):
    """The error that a call ends with."""
    try:
        call(*arguments, **options)
    except grpc.RpcError as error:
        return told(error)
    raise AssertionError("the call succeeded")


def eventually(condition, seconds=10, what="what was waited for did not come about"):
    """Waits until it holds; fails where it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        threading.Event().wait(0.025)


class Server:
    """A seuild that serves; its log is in `log` as it comes."""

    def __init__(self, *arguments, environment=None, files=None):
        limit = ["prlimit", f"--nofile={files}:{files}"] if files else []
        if "--metrics" not in arguments:  # its default is one port for all of a machine
            arguments = (*arguments, "--metrics", "127.0.0.1:0")
        self.process = subprocess.Popen(
            [*limit, SEUILD, "serve", *arguments],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            env={**os.environ, **(environment or {})},
        )
        self.log = []
        self._said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            with self._said:
                self.log.append(json.loads(line))
                self._said.notify_all()
        with self._said:
            self.log.append({"event": "log-ended"})
            self._said.notify_all()

    def wait_for(self, event):
        """The first line of that event; fails where the log ends without."""
        def found():
            return next((l for l in self.log if l["event"] in (event, "log-ended")), None)

        with self._said:
            assert self._said.wait_for(found, START_SECONDS), self.log
            line = found()
        assert line["event"] == event, self.log
        return line

    def events(self, event):
        with self._said:
            return [line for line in self.log if line["event"] == event]

    def connect(self):
        """Waits until it serves; stubs of its services follow."""
        serving = self.wait_for("serving")
        self.addresses = serving["listen"].split(",")
        self.metrics_address = serving["metrics"]
        if serving["admin"]:
            self.admin_address = serving["admin"].split(",")[0]
            self.admin_channel = grpc.insecure_channel(self.admin_address)
            self.admin = grid_admin_pb2_grpc.GridAdminServiceStub(self.admin_channel)
        self.channel = grpc.insecure_channel(self.addresses[0])
        self.evaluation = evaluation_pb2_grpc.EvaluationServiceStub(self.channel)
        self.catalogue = catalogue_pb2_grpc.CatalogueServiceStub(self.channel)
        self.health = health_pb2_grpc.HealthStub(self.channel)
        return self

    def exit_status(self):
        """Waits for its end; the log is complete then."""
        status = self.process.wait(START_SECONDS)
        self._reader.join()
        self.process.stderr.close()
        return status

    def stop(self):
        for channel in ("channel", "admin_channel"):
            if hasattr(self, channel):
                getattr(self, channel).close()
        if self.process.poll() is None:
            self.process.terminate()
        return self.exit_status()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def trial(version, grid="trial"):
    with open(os.path.join(SOURCE, "tests/data/rpc/trial.toml"), encoding="utf-8") as file:
        text = file.read()
    return text.replace('version = "1.0.0"', f'version = "{version}"', 1).replace(
        'id = "trial"', f'id = "{grid}"', 1)


def release(start, **fields):
    """An entry of releases.toml."""
    keys = "".join(
        f"{key} = {'true' if value is True else json.dumps(value)}\n"
        for key, value in {**fields, "by": "a test", "reason": "a test"}.items())
    return f"[[release]]\nfrom = {start}\n{keys}\n"


def write_trial(root):
    """The grid `trial`: 1.0.0 in force in 2025, 2.0.0 from 2026, 1.0.0 again in 3000."""
    first = write(f"{root}/trial/1.0.0.toml", trial("1.0.0"))
    second = write(f"{root}/trial/2.0.0.toml", trial("2.0.0"))
    write(f"{root}/trial/releases.toml",
          release("2025-01-01T00:00:00Z", version="1.0.0", digest=first)
          + release("2026-01-01T00:00:00Z", version="2.0.0", digest=second)
          + release("3000-01-01T00:00:00Z", version="1.0.0", digest=first))
