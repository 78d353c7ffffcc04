"""What a call tells, for each way in which it can come out."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from scene import LONG_MS, Scene
from support.emulator import Emulator
from support.runner import options_for

import tmcontrol
from tmcontrol import Client, Effect, Status, TmControlError


def failure(scene: Scene, identity: str = "secret", **options: Any) -> TmControlError:
    with scene.client(identity, **options) as client, pytest.raises(TmControlError) as caught:
        client.close_video(scene.meeting_id, scene.request, max_attempts=1)
    return caught.value


def test_success_has_every_field(scene: Scene) -> None:
    with scene.client() as client:
        result = client.close_video(scene.meeting_id, scene.request)
    (request,) = scene.requests()
    assert result.status is Status.OK
    assert result.http_status == 200
    assert (result.api_code, result.api_new_code) == (None, None)
    assert result.message
    assert (result.hint_en, result.hint_zh, result.field) == (None, None, None)
    assert result.trace_id == request.entry["answer"]["trace_id"]
    assert result.body == b""
    assert result.attempts == 1
    assert result.elapsed > 0
    assert result.retryable is False
    assert result.retry_after is None
    # The emulator's clock is this machine's, and `Date` has whole seconds.
    assert result.clock_offset is not None
    assert abs(result.clock_offset) < 60
    assert result.effect is Effect.UNKNOWN
    assert json.loads(result.to_json())["status"] == "TM_OK"


def test_failure_has_every_field(scene: Scene) -> None:
    scene.fault("error_code", error_code=190313, message="每分钟超限", headers={"Retry-After": "7"})
    error = failure(scene)
    assert isinstance(error, tmcontrol.RateLimited)
    result = error.result
    assert result is not None
    (request,) = scene.requests()
    assert result.status is error.status is Status.RATE_LIMITED
    assert result.http_status == request.entry["answer"]["http_status"]
    assert (result.api_code, result.api_new_code) == (190313, 200190313)
    assert result.message == error.message
    assert "每分钟超限" in result.message
    assert result.hint_en == tmcontrol.error_hint(190313)
    assert result.hint_zh == tmcontrol.error_hint(190313, "zh")
    assert result.field is None
    assert result.trace_id == request.entry["answer"]["trace_id"]
    assert json.loads(result.body)["error_info"]["message"] == "每分钟超限"
    assert result.attempts == 1
    assert result.retryable is error.retryable is True
    assert result.retry_after is not None
    assert result.retry_after > 0
    assert result.effect is Effect.NOT_APPLIED
    assert json.loads(result.to_json())["api_code"] == 190313


def test_a_body_with_nul_bytes_comes_whole(scene: Scene) -> None:
    scene.fault("answer", http_status=502, body="a\0b")
    result = failure(scene).result
    assert result is not None
    assert result.body == b"a\0b"


def test_messages_come_in_the_client_s_language(scene: Scene) -> None:
    scene.fault("error_code", error_code=9003)
    assert "会议" in failure(scene, language="zh").message


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (200003, tmcontrol.AuthenticationError),
        (190301, tmcontrol.Replayed),
        (9042, tmcontrol.PermissionDenied),
        (9003, tmcontrol.MeetingNotFound),
        (13603, tmcontrol.MeetingNotRunning),
        (190456, tmcontrol.UserNotFound),
        (9104, tmcontrol.DeviceError),
        (190004, tmcontrol.ParameterRejected),
        (190311, tmcontrol.RateLimited),
        (41, tmcontrol.ServerError),
        (987654, tmcontrol.ServiceError),
    ],
)
def test_the_service_s_codes(scene: Scene, code: int, kind: type[TmControlError]) -> None:
    scene.fault("error_code", error_code=code)
    error = failure(scene)
    assert type(error) is kind
    assert error.result is not None
    assert error.result.api_code == code


@pytest.mark.parametrize(
    ("fault", "options", "kind"),
    [
        ({"kind": "clock_shift", "seconds": 3600}, {"correct_clock": False}, tmcontrol.ClockSkew),
        ({"kind": "expire_token"}, {"identity": "oauth"}, tmcontrol.TokenExpired),
        ({"kind": "html_page"}, {}, tmcontrol.NotTheService),
        ({"kind": "answer", "http_status": 407}, {}, tmcontrol.ProxyError),
        (
            {"kind": "answer", "http_status": 200, "body": "x" * 2000},
            {"max_response_bytes": 1024},
            tmcontrol.ResponseTooLarge,
        ),
        ({"kind": "close_after_reading"}, {}, tmcontrol.ConnectionLost),
        ({"kind": "reset"}, {}, tmcontrol.ConnectionLost),
        ({"kind": "lost_answer"}, {}, tmcontrol.ConnectionLost),
        ({"kind": "delay", "ms": LONG_MS}, {"timeout_ms": 300}, tmcontrol.Timeout),
        ({"kind": "drip", "ms_per_byte": LONG_MS}, {"timeout_ms": 300}, tmcontrol.Timeout),
    ],
    ids=lambda value: value.get("kind", "") if isinstance(value, dict) else "",
)
def test_faults_on_the_way(
    scene: Scene, fault: dict[str, Any], options: dict[str, Any], kind: type[TmControlError]
) -> None:
    scene.emulator.faults.set(fault)
    error = failure(scene, **options)
    assert type(error) is kind
    assert error.result is not None
    assert error.result.attempts == 1


def test_a_lost_answer_leaves_the_effect_unknown(scene: Scene) -> None:
    scene.fault("lost_answer")
    error = failure(scene)
    assert error.result is not None
    assert error.result.effect is Effect.UNKNOWN
    assert not scene.camera_is_on


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken but does not listen."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_nobody_there(scene: Scene, closed_port: int) -> None:
    error = failure(scene, base_url=f"https://127.0.0.1:{closed_port}")
    assert type(error) is tmcontrol.ConnectFailed
    assert error.result is not None
    assert error.result.effect is Effect.NOT_APPLIED


def test_no_such_host(scene: Scene) -> None:
    # No name has an empty part: the system knows that without asking a name server.
    assert type(failure(scene, base_url="http://no..invalid", allow_http=True)) is tmcontrol.NameResolutionError


def test_no_tls_on_the_other_side(scene: Scene, plain_emulator: Emulator) -> None:
    url = plain_emulator.ready["base_url"].replace("http:", "https:")
    assert type(failure(scene, base_url=url)) is tmcontrol.TlsError


def test_a_certificate_of_an_unknown_authority(scene: Scene) -> None:
    assert type(failure(scene, ca_file=None)) is tmcontrol.CertificateError
    assert scene.requests() == []


def test_a_fault_of_the_library_leaves_the_client_usable(scene: Scene) -> None:
    with scene.client(diagnostic_panic=True) as client:
        with pytest.raises(tmcontrol.InternalError) as caught:
            client.close_video(scene.meeting_id, scene.request)
        assert caught.value.status is Status.PANIC
        client.close_video(scene.meeting_id, scene.request)
    assert not scene.camera_is_on


def test_a_passing_fault_is_retried_with_a_new_signature(scene: Scene) -> None:
    scene.fault("error_code", error_code=41, count=2)
    with scene.client() as client:
        result = client.close_video(scene.meeting_id, scene.request)
    assert result.attempts == 3
    signatures = [request.header("X-Tc-Signature") for request in scene.requests()]
    assert len(set(signatures)) == 3


def test_the_number_of_attempts_is_the_caller_s(scene: Scene) -> None:
    scene.fault("error_code", error_code=41, count=10)
    with scene.client(max_attempts=1) as client, pytest.raises(tmcontrol.ServerError) as caught:
        client.close_video(scene.meeting_id, scene.request, max_attempts=2)
    assert caught.value.result is not None
    assert caught.value.result.attempts == len(scene.requests()) == 2


def test_the_library_s_own_quota(scene: Scene) -> None:
    with scene.client(rate_limit_per_minute=1) as client:
        client.close_video(scene.meeting_id, scene.request)
        with pytest.raises(tmcontrol.RateLimitedLocally) as caught:
            client.close_video(scene.meeting_id, scene.request, timeout=0.2)
    assert caught.value.result is not None
    assert (caught.value.result.attempts, caught.value.result.effect) == (0, Effect.NOT_APPLIED)
    assert len(scene.requests()) == 1


def test_the_timeout_is_the_caller_s(scene: Scene) -> None:
    scene.fault("delay", ms=LONG_MS)
    with scene.client(timeout_ms=LONG_MS) as client, pytest.raises(TimeoutError):
        client.close_video(scene.meeting_id, scene.request, timeout=0.2)


def test_plain_http_to_this_machine_needs_no_leave(plain_emulator: Emulator) -> None:
    plain_emulator.reset()
    scene = Scene(plain_emulator)
    with Client(**options_for(plain_emulator)) as client:
        client.close_video(scene.meeting_id, scene.request)
    assert not scene.camera_is_on


def test_no_secret_is_in_any_result(scene: Scene) -> None:
    shown: list[str] = []
    for identity in ("secret", "oauth"):
        for fault in ({"kind": "error_code", "error_code": 200003}, {"kind": "lost_answer"}, {"kind": "html_page"}):
            scene.emulator.faults.set(fault)
            error = failure(scene, identity)
            assert error.result is not None
            shown += [repr(error), str(error), repr(error.result), error.result.to_json(), repr(error.result.body)]
    assert len(scene.secrets) > 2, "no signature was seen"
    for secret in scene.secrets:
        assert secret not in "\n".join(shown)
