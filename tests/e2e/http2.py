"""HTTP/2 by hand, for peers that no client library would be: frames as bytes (RFC 9113, RFC 7541).

    peer = Peer(("127.0.0.1", 7443))                 # tls=context(authority, certificate, key) over TLS
    peer.open_settings()
    peer.send(headers(1, "/seuil.v1.EvaluationService/Evaluate") + data(1, message, end=True))
"""

import socket
import ssl
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + bytes([kind, flags]) + struct.pack("!I", stream) + payload


def _text(text):
    """An HPACK string without Huffman."""
    bytes_ = text.encode()
    if len(bytes_) < 127:
        return bytes([len(bytes_)]) + bytes_
    rest, length = len(bytes_) - 127, b"\x7f"
    while rest >= 128:
        length += bytes([rest % 128 + 128])
        rest //= 128
    return length + bytes([rest]) + bytes_


def field(name, value):
    """A header field that no table remembers."""
    return b"\x00" + _text(name) + _text(value)


def unfinished_field(name):
    """The beginning of a field whose value is said to be a quarter of a gigabyte long."""
    return b"\x00" + _text(name) + b"\x7f\xff\xff\xff\x7f"


def header_block(path, scheme="http"):
    """The headers of a gRPC call."""
    return b"".join(field(name, value) for name, value in [
        (":method", "POST"), (":scheme", scheme), (":path", path), (":authority", "localhost"),
        ("content-type", "application/grpc"), ("te", "trailers")])


def headers(stream, path):
    return frame(HEADERS, END_HEADERS, stream, header_block(path))


def message(bytes_):
    """As gRPC frames it."""
    return b"\x00" + struct.pack("!I", len(bytes_)) + bytes_


def data(stream, bytes_, end=False):
    return frame(DATA, END_STREAM if end else 0, stream, message(bytes_))


def settings(**values):
    numbers = {"initial_window_size": 4, "max_concurrent_streams": 3}
    return frame(SETTINGS, 0, 0, b"".join(struct.pack("!HI", numbers[name], value)
                                          for name, value in values.items()))


class Peer:
    """One connection. Nothing is read but by read()."""

    def __init__(self, address, timeout=5, tls=None):
        kind = (socket.AF_UNIX if isinstance(address, str)
                else socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        self.socket = socket.socket(kind, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.socket.connect(address)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")

    def send(self, bytes_):
        self.socket.sendall(bytes_)

    def open_settings(self, **values):
        self.send(PREFACE + settings(**values) + frame(SETTINGS, ACK, 0))

    def is_told(self, bytes_):
        """Reads until these have come; False where the connection ends before, or they do not come in time."""
        read = b""
        try:
            while bytes_ not in read:
                more = self.socket.recv(65536)
                if not more:
                    return False
                read += more
            return True
        except OSError:
            return False

    def is_closed(self):
        """Reads until the other side ends the connection; False where it does not in time."""
        try:
            while self.socket.recv(65536):
                pass
            return True
        except TimeoutError:
            return False
        except OSError:
            return True

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def context(authority, certificate, key):
    """TLS as a caller with a certificate speaks it."""
    made = ssl.create_default_context(cafile=authority)
    made.load_cert_chain(certificate, key)
    made.set_alpn_protocols(["h2"])
    return made
