"""Load, swaps, restarts and faults together, for as long as you like: `./dev soak MINUTES`.

Two replicas behind one name serve one folder of grids, with roles, metrics and a decision log on. The shipped
client asks both all the time. Beside it, again and again and in random order: another version takes force or
is rolled back; one replica is told to end, is killed, or stands still for a second; the access file is rewritten,
well or badly; peers come in crowds, say nothing, or talk nonsense; metrics are read. The other replica is never touched
but by all of that, and is watched: its memory, descriptors and threads are to be flat.

At the end there is a report, and exit status 1 where a call failed, a decision that was answered is not what its
version says (`seuild replay`), or something grew.

    python3 tests/soak/soak.py BUILD_FOLDER MINUTES
"""

import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

BUILD = os.path.abspath(sys.argv[1])
MINUTES = float(sys.argv[2])
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.update({
    "SEUILD": f"{BUILD}/server/seuild", "SEUIL": f"{BUILD}/client/cli/seuil",
    "SEUIL_SOURCE_DIR": SOURCE, "SEUIL_STUBS": f"{BUILD}/tests/e2e/stubs",
    "SEUIL_LOAD_CLIENT": f"{BUILD}/tests/e2e/load_client", "SEUIL_SANITIZE": "",
    "SEUIL_PROTOC": shutil.which("protoc"),
    "SEUIL_GRPC_PYTHON_PLUGIN": shutil.which("grpc_python_plugin"),
})
sys.path.insert(0, os.path.join(SOURCE, "tests", "e2e"))

import harness  # noqa: E402
import http2  # noqa: E402
from peers_test import PeersTest, open_files, resident  # noqa: E402
from replicas_test import Load, free_port  # noqa: E402

# The watched one, and the other, which the name `localhost` finds first.
HOSTS = ("127.0.0.1", "[::1]")
ACCESS = '[[callers]]\nname = "here"\nroles = ["evaluate", "catalogue"]\nlocal = true\n'
# What a process may grow by from the second quarter of its life to the last: allocators keep some.
MEGABYTES, DESCRIPTORS, THREADS = 10, 20, 4


class Soak:
    def __init__(self, root):
        self.root = root
        self.random = random.Random(os.environ.get("SEUIL_SEED"))
        self.port = free_port()
        self.grids = os.path.join(root, "grids")
        shutil.copytree(os.path.join(SOURCE, "grids"), self.grids)
        self.counts = {}
        self.write_access(ACCESS)
        self.watched = self.start(0)
        self.other = self.start(1)
        self.samples = []

    def write_access(self, text):
        path = os.path.join(self.root, "access.toml")
        harness.write(path + ".new", text)
        os.rename(path + ".new", path)

    def start(self, which):
        config = os.path.join(self.root, f"{which}.toml")
        harness.write(config, f'[access]\nfile = "{self.root}/access.toml"\npoll_ms = 200\n'
                              "[connections]\nmost = 2000\nage_ms = 3000\n[calls]\nhandshake_ms = 1000\n"
                              "[drain]\npause_ms = 300\n[reload]\npoll_ms = 500\n"
                              f'[decision_log]\ndirectory = "{self.root}/log{which}"\n'
                              f'keys = "{self.root}/keys{which}"\nfile_bytes = 16777216\n')
        server = harness.Server("--grids", self.grids, "--config", config,
                                "--listen", f"{HOSTS[which]}:{self.port}")
        server.metrics = server.wait_for("serving")["metrics"].split(",")[0]
        return server

    # --- what happens -----------------------------------------------------------------------------

    def swap(self):
        """Another version of the same decisions."""
        version = self.random.choice(["1.0.0", "1.0.1", "1.0.2"])
        done = subprocess.run(
            [os.environ["SEUILD"], "release", f"{self.grids}/cloe", version, "--by", "soak",
             "--reason", "soak"], capture_output=True, text=True, check=False)
        assert done.returncode == 0 or "in force" in done.stdout + done.stderr, done.stdout + done.stderr

    def restart(self):
        self.other.process.send_signal(signal.SIGTERM)
        assert self.other.exit_status() == 0
        self.other = self.start(1)

    def kill(self):
        self.other.process.kill()
        self.other.exit_status()
        self.other = self.start(1)

    def stand_still(self):
        self.other.process.send_signal(signal.SIGSTOP)
        time.sleep(1)
        self.other.process.send_signal(signal.SIGCONT)

    def change_access(self):
        self.write_access(self.random.choice([ACCESS + "\n", "[[callers]]\n", "", ACCESS]))
        time.sleep(0.5)
        self.write_access(ACCESS)

    def host(self):
        return self.random.choice(HOSTS).strip("[]")

    def crowd(self):
        peers = [http2.Peer((self.host(), self.port)) for _ in range(500)]
        for peer in peers[::2]:
            peer.open_settings()
        time.sleep(0.3)
        for peer in peers:
            peer.close()

    def nonsense(self):
        for _ in range(50):
            try:
                with http2.Peer((self.host(), self.port), timeout=1) as peer:
                    if self.random.random() < 0.7:
                        peer.open_settings()
                    for _ in range(self.random.randrange(1, 20)):
                        peer.send(PeersTest.nonsense(self.random))
            except OSError:
                pass  # it was closed: right so

    def read_metrics(self):
        page = urllib.request.urlopen(f"http://{self.watched.metrics}/metrics", timeout=5).read()
        assert b"grpc_server_handled_total" in page

    # --- the report -------------------------------------------------------------------------------

    def sample(self):
        process = self.watched.process
        threads = len(os.listdir(f"/proc/{process.pid}/task"))
        self.samples.append((resident(process), open_files(process), threads))

    def watch(self, stop):
        while not stop.wait(min(5, MINUTES * 60 / 40)):
            self.sample()

    def run(self):
        loads = [Load(f"localhost:{self.port}", 2), Load(f"{HOSTS[0]}:{self.port}", 1)]
        stop = threading.Event()
        watcher = threading.Thread(target=self.watch, args=(stop,))
        watcher.start()
        events = [self.swap, self.restart, self.kill, self.stand_still, self.change_access,
                  self.crowd, self.nonsense, self.read_metrics]
        end = time.monotonic() + MINUTES * 60
        while time.monotonic() < end:
            event = self.random.choice(events)
            event()
            self.counts[event.__name__] = self.counts.get(event.__name__, 0) + 1
            time.sleep(self.random.uniform(0, 1))
        said = [load.stop() for load in loads]
        stop.set()
        watcher.join()
        assert self.watched.stop() == 0 and self.other.stop() == 0
        return said


def quarter(samples, which):
    size = len(samples) // 4
    part = samples[which * size:(which + 1) * size] or samples
    return [statistics.median(values) for values in zip(*part)]


def main():
    root = tempfile.mkdtemp()
    try:
        soak = Soak(root)
        said = soak.run()
        good = True
        for name, load in zip(("both replicas", "one replica"), said):
            print(f"{name}: {load['calls']:,} calls, {load['failed']} failed, slowest "
                  f"{load['slowest_ms']} ms {load['first_error']}")
            good &= load["failed"] == 0
        print("events: " + ", ".join(f"{name} {count}" for name, count in sorted(soak.counts.items())))
        second, last = quarter(soak.samples, 1), quarter(soak.samples, 3)
        for name, before, after, most in zip(("memory, MB", "descriptors", "threads"), second, last,
                                             (MEGABYTES, DESCRIPTORS, THREADS)):
            grown = after - before > most
            good &= not grown
            print(f"{name}: {before:.0f} in the second quarter, {after:.0f} in the last"
                  f"{': GREW' if grown else ''}")
        for which in (0, 1):
            done = subprocess.run([os.environ["SEUILD"], "replay", f"{root}/log{which}", "--grids", soak.grids,
                                   "--format", "json"], capture_output=True, text=True, check=False)
            if not done.stdout:
                sys.exit(f"replay of log {which} could not be made: {done.stderr}")
            verdict = json.loads(done.stdout)
            print(f"replay of log {which}: exit status {done.returncode}; "
                  + ", ".join(f"{key} {value}" for key, value in verdict.items() if isinstance(value, int)))
            good &= done.returncode == 0
        print("All held." if good else "NOT all held.")
        return 0 if good else 1
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    sys.exit(main())
