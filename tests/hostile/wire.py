"""A server that does on a socket what a script says, byte by byte, and keeps a record of what it was sent.

HTTP libraries do not send two lengths, half a header or nothing at all; scripts do (scripts.py).
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import hmac
import select
import socket
import ssl
import struct
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# A connection that nobody ends is ended after so long, so that a test that goes wrong does not hang.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """One request, as it came."""

    head: bytes
    body: bytes
    time: float
    """By the monotonic clock, in seconds, when all of it was there."""

    @property
    def start(self) -> list[str]:
        """Method, target and version."""
        return self.head.split(b"\r\n", 1)[0].decode().split(" ")

    @property
    def headers(self) -> dict[str, str]:
        """Values by name in small letters. None of the headers that are looked at here may come twice."""
        pairs = [line.split(": ", 1) for line in self.head.decode("latin-1").split("\r\n")[1:] if line]
        return {name.lower(): value for name, value in pairs}

    @property
    def nonce(self) -> str | None:
        return self.headers.get("x-tc-nonce")

    def is_signed_with(self, secret_key: str) -> bool:
        """Whether the signature fits this method, target, nonce, time and body: then it was made for this very request."""
        headers = self.headers
        names = ("X-TC-Key", "X-TC-Nonce", "X-TC-Timestamp")
        signed = "&".join(f"{name}={headers.get(name.lower())}" for name in names)
        method, target, _ = self.start
        text = f"{method}\n{signed}\n{target}\n".encode() + self.body
        digest = hmac.new(secret_key.encode(), text, hashlib.sha256).hexdigest()
        return headers.get("x-tc-signature") == base64.b64encode(digest.encode()).decode()


class Connection:
    """One accepted connection, as a script sees it."""

    def __init__(self, server: FaultServer, stream: socket.socket) -> None:
        self.server = server
        self.stream = stream
        self._received = b""

    def read_request(self) -> Request | None:
        """Reads one request, head and body; None if the client went away before it was whole."""
        while b"\r\n\r\n" not in self._received:
            if not self._receive():
                return None
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        length = int(Request(head, b"", 0).headers.get("content-length", "0"))
        while len(self._received) < length:
            if not self._receive():
                return None
        body, self._received = self._received[:length], self._received[length:]
        request = Request(head, body, time.monotonic())
        self.server.record(request)
        return request

    def _receive(self) -> bool:
        piece = self.stream.recv(65536)
        self._received += piece
        return bool(piece)

    def read_exactly(self, count: int) -> bytes:
        """So many bytes, for protocols that are no HTTP."""
        while len(self._received) < count:
            if not self._receive():
                raise ConnectionError("the client went away")
        found, self._received = self._received[:count], self._received[count:]
        return found

    def wait_for_bytes(self) -> None:
        """Waits until something has arrived, and leaves it unread."""
        select.select([self.stream], [], [], PATIENCE_SECONDS)

    def send(self, data: bytes) -> None:
        self.stream.sendall(data)

    def drip(self, data: bytes, pause_seconds: float) -> None:
        """Sends byte by byte, with a pause before each."""
        for index in range(len(data)):
            time.sleep(pause_seconds)
            self.stream.sendall(data[index : index + 1])

    def wait_until_acknowledged(self) -> None:
        """Waits until the other side's machine has all that was sent."""
        unsent = struct.pack("i", -1)
        while struct.unpack("i", unsent)[0] != 0:
            time.sleep(0.001)
            unsent = fcntl.ioctl(self.stream.fileno(), termios.TIOCOUTQ, unsent)

    def reset(self) -> None:
        """Ends with a RST, so that the other side loses what it has not read yet."""
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Not SSLSocket.close, which is the same, but says nothing of TLS's own goodbye.
        socket.socket.close(self.stream)

    def hold(self) -> None:
        """Says nothing more until the client has gone."""
        with contextlib.suppress(OSError):
            while self.stream.recv(65536):
                pass


Script = Callable[[Connection], None]


@dataclass
class FaultServer:
    """Runs its script on a thread of its own for every connection, until it is closed."""

    script: Script
    tls: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    failed_handshakes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._changed = threading.Condition()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server((self.address, self.port), family=family, backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def base_url(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    @property
    def nonces(self) -> list[str]:
        return [request.nonce for request in self.requests if request.nonce is not None]

    def record(self, request: Request) -> None:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def wait_for_requests(self, count: int) -> None:
        """Waits until so many requests have come."""
        self._wait(lambda: len(self.requests) >= count, f"{count} requests")

    def wait_for_connections(self, count: int) -> None:
        """Waits until so many connections have been accepted."""
        self._wait(lambda: self.connections >= count, f"{count} connections")

    def wait_until_all_have_gone(self) -> None:
        """Waits until no connection is open any more."""
        self._wait(lambda: not self._open, "the end of all connections")

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_SECONDS), f"waited for {what}"

    def _accept(self) -> None:
        while True:
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            stream.settimeout(PATIENCE_SECONDS)
            with self._changed:
                self.connections += 1
                self._open.add(stream)
                self._changed.notify_all()
            threading.Thread(target=self._serve, args=[stream], daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        stream = plain
        try:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls is not None:
                try:
                    stream = self.tls.wrap_socket(plain, server_side=True)
                except OSError as error:
                    self.failed_handshakes.append(str(error))
                    return
            # The client may go away at any moment; that is no fault of the script's.
            with contextlib.suppress(OSError):
                self.script(Connection(self, stream))
        finally:
            with contextlib.suppress(OSError):
                stream.close()
            with self._changed:
                self._open.discard(plain)
                self._changed.notify_all()

    def close(self) -> None:
        # A thread that waits in accept or recv is not woken by close, but by shutdown.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._changed:
            for stream in self._open:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(stream, socket.SHUT_RDWR)

    def __enter__(self) -> FaultServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
