"""HTTP/2 by hand, for peers that no client library would be: frames as bytes (RFC 9113, RFC 7541).

    peer = Peer(("127.0.0.1", 7443))
    peer.open_settings()
    peer.send(headers(1, "/seuil.v1.EvaluationService/Evaluate") + data(1, message, end=True))
"""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + bytes([kind, flags]) + struct.pack("!I", stream) + payload


def literal(name, value):
    """A header field that no table remembers."""
    def text(bytes_):
        assert len(bytes_) < 127
        return bytes([len(bytes_)]) + bytes_
    return b"\x00" + text(name.encode()) + text(value.encode())


def header_block(path):
    return b"".join(literal(name, value) for name, value in [
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
        ("content-type", "application/grpc"), ("te", "trailers")])


def headers(stream, path):
    return frame(HEADERS, END_HEADERS, stream, header_block(path))


def data(stream, message, end=False):
    body = b"\x00" + struct.pack("!I", len(message)) + message
    return frame(DATA, END_STREAM if end else 0, stream, body)


def settings(**values):
    numbers = {"initial_window_size": 4, "max_concurrent_streams": 3}
    return frame(SETTINGS, 0, 0, b"".join(struct.pack("!HI", numbers[name], value)
                                          for name, value in values.items()))


class Peer:
    """One connection. Nothing is read but by read()."""

    def __init__(self, address, timeout=5, wrap=None):
        kind = (socket.AF_UNIX if isinstance(address, str)
                else socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        self.socket = socket.socket(kind, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.socket.connect(address)
        if wrap:
            self.socket = wrap(self.socket)

    def send(self, bytes_):
        self.socket.sendall(bytes_)

    def open_settings(self, **values):
        self.send(PREFACE + settings(**values) + frame(SETTINGS, ACK, 0))

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
