"""What a running server shows of itself: the series, /livez and /readyz, and who may disturb it.

Run with SEUIL_UPDATE_GOLDEN=1 it writes tests/golden/metrics.txt anew.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import tempfile
import threading
import time
import unittest

import grpc

import harness
from certificates import Authority, Pair
from harness import evaluation_pb2 as ev
from owned import Owned

CLOE = os.path.join(harness.SOURCE, "grids")
GOLDEN = os.path.join(harness.SOURCE, "tests/golden/metrics.txt")
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                              result=ev.Result(level="B1"))
# Labels whose values are few and fixed: the golden file says them.
FIXED = ("grpc_type", "grpc_service", "grpc_method", "grpc_code", "listener", "method", "pool", "reason", "result", "severity",
         "state", "what")


def ask(server, path, method="GET"):
    """Status and text."""
    connection = http.client.HTTPConnection(server.metrics_address, timeout=20)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def page(server):
    status, text = ask(server, "/metrics")
    assert status == 200, text
    return text


def values(text):
    """By series, as it is written: 'up{a="b"}'."""
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, value in lines}


def page_where(server, series, value):
    """The values once that series has that one: a log line may come just before its count."""
    deadline = time.monotonic() + 20
    while True:
        seen = values(page(server))
        if seen[series] == value:
            return seen
        assert time.monotonic() < deadline, (series, seen[series])
        time.sleep(0.01)


def described(text):
    """The page's families for a reader: name, type, labels with their values where these are fixed,
    and what it is."""
    families = {}
    for line in text.splitlines():
        if line.startswith("# HELP "):
            _, _, name, said = line.split(" ", 3)
            families[name] = {"help": said, "labels": {}}
        elif line.startswith("# TYPE "):
            _, _, name, families[name]["type"] = line.split(" ")
        else:
            family = families[name]
            assert line.startswith(name), line
            for label, value in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', line):
                if label != "le":
                    family["labels"].setdefault(label, set()).add(value)
    lines = []
    for name, family in families.items():
        lines.append(f"{name} ({family['type']})")
        lines.append(f"  {family['help']}")
        for label, found in family["labels"].items():
            fixed = label in FIXED
            lines.append(f"  {label}: {', '.join(sorted(found))}" if fixed else f"  {label}")
        lines.append("")
    return "\n".join(lines)


class MetricsTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)

    def path(self, name):
        return os.path.join(self.root, name)

    def settings(self, text="[drain]\npause_ms = 0\n"):
        harness.write(self.path("seuil.toml"), text)
        return self.path("seuil.toml")

    def start(self, *arguments, grids=CLOE, settings=None):
        server = harness.Server("--grids", grids, "--listen", "127.0.0.1:0", "--config",
                                settings or self.settings(), *arguments)
        self.addCleanup(server.stop)
        return server.connect()

    def test_every_series_is_as_it_is_written_down(self):
        """With TLS, operators, a release ahead and a grid that lives on its last good version."""
        authority = Authority(self.root, "ca")
        pair = authority.issue("server", "IP:127.0.0.1")
        harness.write_trial(self.path("grids"))
        first = harness.write(self.path("grids/lost/1.0.0.toml"), harness.trial("1.0.0", "lost"))
        harness.write(self.path("grids/lost/releases.toml"),
                      harness.release("2025-01-01T00:00:00Z", version="1.0.0", digest=first)
                      + harness.release("2026-01-01T00:00:00Z", version="1.1.0",
                                        digest="sha256:" + "0" * 64))
        settings = self.settings(
            f'control = "rpc"\n[access]\nfile = "{self.path("access.toml")}"\n'
            f'[proxy]\nlisten = ["unix:{self.path("proxy/s")}"]\n[admin]\nlisten = ["unix:{self.path("admin/s")}"]\n[tls]\n'
            f'certificate = "{pair.certificate}"\nkey = "{pair.key}"\n'
            f'client_ca = "{authority.certificate}"\n[decision_log]\ndirectory = "{self.path("decisions")}"\n'
            f'keys = "{self.path("keys")}"\n[audit_log]\nfile = "{self.path("audit.jsonl")}"\n'
            f'[drain]\npause_ms = 0\n')
        harness.write(self.path("access.toml"),
                      '[[callers]]\nname = "here"\nroles = ["evaluate"]\nlocal = true\n')
        server = self.start("--listen", f"unix:{self.path('run/s')}", grids=self.path("grids"),
                            settings=settings)
        text = page(server)
        found = described(text)
        if os.environ.get("SEUIL_UPDATE_GOLDEN"):
            harness.write(GOLDEN, found)
        with open(GOLDEN, encoding="utf-8") as golden:
            self.assertEqual(found, golden.read())
        seen = values(text)
        self.assertEqual(seen['seuil_grid_last_good{grid="lost"}'], 1)
        self.assertEqual(seen["seuil_tls_reload_success"], 1)
        self.assertEqual(seen["seuil_access_reload_success"], 1)
        expires = ssl.cert_time_to_seconds(subprocess.run(
            ["openssl", "x509", "-in", pair.certificate, "-noout", "-enddate"], check=True,
            capture_output=True, text=True).stdout.strip().split("=")[1])
        self.assertEqual(seen["seuil_tls_certificate_expiry_timestamp_seconds"], expires)

    @unittest.skipUnless(os.environ.get("SEUIL_PROMTOOL"), "promtool is not there")
    def test_promtool_takes_the_page(self):
        server = self.start()
        server.evaluation.Evaluate(QUESTION)
        checked = subprocess.run([os.environ["SEUIL_PROMTOOL"], "check", "metrics"],
                                 input=page(server), capture_output=True, text=True, check=False)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def test_what_callers_send_makes_no_series(self):
        server = self.start()
        server.evaluation.Evaluate(QUESTION)
        before = set(values(page(server)))
        for path in ("/seuil.v1.EvaluationService/Random", "/seuil.v1.EvaluationService/Évaluer",
                     "/no.such.Service/Evaluate", "/seuil.v1.EvaluationService/evaluate\"}",
                     "/seuil.v1.GridAdminService/ActivateVersion", "/metrics"):
            with self.assertRaises(grpc.RpcError) as refused:
                server.channel.unary_unary(path)(b"")
            self.assertEqual(refused.exception.code(), grpc.StatusCode.UNIMPLEMENTED, path)
        for grid in ("", "no-such-grid", "x\" y", "é" * 50):
            harness.error_of(server.evaluation.Evaluate, ev.EvaluateRequest(grid=grid))
        harness.error_of(server.evaluation.Evaluate, ev.EvaluateRequest(
            grid="cloe", version=harness.common_pb2.VersionSelector(version_id="9.9.9")))
        self.assertEqual(set(values(page(server))), before)

    def test_calls_are_counted_by_method_and_code(self):
        server = self.start()
        for _ in range(3):
            server.evaluation.Evaluate(QUESTION)
        harness.error_of(server.evaluation.Evaluate, ev.EvaluateRequest(grid="no-such-grid"))
        labels = ('grpc_type="unary",grpc_service="seuil.v1.EvaluationService",'
                  'grpc_method="Evaluate"')
        seen = values(page(server))
        for series, value in {
                f"grpc_server_started_total{{{labels}}}": 4,
                f"grpc_server_msg_received_total{{{labels}}}": 4,
                f"grpc_server_msg_sent_total{{{labels}}}": 3,
                f'grpc_server_handled_total{{{labels},grpc_code="OK"}}': 3,
                f'grpc_server_handled_total{{{labels},grpc_code="NotFound"}}': 1,
                f"grpc_server_handling_seconds_count{{{labels}}}": 4,
        }.items():
            self.assertEqual(seen[series], value, series)
        started = sum(value for series, value in seen.items()
                      if series.startswith("grpc_server_started_total"))
        self.assertEqual(started, 4)  # and nothing elsewhere

    def test_who_is_turned_away_is_counted(self):
        harness.write(self.path("access.toml"),
                      '[[callers]]\nname = "here"\nroles = ["catalogue"]\nlocal = true\n')
        server = self.start(settings=self.settings(
            f'[access]\nfile = "{self.path("access.toml")}"\n[drain]\npause_ms = 0\n'))
        self.assertEqual(harness.error_of(server.evaluation.Evaluate, QUESTION).reason,
                         "ROLE_MISSING")
        seen = values(page(server))
        self.assertEqual(seen['seuil_rejected_total{reason="ROLE_MISSING"}'], 1)
        self.assertEqual(
            seen['grpc_server_handled_total{grpc_type="unary",'
                 'grpc_service="seuil.v1.EvaluationService",grpc_method="Evaluate",'
                 'grpc_code="PermissionDenied"}'], 1)

    def test_decisions_are_counted_by_outcome(self):
        server = self.start()
        server.evaluation.Evaluate(QUESTION)
        server.evaluation.BatchEvaluate(ev.BatchEvaluateRequest(grid="cloe", items=[
            ev.BatchEvaluateItem(objective=ev.Objective(job=job), result=ev.Result(level=level))
            for job, level in (("acheteur", "B1"), ("acheteur", "A2"), ("no-such-job", "A2"))]))
        harness.error_of(server.evaluation.Evaluate, ev.EvaluateRequest(grid="cloe"))
        seen = values(page(server))
        # Of the outcomes that the grid has, and of no other.
        self.assertEqual({series: value for series, value in seen.items()
                          if series.startswith("seuil_decisions_total")},
                         {'seuil_decisions_total{grid="cloe",outcome="attestation"}': 1,
                          'seuil_decisions_total{grid="cloe",outcome="certificate"}': 2})

    def test_a_release_is_seen(self):
        owned = Owned(self.root).start()
        self.addCleanup(owned.stop)
        for version in ("1.0.0", "1.1.0"):
            owned.publish(version)
            owned.activate(version)
            server = owned.server
            server.evaluation.Evaluate(ev.EvaluateRequest(
                grid="cloe", objective=ev.Objective(job="agent-logistique"),
                result=ev.Result(level="B1")))
            info = [series for series in values(page(server))
                    if series.startswith("seuil_grid_version_info")]
            self.assertEqual(len(info), 1)  # the one before is gone
            self.assertIn(f'version="{version}"', info[0])
        owned.publish("1.1.0")
        seen = values(page(server))
        for series, value in {
                'seuil_admin_changes_total{method="PublishVersion",result="done"}': 2,
                'seuil_admin_changes_total{method="PublishVersion",result="unchanged"}': 1,
                'seuil_admin_changes_total{method="ActivateVersion",result="done"}': 2,
                "seuil_admin_change_duration_seconds_count": 5,
                'seuil_activations_total{grid="cloe",result="in_force"}': 2,
                'seuil_decisions_total{grid="cloe",outcome="certificate"}': 2,
                "seuil_plaintext_behind_mesh": 0,
        }.items():
            self.assertEqual(seen[series], value, series)

    def test_a_directory_that_cannot_be_read_is_seen(self):
        grids = self.path("grids")
        harness.write_trial(grids)
        server = self.start(grids=grids, settings=self.settings(
            "[drain]\npause_ms = 0\n[reload]\npoll_ms = 100\n"))
        self.assertEqual(values(page(server))["seuil_reload_success"], 1)
        os.rename(grids, grids + ".away")
        server.wait_for("scan-failed")
        seen = page_where(server, "seuil_reload_success", 0)
        self.assertGreaterEqual(seen['seuil_reload_total{result="failed"}'], 1)
        self.assertLess(seen["seuil_reload_success_timestamp_seconds"],
                        seen["seuil_reload_timestamp_seconds"])
        os.rename(grids + ".away", grids)
        server.wait_for("scan-recovered")
        page_where(server, "seuil_reload_success", 1)

    def test_it_lives_and_is_ready_until_it_drains(self):
        server = self.start(settings=self.settings("[drain]\npause_ms = 60000\n"))
        self.assertEqual(ask(server, "/livez"), (200, "ok\n"))
        self.assertEqual(ask(server, "/readyz"), (200, "ok\n"))
        server.process.terminate()
        server.wait_for("draining")
        self.assertEqual(ask(server, "/readyz"), (503, "draining: it is about to end\n"))
        self.assertEqual(ask(server, "/livez"), (200, "ok, and draining\n"))
        self.assertEqual(ask(server, "/metrics")[0], 200)
        server.evaluation.Evaluate(QUESTION)
        server.process.terminate()  # ends the pause
        self.assertEqual(server.exit_status(), 0)

    def test_it_reads_and_nothing_else(self):
        server = self.start()
        self.assertEqual(ask(server, "/")[0], 404)
        self.assertEqual(ask(server, "/etc/passwd")[0], 404)
        self.assertEqual(ask(server, "/metrics", "POST"), (405, "only GET and HEAD\n"))
        self.assertEqual(ask(server, "/metrics", "HEAD"), (200, ""))

    def test_the_end_does_not_wait_for_who_listens_in(self):
        server = self.start()
        host, port = server.metrics_address.rsplit(":", 1)
        with socket.create_connection((host, int(port))):
            started = time.monotonic()
            self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - started, 3)

    def test_scrapers_do_not_disturb_calls(self):
        """Hundreds who say nothing, some who ask and do not read, some who ask all the time."""
        server = self.start()
        host, port = server.metrics_address.rsplit(":", 1)
        address = (host, int(port))

        def milliseconds():
            times = []
            for _ in range(200):
                started = time.monotonic()
                server.evaluation.Evaluate(QUESTION, timeout=10)
                times.append((time.monotonic() - started) * 1000)
            return statistics.quantiles(times, n=100)

        alone = milliseconds()
        silent = []
        stop = threading.Event()

        def scrape():
            while not stop.is_set():
                try:
                    ask(server, "/metrics")
                except OSError:
                    pass  # its turn does not come

        for i in range(300):
            other = socket.socket()
            other.setblocking(False)
            other.connect_ex(address)
            silent.append(other)
        for other in silent[:40]:
            try:
                other.send(b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
            except OSError:
                pass
        scrapers = [threading.Thread(target=scrape, daemon=True) for _ in range(4)]
        for scraper in scrapers:
            scraper.start()
        flooded = milliseconds()
        files = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        stop.set()
        for other in silent:
            other.close()
        print(f"Evaluate alone: {alone[49]:.2f} ms, 99th {alone[98]:.2f}; "
              f"flooded: {flooded[49]:.2f} ms, 99th {flooded[98]:.2f}; {files} open files")
        # The machine may be busy: what is excluded is a call that waits for a scraper.
        self.assertLess(flooded[49], 50)
        self.assertLess(files, 100)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if ask(server, "/livez")[0] == 200:
                    return
            except OSError:
                pass
        self.fail("it did not recover")

    def test_connections_beyond_the_most_are_counted(self):
        server = harness.Server("--grids", CLOE, "--config", self.settings(), "--listen",
                                "127.0.0.1:0", files=64)
        self.addCleanup(server.stop)
        server.connect()
        host, port = server.addresses[0].rsplit(":", 1)
        flood = [socket.create_connection((host, int(port)), 5) for _ in range(100)]
        server.wait_for("connection-closed")
        seen = values(page(server))
        accepted = seen['seuil_connections_accepted_total{listener="local"}']
        closed = seen['seuil_connections_closed_total{listener="local"}']
        for connection in flood:
            connection.close()
        self.assertGreater(accepted, 0)
        self.assertGreater(closed, 0)
        self.assertLessEqual(accepted + closed, 100)

    def test_where_it_listens(self):
        self.assertEqual(self.start("--metrics", "none").wait_for("serving")["metrics"], "")
        first = self.start()
        for status, said, *arguments in (
                (1, first.metrics_address, "--metrics", first.metrics_address),
                (2, "takes an address and a port", "--metrics", f"unix:{self.path('m/s')}"),
                (2, "twice", "--metrics", "127.0.0.1:9464", "--metrics", "127.0.0.1:9464"),
                (2, "nonsense", "--metrics", "nonsense")):
            server = harness.Server("--grids", CLOE, "--listen", "127.0.0.1:0", *arguments)
            self.assertEqual(server.exit_status(), status, server.log)
            self.assertIn(said, server.events("cannot-serve")[0]["why"])


if __name__ == "__main__":
    unittest.main()
