"""From starting `seuild` to its first answer: the shipped grids, and the same beside a grid of
20,000 jobs.

    python3 tests/bench/start.py BUILD_FOLDER
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile

RUNS = 21
JOBS = 20_000


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def measure(build, name, grids):
    times = []
    for _ in range(RUNS):
        address = free_address()
        probe = subprocess.run(
            [os.path.join(build, "tests", "bench", "evaluate_probe"), "start", address,
             os.path.join(build, "server", "seuild"), "serve", "--grids", grids, "--listen", address,
             "--metrics", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
        )
        times.append(float(probe.stdout))
    low, median, high = statistics.quantiles(times, n=4)
    print(f"{name:32} {median:6.1f} ms (quartiles {low:.1f} to {high:.1f}, {RUNS} starts)")


def main():
    build = sys.argv[1]
    measure(build, "shipped grids", "grids")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join("grids", "cloe"), os.path.join(folder, "cloe"))
        os.mkdir(os.path.join(folder, "generated"))
        with open(os.path.join(folder, "generated", "1.0.0.toml"), "wb") as grid:
            subprocess.run([os.path.join(build, "tests", "bench", "generate_grid"), str(JOBS)],
                           stdout=grid, check=True)
        measure(build, f"and a grid of {JOBS:,} jobs", folder)


if __name__ == "__main__":
    main()
