"""Handshakes that fail, and a few that have to succeed."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable
from typing import Any

from ..scripts import SUCCESS, answers, in_handshake, read_and_close, say, silence
from ..table import AT_THE_DEADLINE, DEADLINE_MS, Lab, Row, Scene, Setting, instead_of_tls, options, secure
from ..wire import Connection

HANDSHAKE_FAILURE = b"\x15\x03\x03\x00\x02\x02\x28"


# The largest record there may be, the beginning of a message of 16 MiB.
HANDSHAKE_RECORD = b"\x16\x03\x03\x40\x00" + b"\x02\xff\xff\xff".ljust(0x4000, b"\0")


def endless_handshake(connection: Connection) -> None:
    connection.stream.recv(65536)
    while True:
        connection.send(HANDSHAKE_RECORD)


def good() -> object:
    return answers(SUCCESS)


def with_certificate(server: str = "asks_for_client") -> Setting:
    """A client that has a certificate, at a service that wants one."""

    def setting(lab: Lab) -> Scene:
        service = lab.serve(answers(SUCCESS), tls=getattr(lab.certificates, server))
        return Scene(options(lab.certificates, service.base_url, **lab.certificates.client), service)

    return setting


def refused_certificate(name: str, certificate: str, says: str = "", **more: object) -> Row:
    return Row(name, secure(good, certificate, **more), "TM_ERR_CERTIFICATE", says=says)


def refused_handshake(name: str, setting: Setting) -> Row:
    """The two do not understand each other, and will not when asked again."""
    return Row(name, setting, "TM_ERR_TLS")


def broken_handshake(name: str, setting: Setting) -> Row:
    return Row(name, setting, "TM_ERR_TLS", attempts=3, retryable=True)


def fine(name: str, setting: Setting) -> Row:
    return Row(name, setting, "TM_OK", requests=1, effect="unknown", http_status=200)


def trust_by_text(lab: Lab) -> Scene:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    pem = lab.certificates.ca_pem
    return Scene(options(lab.certificates, service.base_url, ca_file=None, ca_pem=pem, ca_only=None), service)


def bundled_roots_alone(lab: Lab) -> Scene:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    return Scene(options(lab.certificates, service.base_url, ca_file=None, ca_only=None), service)


def reset(connection: Connection) -> None:
    connection.reset()


class LayerOfTls:
    """TLS over a connection, in which something on the way can put records of its own."""

    def __init__(self, connection: Connection, context: ssl.SSLContext) -> None:
        self._stream = connection.stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._until_done(self._tls.do_handshake)

    def recv(self, count: int) -> bytes:
        return self._until_done(lambda: self._tls.read(count))

    def forge(self, record: bytes) -> None:
        """Takes this record for the client's, and tells the client what it thinks of it."""
        self._incoming.write(record)
        with contextlib.suppress(ssl.SSLError):
            self._tls.read()
        self._stream.sendall(self._outgoing.read())

    def _until_done(self, step: Callable[[], Any]) -> Any:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                pass
            finally:
                self._stream.sendall(self._outgoing.read())
            self._incoming.write(self._stream.recv(65536))


def an_alert_after_the_request(lab: Lab) -> Scene:
    def script(connection: Connection) -> None:
        stream = connection.stream
        layer = connection.stream = LayerOfTls(connection, lab.certificates.good)
        if connection.read_request() is not None:
            layer.forge(b"\x17\x03\x03\x00\x20" + bytes(32))
        connection.stream = stream
        connection.hold()

    return instead_of_tls(script)(lab)


ROWS = [
    refused_certificate("expired", "expired", "not valid at this device's time"),
    refused_certificate("not yet valid", "not_yet_valid", "not valid at this device's time"),
    refused_certificate("for another host", "wrong_host"),
    refused_certificate("self-signed", "self_signed"),
    refused_certificate("of an unknown authority", "unknown_authority"),
    refused_certificate("of an unknown authority, with the bundled roots", "unknown_authority", ca_only=None),
    refused_certificate("incomplete chain", "incomplete_chain"),
    Row("of an authority that this device was not told of", bundled_roots_alone, "TM_ERR_CERTIFICATE"),
    refused_handshake("nothing newer than TLS 1.1", secure(good, "old_protocol")),
    broken_handshake("reset in the handshake", instead_of_tls(in_handshake(reset))),
    broken_handshake("closed in the handshake", instead_of_tls(in_handshake(read_and_close))),
    refused_handshake("an alert instead of a handshake", instead_of_tls(in_handshake(say(HANDSHAKE_FAILURE)))),
    refused_handshake("plain HTTP instead of a handshake", instead_of_tls(in_handshake(say(SUCCESS)))),
    refused_handshake("noise instead of a handshake", instead_of_tls(in_handshake(say(b"\x00\xff" * 500)))),
    refused_handshake("a handshake without an end", instead_of_tls(in_handshake(endless_handshake))),
    Row(
        "a byte of the handshake each 300 ms",
        instead_of_tls(in_handshake(lambda connection: connection.drip(HANDSHAKE_RECORD, 0.3)), timeout_ms=DEADLINE_MS),
        "TM_ERR_TIMEOUT",
        retryable=True,
        within_ms=AT_THE_DEADLINE,
    ),
    Row(
        "silent in the handshake, and the deadline ends the call",
        instead_of_tls(silence, timeout_ms=DEADLINE_MS),
        "TM_ERR_TIMEOUT",
        retryable=True,
        within_ms=AT_THE_DEADLINE,
    ),
    Row(
        "silent in the handshake, and connect_timeout_ms ends each attempt",
        instead_of_tls(silence, connect_timeout_ms=200, max_attempts=2),
        "TM_ERR_CONNECT",
        attempts=2,
        retryable=True,
        within_ms=200 + 100 + 200 + 50,
        says="connect_timeout_ms",
    ),
    refused_handshake("wants a certificate of the client, TLS 1.2", secure(good, "asks_for_client_tls_1_2")),
    # In TLS 1.3 the refusal comes when the client has already sent its request; but nobody has read that.
    refused_handshake("wants a certificate of the client, TLS 1.3", secure(good, "asks_for_client")),
    # Whatever broke: the service has the request.
    Row(
        "an alert after the request was read",
        an_alert_after_the_request,
        "TM_ERR_CONNECTION_LOST",
        requests=3,
        attempts=3,
        effect="unknown",
        retryable=True,
        says="alert",
    ),
    fine("the client has a certificate, TLS 1.2", with_certificate("asks_for_client_tls_1_2")),
    fine("the client has a certificate, TLS 1.3", with_certificate()),
    fine("a good certificate", secure(good)),
    fine("a good certificate over an intermediate authority", secure(good, "whole_chain")),
    fine("TLS 1.2", secure(good, "tls_1_2")),
    fine("an authority given as text beside the bundled roots", trust_by_text),
]
