"""deploy/nginx/seuil.conf as nginx runs it, before a real seuild: who comes through, and what does not."""

import collections
import concurrent.futures
import contextlib
import grp
import json
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

import grpc

import flood
import harness
import http2
import roles
from certificates import Authority, read
from harness import evaluation_pb2 as ev, health_pb2, health_pb2_grpc
from roles import CALLER_METHODS, MAY, ask

NGINX = os.environ["SEUIL_NGINX"]
SITE = os.path.join(harness.SOURCE, "deploy/nginx/seuil.conf")
CLOE = os.path.join(harness.SOURCE, "grids")
EVALUATE = ("seuil.v1.EvaluationService", "Evaluate")
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                              result=ev.Result(level="B1"))
REQUEST_BYTES = 4 << 20
GROWTH_BYTES = 20 << 20
FLOOD_SECONDS = 4
STREAMS = 20_000  # at the least, of a rapid reset

# What stands around a site; the rest is the shipped file's.
MAIN = """
daemon off;
pid {root}/nginx.pid;
error_log {root}/error.log;
worker_processes 2;
worker_shutdown_timeout 60s;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    include {root}/site.conf;
}}
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def resident(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) << 10


class Listener(grpc.GenericRpcHandler):
    """Stands in for seuild, and keeps the metadata of the last call."""

    heard = ()

    def service(self, handler_call_details):
        self.heard = handler_call_details.invocation_metadata


class NginxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.ca = Authority(os.path.join(cls.root, "pki"), "ca")
        cls.other_ca = Authority(os.path.join(cls.root, "pki"), "other-ca")
        cls.server_pair = cls.ca.issue("server", "DNS:localhost,IP:127.0.0.1")
        cls.pairs = {role: cls.ca.issue(f"caller-{role}", f"URI:spiffe://example.org/{role}")
                     for role in MAY}
        cls.flooder = cls.ca.issue("flooder", "URI:spiffe://example.org/evaluate")
        cls.taken_back = cls.ca.issue("taken-back", "URI:spiffe://example.org/evaluate")
        cls.revoked = cls.ca.revoke(cls.taken_back)
        cls.start_seuild()
        cls.start_nginx()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.root, name)

    @classmethod
    def start_seuild(cls):
        harness.write(cls.path("access.toml"), roles.access_file())
        harness.write(cls.path("seuil.toml"),
                      f'listen = []\n[proxy]\nlisten = ["unix:{cls.path("run/proxy.sock")}"]\n'
                      f'[access]\nfile = "{cls.path("access.toml")}"\n[drain]\npause_ms = 0\n')
        os.mkdir(cls.path("run"), 0o750)
        if os.geteuid() == 0:  # as README.md says
            os.chmod(cls.root, 0o711)
            os.chown(cls.path("run"), 0, grp.getgrnam("www-data").gr_gid)
            os.chmod(cls.path("run"), 0o2750)
        cls.server = harness.Server("--grids", CLOE, "--config", cls.path("seuil.toml"))
        cls.addClassCleanup(cls.server.stop)
        cls.server.connect()

    @classmethod
    def start_nginx(cls):
        cls.port = free_port()
        with open(SITE, encoding="utf-8") as file:
            site = file.read()
        for shipped, here in [
                ("listen 8443", f"listen 127.0.0.1:{cls.port}"),
                ("    listen [::]:8443 ssl http2;\n", ""),
                ("/run/seuil-proxy/proxy.sock", cls.path("run/proxy.sock")),
                ("/var/log/nginx/seuil.log", cls.path("seuil.log")),
                ("/etc/nginx/seuil/tls.crt", cls.server_pair.certificate),
                ("/etc/nginx/seuil/tls.key", cls.server_pair.key),
                ("/etc/nginx/seuil/ca.crt", cls.ca.certificate),
                ("# ssl_crl /etc/nginx/seuil/ca.crl", f"ssl_crl {cls.revoked}")]:
            assert site.count(shipped) == 1, shipped
            site = site.replace(shipped, here)
        harness.write(cls.path("site.conf"), site)
        user = "user www-data;" if os.geteuid() == 0 else ""
        harness.write(cls.path("nginx.conf"), user + MAIN.format(root=cls.root))
        command = [NGINX, "-p", cls.root, "-c", cls.path("nginx.conf"), "-e", cls.path("error.log")]
        cls.checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert cls.checked.returncode == 0, cls.checked.stderr
        cls.nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)

        def stop():
            cls.nginx.terminate()
            cls.nginx.wait(10)

        cls.addClassCleanup(stop)
        for _ in range(400):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", cls.port)):
                return
            time.sleep(0.025)
        raise AssertionError("nginx does not listen")

    def channel(self, pair=None):
        certificate, key = pair.pem() if pair else (None, None)
        channel = grpc.secure_channel(
            f"localhost:{self.port}",
            grpc.ssl_channel_credentials(read(self.ca.certificate), key, certificate),
            [("grpc.use_local_subchannel_pool", 1), ("grpc.max_send_message_length", -1)])
        self.addCleanup(channel.close)
        return channel

    def evaluate(self, channel, **options):
        return harness.evaluation_pb2_grpc.EvaluationServiceStub(channel).Evaluate(
            QUESTION, timeout=10, **options)

    def logged(self):
        with open(self.path("seuil.log"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def test_nginx_finds_no_fault_with_the_site(self):
        self.assertIn("test is successful", self.checked.stderr)
        self.assertNotIn("[warn]", self.checked.stderr)

    def test_the_limits_fit_those_of_seuild(self):
        with open(SITE, encoding="utf-8") as file:
            site = file.read()
        with open(os.path.join(harness.SOURCE, "deploy/seuil.toml"), encoding="utf-8") as file:
            settings = file.read()

        def number(pattern, text):
            return int(re.search(pattern, text, re.MULTILINE)[1])

        message = number(r"^request_bytes = (\d+)", settings)
        self.assertEqual(message, REQUEST_BYTES)
        body = number(r"client_max_body_size (\d+)k;", site) << 10
        self.assertTrue(message + 5 <= body <= message + 4096, body)
        buffers = re.search(r"large_client_header_buffers (\d+) (\d+)k;", site)
        certificate = len(urllib.parse.quote(read(self.server_pair.certificate), safe=""))
        self.assertLess((int(buffers[1]) * int(buffers[2]) << 10) + 4 * certificate,
                        number(r"^metadata_bytes = (\d+)", settings))
        self.assertLess(number(r"keepalive_timeout (\d+)s;", site) * 1000,
                        number(r"^keepalive_ms = (\d+)", settings))

    def test_roles_through_nginx(self):
        roles.check(self, lambda role: (self.channel(self.pairs[role]), ()), CALLER_METHODS)

    def test_answers_and_errors_are_seuilds_own(self):
        channel = self.channel(self.pairs["evaluate"])
        answer = self.evaluate(channel)
        self.assertEqual(answer.served_by.grid, "cloe")
        error = ask(channel, *EVALUATE)
        self.assertEqual((error.code, error.reason), ("INVALID_ARGUMENT", "GRID_REQUIRED"))
        health = health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(service="seuil.v1.EvaluationService"), timeout=10)
        self.assertEqual(health.status, health_pb2.HealthCheckResponse.SERVING)
        line = next(line for line in self.logged() if line["path"].endswith("/Evaluate"))
        self.assertIn("CN=caller-", line["caller"])

    def test_who_shows_no_good_certificate_is_refused_before_seuild_sees_anything(self):
        strangers = {
            "none": None,
            "of another authority": self.other_ca.issue("wrong", "URI:spiffe://example.org/evaluate"),
            "expired": self.ca.expired("expired", "URI:spiffe://example.org/evaluate"),
            "taken back": self.taken_back,
        }
        seen = len(self.server.events("call-refused"))
        for why, pair in strangers.items():
            for service, method in [EVALUATE, ("grpc.health.v1.Health", "Check")]:
                with self.subTest(why=why, method=method):
                    error = ask(self.channel(pair), service, method)
                    self.assertEqual((error.code, error.reason), ("UNAUTHENTICATED", ""))
        self.assertEqual(len(self.server.events("call-refused")), seen)

    def test_a_certificate_that_is_taken_back_counts_from_the_reload_on(self):
        later = self.ca.issue("later", "URI:spiffe://example.org/evaluate")
        channel = self.channel(later)
        self.evaluate(channel)
        self.ca.revoke(later)
        self.nginx.send_signal(signal.SIGHUP)
        # Its open connection waits for nothing, and so the workers of before close it.
        until = time.monotonic() + 10
        while ask(channel, *EVALUATE).code != "UNAUTHENTICATED":
            self.assertLess(time.monotonic(), until)
        self.evaluate(self.channel(self.pairs["evaluate"]))

    def test_no_session_is_taken_up_again(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            pair = self.pairs["evaluate"]
            context = http2.context(self.ca.certificate, pair.certificate, pair.key)
            context.minimum_version = context.maximum_version = version
            session = None
            for _ in range(2):
                with socket.create_connection(("127.0.0.1", self.port)) as raw, context.wrap_socket(
                        raw, server_hostname="localhost", session=session) as connection:
                    connection.sendall(http2.PREFACE + http2.frame(http2.SETTINGS, 0, 0))
                    connection.recv(1)  # what would be taken up comes by now
                    session = connection.session
                    self.assertFalse(connection.session_reused)
                    self.assertEqual(connection.selected_alpn_protocol(), "h2")

    @unittest.skipIf(os.geteuid(), "only root gives a directory to another group")
    def test_the_directory_gives_nginx_the_socket(self):
        socket_file = os.stat(self.path("run/proxy.sock"))
        self.assertEqual(socket_file.st_gid, grp.getgrnam("www-data").gr_gid)
        self.assertEqual(stat.S_IMODE(socket_file.st_mode), 0o660)
        workers = subprocess.run(["pgrep", "-P", str(self.nginx.pid)], capture_output=True, text=True, check=True)
        uids = {os.stat(f"/proc/{pid}").st_uid for pid in workers.stdout.split()}
        self.assertEqual(uids, {pwd.getpwnam("www-data").pw_uid})

    def test_a_caller_cannot_be_somebody_else(self):
        of_another = urllib.parse.quote(read(self.pairs["catalogue"].certificate), safe="")
        channel = self.channel(self.pairs["evaluate"])
        forged = [(("x-seuil-client-cert", of_another),),
                  (("x-seuil-client-cert", of_another), ("x-seuil-client-cert", of_another)),
                  (("x_seuil_client_cert", of_another),),
                  (("authorization", "Bearer token-catalogue"),)]
        for metadata in forged:
            with self.subTest(metadata=metadata[0][0], times=len(metadata)):
                error = ask(channel, "seuil.v1.CatalogueService", "GetJob", metadata)
                self.assertEqual((error.reason, error.metadata["caller"]), ("ROLE_MISSING", "evaluate"))
                self.assertEqual(ask(channel, *EVALUATE, metadata).reason, "GRID_REQUIRED")

    def test_what_is_not_for_callers_does_not_pass(self):
        channel = self.channel(self.pairs["operate"])
        for service in ("seuil.v1.GridAdminService", "grpc.reflection.v1alpha.ServerReflection",
                        "seuil.v1.EvaluationService/../seuil.v1.GridAdminService",
                        "seuil.v1.EvaluationService/%2e%2e/seuil.v1.GridAdminService", "", "x"):
            call = channel.unary_unary(f"/{service}/ReloadPlan", request_serializer=lambda _: b"",
                                       response_deserializer=lambda answer: answer)
            with self.subTest(service=service), self.assertRaises(grpc.RpcError) as raised:
                call(None, timeout=10)
            self.assertEqual(raised.exception.code(), grpc.StatusCode.UNIMPLEMENTED)
            self.assertTrue(raised.exception.details().startswith("nginx: "), raised.exception)

    def test_what_is_too_large_is_refused(self):
        channel = self.channel(self.pairs["evaluate"])
        call = channel.unary_unary("/" + "/".join(EVALUATE), request_serializer=lambda data: data,
                                   response_deserializer=lambda answer: answer)
        for size, by in [(REQUEST_BYTES, ""), (REQUEST_BYTES + 1, "seuild"), (8 << 20, "nginx")]:
            with self.subTest(size=size), self.assertRaises(grpc.RpcError) as raised:
                call(b"\x0a" * size, timeout=20)
            code, details = raised.exception.code(), raised.exception.details()
            if by:
                self.assertEqual(code, grpc.StatusCode.RESOURCE_EXHAUSTED, details)
                self.assertEqual(details.startswith("nginx: "), by == "nginx", details)
            else:
                self.assertNotEqual(code, grpc.StatusCode.RESOURCE_EXHAUSTED, details)
        # Metadata that is too large ends the connection: nginx has no status for it over HTTP/2.
        self.assertEqual(ask(channel, *EVALUATE, (("x-much", "m" * 6000),)).code, "UNAVAILABLE")
        self.assertEqual(ask(self.channel(self.pairs["evaluate"]), *EVALUATE).reason, "GRID_REQUIRED")

    @contextlib.contextmanager
    def seuild_away(self):
        """Its socket is elsewhere, and nginx has no open connection to it."""
        away = self.path("run/away.sock")
        os.rename(self.path("run/proxy.sock"), away)
        try:
            self.nginx.send_signal(signal.SIGHUP)
            yield
        finally:
            os.rename(away, self.path("run/proxy.sock"))

    def test_where_seuild_is_away_nginx_says_unavailable(self):
        channel = self.channel(self.pairs["evaluate"])
        with self.seuild_away():
            until = time.monotonic() + 10
            while (error := ask(channel, *EVALUATE)).code != "UNAVAILABLE":
                self.assertLess(time.monotonic(), until, error)

    def test_what_reaches_seuild_is_the_certificate_that_was_shown(self):
        listener = Listener()
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(1), handlers=[listener])
        self.addCleanup(lambda: server.stop(0).wait())
        channel = self.channel(self.pairs["evaluate"])
        sent = (("x-seuil-client-cert", "forged"), ("x-seuil-client-cert", "twice"),
                ("authorization", "Bearer token-catalogue"), ("traceparent", "00-a-b-01"))
        with self.seuild_away():
            # Behind a link, for gRPC removes the path of its socket when it ends.
            server.add_insecure_port("unix:" + self.path("run/listener.sock"))
            server.start()
            os.chmod(self.path("run/listener.sock"), 0o666)
            os.symlink("listener.sock", self.path("run/proxy.sock"))
            until = time.monotonic() + 10
            while not listener.heard:
                ask(channel, *EVALUATE, sent)
                self.assertLess(time.monotonic(), until)
        shown = [value for key, value in listener.heard if key == "x-seuil-client-cert"]
        self.assertEqual([urllib.parse.unquote(value).strip() for value in shown],
                         [read(self.pairs["evaluate"].certificate).decode().strip()])
        self.assertEqual([key for key, _ in listener.heard if key == "authorization"], [])
        self.assertIn(("traceparent", "00-a-b-01"), [tuple(pair) for pair in listener.heard])

    def flood(self, kind):
        """Two processes flood nginx while somebody else asks; what they did, summed up."""
        channel = self.channel(self.pairs["evaluate"])
        self.evaluate(channel)
        before = highest = resident(self.server.process)
        command = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "flood.py"), kind,
                   str(self.port), self.ca.certificate, self.flooder.certificate, self.flooder.key,
                   str(FLOOD_SECONDS)]
        attacks = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        answered, slowest = 0, 0.0
        while any(attack.poll() is None for attack in attacks):
            start = time.monotonic()
            self.evaluate(channel)
            slowest = max(slowest, time.monotonic() - start)
            highest = max(highest, resident(self.server.process))
            answered += 1
            time.sleep(0.01)
        done = sum((collections.Counter(json.loads(attack.communicate()[0])) for attack in attacks),
                   collections.Counter())
        after = resident(self.server.process)
        print(f"{kind}: {dict(done)}; resident {before >> 20} MiB before, {highest >> 20} MiB at most, "
              f"{after >> 20} MiB after; {answered} calls of another answered, the slowest in {slowest:.3f} s",
              file=sys.stderr)
        self.assertEqual([attack.returncode for attack in attacks], [0, 0])
        self.assertGreater(answered, 10)
        sanitized = bool(os.environ["SEUIL_SANITIZE"])  # which takes its time, and keeps what was freed
        self.assertLess(slowest, 20 if sanitized else 5)
        if not sanitized:
            self.assertLess(max(after, highest) - before, GROWTH_BYTES)
        self.assertIsNone(self.server.process.poll())
        return done

    def test_rapid_reset_leaves_seuild_as_it_was(self):
        self.assertEqual(flood.QUESTION, QUESTION.SerializeToString())
        done = self.flood("rapid_reset")
        self.assertGreater(done["streams"], STREAMS)
        passed = [line for line in self.logged() if "flooder" in line["caller"] and line["to"]]
        print(f"  {len(passed)} of them were passed on to seuild, {sum(line['http'] == '499' for line in passed)} "
              "were taken back while it had them", file=sys.stderr)
        self.assertGreater(len(passed), 500)

    def test_endless_continuation_leaves_seuild_as_it_was(self):
        done = self.flood("endless_continuation")
        self.assertGreater(done["closed"], 20)


if __name__ == "__main__":
    if not NGINX:
        print("SKIPPED: nginx is missing; `./dev test` gets it")
        sys.exit(77)
    unittest.main()
