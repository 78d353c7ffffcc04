"""Proxies, as scripts of a fault server: CONNECT and SOCKS5, with and without credentials."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from .wire import Connection, Script

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def connect(
    destination: Callable[[], int], *, authorization: str | None = None, refusal: bytes | None = None
) -> Script:
    """A CONNECT proxy. Whatever name it is asked for, it leads to a port of this machine; `refusal` is what it answers instead.

    With `authorization`, a request without that value of Proxy-Authorization gets 407.
    """

    def script(connection: Connection) -> None:
        request = connection.read_request()
        if request is None:
            return
        if authorization is not None and request.headers.get("proxy-authorization") != authorization:
            connection.send(b'HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
            return
        if refusal is not None:
            connection.send(refusal)
            return
        connection.send(ESTABLISHED)
        relay(connection, destination())

    return script


def forward(destination: Callable[[], int], *, authorization: str | None = None) -> Script:
    """A proxy for plain http, which passes requests on as they came but for the address in their first line."""

    def script(connection: Connection) -> None:
        with socket.create_connection(("127.0.0.1", destination())) as onward:
            while (request := connection.read_request()) is not None:
                if authorization is not None and request.headers.get("proxy-authorization") != authorization:
                    connection.send(b"HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n")
                    return
                method, target, version = request.start
                path = "/" + target.split("/", 3)[3]
                rest = request.head.partition(b"\r\n")[2]
                onward.sendall(f"{method} {path} {version}\r\n".encode() + rest + b"\r\n\r\n" + request.body)
                connection.send(onward.recv(65536))

    return script


class Socks5:
    """A SOCKS5 proxy (RFC 1928, with the passwords of RFC 1929), and the names and addresses that it was asked for."""

    def __init__(
        self,
        destination: Callable[[], int],
        *,
        login: tuple[str, str] | None = None,
        reply: int = 0,
        accepts: bool = True,
    ) -> None:
        self._destination = destination
        self._login = login
        self._reply = reply
        self._accepts = accepts
        self.asked_for: list[str] = []

    def __call__(self, connection: Connection) -> None:
        version, count = connection.read_exactly(2)
        assert version == 5, "no SOCKS5"
        methods = connection.read_exactly(count)
        wanted = 0 if self._login is None else 2
        if not self._accepts or wanted not in methods:
            connection.send(b"\x05\xff")
            return
        connection.send(bytes([5, wanted]))
        if self._login is not None:
            good = self._read_login(connection) == self._login
            connection.send(bytes([1, 0 if good else 1]))
            if not good:
                return
        self.asked_for.append(self._read_address(connection))
        connection.send(bytes([5, self._reply, 0, 1, 0, 0, 0, 0, 0, 0]))
        if self._reply == 0:
            relay(connection, self._destination())

    @staticmethod
    def _read_login(connection: Connection) -> tuple[str, str]:
        connection.read_exactly(1)
        user = connection.read_exactly(connection.read_exactly(1)[0])
        password = connection.read_exactly(connection.read_exactly(1)[0])
        return user.decode(), password.decode()

    @staticmethod
    def _read_address(connection: Connection) -> str:
        kind = connection.read_exactly(4)[3]
        if kind == 3:
            host = connection.read_exactly(connection.read_exactly(1)[0]).decode()
        elif kind == 4:
            host = socket.inet_ntop(socket.AF_INET6, connection.read_exactly(16))
        else:
            host = socket.inet_ntop(socket.AF_INET, connection.read_exactly(4))
        connection.read_exactly(2)
        return host


def relay(connection: Connection, port: int) -> None:
    """Passes bytes on in both directions, until one side ends."""
    with socket.create_connection(("127.0.0.1", port)) as onward:

        def copy(source: socket.socket, sink: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while data := source.recv(65536):
                    sink.sendall(data)
            for end in (source, sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

        back = threading.Thread(target=copy, args=[onward, connection.stream], daemon=True)
        back.start()
        copy(connection.stream, onward)
        back.join()
