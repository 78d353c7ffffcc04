"""Requests that the program sends itself, and a transport of its own."""

from __future__ import annotations

import gc
import http.client
import logging
import socket
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from ctypes import CDLL
from typing import Any

import pytest
from scene import LONG_MS, Scene
from test_cancel import Caller

from tmcontrol import (
    CallbackFailed,
    Cancelled,
    CancelToken,
    CertificateError,
    ClientClosed,
    ConnectFailed,
    ConnectionLost,
    Effect,
    Headers,
    InvalidArgument,
    InvalidArgumentType,
    InvalidMeetingId,
    NameResolutionError,
    NotTheService,
    PreparedRequest,
    RateLimitedLocally,
    Replayed,
    Response,
    ResponseTooLarge,
    Status,
    Timeout,
    TmControlError,
    UserNotFound,
)


def send(
    scene: Scene, method: str, url: str, headers: tuple[tuple[str, str], ...], body: bytes, timeout: float
) -> Response:
    """Sends something with Python's own client."""
    parts = urllib.parse.urlsplit(url)
    assert parts.hostname is not None
    context = ssl.create_default_context(cafile=scene.ready["ca_file"])
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context)
    try:
        connection.putrequest(method, url[url.index(parts.path) :], skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Response(answer.status, answer.read(), answer.getheaders())
    finally:
        connection.close()


def send_prepared(scene: Scene, request: PreparedRequest) -> Response:
    return send(scene, request.method, request.url, request.headers, request.body, request.remaining)


def test_a_prepared_request_is_sent_by_the_program_and_its_answer_interpreted(scene: Scene) -> None:
    with scene.client() as client:
        request = client.prepare_close_video(scene.meeting_id, scene.request)
        assert request.method == "PUT"
        assert request.url == f"{scene.ready['base_url']}/v1/real-control/meetings/{scene.meeting_id}/video"
        assert 290 < request.remaining <= 300
        assert scene.requests() == []
        response = send_prepared(scene, request)
        result = client.interpret(request, response.status, response.body, response.headers)
        assert result.status is Status.OK
        assert result.trace_id
        assert result.clock_offset is not None
        assert not scene.camera_is_on
        again = send_prepared(scene, request)
        with pytest.raises(Replayed) as caught:
            client.interpret(request, again.status, again.body, again.headers)
        assert caught.value.result is not None
        assert caught.value.result.trace_id


def test_any_endpoint_can_be_prepared(scene: Scene) -> None:
    path = f"/v1/meetings/{scene.meeting_id}/ms-open-id?operator_id={scene.host.id}&operator_id_type=1"
    with scene.client() as client:
        request = client.prepare("GET", path)
        assert request.body == b""
        response = send_prepared(scene, request)
        assert client.interpret(None, response.status, response.body).body == response.body
        with pytest.raises(InvalidArgument):
            client.prepare("PATCH", path)


def test_what_cannot_be_prepared_says_why(scene: Scene) -> None:
    with scene.client(rate_limit_per_minute=1) as client:
        with pytest.raises(InvalidMeetingId) as caught:
            client.prepare_close_video("x", scene.request)
        assert caught.value.result is not None
        client.prepare_close_video(scene.meeting_id, scene.request)
        with pytest.raises(RateLimitedLocally) as limited:
            client.prepare_close_video(scene.meeting_id, scene.request)
        assert limited.value.result is not None
        assert limited.value.result.retry_after is not None


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ((None, 99, b""), InvalidArgument),
        ((None, 2**40, b""), InvalidArgument),
        ((None, "200", b""), InvalidArgumentType),
        ((None, 200, ""), InvalidArgumentType),
        (("request", 200, b""), InvalidArgumentType),
        ((None, 200, b"", "Date: x"), InvalidArgumentType),
        ((None, 200, b"", [("Date",)]), InvalidArgumentType),
        ((None, 200, b"", {"Date": 1}), InvalidArgumentType),
        ((None, 200, b"x" * 2_000_000), ResponseTooLarge),
        ((None, 200, b"<html>"), NotTheService),
    ],
    ids=lambda value: None if isinstance(value, type) else repr(value)[:40],
)
def test_answers_that_are_none(scene: Scene, arguments: Any, kind: type[TmControlError]) -> None:
    with scene.client() as client, pytest.raises(kind):
        client.interpret(*arguments)


def test_a_prepared_request_outlives_its_client_and_shows_no_secret(
    scene: Scene, library: CDLL, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed: list[Any] = []
    real = library.tm_request_free

    def free(pointer: Any) -> None:
        freed.append(pointer)
        real(pointer)

    monkeypatch.setattr(library, "tm_request_free", free)
    client = scene.client()
    request = client.prepare_close_video(scene.meeting_id, scene.request)
    assert repr(request) == f"<PreparedRequest PUT {request.url}>"
    client.close()
    assert request.remaining == 0, "cancelled with the client"
    assert dict(request.headers)["X-Tc-Key" if "X-Tc-Key" in dict(request.headers) else "X-TC-Key"]
    with pytest.raises(ClientClosed):
        client.interpret(request, 200)
    del request, client
    gc.collect()
    assert len(freed) == 1


# ------------------------------------------------------------------------------------------------------- a transport


def test_a_transport_of_the_program_s_sends_the_requests(scene: Scene) -> None:
    seen: list[PreparedRequest] = []

    def transport(request: PreparedRequest) -> Response:
        seen.append(request)
        assert 0 < request.remaining <= 5
        return send_prepared(scene, request)

    with scene.client(transport=transport) as client:
        result = client.close_video(scene.meeting_id, scene.request, timeout=5)
        assert not scene.camera_is_on
        assert result.trace_id == scene.requests()[-1].entry["answer"]["trace_id"]
        assert result.clock_offset is not None
        nobody = {**scene.request.as_dict(), "operator_id": "nobody"}
        with pytest.raises(UserNotFound):
            client.close_video(scene.meeting_id, nobody, timeout=5)
    assert len(seen) == 2
    assert seen[0].remaining == 0, "a request ends with its transport"


def test_a_transport_s_failures_are_retried_like_the_library_s_own(scene: Scene) -> None:
    answers: list[Callable[[PreparedRequest], Response]] = [
        lambda _: Response(503, b"", {"Retry-After": "0"}),
        lambda request: send_prepared(scene, request),
    ]
    with scene.client(transport=lambda request: answers.pop(0)(request)) as client:
        result = client.close_video(scene.meeting_id, scene.request)
    assert result.attempts == 2
    assert not scene.camera_is_on


@pytest.mark.parametrize(
    ("error", "kind", "effect"),
    [
        (NameResolutionError("no name", status=Status.DNS), NameResolutionError, Effect.NOT_APPLIED),
        (socket.gaierror(-2, "unknown"), NameResolutionError, Effect.NOT_APPLIED),
        (urllib.error.URLError(socket.gaierror(-2, "unknown")), NameResolutionError, Effect.NOT_APPLIED),
        (ConnectionRefusedError("refused"), ConnectFailed, Effect.NOT_APPLIED),
        (ConnectFailed("refused"), ConnectFailed, Effect.NOT_APPLIED),
        (ssl.SSLCertVerificationError("unknown issuer"), CertificateError, Effect.NOT_APPLIED),
        (ConnectionResetError("reset"), ConnectionLost, Effect.UNKNOWN),
        (ssl.SSLError("broken"), ConnectionLost, Effect.UNKNOWN),
        (socket.timeout("late"), Timeout, Effect.UNKNOWN),
        (TimeoutError("late"), Timeout, Effect.UNKNOWN),
        (ValueError("a bug"), CallbackFailed, Effect.UNKNOWN),
        (NotTheService("odd", status=Status.NOT_THE_SERVICE), CallbackFailed, Effect.UNKNOWN),
    ],
    ids=repr,
)
def test_what_a_transport_raises_becomes_the_cause(
    scene: Scene, error: Exception, kind: type[TmControlError], effect: Effect
) -> None:
    def transport(_: PreparedRequest) -> Response:
        raise error

    with scene.client(transport=transport) as client, pytest.raises(kind) as caught:
        client.close_video(scene.meeting_id, scene.request, max_attempts=1)
    assert type(caught.value) is kind
    assert caught.value.__cause__ is error
    assert caught.value.result is not None
    assert caught.value.result.effect is effect


def _odd(value: Any) -> Any:
    """Something that the type checker would not let pass."""
    return value


@pytest.mark.parametrize(
    "answer",
    [
        None,
        (200, b""),
        Response(99),
        Response(2**32 + 200),
        Response(200, _odd("text")),
        Response(200, b"", _odd([("a",)])),
    ],
    ids=repr,
)
def test_a_transport_s_wrong_answer_is_a_failure_of_the_transport(scene: Scene, answer: Any) -> None:
    with scene.client(transport=lambda _: answer) as client, pytest.raises(CallbackFailed) as caught:
        client.close_video(scene.meeting_id, scene.request)
    assert isinstance(caught.value.__cause__, Exception)


def message(*headers: tuple[str, str]) -> http.client.HTTPMessage:
    made = http.client.HTTPMessage()
    for name, value in headers:
        made[name] = value
    return made


@pytest.mark.parametrize(
    ("headers", "trace_id"),
    [
        ({}, None),
        ((), None),
        ([("X-TC-Trace", "7")], "7"),
        ({"X-TC-Trace": "7"}, "7"),
        # What urllib gives, which is no mapping.
        (message(("X-TC-Trace", "7"), ("X-Odd", "a"), ("X-Odd", "b")), "7"),
        # What is no header is left out.
        ([("", "x"), ("X-Odd", "a\r\nX-TC-Trace: 8"), ("X-Name", "é中"), ("X-TC-Trace", "7")], "7"),
        ([("X-TC-Trace", "8\0"), ("X-TC-Trace\0", "8"), ("X-Name", "é\0"), ("X-TC-Trace", "7")], "7"),
        ([("X-Odd", "a\x01b"), ("X-TC-Trace", "7")], "7"),
    ],
    ids=repr,
)
def test_headers_come_in_every_form(scene: Scene, headers: Headers, trace_id: str | None) -> None:
    with scene.client(transport=lambda _: Response(200, b"{}", headers)) as client:
        assert client.close_video(scene.meeting_id, scene.request).trace_id == trace_id
        assert client.interpret(None, 200, b"{}", headers).trace_id == trace_id


def test_too_large_an_answer_is_told(scene: Scene) -> None:
    with scene.client(transport=lambda _: Response(200, b"x" * 2_000_000)) as client, pytest.raises(ResponseTooLarge):
        client.close_video(scene.meeting_id, scene.request)


def test_a_transport_sees_that_its_call_was_cancelled(scene: Scene) -> None:
    entered, token = threading.Event(), CancelToken()

    def transport(request: PreparedRequest) -> Response:
        entered.set()
        while request.remaining > 0:
            pass
        raise TimeoutError

    with scene.client(transport=transport) as client:
        caller = Caller(scene, client, token)
        assert entered.wait(LONG_MS / 1000)
        token.cancel()
        assert isinstance(caller.outcome(), Cancelled)


def test_an_interrupt_in_a_transport_is_raised_when_the_call_ends(scene: Scene) -> None:
    def transport(_: PreparedRequest) -> Response:
        raise KeyboardInterrupt

    with scene.client(transport=transport) as client, pytest.raises(KeyboardInterrupt):
        client.close_video(scene.meeting_id, scene.request)


def test_a_failure_on_another_thread_is_logged(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caller = threading.get_ident()

    def transport(_: PreparedRequest) -> Response:
        if threading.get_ident() == caller:
            return Response(200)
        raise ValueError("on a thread of the library's")

    with scene.client(transport=transport) as client:
        with caplog.at_level(logging.ERROR, "tmcontrol"):
            outcomes = client.close_video_many(scene.meeting_id, [scene.request] * 200)
        failed = [outcome for outcome in outcomes if outcome.status is Status.CALLBACK_FAILED]
    assert len(failed) == len(caplog.records)
    assert len(failed) + sum(outcome.ok for outcome in outcomes) == 200
    assert {record.getMessage() for record in caplog.records} <= {"transport failed: ValueError"}


def test_a_transport_is_let_go_with_its_client(scene: Scene) -> None:
    from tmcontrol import _callback

    gc.collect()
    before = len(_callback._kept)
    client = scene.client(transport=lambda _: Response(200))
    assert len(_callback._kept) == before + 1
    client.close()
    assert len(_callback._kept) == before
    with pytest.raises(InvalidArgumentType, match="transport: found str"):
        scene.client(transport="http")
    assert len(_callback._kept) == before


def test_the_library_s_own_client_is_not_used_beside_a_transport(scene: Scene) -> None:
    with scene.client(transport=lambda _: Response(500)) as client, pytest.raises(NotTheService):
        client.close_video(scene.meeting_id, scene.request)
    assert scene.requests() == []
