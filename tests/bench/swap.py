"""What a swap of versions costs: how soon it answers, and what callers feel meanwhile.

- From the rename of a plan to the first answer under it, over and over.
- From the call of ActivateVersion to its answer, when the release is durable and serves.
- Latency of Evaluate at half the rate that saturates the server, sent on schedule and not when the
  answer before came (open loop), with a swap every second and with none, interleaved; and the same
  with a new version of 20,000 jobs loaded beside every second. The ratio is of medians over the runs.

    python3 tests/bench/swap.py BUILD_FOLDER
"""

import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import served

SWAPS = 100
RUNS = 10
SECONDS = 5
CLIENTS = 10
JOBS = 20_000
PERCENTILES = (50, 99, 99.9)


class Grids:
    """The story of CLOE, and plans to swap."""

    def __init__(self, folder, build):
        self.folder = os.path.join(folder, "grids")
        shutil.copytree("tests/data/story/cloe", os.path.join(self.folder, "cloe"))
        self.plan = os.path.join(self.folder, "cloe", "releases.toml")
        with open(self.plan, encoding="utf-8") as file:
            first = file.read()
        digest = subprocess.run(["sha256sum", os.path.join(self.folder, "cloe", "1.1.0.toml")],
                                stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0]
        second = (f'\n[[release]]\nfrom = 2026-02-01T00:00:00Z\nversion = "1.1.0"\n'
                  f'digest = "sha256:{digest}"\nby = "a benchmark"\nreason = "a swap"\n')
        self.plans = itertools.cycle([first + second, first])
        large = os.path.join(self.folder, "generated")
        os.mkdir(large)
        self.text = subprocess.run([os.path.join(build, "tests", "bench", "generate_grid"), str(JOBS)],
                                   stdout=subprocess.PIPE, text=True, check=True).stdout
        self.large = os.path.join(large, "1.0.0.toml")
        self.count = 0

    def put(self, path, text):
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(path + ".new", path)

    def swap(self):
        self.put(self.plan, next(self.plans))

    def load(self):
        self.count += 1
        self.put(self.large, self.text + f"# {self.count}\n")


def first_answers(probe, address, grids):
    """Milliseconds from each rename to the first answer of the other version."""
    asker = subprocess.Popen([probe, "follow", address], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    times = []
    for _ in range(SWAPS):
        asker.stdin.write("next\n")
        asker.stdin.flush()
        asker.stdout.readline()  # it asks again and again from here on
        start = time.monotonic_ns()
        grids.swap()
        times.append((int(asker.stdout.readline()) - start) / 1e6)
        time.sleep(0.05)
    asker.stdin.close()
    asker.wait()
    return times


def activations(probe, build, folder):
    """Milliseconds of each ActivateVersion, from the call to the answer: durable and serving."""
    grids = os.path.join(folder, "owned")
    shutil.copytree("tests/data/story/cloe", os.path.join(grids, "cloe"))
    admin = f"unix:{folder}/admin/admin.sock"
    server = subprocess.Popen(
        [os.path.join(build, "server", "seuild"), "serve", "--grids", grids, "--listen",
         "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--control", "rpc", "--admin", admin],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while '"serving"' not in server.stderr.readline():
            pass
        drain = threading.Thread(target=server.stderr.read)
        drain.start()
        lines = []
        for version in itertools.islice(itertools.cycle(("1.1.0", "1.0.0")), SWAPS):
            digest = subprocess.run(["sha256sum", os.path.join(grids, "cloe", version + ".toml")],
                                    stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0]
            lines.append(f"{version} sha256:{digest}\n")
        done = subprocess.run([probe, "activate", admin], input="".join(lines), text=True,
                              stdout=subprocess.PIPE, check=True)
        return [float(line) for line in done.stdout.split()]
    finally:
        server.kill()
        server.wait()
        drain.join()


def latencies(target, log, rate):
    """Microseconds of every call of one run, sorted."""
    command = [target.command[0], "-n", str(int(rate * SECONDS)), "-c", str(CLIENTS), "-m", "20",
               "-t", "1", "--rps", str(rate / CLIENTS), "--log-file", log, *target.command[9:]]
    if os.path.exists(log):
        os.remove(log)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    with open(log, encoding="ascii") as file:
        rows = [line.split() for line in file]
    if any(row[1] != "200" for row in rows):
        sys.exit("not every call was answered")
    return sorted(int(row[2]) for row in rows)


def percentile(values, at):
    return values[min(len(values) - 1, int(len(values) * at / 100))]


def every_second(action):
    """Runs the action every second until the event that comes back is set."""
    stop = threading.Event()

    def run():
        while not stop.wait(1):
            action()

    thread = threading.Thread(target=run)
    thread.start()
    return stop, thread


def compare(name, target, log, rate, action):
    runs = {True: [], False: []}
    for _ in range(RUNS):
        for swaps in (False, True):
            stop, thread = every_second(action if swaps else lambda: None)
            runs[swaps].append(latencies(target, log, rate))
            stop.set()
            thread.join()
    for at in PERCENTILES:
        none, some = (statistics.median(percentile(run, at) for run in runs[swaps])
                      for swaps in (False, True))
        print(f"{name:28} p{at:<5} {none:7.0f} us without, {some:7.0f} us with: ratio {some / none:.2f}",
              flush=True)


def main():
    build = sys.argv[1]
    probe = os.path.join(build, "tests", "bench", "evaluate_probe")
    with tempfile.TemporaryDirectory() as folder:
        grids = Grids(folder, build)
        address = served.free_address()
        server = subprocess.Popen(
            [os.path.join(build, "server", "seuild"), "serve", "--grids", grids.folder, "--listen",
             address, "--metrics", "127.0.0.1:0"], stderr=subprocess.DEVNULL)
        try:
            served.wait_for(server, address)
            sizes = subprocess.run([probe, "bytes", address, folder], stdout=subprocess.PIPE,
                                   text=True, check=True).stdout.split()
            target = served.Target(server, address, "/seuil.v1.EvaluationService/Evaluate",
                                   os.path.join(folder, "evaluate.bin"), int(sizes[1]))
            times = first_answers(probe, address, grids)
            low, median, high = statistics.quantiles(times, n=4)
            print(f"rename to first answer: {median:.1f} ms (quartiles {low:.1f} to {high:.1f}, "
                  f"longest {max(times):.1f}; {SWAPS} swaps)", flush=True)
            times = activations(probe, build, folder)
            low, median, high = statistics.quantiles(times, n=4)
            print(f"ActivateVersion to its answer: {median:.1f} ms (quartiles {low:.1f} to "
                  f"{high:.1f}, longest {max(times):.1f}; {len(times)} calls)", flush=True)
            output = subprocess.run(target.command, capture_output=True, text=True, check=True).stdout
            rate = float(re.search(r"finished in .*?, ([\d.]+) req/s", output).group(1)) / 2
            log = os.path.join(folder, "log")
            print(f"{rate:,.0f} calls/s, half of what saturates; {RUNS} pairs of runs of {SECONDS} s")
            compare("a swap a second", target, log, rate, grids.swap)
            compare(f"{JOBS:,} jobs loaded a second", target, log, rate, grids.load)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
