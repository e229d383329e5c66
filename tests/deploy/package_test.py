"""The Debian package as it is shipped: made by CPack, looked at by lintian, its unit by systemd; and really
installed, started as its unit says, called, upgraded, removed and purged, in a root of its own: an overlay
over this machine's, in namespaces of its own, of which nothing stays."""

import fcntl
import glob
import grp
import hashlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = os.environ["SEUIL_SOURCE_DIR"]
BUILD = os.environ["SEUIL_BUILD_DIR"]
UNIT = os.path.join(SOURCE, "deploy/systemd/seuil.service")
# Of `systemd-analyze security`, times ten: 0 is all closed, 100 all open.
MOST_EXPOSURE = 17


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100, **options)


def must(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def calls_of(name):
    """System calls of one word of SystemCallFilter: a call, or a set of them."""
    if not name.startswith("@"):
        return {name}
    words = must("systemd-analyze", "syscall-filter", name).split("\n")[1:]
    words = [word.strip() for word in words if word.strip() and not word.strip().startswith("#")]
    return set().union(*(calls_of(word) for word in words))


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for command in ("cpack", "fakeroot", "help2man"):
            if not shutil.which(command):
                raise unittest.SkipTest(f"{command} is not installed")
        cls.root = tempfile.mkdtemp()
        done = run("fakeroot", "cpack", "-B", cls.root, cwd=BUILD)
        assert done.returncode == 0, done.stdout + done.stderr
        (cls.deb,) = glob.glob(os.path.join(cls.root, "*.deb"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    def test_lintian_has_nothing_to_say(self):
        if not shutil.which("lintian"):
            self.skipTest("lintian is not installed")
        done = run("lintian", "--allow-root", "--fail-on", "error,warning", self.deb)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_the_unit_is_one_and_is_closed(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        with tempfile.TemporaryDirectory() as root:
            must("dpkg-deb", "-x", self.deb, root)
            unit = os.path.join(root, "lib/systemd/system/seuil.service")
            with open(unit, encoding="utf-8") as file:
                text = file.read()
            with open(unit, "w", encoding="utf-8") as file:  # the command is not on this machine
                file.write(text.replace("/usr/bin/seuild", os.path.join(root, "usr/bin/seuild")))
            done = run("systemd-analyze", "verify", "--man=no", unit)
            self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
            done = run("systemd-analyze", "security", "--offline=yes",
                       f"--threshold={MOST_EXPOSURE}", unit)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_the_unit_allows_every_system_call_that_the_service_makes(self):
        if not shutil.which("systemd-analyze") or not shutil.which("strace"):
            self.skipTest("systemd-analyze or strace is not installed")
        allowed = set()
        with open(UNIT, encoding="utf-8") as file:
            for line in re.findall(r"^SystemCallFilter=(.*)$", file.read(), re.M):
                calls = set().union(*(calls_of(name) for name in line.lstrip("~").split()))
                allowed = allowed - calls if line.startswith("~") else allowed | calls
        trace = os.path.join(self.root, "trace")
        server = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", trace, os.environ["SEUILD"], "serve", "--grids",
             os.path.join(SOURCE, "grids"), "--listen", f"unix:{self.root}/s/s.sock", "--metrics",
             "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        for line in server.stderr:
            if '"serving"' in line:
                break
        must(os.environ["SEUIL"], "--address", f"unix:{self.root}/s/s.sock", "grids")
        must("pkill", "-TERM", "-P", str(server.pid))
        server.communicate(timeout=30)
        with open(trace, encoding="utf-8") as file:
            made = set(re.findall(r"^\d+ +(\w+)\(", file.read(), re.M))
        self.assertGreater(len(made), 30)
        self.assertEqual(made - allowed, set())

    def test_settings_and_access_are_the_operators(self):
        must("dpkg-deb", "-e", self.deb, os.path.join(self.root, "control"))
        with open(os.path.join(self.root, "control/conffiles"), encoding="utf-8") as file:
            self.assertEqual(file.read().split(), ["/etc/seuil/access.toml", "/etc/seuil/seuil.toml"])

    def test_it_installs_serves_upgrades_and_goes(self):
        if os.geteuid() != 0 or run("unshare", "-mnpf", "true").returncode != 0:
            self.skipTest("not root, or no namespaces")
        done = subprocess.run(
            ["unshare", "-mnpf", sys.executable, __file__, "--inside", self.deb],
            capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertFalse(os.path.exists("/usr/share/seuil/grids"), "the machine itself was changed")


# --- inside namespaces of their own ------------------------------------------------------------------


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14s", b"lo", 1 | 0x40, b"")  # IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


def own_root():
    """An overlay over /, with what a system mounts; this process lives in it from here on."""
    base = tempfile.mkdtemp()
    must("mount", "--make-rprivate", "/")
    must("mount", "-t", "tmpfs", "own", base)
    for name in ("upper", "work", "root"):
        os.mkdir(os.path.join(base, name))
    root = os.path.join(base, "root")
    must("mount", "-t", "overlay", "overlay", "-o",
         f"lowerdir=/,upperdir={base}/upper,workdir={base}/work", root)
    must("mount", "-t", "proc", "proc", root + "/proc")
    must("mount", "--rbind", "/dev", root + "/dev")
    for name in ("run", "tmp"):
        must("mount", "-t", "tmpfs", name, f"{root}/{name}")
    return root


def tree(path):
    """Every file of a folder, by its bytes, owner and mode."""
    found = {}
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)
            state = os.stat(file)
            with open(file, "rb") as bytes_:
                found[os.path.relpath(file, path)] = (
                    hashlib.sha256(bytes_.read()).hexdigest(), state.st_uid, state.st_mode)
    return found


class Service:
    """seuild, started as the unit's ExecStart would be, by the unit's user with the unit's folders."""

    def __enter__(self):
        with open(UNIT, encoding="utf-8") as file:
            unit = file.read()
        command = re.search(r"^ExecStart=(.*)$", unit, re.M).group(1).split()
        user = re.search(r"^User=(.*)$", unit, re.M).group(1)
        for name in re.search(r"^RuntimeDirectory=(.*)$", unit, re.M).group(1).split():
            must("install", "-d", "-m", "0750", "-o", user, "-g", user, "/run/" + name)
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind("/run/notify")
        os.chmod("/run/notify", 0o666)
        self.told.settimeout(20)
        self.process = subprocess.Popen(
            ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--no-new-privs",
             "--bounding-set=-all", *command],
            env={"NOTIFY_SOCKET": "/run/notify", "PATH": "/usr/bin"}, stderr=subprocess.PIPE, text=True)
        assert b"READY=1" in self.told.recv(4096)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(20) == 0, self.process.stderr.read()
        self.told.close()
        os.unlink("/run/notify")


def check_calls():
    health = must("runuser", "-u", "seuil", "--", "seuil", "--address", "unix:/run/seuil/seuil.sock",
                  "health")
    assert "SERVING" in health and "NOT_SERVING" not in health, health
    answer = json.loads(must("seuil", "evaluate", "--grid", "cloe", "--job", "acheteur",
                             "--result-level", "B1", "--format", "json"))  # 127.0.0.1:7443
    assert answer["outcome"]["id"] == "certificate", answer
    # An operator is whoever is in the group, and nobody else.
    operator = ["setpriv", "--reuid", "nobody", "--regid", "seuil-admin", "--clear-groups"]
    assert "1.0.2" in must(*operator, "seuil", "versions", "--grid", "cloe")
    stranger = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
    assert run(*stranger, "seuil", "--timeout", "1", "versions", "--grid", "cloe").returncode == 3


def check_proxy(is_on):
    if not is_on:
        assert os.listdir("/run/seuil-proxy") == []
        return
    proxy = os.stat("/run/seuil-proxy/proxy.sock")
    assert grp.getgrgid(proxy.st_gid).gr_name == "www-data" and proxy.st_mode & 0o777 == 0o660


def inside(deb):
    loopback_up()
    with open(deb, "rb") as file:
        bytes_ = file.read()
    root = own_root()
    os.chroot(root)
    os.chdir("/")
    with open("/tmp/seuil.deb", "wb") as file:
        file.write(bytes_)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"

    must("dpkg", "-i", "/tmp/seuil.deb")
    grids = "/var/lib/seuil/grids"
    shipped = tree("/usr/share/seuil/grids")
    first = tree(grids)
    assert {name: state[0] for name, state in first.items()} == {
        name: state[0] for name, state in shipped.items()}, first
    must("seuild", "check", "--strict", grids)
    with Service():
        check_calls()
        check_proxy(is_on=False)  # who reaches it may call for anybody: not unasked

    # What operators made of it: another plan, a grid of their own, settings.
    with open(f"{grids}/cloe/releases.toml", "a", encoding="utf-8") as file:
        file.write("# looked at\n")
    os.mkdir(f"{grids}/own")
    with open(f"{grids}/own/note.txt", "w", encoding="utf-8") as file:
        file.write("ours\n")
    must("sed", "-i", "/proxy/s/^# //", "/etc/seuil/seuil.toml")
    with Service():
        check_calls()
        check_proxy(is_on=True)
    live, settings = tree(grids), tree("/etc/seuil")

    # The same package under a later version, as the next release would come.
    must("dpkg-deb", "-R", "/tmp/seuil.deb", "/tmp/next")
    with open("/tmp/next/DEBIAN/control", encoding="utf-8") as file:
        control = file.read()
    with open("/tmp/next/DEBIAN/control", "w", encoding="utf-8") as file:
        file.write(re.sub(r"^Version: .*$", "Version: 99.0.0", control, flags=re.M))
    must("dpkg-deb", "-b", "/tmp/next", "/tmp/next.deb")
    must("dpkg", "-i", "/tmp/next.deb")
    assert "99.0.0" in must("dpkg-query", "-W", "seuil")
    assert tree(grids) == live, "an upgrade touched live grids"
    assert tree("/etc/seuil") == settings, "an upgrade touched settings"
    with Service():
        check_calls()
    audit = "/var/log/seuil/audit.jsonl"
    assert os.path.getsize(audit) > 0
    must("seuild", "log", "check", audit)

    must("dpkg", "-r", "seuil")
    assert not os.path.exists("/usr/bin/seuild")
    assert tree(grids) == live and tree("/etc/seuil") == settings
    must("dpkg", "-P", "seuil")
    assert not os.path.exists("/etc/seuil/seuil.toml")
    assert tree(grids) == live and os.path.exists(audit), "evidence went with the package"
    must("dpkg", "-i", "/tmp/seuil.deb")
    assert tree(grids) == live, "a second installation touched live grids"


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--inside":
        start = time.monotonic()
        inside(sys.argv[2])
        print(f"{time.monotonic() - start:.1f} s")
    else:
        unittest.main()
