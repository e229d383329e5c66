"""Who may call what: each role and each method, by each proof of who calls."""

import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse

import grpc

import harness
import roles
from certificates import Authority, read
from harness import told
from roles import CALLER_METHODS, MAY, OPERATOR_METHODS, ask

CLOE = os.path.join(harness.SOURCE, "grids")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class AccessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.mkdtemp()
        cls.ca = Authority(cls.made, "ca")
        cls.server_pair = cls.ca.issue("server", "DNS:localhost,IP:127.0.0.1")
        cls.pairs = {role: cls.ca.issue(f"caller-{role}", f"URI:spiffe://example.org/{role}")
                     for role in MAY}
        cls.stranger = cls.ca.issue("stranger", "URI:spiffe://example.org/stranger")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.made)

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.write_access()

    def path(self, name):
        return os.path.join(self.root, name)

    def write_access(self, local='"evaluate"', operators="", more=""):
        harness.write(self.path("access.toml.new"), roles.access_file(local, operators, more))
        os.rename(self.path("access.toml.new"), self.path("access.toml"))

    def start(self, settings, *arguments):
        harness.write(self.path("seuil.toml"),
                      f'{settings}\n[access]\nfile = "{self.path("access.toml")}"\npoll_ms = 100\n'
                      "[drain]\npause_ms = 0\n")
        self.server = harness.Server("--grids", CLOE, "--config", self.path("seuil.toml"), *arguments)
        self.addCleanup(self.server.stop)
        self.server.connect()
        return self.server

    def tls(self, more=""):
        return (f'listen = ["127.0.0.1:0"]\n[tls]\ncertificate = "{self.server_pair.certificate}"\n'
                f'key = "{self.server_pair.key}"\npoll_ms = 100\n{more}')

    def start_with_certificates(self, more=""):
        return self.start(self.tls(f'client_ca = "{self.ca.certificate}"\n{more}'))

    def channel(self, pair=None):
        certificate, key = pair.pem() if pair else (None, None)
        channel = grpc.secure_channel(
            self.server.addresses[0],
            grpc.ssl_channel_credentials(read(self.ca.certificate), key, certificate),
            [("grpc.use_local_subchannel_pool", 1)])
        self.addCleanup(channel.close)
        return channel

    def test_roles_by_certificate(self):
        self.start_with_certificates()
        roles.check(self, lambda role: (self.channel(self.pairs[role]), ()), CALLER_METHODS)
        for service, method in CALLER_METHODS:
            error = ask(self.channel(self.stranger), service, method)
            self.assertEqual((error.code, error.reason), ("PERMISSION_DENIED", "CALLER_UNKNOWN"))
        # What is for operators is not there for anybody.
        for service, method in OPERATOR_METHODS:
            if "Admin" in service:
                self.assertEqual(ask(self.channel(self.pairs["operate"]), service, method).code,
                                 "UNIMPLEMENTED")

    def test_roles_by_token(self):
        self.start(self.tls())
        channel = self.channel()
        roles.check(self, lambda role: (channel, (("authorization", f"Bearer token-{role}"),)),
                         CALLER_METHODS)
        for service, method in CALLER_METHODS:
            self.assertEqual(ask(channel, service, method).reason, "TOKEN_REQUIRED")
            error = ask(channel, service, method, (("authorization", "Bearer token-who"),))
            self.assertEqual((error.code, error.reason), ("UNAUTHENTICATED", "TOKEN_UNKNOWN"))
        twice = (("authorization", "Bearer token-who"), ("authorization", "Bearer token-evaluate"))
        self.assertEqual(ask(channel, *CALLER_METHODS[0], twice).code, "UNAUTHENTICATED")

    def test_roles_through_a_proxy(self):
        self.start(f'listen = []\n[proxy]\nlisten = ["unix:{self.path("run/proxy.sock")}"]')
        channel = grpc.insecure_channel(self.server.addresses[0])
        self.addCleanup(channel.close)

        def shown(pair):
            return ("x-seuil-client-cert", urllib.parse.quote(read(pair.certificate), safe=""))

        roles.check(self, lambda role: (channel, (shown(self.pairs[role]),)), CALLER_METHODS)
        first = CALLER_METHODS[0]
        both = (shown(self.pairs["evaluate"]), shown(self.pairs["catalogue"]))
        for forged in ((), both, (("x-seuil-client-cert", "x"),), (("x-seuil-client-cert", ""),),
                       (("authorization", "Bearer token-evaluate"),)):
            error = ask(channel, *first, forged)
            self.assertEqual((error.code, error.reason), ("UNAUTHENTICATED", "CERTIFICATE_REQUIRED"))
        self.assertEqual(ask(channel, *first, (shown(self.stranger),)).reason, "CALLER_UNKNOWN")

    def test_a_proxys_word_counts_on_the_proxys_socket_alone(self):
        forged = (("x-seuil-client-cert",
                   urllib.parse.quote(read(self.pairs["catalogue"].certificate), safe="")),
                  ("authorization", "Bearer token-catalogue"))
        job = ("seuil.v1.CatalogueService", "GetJob")
        self.start_with_certificates()
        error = ask(self.channel(self.pairs["evaluate"]), *job, forged)
        self.assertEqual((error.reason, error.metadata["caller"]), ("ROLE_MISSING", "evaluate"))
        self.server.stop()
        self.start('listen = ["127.0.0.1:0"]')
        error = ask(self.server.channel, *job, forged)
        self.assertEqual((error.reason, error.metadata["caller"]), ("ROLE_MISSING", "here"))

    def test_roles_on_the_operators_socket(self):
        self.start(f'listen = ["127.0.0.1:0"]\n[admin]\nlisten = ["unix:{self.path("run/a.sock")}"]')
        taken = 1
        for role in MAY:
            self.write_access(operators=f'"{role}"' if role else "", more=f"# {role}\n")
            taken += 1
            harness.eventually(lambda: len(self.server.events("access-file-taken")) == taken)
            self.check_roles_of_one(role, self.server.admin_channel)

    def check_roles_of_one(self, role, channel):
        for service, method in OPERATOR_METHODS:
            error = ask(channel, service, method)
            with self.subTest(role=role, method=method):
                if method in MAY[role]:
                    self.assertNotIn(error and error.code, ("PERMISSION_DENIED", "UNAUTHENTICATED"))
                else:
                    self.assertEqual(error.reason, "ROLE_MISSING")

    def seuil(self, *words, trace=""):
        if not os.environ["SEUIL"]:
            self.skipTest("the seuil command is not built")
        return subprocess.run(
            [os.environ["SEUIL"], "--address", self.server.addresses[0], *words],
            capture_output=True, text=True, timeout=30, check=False,
            env={**os.environ, "TRACEPARENT": trace, "SEUIL_CA": self.ca.certificate})

    def test_the_shipped_client_shows_certificates_and_tokens(self):
        asked = ["evaluate", "--grid", "cloe", "--job", "acheteur", "--result-level", "B2"]
        pair = self.pairs["evaluate"]
        self.start_with_certificates()
        done = self.seuil("--certificate", pair.certificate, "--key", pair.key, *asked)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.seuil(*asked).returncode, 3)
        self.server.stop()
        self.start(self.tls())
        harness.write(self.path("token"), "token-evaluate\n")
        done = self.seuil("--token-file", self.path("token"), *asked)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.seuil("--token-file", self.path("token"), "jobs", "list", "--grid", "cloe",
                          trace=f"00-{TRACE}-00f067aa0ba902b7-01")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ROLE_MISSING", done.stderr)
        self.assertEqual(self.server.wait_for("call-refused")["trace"], TRACE)
        harness.write(self.path("token"), "two words\n")
        done = self.seuil("--token-file", self.path("token"), *asked)
        self.assertEqual(done.returncode, 2)
        self.assertIn("does not hold a token", done.stderr)

    def test_a_reload_reaches_open_connections_and_a_mistake_changes_nothing(self):
        self.start('listen = ["127.0.0.1:0"]')
        evaluate = ("seuil.v1.EvaluationService", "Evaluate")
        self.assertEqual(ask(self.server.channel, *evaluate).reason, "GRID_REQUIRED")
        self.write_access(local="")
        harness.eventually(lambda: ask(self.server.channel, *evaluate).reason == "ROLE_MISSING")
        self.write_access(local='"evaluate"', more="[[callers]]\n")
        self.server.wait_for("access-file-refused")
        self.assertEqual(ask(self.server.channel, *evaluate).reason, "ROLE_MISSING")
        os.remove(self.path("access.toml"))
        harness.eventually(lambda: len(self.server.events("access-file-refused")) == 2)
        self.assertEqual(ask(self.server.channel, *evaluate).reason, "ROLE_MISSING")
        self.write_access()
        harness.eventually(lambda: ask(self.server.channel, *evaluate).reason == "GRID_REQUIRED")

    def test_a_certificate_that_is_taken_back_ends_its_open_connection_too(self):
        hr = self.ca.issue("taken-back", "URI:spiffe://example.org/evaluate")
        shutil.copy(self.ca.revoke(), self.path("ca.crl"))
        self.start_with_certificates(f'revoked = "{self.path("ca.crl")}"\n')
        channel = self.channel(hr)
        evaluate = ("seuil.v1.EvaluationService", "Evaluate")
        self.assertEqual(ask(channel, *evaluate).reason, "GRID_REQUIRED")
        shutil.copy(self.ca.revoke(hr), self.path("ca.crl.new"))
        os.rename(self.path("ca.crl.new"), self.path("ca.crl"))
        harness.eventually(lambda: ask(channel, *evaluate).reason == "CERTIFICATE_REVOKED")
        self.assertEqual(ask(self.channel(hr), *evaluate).code, "UNAUTHENTICATED")
        self.assertEqual(ask(self.channel(self.pairs["evaluate"]), *evaluate).reason,
                         "GRID_REQUIRED")

    def test_who_asks_too_much_is_told_when_to_come_back(self):
        self.write_access(more="")
        with open(self.path("access.toml"), encoding="utf-8") as file:
            text = file.read()
        harness.write(self.path("access.toml"), text.replace("local = true", "local = true\ncalls_per_second = 2"))
        self.start('listen = ["127.0.0.1:0"]')
        call = self.server.channel.unary_unary("/seuil.v1.CatalogueService/ListGrids",
                                               request_serializer=lambda _: b"",
                                               response_deserializer=lambda answer: answer)
        errors = []
        for _ in range(10):
            try:
                call(None)
            except grpc.RpcError as error:
                errors.append(error)
        self.assertGreaterEqual(len(errors), 6)
        error = told(errors[-1])
        self.assertEqual((error.code, error.reason), ("RESOURCE_EXHAUSTED", "RATE_EXCEEDED"))
        self.assertEqual(error.metadata["limit"], "2")
        trailers = dict(errors[-1].trailing_metadata())
        self.assertEqual(trailers["grpc-retry-pushback-ms"], error.metadata["retry_after_ms"])

    def test_a_refusal_is_logged_with_the_callers_trace(self):
        self.write_access(local="")
        self.start('listen = ["127.0.0.1:0"]')
        error = ask(self.server.channel, *CALLER_METHODS[0],
                    (("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01"),))
        self.assertEqual(error.metadata["trace"], TRACE)
        line = self.server.wait_for("call-refused")
        self.assertEqual((line["method"], line["reason"], line["trace"]),
                         (CALLER_METHODS[0][1], "ROLE_MISSING", TRACE))
        for _ in range(200):  # lines are bounded, whatever a peer does
            ask(self.server.channel, *CALLER_METHODS[0])
        self.assertLess(len(self.server.events("call-refused")), 60)

    def test_what_nobody_could_be_let_in_by_does_not_start(self):
        for settings, why in [
                (self.tls(), "[tls] stands without [access]"),
                (f'[proxy]\nlisten = ["unix:{self.path("p.sock")}"]', "[proxy] stands without"),
                (f'[proxy]\nlisten = ["127.0.0.1:0"]\n[access]\nfile = "{self.path("access.toml")}"',
                 "it is a unix socket"),
                (f'[access]\nfile = "{self.path("none.toml")}"', "cannot be used")]:
            harness.write(self.path("seuil.toml"), settings)
            server = harness.Server("--grids", CLOE, "--config", self.path("seuil.toml"))
            self.assertIn(server.exit_status(), (1, 2))
            self.assertIn(why, server.events("cannot-serve")[0]["why"])


if __name__ == "__main__":
    unittest.main()
