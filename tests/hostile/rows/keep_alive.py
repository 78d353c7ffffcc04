"""Connections that are kept between calls, and what becomes of them meanwhile."""

from __future__ import annotations

import contextlib
import ssl

from ..driver import Answer
from ..scripts import SUCCESS, answers, code, connections, http
from ..table import Row, Scene, Setting, plain, secure
from ..wire import Connection

TWO = ({}, {})
# Long enough for a FIN or RST over the loopback to arrive.
AFTER_A_WHILE = ({}, {"pause_ms": 300})


def answer_then_close(connection: Connection) -> None:
    """Keeps silent about it: no `Connection: close`."""
    if connection.read_request() is not None:
        connection.send(SUCCESS)


def answer_then_reset(connection: Connection) -> None:
    if connection.read_request() is not None:
        connection.send(SUCCESS)
        connection.wait_until_acknowledged()
        connection.reset()


def answer_then_goodbye(connection: Connection) -> None:
    if connection.read_request() is not None:
        connection.send(SUCCESS)
        assert isinstance(connection.stream, ssl.SSLSocket)
        with contextlib.suppress(OSError):
            connection.stream.unwrap()


def answer_then_drop_the_next(connection: Connection) -> None:
    """The second request on it is read and not answered: what a FIN that was on its way looks like."""
    if connection.read_request() is not None:
        connection.send(SUCCESS)
        connection.read_request()


def connections_made(count: int) -> object:
    def check(_: Answer, scene: Scene) -> None:
        assert scene.service.connections == count

    return check


def second_is_fine(name: str, setting: Setting, made: int, calls: object = AFTER_A_WHILE) -> Row:
    return Row(
        name,
        setting,
        "TM_OK",
        requests=2,
        effect="unknown",
        http_status=200,
        calls=calls,
        check=connections_made(made),
    )


ROWS = [
    second_is_fine("a connection is used again", plain(lambda: answers(SUCCESS)), 1, TWO),
    second_is_fine("a TLS connection is used again", secure(lambda: answers(SUCCESS)), 1, TWO),
    second_is_fine("a connection is used again after a refusal", plain(lambda: answers(code(9042), SUCCESS)), 1, TWO),
    second_is_fine(
        "after a 204 that has a body all the same", plain(lambda: answers(http(204, "{}"), SUCCESS)), 2, TWO
    ),
    second_is_fine("closed while idle, plain", plain(lambda: answer_then_close), 2),
    second_is_fine("reset while idle, plain", plain(lambda: answer_then_reset), 2),
    second_is_fine("closed while idle, TLS", secure(lambda: answer_then_close), 2),
    second_is_fine("closed with a goodbye while idle, TLS", secure(lambda: answer_then_goodbye), 2),
    second_is_fine("reset while idle, TLS", secure(lambda: answer_then_reset), 2),
    second_is_fine("announced to be closed", plain(lambda: answers(http(200, "", "Connection: close"))), 2),
    second_is_fine("idle for longer than idle_timeout_ms", plain(lambda: answers(SUCCESS), idle_timeout_ms=100), 2),
    second_is_fine("no idle connection is wanted", plain(lambda: answers(SUCCESS), idle_timeout_ms=0), 2, TWO),
    Row(
        "closed in the moment of use",
        secure(lambda: connections(answer_then_drop_the_next, answers(SUCCESS))),
        "TM_OK",
        requests=3,
        attempts=2,
        effect="unknown",
        http_status=200,
        calls=TWO,
    ),
]
