"""Connections that break off, before the request was read and after, in the answer's head and in its body. With TLS and without.

A request is sent again if no answer came, and a part of an answer's head is none: what is below the library does not tell it from
nothing, and closing a camera twice does no harm. A part of a body is an answer. Whatever was sent may have been carried out.
"""

from __future__ import annotations

from collections.abc import Callable

from ..scripts import (
    SUCCESS,
    answers,
    close_after,
    close_after_request,
    close_unread,
    code,
    connections,
    http,
    reset_after,
    reset_after_request,
    reset_unread,
    silence_after_request,
)
from ..table import AT_THE_DEADLINE, DEADLINE_MS, Row, Setting, plain, secure
from ..wire import Script

HALF_A_STATUS_LINE = b"HTTP/1.1 20"
HALF_A_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: applic"
HALF_A_BODY = http(200, b"{", length="2")


def rows_over(way: str, make: Callable[..., Setting]) -> list[Row]:
    def lost(name: str, script: Script, requests: int) -> Row:
        """No answer: asked again, as often as may be."""
        setting = make(lambda: script)
        return Row(
            f"{name}, {way}",
            setting,
            "TM_ERR_CONNECTION_LOST",
            requests=requests,
            attempts=3,
            effect="unknown",
            retryable=True,
        )

    def broken(name: str, script: Script) -> Row:
        """A part of a body: the service has had the request."""
        setting = make(lambda: script)
        return Row(f"{name}, {way}", setting, "TM_ERR_CONNECTION_LOST", requests=1, effect="unknown", retryable=True)

    def then(name: str, following: Callable[[], Script], status: str, **expected: object) -> Row:
        """The first answer is lost, the second comes."""
        setting = make(lambda: connections(close_after_request, following()))
        return Row(f"{name}, {way}", setting, status, requests=2, attempts=2, effect="unknown", **expected)

    return [
        lost("closed before the request was read", close_unread, requests=0),
        lost("reset before the request was read", reset_unread, requests=0),
        lost("closed after the request was read", close_after_request, requests=3),
        lost("reset after the request was read", reset_after_request, requests=3),
        lost("closed in the status line", close_after(HALF_A_STATUS_LINE), requests=3),
        lost("reset in the status line", reset_after(HALF_A_STATUS_LINE), requests=3),
        lost("closed in the headers", close_after(HALF_A_HEAD), requests=3),
        lost("reset in the headers", reset_after(HALF_A_HEAD), requests=3),
        broken("closed in the body", close_after(HALF_A_BODY)),
        broken("reset in the body", reset_after(HALF_A_BODY)),
        Row(
            f"no answer, {way}",
            make(lambda: silence_after_request, timeout_ms=DEADLINE_MS),
            "TM_ERR_TIMEOUT",
            requests=1,
            effect="unknown",
            retryable=True,
            within_ms=AT_THE_DEADLINE,
        ),
        then("an answer lost, then a success", lambda: answers(SUCCESS), "TM_OK", http_status=200),
        then(
            "an answer lost, then no video to stop",
            lambda: answers(code(9104)),
            "TM_ERR_DEVICE",
            says="an earlier attempt, whose answer was lost, may have turned the camera off",
            http_status=500,
            api_code=9104,
        ),
        then(
            "an answer lost, then a refusal",
            lambda: answers(code(9042, 403)),
            "TM_ERR_PERMISSION",
            http_status=403,
            api_code=9042,
        ),
    ]


ROWS = rows_over("plain", plain) + rows_over("TLS", secure)
