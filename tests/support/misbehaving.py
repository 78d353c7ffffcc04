"""A TLS server by hand: certificates for other names, and connections that end in the worst moment."""

from __future__ import annotations

import contextlib
import enum
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import trustme

SUCCESS = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LAST_SUCCESS = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class End(enum.Enum):
    """When the server leaves."""

    NEVER = "never"
    IN_HANDSHAKE = "in the handshake"
    AFTER_ANSWER = "after an answer"


class _Session:
    """TLS with the bytes in sight, so that the last of them, FIN and RST can go out in one breath."""

    def __init__(self, tls: ssl.SSLContext, plain: socket.socket) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = tls.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._plain = plain

    def _receive(self) -> None:
        received = self._plain.recv(65536)
        if not received:
            raise ConnectionError("the client has left")
        self._incoming.write(received)

    def _complete(self, step: Callable[[], bytes | None]) -> bytes | None:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self._plain.sendall(self._outgoing.read())
                self._receive()
            finally:
                self._plain.sendall(self._outgoing.read())

    def handshake(self) -> None:
        self._complete(self._session.do_handshake)

    def read_request(self) -> None:
        request = b""
        while b"\r\n\r\n" not in request or not request.endswith(b"}"):
            request += self._complete(lambda: self._session.read(65536)) or b""

    def write(self, answer: bytes) -> None:
        self._session.write(answer)
        self._plain.sendall(self._outgoing.read())

    def leave_in_handshake(self) -> None:
        self._receive()
        with contextlib.suppress(ssl.SSLWantReadError):
            self._session.do_handshake()
        self._leave()

    def leave_with(self, answer: bytes) -> None:
        self._session.write(answer)
        with contextlib.suppress(ssl.SSLWantReadError):
            self._session.unwrap()
        self._leave()

    def _leave(self) -> None:
        """What is still to be said, FIN, RST: whatever the client writes after it has read all this raises SIGPIPE."""
        self._plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._plain.sendall(self._outgoing.read())
        self._plain.shutdown(socket.SHUT_WR)
        self._plain.close()


class TlsServer:
    """Answers every request with success, and leaves when it is told to."""

    def __init__(self, folder: Path, *names: str, end: End = End.NEVER) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(names or ("127.0.0.1",))).configure_cert(self._tls)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._end = end
        self.base_url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                plain, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[plain], daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        # A client that does not like the certificate, or has had enough, ends here.
        with contextlib.suppress(OSError), plain:
            session = _Session(self._tls, plain)
            if self._end is End.IN_HANDSHAKE:
                session.leave_in_handshake()
                return
            session.handshake()
            while True:
                session.read_request()
                self.requests += 1
                if self._end is End.AFTER_ANSWER:
                    session.leave_with(LAST_SUCCESS)
                    return
                session.write(SUCCESS)

    def __enter__(self) -> TlsServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
