"""What the compiler does not check: which folder may include which, and what the tree may say.

The rule, as ARCHITECTURE.md draws it: a folder of server/ includes only folders with a lower
number; decision, catalogue and source do not include each other; gRPC stays above the engine; the
client knows nothing of the server.

    python3 tests/layering/layering.py [ROOT]     prints one line a problem; exit status 1 if any
"""

import os
import re
import subprocess
import sys

# Folders of the same number do not include each other.
LAYERS = {
    "base": 0,
    "grid": 1,
    "decision": 2,
    "catalogue": 3,
    "source": 3,
    "registry": 4,
    "access": 4,
    "record": 5,
    "metrics": 5,
    "ops": 6,
    "rpc": 7,
    "tools": 7,
}
# Beside the numbers.
APART = {
    ("catalogue", "decision"),
    ("source", "decision"),
    ("rpc", "source"),
    ("access", "registry"),
    ("registry", "access"),
    ("record", "metrics"),
    ("metrics", "record"),
}
BELOW_OPS = {folder for folder, number in LAYERS.items() if number < LAYERS["ops"]}

GRPC = re.compile(r"^(grpc|grpcpp|grpc\+\+|google/protobuf|seuil/v1|seuil/wire)/|\.pb\.h$")
TOMLPP = re.compile(r"^toml(\+\+|plusplus)?(/|\.h)")
ABSL_SYNCHRONIZATION = re.compile(r"^absl/synchronization/")
# CLI11 itself, and the headers that hand it on.
CLI11 = re.compile(r"^CLI/|(^|/)(command_options|format_option)\.h$")
CLI11_SOURCES = ("admin_command_line.cc", "command_line.cc", "record_command_line.cc", "usage.cc")
CLI11_HEADERS = ("command_options.h", "format_option.h")
SPDLOG = re.compile(r"^spdlog/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
MAX_LINES = 500
# Spelled in two halves so that this file passes its own test.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# Folders of one person's machine; what a system has everywhere (/etc, /var, /usr) is no problem.
PRIVATE_PATH = re.compile(r"(?<![\w.~$}*-])/(home|root|work|Users)/\w")


def includes(path):
    """(line number, quoted?, name) of every #include."""
    with open(path, encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            found = INCLUDE.match(line)
            if found:
                yield number, found.group(1) == '"', found.group(2)


def tree_files(root):
    """Every file of the tree that is kept, or about to be; relative to `root`."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.rstrip("\0").split("\0")
    else:  # an unpacked archive
        names = [
            os.path.relpath(os.path.join(folder, name), root)
            for folder, _, files in os.walk(root)
            for name in files
            if not re.match(r"(\.git|build[^/]*)(/|$)|(.*/)?__pycache__$", os.path.relpath(folder, root))
        ]
    return sorted(name for name in names if os.path.isfile(os.path.join(root, name)))


def sources_under(names, folder):
    return [name for name in names if name.startswith(folder + "/") and name.endswith((".h", ".cc"))]


def check_server_include(name, include):
    """Why `name` (a path below server/) may not include `include`; None where it may."""
    here, _, base = name.partition("/")
    there = include.partition("/")[0]
    if here not in LAYERS and "/" in name:
        return f"the folder {here} is no layer; the layers are {', '.join(LAYERS)}"
    if here in LAYERS and there in LAYERS and there != here:
        if (here, there) in APART:
            return f"{here} does not include {there}"
        if LAYERS[there] >= LAYERS[here]:
            return f"{here} ({LAYERS[here]}) includes only lower layers, not {there} ({LAYERS[there]})"
    if GRPC.search(include) and here not in ("rpc", "ops"):
        return "gRPC and protobuf belong to rpc, ops and client"
    if TOMLPP.search(include) and not (here == "base" and base.startswith("toml")):
        return "toml++ belongs to base/toml, which limits what reaches it"
    if ABSL_SYNCHRONIZATION.search(include) and here in BELOW_OPS:
        return "below ops locks are std::mutex, which ThreadSanitizer sees through"
    if SPDLOG.search(include) and name != "base/log.cc":
        return "logs are written by base/log.h"
    if there == "client":
        return "the server does not include the client"
    return None


def check_client_include(root, include, quoted):
    there = include.partition("/")[0]
    if SPDLOG.search(include) or TOMLPP.search(include):
        return "the client needs no engine: no spdlog, no toml++"
    if there == "server":
        return "the client does not include the server"
    in_server = os.path.isfile(os.path.join(root, "server", include))
    in_client = any(
        os.path.isfile(os.path.join(root, "client", folder, include))
        for folder in ("", "include", "src")
    )
    if quoted and in_server and not in_client:
        return "the client does not include the server"
    return None


def reachable(root, start):
    """The headers of server/ that `start` includes, directly or not, each with one that led to it."""
    seen, pending = {}, [start]
    while pending:
        name = pending.pop()
        for _, _, include in includes(os.path.join(root, "server", name)):
            if include not in seen and os.path.isfile(os.path.join(root, "server", include)):
                seen[include] = name
                pending.append(include)
    return seen


def check_naive(root, names):
    """The naive evaluator judges the compiled form, so it must not rest on any of it."""
    for name in sources_under(names, "server/decision"):
        base = os.path.basename(name)
        if not base.startswith("naive"):
            continue
        for include, through in reachable(root, name[len("server/"):]).items():
            allowed = (
                include.startswith("base/")
                or include in ("grid/spec.h", "decision/asked.h")
                or os.path.basename(include).startswith("naive")
            )
            if not allowed:
                yield f"{name}: the naive evaluator reaches {include} (through {through}); it reads grid/spec.h and decision/asked.h only"


def check_command_lines(root, names):
    """CLI11 takes seconds to compile: only where a command line is read, or its mistakes explained."""
    for program in ("server", "client"):
        for name in sources_under(names, program):
            if not any(CLI11.search(include) for _, _, include in includes(os.path.join(root, name))):
                continue
            if os.path.basename(name) in CLI11_HEADERS:
                continue
            if name.endswith(".h"):
                yield f"{name}: CLI11 in a header is compiled by all its users; keep it in a .cc file"
            elif os.path.basename(name) not in CLI11_SOURCES:
                yield f"{name}: CLI11 belongs to {' and '.join(CLI11_SOURCES)} only"


def check_form(root, names):
    """Headers open with what they are; no file outgrows its concept."""
    for folder in ("server", "client", "tests"):
        for name in sources_under(names, folder):
            with open(os.path.join(root, name), encoding="utf-8") as source:
                lines = source.read().splitlines()
            if len(lines) > MAX_LINES:
                yield f"{name}: {len(lines)} lines; past {MAX_LINES} look for the second concept"
            if name.endswith(".h"):
                if not lines or not lines[0].startswith("//"):
                    yield f"{name}:1: a header opens with a comment that says what it is"
                if "#pragma once" not in lines:
                    yield f"{name}: a header has #pragma once"


def check_text(root, names):
    for name in names:
        try:
            with open(os.path.join(root, name), encoding="utf-8") as text:
                lines = text.read().splitlines()
        except UnicodeDecodeError:
            continue  # a corpus of bytes
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                yield f"{name}:{number}: unfinished work is not kept in the tree"
            if PRIVATE_PATH.search(line):
                yield f"{name}:{number}: a path of one machine"


TEST_NAMED = re.compile(r"`([A-Z]\w+)\.([A-Z]\w+|\*)`")
FILE_NAMED = re.compile(r"`(\w+/\w+\.(?:cc|py|txt))`")
TEST_MADE = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)


def check_named_tests(root, names):
    """tests/README.md says which test holds what: each of them must be there."""
    page = "tests/README.md"
    if page not in names:
        return
    made = set()
    for name in sources_under(names, "tests"):
        with open(os.path.join(root, name), encoding="utf-8") as source:
            made.update(TEST_MADE.findall(source.read()))
    with open(os.path.join(root, page), encoding="utf-8") as text:
        said = text.read()
    suites = {suite for suite, _ in made}
    for suite, test in TEST_NAMED.findall(said):
        if (test == "*" and suite not in suites) or (test != "*" and (suite, test) not in made):
            yield f"{page}: there is no test {suite}.{test}"
    for file in FILE_NAMED.findall(said):
        if "tests/" + file not in names:
            yield f"{page}: there is no tests/{file}"


def check(root):
    """Every problem of the tree at `root`, one line each."""
    names = tree_files(root)
    problems = []
    for name in sources_under(names, "server"):
        for number, _, include in includes(os.path.join(root, name)):
            why = check_server_include(name[len("server/"):], include)
            if why:
                problems.append(f"{name}:{number}: includes {include}: {why}")
    for name in sources_under(names, "client"):
        for number, quoted, include in includes(os.path.join(root, name)):
            why = check_client_include(root, include, quoted)
            if why:
                problems.append(f"{name}:{number}: includes {include}: {why}")
    for part in (check_naive, check_command_lines, check_form, check_text, check_named_tests):
        problems.extend(part(root, names))
    return problems


def main():
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    root = sys.argv[1] if len(sys.argv) > 1 else default
    problems = check(root)
    for problem in problems:
        print(problem)
    sources = len(sources_under(tree_files(root), "server"))
    print(f"{len(problems)} problems; {sources} files of server/ read")
    return 1 if problems or sources == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
