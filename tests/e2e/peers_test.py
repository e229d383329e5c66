"""Peers that no client library would be: slow, silent, many, or talking nonsense. Whatever they do, a
caller beside them is answered, and what they took is given back."""

import gzip
import os
import random
import resource
import shutil
import socket
import tempfile
import time
import unittest

import grpc

import harness
import http2
from certificates import Authority
from harness import evaluation_pb2 as ev

CLOE = os.path.join(harness.SOURCE, "grids")
EVALUATE = "/seuil.v1.EvaluationService/Evaluate"
BATCH = "/seuil.v1.EvaluationService/BatchEvaluate"
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                              result=ev.Result(level="B1"))


# A sanitizer keeps freed memory to find its use, and takes its time: neither says anything of the server.
SANITIZED = bool(os.environ["SEUIL_SANITIZE"])
SOON = 20 if SANITIZED else 5  # seconds; a host that is shared stands still for a second or two


def resident(process):
    """Its memory, in MB."""
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
        line = next(line for line in file if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def open_files(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


class PeersTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.most = hard

    def start(self, settings="", *arguments):
        path = os.path.join(self.root, "seuil.toml")
        harness.write(path, 'listen = ["127.0.0.1:0"]\n' + settings + "\n[drain]\npause_ms = 0\n"
                                                                     "deadline_ms = 500\n")
        self.server = harness.Server("--grids", CLOE, "--config", path, *arguments)
        self.addCleanup(self.server.stop)
        self.server.connect()
        host, _, port = self.server.addresses[0].rpartition(":")
        self.address = (host, int(port))
        self.server.evaluation.Evaluate(QUESTION)
        return self.server

    def still_answers(self, seconds=SOON):
        """On a new connection, and at once."""
        with grpc.insecure_channel(self.server.addresses[0],
                                   [("grpc.use_local_subchannel_pool", 1)]) as channel:
            stub = harness.evaluation_pb2_grpc.EvaluationServiceStub(channel)
            answer = stub.Evaluate(QUESTION, timeout=seconds, wait_for_ready=True)
            self.assertEqual(answer.outcome.id, "certificate")

    def test_who_never_reads_holds_up_nobody(self):
        self.start()
        before = resident(self.server.process)
        item = ev.BatchEvaluateItem(objective=ev.Objective(job="acheteur"), result=ev.Result(level="B1"))
        batch = ev.BatchEvaluateRequest(grid="cloe", items=[item] * 1000).SerializeToString()
        peers = []
        for _ in range(40):
            peer = http2.Peer(self.address)
            self.addCleanup(peer.close)
            peer.open_settings(initial_window_size=0)  # nothing may be sent to it
            for stream in (1, 3, 5):
                peer.send(http2.headers(stream, BATCH) + http2.data(stream, batch, end=True))
            peers.append(peer)
        self.still_answers()
        # 120 answers of about 300 kB wait to be read, and no more: a peer's streams are bounded.
        if not SANITIZED:
            self.assertLess(resident(self.server.process) - before, 200)
        for peer in peers:
            peer.close()
        self.still_answers()

    def test_a_connection_has_so_many_calls_and_no_more(self):
        self.start("[connections]\nstreams = 3\n")
        peer = http2.Peer(self.address)
        self.addCleanup(peer.close)
        peer.send(http2.PREFACE + http2.settings())
        self.assertTrue(peer.is_told(b"\x00\x03\x00\x00\x00\x03"))  # SETTINGS_MAX_CONCURRENT_STREAMS
        # It agrees, and opens more calls than that, none of which ends: the message of each is still to come.
        peer.send(http2.frame(http2.SETTINGS, http2.ACK, 0) +
                  b"".join(http2.headers(stream, EVALUATE) for stream in range(1, 41, 2)))
        self.assertTrue(peer.is_closed())
        self.still_answers()

    def test_no_message_is_inflated(self):
        self.start()
        before = resident(self.server.process)
        bomb = gzip.compress(bytes(200 << 20))
        for path in (EVALUATE, "/grpc.health.v1.Health/Check"):
            for block in (http2.field("grpc-encoding", "gzip"), b""):  # said, and not said
                peer = http2.Peer(self.address)
                self.addCleanup(peer.close)
                peer.open_settings()
                peer.send(http2.frame(http2.HEADERS, http2.END_HEADERS, 1, http2.header_block(path) + block))
                message = b"\x01" + http2.message(bomb)[1:]
                try:
                    for at in range(0, len(message), 16384):
                        peer.send(http2.frame(http2.DATA, 0, 1, message[at:at + 16384]))
                    peer.send(http2.frame(http2.DATA, http2.END_STREAM, 1))
                except OSError:
                    pass  # it was answered, and closed, before all of it was sent
                self.assertTrue(peer.is_told(b"grpc-status") or peer.is_closed())
        self.still_answers()
        if not SANITIZED:
            self.assertLess(resident(self.server.process) - before, 20)
        with self.assertRaises(grpc.RpcError) as refused:
            self.server.evaluation.Evaluate(QUESTION, compression=grpc.Compression.Gzip)
        self.assertEqual(refused.exception.code(), grpc.StatusCode.UNIMPLEMENTED)

    def test_who_writes_slowly_holds_up_nobody(self):
        self.start("[calls]\nhandshake_ms = 500\n")
        began, half = http2.Peer(self.address), http2.Peer(self.address)
        for peer in (began, half):
            self.addCleanup(peer.close)
        began.send(http2.PREFACE[:10])  # a handshake that does not end
        half.open_settings()
        message = QUESTION.SerializeToString()
        half.send(http2.headers(1, EVALUATE))
        whole = http2.data(1, message, end=True)
        for i in range(9, len(whole)):  # the frame's head says how much is to come
            half.send(whole[:10] if i == 9 else whole[i:i + 1])
            if i % 10 == 0:
                self.still_answers()
        self.assertTrue(began.is_closed())
        silent = http2.Peer(self.address)
        self.addCleanup(silent.close)
        self.assertTrue(silent.is_closed())

    def test_ten_thousand_idle_connections(self):
        count = 10_000
        if self.most < count + 200:
            self.skipTest(f"this process may open {self.most} files only")
        self.start(f"[connections]\nmost = {count + 100}\n")
        before = resident(self.server.process)
        hello = http2.PREFACE + http2.settings()
        idle = []
        self.addCleanup(lambda: [peer.close() for peer in idle])
        for i in range(count):
            peer = socket.create_connection(self.address, 10)
            peer.sendall(hello)
            idle.append(peer)
        harness.eventually(lambda: open_files(self.server.process) > count)
        self.still_answers()
        self.server.evaluation.Evaluate(QUESTION)
        each = (resident(self.server.process) - before) * 1024 / count
        if not SANITIZED:
            self.assertLess(each, 100, "kB of memory an idle connection")
        for peer in idle:
            peer.close()
        idle.clear()
        harness.eventually(lambda: open_files(self.server.process) < 200)
        self.still_answers()

    def test_a_flood_at_the_cap_is_closed_and_callers_go_on(self):
        self.start("[connections]\nmost = 100\n")
        for _ in range(5):
            flood = [socket.create_connection(self.address, 10) for _ in range(400)]
            self.server.evaluation.Evaluate(QUESTION, timeout=SOON)  # a connection that was there
            for peer in flood:
                peer.close()
        self.still_answers()
        self.assertLess(len(self.server.events("connection-closed")), 30)  # lines are bounded too
        harness.eventually(lambda: open_files(self.server.process) < 60)

    def test_nonsense_on_every_listener(self):
        ca = Authority(self.root, "ca")
        pair = ca.issue("server", "DNS:localhost,IP:127.0.0.1")
        harness.write(os.path.join(self.root, "access.toml"),
                      '[[callers]]\nname = "here"\nroles = ["evaluate"]\nlocal = true\n')
        admin, proxy = (os.path.join(self.root, name, "s.sock") for name in ("a", "p"))
        local = os.path.join(self.root, "l", "s.sock")
        config = os.path.join(self.root, "tls.toml")
        harness.write(config,
                      f'listen = ["unix:{local}", "127.0.0.1:0"]\n[tls]\ncertificate = "{pair.certificate}"\n'
                      f'key = "{pair.key}"\nclient_ca = "{ca.certificate}"\n[access]\n'
                      f'file = "{self.root}/access.toml"\n[proxy]\nlisten = ["unix:{proxy}"]\n'
                      f'[admin]\nlisten = ["unix:{admin}"]\n[drain]\npause_ms = 0\ndeadline_ms = 500\n')
        self.server = harness.Server("--grids", CLOE, "--config", config)
        self.addCleanup(self.server.stop)
        self.server.connect()
        tls = next(a for a in self.server.addresses if not a.startswith("unix:"))
        host, _, port = tls.rpartition(":")
        tls = host, int(port)
        caller = ca.issue("caller", "DNS:caller")
        wrapped_as_caller = http2.context(ca.certificate, caller.certificate, caller.key)
        host, _, port = self.server.metrics_address.rpartition(":")
        # Where it goes, and what it is wrapped in: to the TLS listener also as one who may speak there.
        targets = [(local, None), (admin, None), (proxy, None), (tls, None), (tls, wrapped_as_caller),
                   ((host, int(port)), None)]
        seed = int(os.environ.get("SEUIL_SEED", "1"))
        seconds = float(os.environ.get("SEUIL_NONSENSE_SECONDS", "3"))
        end = time.monotonic() + seconds
        sent = 0
        randomness = random.Random(seed)
        while time.monotonic() < end:
            target, wrapped = randomness.choice(targets)
            try:
                with http2.Peer(target, timeout=1, tls=wrapped) as peer:
                    if randomness.random() < 0.7:
                        peer.open_settings()
                    for _ in range(randomness.randrange(1, 20)):
                        peer.send(self.nonsense(randomness))
                        sent += 1
            except OSError:
                pass  # it was closed: right so
        self.assertGreater(sent, 100 if SANITIZED else 500)
        self.server.evaluation.Evaluate(QUESTION, timeout=SOON)
        self.assertIsNone(self.server.process.poll())
        harness.eventually(lambda: open_files(self.server.process) < 100)
        # What a peer brings about is bounded in the log, whoever writes the line: so many lines a second.
        self.assertLess(len(self.server.log), 500 + 20 * seconds)

    @staticmethod
    def nonsense(randomness):
        if randomness.random() < 0.3:
            return randomness.randbytes(randomness.randrange(1, 300))
        kind, flags = randomness.randrange(12), randomness.randrange(256)
        payload = randomness.randbytes(randomness.randrange(64))
        if kind in (http2.HEADERS, http2.CONTINUATION) and randomness.random() < 0.7:
            payload = http2.header_block(EVALUATE)
        return http2.frame(kind, flags, randomness.randrange(8), payload)


if __name__ == "__main__":
    unittest.main()
