"""What each thing that production asks for costs an Evaluate: server CPU per call with TLS and a token,
roles, metrics, the decision log, and all of them, beside a seuild without any; at half the rate at
which that one is saturated, where a service should live.

Runs are interleaved, plain, X, plain, Y, … plain: a run's CPU per call is divided by the mean of the plain
runs beside it, and kept where these agree within 10 %. What is printed is the median of the kept ones.

    python3 tests/bench/price.py BUILD_FOLDER
"""

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile

from served import Target, free_address, wait_for

ROUNDS = 30
AGREE = 0.10
CLIENTS = 10
TOKEN = "a-token-of-the-bench"


class Paced(Target):
    """A Target that is asked so many calls a second; 0: as fast as it answers."""

    def __init__(self, server, address, body, reply_bytes, tls):
        super().__init__(server, address, "/seuil.v1.EvaluationService/Evaluate", body, reply_bytes)
        if tls:
            self.command[-1] = self.command[-1].replace("http://", "https://")
        self.command[-1:-1] = ["-H", f"authorization: Bearer {TOKEN}"]

    def paced(self, calls_per_second):
        pace = ["--rps", str(max(1, round(calls_per_second / CLIENTS)))] if calls_per_second else []
        command, self.command = self.command, [*self.command[:-1], *pace, self.command[-1]]
        try:
            return self.run()
        finally:
            self.command = command


def settings(folder, name, address):
    """A settings file of a variant; its words say what it has."""
    text = f'listen = ["{address}"]\n'
    text += "[metrics]\nlisten = " + ('["127.0.0.1:0"]\n' if "metrics" in name else "[]\n")
    if "TLS" in name:
        text += f'[tls]\ncertificate = "{folder}/tls.crt"\nkey = "{folder}/tls.key"\n'
    if "roles" in name or "TLS" in name:
        text += f'[access]\nfile = "{folder}/access.toml"\n'
    if "log" in name:
        text += (f'[decision_log]\ndirectory = "{folder}/{name}/log"\nkeys = "{folder}/{name}/keys"\n')
    path = os.path.join(folder, name + ".toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def prepare(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
         "/CN=bench", "-days", "2", "-keyout", f"{folder}/tls.key", "-out", f"{folder}/tls.crt"],
        check=True, capture_output=True)
    with open(f"{folder}/access.toml", "w", encoding="utf-8") as file:
        file.write('[[callers]]\nname = "bench"\nroles = ["evaluate"]\nlocal = true\n'
                   f'token_sha256 = ["{hashlib.sha256(TOKEN.encode()).hexdigest()}"]\n'
                   "calls_per_second = 1000000\nconcurrent = 100000\n")


def main():
    build = sys.argv[1]
    seuild = os.path.join(build, "server", "seuild")
    names = ["plain", "roles", "metrics", "log", "roles, metrics, log", "TLS", "TLS, roles, metrics, log"]
    servers, targets = [], {}
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        try:
            for name in names:
                address = free_address()
                os.makedirs(os.path.join(folder, name), exist_ok=True)
                server = subprocess.Popen(
                    [seuild, "serve", "--grids", "grids", "--config", settings(folder, name, address)],
                    stderr=subprocess.DEVNULL)
                servers.append(server)
                wait_for(server, address)
                if name == "plain":
                    probe = subprocess.run(
                        [os.path.join(build, "tests", "bench", "evaluate_probe"), "bytes", address, folder],
                        stdout=subprocess.PIPE, text=True, check=True)
                    reply_bytes = int(probe.stdout.split()[1])
                targets[name] = Paced(server, address, os.path.join(folder, "evaluate.bin"), reply_bytes,
                                      "TLS" in name)
            for target in targets.values():
                target.run()
            half = statistics.median(targets["plain"].run()[0] for _ in range(5)) / 2
            print(f"at {half:,.0f} calls a second, half of what saturates the plain server")
            samples = {name: [] for name in names[1:]}
            plain = []
            before = targets["plain"].paced(half)[1]
            for _ in range(ROUNDS):
                for name in names[1:]:
                    cost = targets[name].paced(half)[1]
                    after = targets["plain"].paced(half)[1]
                    plain.append(after)
                    mean = (before + after) / 2
                    if abs(before - after) <= AGREE * mean:
                        samples[name].append((cost / mean, cost - mean))
                    before = after
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait()
    print(f"{'plain':26} {statistics.median(plain) * 1e6:5.1f} us of server CPU a call")
    for name, kept in samples.items():
        if len(kept) < ROUNDS / 3:
            print(f"{name:26} no ratio: only {len(kept)} of {ROUNDS} rounds had steady neighbours")
            continue
        low, median, high = statistics.quantiles((ratio for ratio, _ in kept), n=4)
        more = statistics.median(cost for _, cost in kept) * 1e6
        print(f"{name:26} {more:+5.1f} us, ratio {median:.3f} (quartiles {low:.3f} to {high:.3f}); "
              f"{len(kept)} of {ROUNDS} rounds kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
