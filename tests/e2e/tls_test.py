"""TLS as callers meet it: who is let in, and how certificates change under load."""

import os
import shutil
import socket
import ssl
import tempfile
import threading
import unittest

import grpc

import harness
from certificates import Authority, Pair, read
from harness import evaluation_pb2 as ev

CLOE = os.path.join(harness.SOURCE, "grids")
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                              result=ev.Result(level="B1"))
HERE = "DNS:localhost,IP:127.0.0.1"


def replace(source, target):
    """As a careful renewal does it: by one rename."""
    shutil.copy(source, target + ".new")
    os.rename(target + ".new", target)


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.mkdtemp()
        cls.ca = Authority(cls.made, "ca")
        cls.other_ca = Authority(cls.made, "other-ca")
        cls.servers = [cls.ca.issue(f"server{i}", HERE) for i in range(3)]
        cls.hr = cls.ca.issue("hr", "URI:spiffe://example.org/hr")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.made)

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.files = Pair(self.root, "tls")
        self.client_ca = os.path.join(self.root, "client-ca.crt")
        shutil.copy(self.servers[0].certificate, self.files.certificate)
        shutil.copy(self.servers[0].key, self.files.key)
        shutil.copy(self.ca.certificate, self.client_ca)
        harness.write(os.path.join(self.root, "access.toml"),
                      '[[callers]]\nname = "hr"\nroles = ["evaluate"]\n'
                      'spiffe = ["spiffe://example.org/hr"]\n')

    def settings(self, more=""):
        harness.write(os.path.join(self.root, "seuil.toml"),
                      f'listen = ["127.0.0.1:0"]\n[tls]\ncertificate = "{self.files.certificate}"\n'
                      f'key = "{self.files.key}"\nclient_ca = "{self.client_ca}"\npoll_ms = 100\n'
                      f'[access]\nfile = "{self.root}/access.toml"\n'
                      f"[drain]\npause_ms = 0\n{more}")
        return os.path.join(self.root, "seuil.toml")

    def start(self, more=""):
        self.server = harness.Server("--grids", CLOE, "--config", self.settings(more))
        self.addCleanup(self.server.stop)
        self.server.connect()
        self.port = int(self.server.addresses[0].rpartition(":")[2])
        return self.server

    def channel(self, pair=None, ca=None, name="localhost"):
        certificate, key = pair.pem() if pair else (None, None)
        credentials = grpc.ssl_channel_credentials(read((ca or self.ca).certificate), key,
                                                   certificate)
        return grpc.secure_channel(f"127.0.0.1:{self.port}", credentials,
                                   [("grpc.ssl_target_name_override", name),
                                    ("grpc.use_local_subchannel_pool", 1)])

    def ask(self, *arguments, **options):
        with self.channel(*arguments, **options) as channel:
            return harness.evaluation_pb2_grpc.EvaluationServiceStub(channel).Evaluate(
                QUESTION, timeout=10)

    def refused(self, *arguments, **options):
        with self.assertRaises(grpc.RpcError) as caught:
            self.ask(*arguments, **options)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def served_certificate(self):
        """What the server shows on a new connection."""
        context = ssl.create_default_context(cafile=self.ca.certificate)
        context.load_cert_chain(self.hr.certificate, self.hr.key)
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", self.port), 10) as tcp:
            with context.wrap_socket(tcp, server_hostname="localhost") as tls:
                return ssl.DER_cert_to_PEM_cert(tls.getpeercert(binary_form=True))

    def shows(self, pair):
        """Waits until the server shows it."""
        expected = read(pair.certificate).decode().strip()
        harness.eventually(lambda: self.served_certificate().strip() == expected)

    def test_only_a_caller_with_a_certificate_of_the_authority_is_let_in(self):
        self.start()
        self.assertEqual(self.ask(self.hr).outcome.id, "certificate")
        self.refused(None)
        self.refused(self.other_ca.issue("stranger", "URI:spiffe://example.org/hr"))
        self.refused(self.ca.expired("expired", "URI:spiffe://example.org/hr"))
        self.refused(self.ca.issue("webserver", "DNS:hr.example.org", usage="serverAuth"))
        self.refused(self.hr, ca=self.other_ca)            # the caller does not trust the server
        self.refused(self.hr, name="somebody.example.org")  # nor one of another name
        with grpc.insecure_channel(f"127.0.0.1:{self.port}") as channel:
            stub = harness.evaluation_pb2_grpc.EvaluationServiceStub(channel)
            with self.assertRaises(grpc.RpcError):
                stub.Evaluate(QUESTION, timeout=10)
        self.assertEqual(self.ask(self.hr).outcome.id, "certificate")

    def test_a_renewal_under_load_fails_no_call(self):
        self.start()
        stop, failed, calls = threading.Event(), [], [0, 0, 0]

        def load(worker):
            while not stop.is_set():
                try:
                    self.ask(self.hr)  # with a handshake of its own
                    calls[worker] += 1
                except grpc.RpcError as error:
                    failed.append(error)

        threads = [threading.Thread(target=load, args=(i,)) for i in range(len(calls))]
        for thread in threads:
            thread.start()
        for next_one in (self.servers[1], self.servers[2]):
            replace(next_one.certificate, self.files.certificate)
            threading.Event().wait(0.3)  # some looks see the new certificate with the old key
            replace(next_one.key, self.files.key)
            self.shows(next_one)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        self.assertGreater(min(calls), 0)
        self.assertTrue(self.server.events("tls-files-refused"))
        self.assertEqual(len(self.server.events("tls-files-taken")), 2)

    def test_bad_files_leave_the_last_good_ones_in_force(self):
        self.start()
        expired = self.ca.expired("expired-server", HERE)
        own = self.servers[1]
        for certificate, key, why in [
                (own.certificate, self.servers[0].key, "is not the key of"),
                (__file__, own.key, "tls.crt: it holds no certificate"),
                (own.certificate, os.devnull, "tls.key: holds no private key"),
                (expired.certificate, expired.key, "tls.crt: expired at")]:
            replace(key, self.files.key)
            replace(certificate, self.files.certificate)
            harness.eventually(lambda: [line for line in self.server.events("tls-files-refused")
                                     if why in line["why"]])
            self.assertEqual(self.ask(self.hr).outcome.id, "certificate")
        os.remove(self.files.certificate)
        self.assertEqual(self.ask(self.hr).outcome.id, "certificate")
        replace(self.servers[1].key, self.files.key)
        replace(self.servers[1].certificate, self.files.certificate)
        self.shows(self.servers[1])

    def test_another_authority_lets_other_callers_in(self):
        self.start()
        stranger = self.other_ca.issue("stranger2", "URI:spiffe://example.org/hr")
        self.refused(stranger)
        replace(self.other_ca.certificate, self.client_ca)
        self.server.wait_for("tls-files-taken")
        self.assertEqual(self.ask(stranger).outcome.id, "certificate")
        self.refused(self.hr)

    def test_bad_files_at_the_start_are_refused_by_name(self):
        shutil.copy(self.servers[1].key, self.files.key)
        server = harness.Server("--grids", CLOE, "--config", self.settings())
        self.assertEqual(server.exit_status(), 1)
        why = server.events("cannot-serve")[0]["why"]
        self.assertIn(self.files.key, why)
        self.assertIn("is not the key of", why)


if __name__ == "__main__":
    unittest.main()
