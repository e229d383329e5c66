"""The served call against the limit: the same load on `seuild` Evaluate and on a bare gRPC server
that answers a constant of the same size; then GetJob against Evaluate, in the same way.

Machines are noisy, so the runs are interleaved: bare, seuild, bare, seuild, … bare. A run of seuild
is divided by the mean of the two bare runs beside it, and kept only where these two agree within
5 %. What is printed is the median of the kept ones. A second bare server goes through the same
before, as a control: its ratio is 1 but for noise. The server's CPU per call is taken over all rounds.

    python3 tests/bench/served.py BUILD_FOLDER
"""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

CALLS = 8000
KEPT = 24  # a median of 15 still misses by 5 % one time in a hundred
LEAST = 15
MOST_ROUNDS = 100
AGREE = 0.05


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def wait_for(server, address):
    host, port = address.split(":")
    for _ in range(1000):
        if server.poll() is not None:
            sys.exit(f"{server.args[0]} ended with status {server.returncode}")
        try:
            socket.create_connection((host, int(port)), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit(f"{server.args[0]} does not listen on {address}")


def cpu_seconds(pid):
    """CPU time of all threads of a process, exact to the nanosecond."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as schedstat:
            total += int(schedstat.read().split()[0])
    return total / 1e9


def resident_megabytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) / 1024


class Target:
    def __init__(self, server, address, method, body, reply_bytes):
        self.pid = server.pid
        self.reply_bytes = reply_bytes
        self.command = [
            "h2load", "-n", str(CALLS), "-c", "10", "-m", "20", "-t", "1", "-d", body,
            "-H", "content-type: application/grpc", "-H", "te: trailers",
            f"http://{address}{method}",
        ]

    def run(self):
        """(calls a second, server CPU seconds a call) of one run."""
        before = cpu_seconds(self.pid)
        output = subprocess.run(self.command, capture_output=True, text=True, check=True).stdout
        cpu = (cpu_seconds(self.pid) - before) / CALLS
        rate = float(re.search(r"finished in .*?, ([\d.]+) req/s", output).group(1))
        # An error has status 200 too, but no message.
        data = int(re.search(r"\((\d+)\) data", output).group(1)) / CALLS
        if f"{CALLS} 2xx" not in output or abs(data - 5 - self.reply_bytes) > 8:
            sys.exit(f"not every call was answered:\n{output}")
        return rate, cpu


def compare(bare, other):
    """One sample a round: (steady neighbours?, ratio of rates, CPU a call, CPU beyond bare, rate)."""
    for target in (bare, other, bare, other):
        target.run()
    samples = []
    before = bare.run()
    while sum(sample[0] for sample in samples) < KEPT and len(samples) < MOST_ROUNDS:
        middle = other.run()
        after = bare.run()
        mean = (before[0] + after[0]) / 2
        beyond = middle[1] - (before[1] + after[1]) / 2
        steady = abs(before[0] - after[0]) <= AGREE * mean
        samples.append((steady, middle[0] / mean, middle[1], beyond, middle[0]))
        before = after
    return samples


def report(name, samples):
    """Prints the comparison; False where the machine was too busy for a ratio."""
    kept = [sample for sample in samples if sample[0]]
    cpu, beyond = (statistics.median(sample[i] for sample in samples) * 1e6 for i in (2, 3))
    print(f"{name:14} server CPU {cpu:.1f} us a call ({beyond:+.1f} us); ", end="")
    if len(kept) < LEAST:
        print(f"no ratio: only {len(kept)} of {len(samples)} rounds had steady neighbours", flush=True)
        return False
    low, median, high = statistics.quantiles((sample[1] for sample in kept), n=4)
    rate = statistics.median(sample[4] for sample in kept)
    print(f"ratio {median:.3f} (quartiles {low:.3f} to {high:.3f}), {rate:,.0f} calls/s; "
          f"{len(kept)} of {len(samples)} rounds kept", flush=True)
    return True


def main():
    build = sys.argv[1]
    programs = os.path.join(build, "tests", "bench")
    servers = []

    def start(*command):
        servers.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return servers[-1]

    with tempfile.TemporaryDirectory() as folder:
        try:
            address = free_address()
            seuild = start(os.path.join(build, "server", "seuild"), "serve", "--grids", "grids", "--listen", address,
                           "--metrics", "127.0.0.1:0")
            wait_for(seuild, address)
            probe = subprocess.run(
                [os.path.join(programs, "evaluate_probe"), "bytes", address, folder],
                stdout=subprocess.PIPE, text=True, check=True,
            )
            request_bytes, reply_bytes, job_bytes = map(int, probe.stdout.split())
            print(f"request {request_bytes} bytes, reply {reply_bytes} bytes; "
                  f"seuild resident {resident_megabytes(seuild.pid):.0f} MB")
            seuild_address = address
            evaluate = Target(seuild, address, "/seuil.v1.EvaluationService/Evaluate",
                              os.path.join(folder, "evaluate.bin"), reply_bytes)
            bares = []
            for _ in range(2):
                address = free_address()
                bare = start(os.path.join(programs, "bare_server"), address, str(reply_bytes - 3))
                wait_for(bare, address)
                bares.append(Target(bare, address, "/seuil.bench.Bare/Answer",
                                    os.path.join(folder, "bare.bin"), reply_bytes))
            good = report("bare (control)", compare(bares[0], bares[1]))
            good = report("Evaluate", compare(bares[0], evaluate)) and good
            get_job = Target(seuild, seuild_address, "/seuil.v1.CatalogueService/GetJob",
                             os.path.join(folder, "get_job.bin"), job_bytes)
            print(f"GetJob against Evaluate, which it divides by here: reply {job_bytes} bytes")
            good = report("GetJob", compare(evaluate, get_job)) and good
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
