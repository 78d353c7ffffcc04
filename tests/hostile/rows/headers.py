"""Heads of answers that are too long, too slow or not as they should be."""

from __future__ import annotations

from itertools import repeat

from ..driver import Answer
from ..scripts import SUCCESS, answers, drip, endless, hold_after, http
from ..table import AT_THE_DEADLINE, DEADLINE_MS, Row, Scene, Setting, plain, secure

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
OK_LINE = b"HTTP/1.1 200 OK\r\n"
# The HTTP client reads 128 times before it lets go, over plain http up to 400 KB each time, and nothing ends it earlier: 300 ms
# of a processor that has six of these rows to do. Over TLS it reads a record at a time.
A_ROUND_OVER_PLAIN_HTTP_MS = 1000


def taken(name: str, answer: bytes, **more: object) -> Row:
    return Row(name, plain(lambda: answers(answer)), "TM_OK", requests=1, effect="unknown", http_status=200, **more)


def garbled(name: str, setting: Setting) -> Row:
    return Row(name, setting, "TM_ERR_NOT_THE_SERVICE", requests=1, effect="unknown", retryable=True)


def garbled_line(name: str, line: bytes) -> Row:
    return garbled(name, plain(lambda: hold_after(OK_LINE + line + b"\r\nContent-Length: 0\r\n\r\n")))


def late(name: str, setting: Setting, within_ms: int = AT_THE_DEADLINE) -> Row:
    return Row(name, setting, "TM_ERR_TIMEOUT", requests=1, effect="unknown", retryable=True, within_ms=within_ms)


def has_no_trace_id(answer: Answer, _: Scene) -> None:
    assert answer.call.report["trace_id"] is None


def has_trace_id(answer: Answer, _: Scene) -> None:
    assert answer.call.report["trace_id"] == "trace-1"


def many(count: int) -> bytes:
    """An answer with so many headers."""
    return http(200, "", *(f"X-Filler-{number}: 1" for number in range(count - 1)))


ROWS = [
    garbled(
        "headers without an end", plain(lambda: endless(OK_LINE, lambda: repeat(b"X-Filler: " + b"a" * 100 + b"\r\n")))
    ),
    garbled("a header without an end", plain(lambda: endless(OK_LINE + b"X-Filler: ", lambda: repeat(b"a" * 65536)))),
    garbled("a status line without an end", plain(lambda: endless(b"HTTP/1.1 200 ", lambda: repeat(b"a" * 65536)))),
    garbled("101 headers", plain(lambda: hold_after(many(101)))),
    taken("100 headers", many(100)),
    late("interim answers without an end", plain(lambda: endless(b"", lambda: repeat(HINTS)), timeout_ms=DEADLINE_MS)),
    late(
        "interim answers without an end, many at a time",
        secure(lambda: endless(b"", lambda: repeat(HINTS * 1000)), timeout_ms=DEADLINE_MS),
    ),
    late(
        "interim answers without an end, many at a time, over plain http",
        plain(lambda: endless(b"", lambda: repeat(HINTS * 1000)), timeout_ms=DEADLINE_MS),
        within_ms=AT_THE_DEADLINE + A_ROUND_OVER_PLAIN_HTTP_MS,
    ),
    taken("an interim answer before the answer", b"HTTP/1.1 100 Continue\r\n\r\n" + HINTS + SUCCESS),
    Row(
        "another protocol from here on",
        plain(lambda: hold_after(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
        http_status=101,
    ),
    late("a byte each 300 ms", plain(lambda: drip(SUCCESS, 0.3), timeout_ms=DEADLINE_MS)),
    Row(
        "a byte each 10 ms",
        plain(lambda: drip(SUCCESS, 0.01)),
        "TM_OK",
        requests=1,
        effect="unknown",
        http_status=200,
        within_ms=3000,
    ),
    garbled_line("a NUL in a header", b"X-Tc-Trace: a\0b"),
    garbled_line("a line break alone in a header", b"X-Tc-Trace: a\rb"),
    garbled_line("a space before the colon", b"X-Tc-Trace : a"),
    garbled_line("a header without a colon", b"X-Tc-Trace"),
    garbled_line("a header without a name", b": a"),
    garbled_line("a folded header", b"X-Tc-Trace: a\r\n b"),
    taken("bytes above 127 in a header", http(200, "", "X-Tc-Trace: \xd6\xd0\xff"), check=has_no_trace_id),
    taken("an escape sequence in a header", http(200, "", "X-Tc-Trace: a\tb"), check=has_no_trace_id),
    taken("names of headers in any letters", http(200, "", "x-TC-trace: trace-1"), check=has_trace_id),
    taken(
        "lines that end with LF alone",
        b"HTTP/1.1 200 OK\nX-Tc-Trace: trace-1\nContent-Length: 0\n\n",
        check=has_trace_id,
    ),
]
