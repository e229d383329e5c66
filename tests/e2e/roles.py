"""The roles and what each may call: the table that every way in is held to.

    check(self, reach, CALLER_METHODS)   # reach(role) -> channel, metadata
    error = ask(channel, "seuil.v1.EvaluationService", "Evaluate")
"""

import hashlib

import grpc

from harness import catalogue_pb2, evaluation_pb2, grid_admin_pb2, told

SERVICES = {}
for file in (evaluation_pb2, catalogue_pb2, grid_admin_pb2):
    for service in file.DESCRIPTOR.services_by_name.values():
        SERVICES[service.full_name] = [method.name for method in service.methods]
CALLER_METHODS = [(service, method) for service, methods in SERVICES.items()
                  if "Admin" not in service for method in methods]
OPERATOR_METHODS = [(service, method) for service, methods in SERVICES.items()
                    if "Evaluation" not in service for method in methods]

# What each role may call; the rest is refused.
EVERYBODY = {"ListGrids", "GetGrid"}
READS_GRIDS = {"GetGridSource", "ListReleases", "ListBands", "ListJobs"}
LOOKS = {"ListVersions", "CheckVersion", "GetReleasePlan", "CompareVersions", "AssessImpact"}
MAY = {
    "evaluate": EVERYBODY | {"Evaluate", "BatchEvaluate", "GetDecisionTable"},
    "catalogue": EVERYBODY | READS_GRIDS | {"GetJob", "BatchGetJobs", "SearchJobs", "ResolveJob",
                                            "BatchResolveJobs", "SyncJobs"},
    "observe": EVERYBODY | READS_GRIDS | {"GetDecisionTable"} | LOOKS,
    "operate": EVERYBODY | READS_GRIDS | {"GetDecisionTable"} | LOOKS | {
        "PublishVersion", "ActivateVersion", "RollBackVersion", "CancelRelease", "WithdrawGrid",
        "ReloadPlan"},
    "": set(),
}


def ask(channel, service, method, metadata=()):
    """The error of the call with an empty request; None where it is answered."""
    call = channel.unary_unary(f"/{service}/{method}", request_serializer=lambda _: b"",
                               response_deserializer=lambda answer: answer)
    try:
        call(None, timeout=10, metadata=metadata)
        return None
    except grpc.RpcError as error:
        return told(error)


def access_file(local='"evaluate"', operators="", more=""):
    """A caller for each role, named by its certificate or its token, and those of this machine."""
    text = "".join(
        f'[[callers]]\nname = "{role or "nothing"}"\nroles = [{f"{chr(34)}{role}{chr(34)}" if role else ""}]\n'
        f'spiffe = ["spiffe://example.org/{role}"]\n'
        f'token_sha256 = ["{hashlib.sha256(f"token-{role}".encode()).hexdigest()}"]\n'
        for role in MAY)
    text += f'[[callers]]\nname = "here"\nroles = [{local}]\nlocal = true\n'
    return text + f'[[callers]]\nname = "socket"\nroles = [{operators}]\nadmin_socket = true\n{more}'


def check(case, reach, methods):
    """`reach(role)` is a channel and metadata; every method is let in by MAY alone."""
    for role, may in MAY.items():
        channel, metadata = reach(role)
        for service, method in methods:
            error = ask(channel, service, method, metadata)
            with case.subTest(role=role, method=method):
                if method in may:
                    case.assertNotIn(error and error.code, ("PERMISSION_DENIED", "UNAUTHENTICATED"))
                else:
                    case.assertEqual(error.code, "PERMISSION_DENIED")
                    case.assertEqual(error.reason, "ROLE_MISSING")
                    case.assertEqual(error.metadata["method"], method)
                    case.assertEqual(set(error.metadata), {"caller", "method", "role"})
