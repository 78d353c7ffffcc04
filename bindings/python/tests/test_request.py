"""What is sent, and what is refused before anything is."""

from __future__ import annotations

import json
from ctypes import CDLL, byref, c_void_p
from types import MappingProxyType
from typing import Any

import pytest
from scene import Scene

from tmcontrol import (
    CloseVideo,
    CloseVideoRequest,
    Device,
    InvalidArgument,
    InvalidArgumentType,
    InvalidMeetingId,
    InvalidRequest,
    OperatorIdType,
    Person,
    ServiceError,
    Status,
)
from tmcontrol._read import owned_text
from tmcontrol.request import body_of

SEED = '{"uuid":"afagsagwags","instanceid":4,"user":{"uuid":"agaqwwgdkkddd","instanceid":2}}'
"""The example of the service's own documentation, for its own meeting."""
SEED_MEETING = "1242152152161"


def test_a_typed_request_is_what_the_library_makes_of_the_same_parts(library: CDLL) -> None:
    request = CloseVideo(
        operator=Person('主持人 "1"', OperatorIdType.USERID, Device.PC),
        target=Person("ms\\open\u2028id", OperatorIdType.MS_OPEN_ID, Device.MRA),
    )
    made = c_void_p()
    status = library.tm_close_video_body(
        request.operator.id.encode(), 1, 1, request.target.id.encode(), 4, 9, byref(made)
    )
    assert status == Status.OK
    assert json.loads(body_of(request)) == json.loads(owned_text(library, made.value))


def test_a_typed_request_turns_the_camera_off(scene: Scene) -> None:
    assert scene.camera_is_on
    with scene.client() as client:
        client.close_video(scene.meeting_id, scene.request)
    assert not scene.camera_is_on
    assert json.loads(scene.requests()[-1].body) == scene.request.as_dict()


@pytest.mark.parametrize(
    "body",
    [
        SEED,
        SEED.replace(":", " : ").replace(",", ",\n\t"),
        SEED.replace("}}", '},"note":"请关闭摄像头 \\u4e2d \\/ <&>\u2028"}'),
    ],
    ids=["as documented", "white space", "Chinese and escapes"],
)
@pytest.mark.parametrize("form", [str, str.encode], ids=["str", "bytes"])
def test_text_is_sent_byte_for_byte(scene: Scene, body: str, form: Any) -> None:
    with scene.client() as client:
        client.close_video(SEED_MEETING, form(body))
    assert scene.requests()[-1].body == body.encode()


@pytest.mark.parametrize("form", [dict, MappingProxyType], ids=["dict", "mapping"])
def test_a_mapping_is_sent_as_compact_json(scene: Scene, form: Any) -> None:
    request = {**scene.request.as_dict(), "note": "摄像头"}
    with scene.client() as client:
        client.close_video(scene.meeting_id, form(request))
    sent = scene.requests()[-1].body
    assert sent == json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()
    assert "摄像头".encode() in sent


def test_numbers_without_a_name_pass(scene: Scene) -> None:
    unknown = Device(77)
    assert unknown == 77
    assert isinstance(unknown, Device)
    assert OperatorIdType(6).name == "UNKNOWN_6"
    request = CloseVideo(Person("u", OperatorIdType(6), unknown), Person("t", 4, 78))
    # The service refuses it; that it came to the service is what counts.
    with scene.client() as client, pytest.raises(ServiceError):
        client.close_video(scene.meeting_id, request)
    assert json.loads(scene.requests()[-1].body)["instanceid"] == 77


@pytest.mark.parametrize("number", [False, 1.5, "1", None])
def test_an_enumeration_takes_numbers_only(number: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid OperatorIdType"):
        OperatorIdType(number)


@pytest.mark.parametrize("request_", [None, True, 7, 1.5, [SEED], object(), bytearray(b"{}")])
def test_what_is_no_request_is_refused_by_its_type(scene: Scene, request_: Any) -> None:
    with scene.client() as client, pytest.raises(InvalidArgumentType) as caught:
        client.close_video(scene.meeting_id, request_)
    assert isinstance(caught.value, TypeError)
    assert caught.value.field == "request"
    assert f"request: found {type(request_).__name__}, expected a CloseVideo" in str(caught.value)
    assert scene.requests() == []


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (b'{"a":1}\0', "found a NUL byte at offset 7"),
        ('{"a":1}\0{}', "found a NUL byte at offset 7"),
        ("\ud800", "found half of a surrogate pair at index 0"),
        ({"a": "\udfff"}, "found half of a surrogate pair"),
        ({"a": float("nan")}, "cannot be written as JSON"),
        ({"a": object()}, "cannot be written as JSON"),
        ({"a": {1, 2}}, "cannot be written as JSON"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_its_value(scene: Scene, request_: CloseVideoRequest, message: str) -> None:
    with scene.client() as client, pytest.raises(InvalidRequest, match=message) as caught:
        client.close_video(scene.meeting_id, request_)
    assert isinstance(caught.value, ValueError)
    assert (caught.value.status, caught.value.field) == (Status.INVALID_JSON, "request")
    assert scene.requests() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"instanceid": True}, "/instanceid"),
        ({"instanceid": None}, "/instanceid"),
        ({"user": None}, "/user"),
        ({"operator_id": ""}, "/operator_id"),
        ({"video": True}, "/video"),
    ],
)
def test_a_field_at_fault_is_named_by_the_library(scene: Scene, change: dict[str, Any], field: str) -> None:
    with scene.client() as client, pytest.raises(InvalidRequest) as caught:
        client.close_video(scene.meeting_id, {**scene.request.as_dict(), **change})
    assert caught.value.field == field
    assert caught.value.result is not None
    assert caught.value.result.field == field
    assert caught.value.result.attempts == 0
    assert scene.requests() == []


def test_text_that_is_no_json_or_no_utf8_is_refused_by_the_library(scene: Scene) -> None:
    with scene.client() as client:
        with pytest.raises(InvalidRequest) as no_json:
            client.close_video(scene.meeting_id, '{"a":')
        with pytest.raises(InvalidArgument) as no_utf8:
            client.close_video(scene.meeting_id, b'{"a":"\xff"}')
    assert no_json.value.status is Status.INVALID_JSON
    assert no_utf8.value.status is Status.INVALID_UTF8
    assert scene.requests() == []


@pytest.mark.parametrize("meeting_id", [None, True, 6918235701846253947, b"6918235701846253947"])
def test_a_meeting_id_is_a_str(scene: Scene, meeting_id: Any) -> None:
    with scene.client() as client, pytest.raises(InvalidArgumentType, match="meeting_id: found") as caught:
        client.close_video(meeting_id, scene.request)
    assert caught.value.field == "meeting_id"


@pytest.mark.parametrize("meeting_id", ["", "735219846", "1/../2", "12\0345", "\ud800", "１２３"])
def test_a_text_that_is_no_meeting_id_is_refused(scene: Scene, meeting_id: str) -> None:
    with scene.client() as client, pytest.raises(InvalidMeetingId, match="meeting_id") as caught:
        client.close_video(meeting_id, scene.request)
    assert caught.value.status is Status.INVALID_MEETING_ID
    assert scene.requests() == []


@pytest.mark.parametrize("timeout", [0, -1, 0.0, float("nan"), float("inf"), 3601, 10**12])
def test_a_timeout_out_of_range_is_refused(scene: Scene, timeout: float) -> None:
    with (
        scene.client() as client,
        pytest.raises(InvalidArgument, match=r"timeout: found .* more than 0 and at most 3600"),
    ):
        client.close_video(scene.meeting_id, scene.request, timeout=timeout)
    assert scene.requests() == []


@pytest.mark.parametrize("attempts", [0, -1, 11, 2**32 + 1])
def test_a_number_of_attempts_out_of_range_is_refused(scene: Scene, attempts: int) -> None:
    with scene.client() as client, pytest.raises(InvalidArgument, match=r"max_attempts: found .*, expected 1 to 10"):
        client.close_video(scene.meeting_id, scene.request, max_attempts=attempts)
    assert scene.requests() == []


@pytest.mark.parametrize(
    "options", [{"timeout": "5"}, {"timeout": True}, {"max_attempts": 1.0}, {"max_attempts": True}, {"cancel": 1}]
)
def test_options_of_a_call_have_their_types(scene: Scene, options: dict[str, Any]) -> None:
    (name,) = options
    with scene.client() as client, pytest.raises(InvalidArgumentType, match=f"{name}: found") as caught:
        client.close_video(scene.meeting_id, scene.request, **options)
    assert caught.value.field == name
    assert scene.requests() == []
