"""What a fault server does to a connection: the words that scenes are made of."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from .wire import Connection, Script

Item = TypeVar("Item")

HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


def http(status: int, body: bytes | str = b"", *headers: str, length: str | None = "") -> bytes:
    """A whole answer. `length` replaces the right Content-Length; None leaves it out. No Date unless one is among `headers`."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Status", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length or len(raw)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + raw


SUCCESS = http(200)


def code(error_code: int, status: int = 500, *headers: str) -> bytes:
    """An error as the service answers it."""
    info = {"error_code": error_code, "new_error_code": 200_000_000 + error_code, "message": "scripted"}
    return http(status, json.dumps({"error_info": info}), "Content-Type: application/json", *headers)


def answers(*texts: bytes) -> Script:
    """Answers the first request with the first text, and so on; the last one for all that follow. Connections stay open."""
    turn = _turns(texts)

    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            connection.send(turn())

    return script


def answers_and_closes(*texts: bytes) -> Script:
    """As `answers`, but every connection ends with its answer."""
    turn = _turns(texts)

    def script(connection: Connection) -> None:
        if connection.read_request() is not None:
            connection.send(turn())

    return script


def connections(*scripts: Script) -> Script:
    """The first script for the first connection, and so on; the last one for all that follow."""
    turn = _turns(scripts)

    def script(connection: Connection) -> None:
        turn()(connection)

    return script


def _turns(items: tuple[Item, ...]) -> Callable[[], Item]:
    order = itertools.chain(items, itertools.repeat(items[-1]))
    lock = threading.Lock()

    def turn() -> Item:
        with lock:
            return next(order)

    return turn


def silence(connection: Connection) -> None:
    """Accepts, and says nothing."""
    connection.hold()


def silence_after_request(connection: Connection) -> None:
    if connection.read_request() is not None:
        connection.hold()


def close_unread(connection: Connection) -> None:
    """Closes when bytes have come, without reading any: the kernel makes a RST of that on a plain connection."""
    connection.wait_for_bytes()


def reset_unread(connection: Connection) -> None:
    connection.wait_for_bytes()
    connection.reset()


def close_after_request(connection: Connection) -> None:
    connection.read_request()


def reset_after_request(connection: Connection) -> None:
    connection.read_request()
    connection.reset()


def close_after(text: bytes) -> Script:
    """Reads the request, sends this, and closes."""

    def script(connection: Connection) -> None:
        if connection.read_request() is not None:
            connection.send(text)

    return script


def reset_after(text: bytes) -> Script:
    """Reads the request, sends this, and resets when the other side has had it."""

    def script(connection: Connection) -> None:
        if connection.read_request() is not None:
            connection.send(text)
            connection.wait_until_acknowledged()
            connection.reset()

    return script


def hold_after(text: bytes) -> Script:
    """Reads the request, sends this, and says nothing more."""

    def script(connection: Connection) -> None:
        if connection.read_request() is not None:
            connection.send(text)
            connection.hold()

    return script


def drip(text: bytes, pause_seconds: float) -> Script:
    def script(connection: Connection) -> None:
        if connection.read_request() is not None:
            connection.drip(text, pause_seconds)

    return script


def endless(beginning: bytes, pieces: Callable[[], Iterable[bytes]]) -> Script:
    """Sends on and on, until the client goes."""

    def script(connection: Connection) -> None:
        if connection.read_request() is None:
            return
        connection.send(beginning)
        for piece in pieces():
            connection.send(piece)

    return script


def in_handshake(ending: Callable[[Connection], None]) -> Script:
    """For a server without TLS that is called with it: waits for the client's hello, then does this."""

    def script(connection: Connection) -> None:
        connection.wait_for_bytes()
        ending(connection)

    return script


def read_and_close(connection: Connection) -> None:
    """A FIN and not a RST: what has come is read first."""
    connection.stream.recv(65536)


def say(text: bytes) -> Callable[[Connection], None]:
    def ending(connection: Connection) -> None:
        connection.stream.recv(65536)
        connection.send(text)
        connection.hold()

    return ending
