"""Answers whose length is not what it should be."""

from __future__ import annotations

from itertools import repeat

from ..scripts import SUCCESS, answers, close_after, code, endless, hold_after, http
from ..table import AT_THE_DEADLINE, DEADLINE_MS, Row, Setting, plain, secure
from ..wire import Connection

LIMIT = 4096
CHUNKED = ("Transfer-Encoding: chunked",)


def chunked(body: bytes, *headers: str) -> bytes:
    return http(200, body, *CHUNKED, *headers, length=None)


def taken(name: str, setting: Setting) -> Row:
    return Row(name, setting, "TM_OK", requests=1, effect="unknown", http_status=200)


def garbled(name: str, answer: bytes) -> Row:
    """No HTTP: not asked again, because the other side has had the request."""
    setting = plain(lambda: hold_after(answer))
    return Row(name, setting, "TM_ERR_NOT_THE_SERVICE", requests=1, effect="unknown", retryable=True)


def garbled_without_end(name: str, beginning: bytes, piece: bytes) -> Row:
    setting = plain(lambda: endless(beginning, lambda: repeat(piece)))
    return Row(name, setting, "TM_ERR_NOT_THE_SERVICE", requests=1, effect="unknown", retryable=True)


def cut_short(name: str, setting: Setting) -> Row:
    return Row(name, setting, "TM_ERR_CONNECTION_LOST", requests=1, effect="unknown", retryable=True)


def late(name: str, answer: bytes) -> Row:
    setting = plain(lambda: hold_after(answer), timeout_ms=DEADLINE_MS)
    return Row(name, setting, "TM_ERR_TIMEOUT", requests=1, effect="unknown", retryable=True, within_ms=AT_THE_DEADLINE)


def too_large(name: str, setting: Setting) -> Row:
    return Row(name, setting, "TM_ERR_RESPONSE_TOO_LARGE", requests=1, effect="unknown", says=str(LIMIT))


def tls_goodbye(connection: Connection) -> None:
    """An answer that ends with its connection, and with TLS's own word for that."""
    if connection.read_request() is not None:
        connection.send(http(200, "{}", length=None))
        connection.stream.unwrap()


ROWS = [
    cut_short("Content-Length too large, then closed", plain(lambda: close_after(http(200, "{}", length="100")))),
    late("Content-Length too large, then silence", http(200, "{}", length="100")),
    Row(
        "Content-Length too small: what is left over is not the next call's answer",
        plain(lambda: answers(SUCCESS + SUCCESS, code(9042, 403))),
        "TM_ERR_PERMISSION",
        requests=2,
        calls=({}, {}),
        http_status=403,
        api_code=9042,
    ),
    taken("no Content-Length, and the end of the connection", plain(lambda: close_after(http(200, "{}", length=None)))),
    taken("no Content-Length, and the end of a TLS connection", secure(lambda: tls_goodbye)),
    # Whoever can cut a TLS connection could else cut an answer.
    cut_short(
        "no Content-Length, and a TLS connection that ends without a goodbye",
        secure(lambda: close_after(http(200, "{}", length=None))),
    ),
    late("no Content-Length, and silence", http(200, "{}", length=None)),
    garbled("two lengths", http(200, "{}", "Content-Length: 3")),
    garbled("a negative length", http(200, "{}", length="-2")),
    garbled("a length with a sign", http(200, "{}", length="+2")),
    garbled("a length in words", http(200, "{}", length="two")),
    garbled("a length that fits no integer", http(200, "{}", length="99999999999999999999999")),
    too_large("a huge length", plain(lambda: hold_after(http(200, "{", length=str(10**13))), max_response_bytes=LIMIT)),
    too_large(
        "a body that is too large and says so",
        plain(lambda: answers(http(200, b" " * (LIMIT + 1))), max_response_bytes=LIMIT),
    ),
    too_large(
        "a body that is too large and does not say so",
        plain(lambda: close_after(http(200, b" " * (LIMIT + 1), length=None)), max_response_bytes=LIMIT),
    ),
    too_large(
        "a body without an end",
        plain(lambda: endless(http(200, length=None), lambda: repeat(b" " * 65536)), max_response_bytes=LIMIT),
    ),
    too_large(
        "chunks without an end",
        plain(
            lambda: endless(chunked(b""), lambda: repeat(b"400\r\n" + b" " * 1024 + b"\r\n")), max_response_bytes=LIMIT
        ),
    ),
    taken("a body that just fits", plain(lambda: answers(http(200, b" " * LIMIT)), max_response_bytes=LIMIT)),
    taken("chunks", plain(lambda: answers(chunked(b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")))),
    taken(
        "chunks with what else they may have",
        plain(lambda: answers(chunked(b"2;a=b\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n"))),
    ),
    garbled("a chunk without a size", chunked(b"z\r\n{}\r\n0\r\n\r\n")),
    garbled("a chunk whose size fits no integer", chunked(b"f" * 40 + b"\r\n{}\r\n0\r\n\r\n")),
    garbled("a chunk longer than its size", chunked(b"1\r\n{}\r\n0\r\n\r\n")),
    garbled("a chunk with an endless extension", chunked(b"2;" + b"a" * 100_000)),
    garbled_without_end(
        "chunks with trailers without an end", chunked(b"2\r\n{}\r\n0\r\n"), b"X-Trailer: " + b"a" * 100 + b"\r\n"
    ),
    cut_short("chunks that break off", plain(lambda: close_after(chunked(b"1\r\n{\r\n")))),
    cut_short("chunks without the last one", plain(lambda: close_after(chunked(b"2\r\n{}\r\n")))),
    late("chunks, then silence", chunked(b"1\r\n{\r\n")),
]
