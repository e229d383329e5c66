"""Hand-built HTTP/2 over TLS, to send what no client library would.

    with Connection(port, context(authority, certificate, key)) as connection:
        connection.send(frame(HEADERS, END_HEADERS, 1, call("/a.Service/Method")))
"""

import socket
import ssl
import struct

DATA, HEADERS, RST_STREAM, SETTINGS, CONTINUATION = 0, 1, 3, 4, 9
END_STREAM, END_HEADERS = 1, 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SECONDS = 5


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def _text(text):
    """An HPACK string without Huffman; short ones only."""
    data = text.encode()
    if len(data) < 127:
        return bytes([len(data)]) + data
    rest, length = len(data) - 127, b"\x7f"
    while rest >= 128:
        length += bytes([rest % 128 + 128])
        rest //= 128
    return length + bytes([rest]) + data


def field(name, value):
    """A field that enters no table."""
    return b"\x00" + _text(name) + _text(value)


def unfinished_field(name):
    """The beginning of a field whose value is said to be a quarter of a gigabyte long."""
    return b"\x00" + _text(name) + b"\x7f\xff\xff\xff\x7f"


def call(path):
    """The header block of a gRPC call."""
    return b"".join(field(*pair) for pair in [
        (":method", "POST"), (":scheme", "https"), (":path", path), (":authority", "localhost"),
        ("content-type", "application/grpc"), ("te", "trailers")])


def message(data):
    return b"\x00" + struct.pack(">I", len(data)) + data


class Connection:
    """One connection whose settings were sent; what comes back is thrown away."""

    def __init__(self, port, context):
        raw = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.socket = context.wrap_socket(raw, server_hostname="localhost")
        self.socket.sendall(PREFACE + frame(SETTINGS, 0, 0) + frame(SETTINGS, 1, 0))

    def send(self, data):
        """False where the other side has closed."""
        try:
            self.socket.sendall(data)
            self.socket.settimeout(0)
            try:
                while self.socket.recv(1 << 16):
                    pass
                return False
            except (ssl.SSLWantReadError, BlockingIOError):
                return True
            finally:
                self.socket.settimeout(SECONDS)
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def context(authority, certificate, key):
    made = ssl.create_default_context(cafile=authority)
    made.load_cert_chain(certificate, key)
    made.set_alpn_protocols(["h2"])
    return made
