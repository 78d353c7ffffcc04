"""Proxies, as scripts of a fault server: CONNECT and SOCKS5, with and without credentials."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable

from .wire import PATIENCE_SECONDS, Connection, Script

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
    """Passes bytes on in both directions, until one side ends.

    By one thread: two that use one TLS connection, one to read and one to write, spoil each other's errors.
    """
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as onward:
        other = {connection.stream: onward, onward: connection.stream}
        while True:
            # What TLS has deciphered already is not to be seen in the socket.
            waiting = isinstance(connection.stream, ssl.SSLSocket) and connection.stream.pending()
            ready = [connection.stream] if waiting else select.select(list(other), [], [], PATIENCE_SECONDS)[0]
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                other[source].sendall(data)
            if not ready:
                return
