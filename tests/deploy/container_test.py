"""deploy/container/Containerfile, as far as it can be held to the truth without a container: its stages and copies,
its packages against ./dev and against what the binaries load, its settings and its health check against a seuild."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness

FILE = os.path.join(harness.SOURCE, "deploy/container/Containerfile")
BINARIES = (os.environ["SEUILD"], os.environ["SEUIL"])
# What of ./dev's BUILD_PACKAGES only its tests use, or who builds twice.
NOT_FOR_AN_IMAGE = {"ccache", "python3", "libgtest-dev", "libgmock-dev", "libbenchmark-dev"}


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def instructions():
    """(instruction, words) with the lines of each put together."""
    with open(FILE, encoding="utf-8") as file:
        text = "".join(line for line in file if not line.startswith("#"))
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name, rest.strip()


def stages():
    """The instructions of each stage, which begins with its FROM."""
    found = []
    for name, rest in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def installed_by(stage):
    commands, = (rest for name, rest in stage if name == "RUN" and "apt-get install" in rest)
    words = shlex.split(re.search(r"apt-get install (.*?)( &&|$)", commands)[1])
    assert "--no-install-recommends" in words, words
    return {word for word in words if not word.startswith("--")}


def of_stage(stage, wanted):
    return [rest for name, rest in stage if name == wanted]


def libraries():
    """The packages of the shared libraries that the two commands load."""
    paths = set()
    for binary in BINARIES:
        paths |= set(re.findall(r"=> (/\S+)", run("ldd", binary)))
    packages = set()
    for path in paths:
        # dpkg knows a merged /usr by either name.
        name = os.path.realpath(path)
        names = {name, name.removeprefix("/usr"), path, path.removeprefix("/usr")}
        found = subprocess.run(["dpkg", "-S", *names], capture_output=True, text=True, check=False).stdout
        assert found, f"no package has {path}"
        packages.add(found.split(":")[0])
    return packages


def base():
    """What a minimal Debian has: all that is essential or required, apt, and what those depend on."""
    every = run("dpkg-query", "-W", "-f", "${Package} ${Essential} ${Priority}\n").splitlines()
    roots = ["apt"] + [line.split()[0] for line in every if " yes " in line or line.endswith(" required")]
    return set(re.findall(r"^[a-z0-9][^\s:]*", run("apt-cache", "depends", "--recurse", "--important",
                                                    "--installed", *roots), re.M))


class Containerfile(unittest.TestCase):
    def setUp(self):
        self.build, self.image = stages()

    def test_both_stages_are_debian_12(self):
        self.assertEqual(of_stage(self.build, "FROM"), ["debian:bookworm-slim AS build"])
        self.assertEqual(of_stage(self.image, "FROM"), ["debian:bookworm-slim"])

    def test_the_build_has_the_packages_of_dev(self):
        with open(os.path.join(harness.SOURCE, "dev"), encoding="utf-8") as file:
            listed = set(re.search(r"^BUILD_PACKAGES=\((.*?)\)", file.read(), re.S | re.M)[1].split())
        self.assertLess(NOT_FOR_AN_IMAGE, listed)
        self.assertEqual(installed_by(self.build), listed - NOT_FOR_AN_IMAGE)

    def test_the_image_has_the_libraries_that_the_commands_load_and_no_more(self):
        if os.environ["SEUIL_SANITIZE"]:
            self.skipTest("a sanitizer's runtime is loaded too")
        self.assertEqual(installed_by(self.image), libraries() - base())

    def test_it_is_nobodys_root_and_holds_no_secret(self):
        user, = of_stage(self.image, "USER")
        self.assertRegex(user, r"^[1-9][0-9]{3,}:[1-9][0-9]{3,}$")
        self.assertEqual(of_stage(self.image, "VOLUME"), ["/var/lib/seuil/grids"])
        for stage in (self.build, self.image):
            self.assertEqual([name for name, _ in stage if name in ("ADD", "ARG", "ENV", "EXPOSE")], [])

    def test_what_is_copied_exists_and_is_not_ignored(self):
        with open(os.path.join(harness.SOURCE, ".dockerignore"), encoding="utf-8") as file:
            lines = [line.strip() for line in file if not line.startswith("#")]
        self.assertEqual(lines[0], "*")
        copied = [word for stage in (self.build, self.image) for rest in of_stage(stage, "COPY")
                  if "--from" not in rest for word in rest.split()[:-1]]
        self.assertEqual({"!" + word for word in copied}, set(lines[1:]))
        for word in copied:
            self.assertTrue(os.path.exists(os.path.join(harness.SOURCE, word)), word)

    def test_what_is_copied_is_enough_to_build_from(self):
        commands, = (rest for name, rest in self.build if name == "RUN" and rest.startswith("cmake"))
        configure, build, install = (shlex.split(command) for command in commands.split("&&"))
        with tempfile.TemporaryDirectory() as source:
            for rest in of_stage(self.build, "COPY"):
                *words, target = rest.split()
                if target.endswith("/"):
                    os.makedirs(os.path.join(source, target), exist_ok=True)
                for word in words:
                    copy = shutil.copytree if os.path.isdir(os.path.join(harness.SOURCE, word)) else shutil.copy
                    copy(os.path.join(harness.SOURCE, word), os.path.join(source, target))
            run(*configure, cwd=source)
            # All that the commands are made from is there; compiling it is another test's.
            self.assertEqual(build[:3], ["cmake", "--build", "build/release"])
            self.assertEqual(build[-3:], ["--target", "seuild", "seuil"])
            planned = run(*build, "--", "-n", cwd=source)
            self.assertIn("server/seuild", planned)
            made, = install[:1]
            self.assertEqual(made, "DESTDIR=/built")
            # The commands that were built here stand in for those of the image.
            for binary, place in zip(BINARIES, ("server", "client/cli")):
                shutil.copy(binary, os.path.join(source, "build/release", place))
            run(*install[1:], cwd=source, env={**os.environ, "DESTDIR": os.path.join(source, "built")})
            copied, = (rest.split() for rest in of_stage(self.image, "COPY") if "--from=build" in rest)
            installed = [os.path.join(root, name).removeprefix(source)
                         for root, _, names in os.walk(os.path.join(source, "built")) for name in names]
            self.assertEqual(sorted(installed), sorted(copied[1:-1]))

    def test_it_starts_and_its_health_check_tells_whether_it_serves(self):
        with tempfile.TemporaryDirectory() as root:
            def here(text):
                return re.sub(r"(?<=[\":])/(?=(?:run|var/lib)/)", root + "/", text)

            with open(os.path.join(harness.SOURCE, "deploy/container/seuil.toml"), encoding="utf-8") as file:
                harness.write(os.path.join(root, "etc/seuil/seuil.toml"), here(file.read()))
            shutil.copytree(os.path.join(harness.SOURCE, "grids"), os.path.join(root, "var/lib/seuil/grids"))
            os.makedirs(os.path.join(root, "run"))
            entry, command = (json.loads(of_stage(self.image, name)[0]) for name in ("ENTRYPOINT", "CMD"))
            self.assertEqual((entry, command[0]), (["seuild"], "serve"))
            health = json.loads(of_stage(self.image, "HEALTHCHECK")[0].partition(" CMD ")[2])
            self.assertEqual((health[0], health[-1]), ("seuil", "health"))

            def check():
                words = [word.replace("unix:/", f"unix:{root}/") for word in health[1:]]
                return subprocess.run([os.environ["SEUIL"], *words], capture_output=True, check=False).returncode

            self.assertEqual(check(), 3)
            server = harness.Server(*(root + word if word.startswith("/") else word for word in command[1:]))
            try:
                server.connect()
                self.assertEqual(check(), 0)
            finally:
                server.process.kill()
                server.stop()


if __name__ == "__main__":
    if not shutil.which("dpkg") or not shutil.which("apt-cache"):
        print("SKIPPED: dpkg and apt-cache say what a package holds, and are not here")
        sys.exit(77)
    unittest.main()
