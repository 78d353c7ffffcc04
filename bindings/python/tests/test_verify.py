"""Reading back that the camera is off, finding the device, and many cameras at once."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from conftest import StartCrowd
from scene import Scene, crowd_client, crowd_meeting, crowd_request

from tmcontrol import (
    CloseVideo,
    Device,
    DeviceChoice,
    Effect,
    InvalidArgument,
    InvalidArgumentType,
    InvalidMeetingId,
    InvalidRequest,
    NotApplied,
    OperatorIdType,
    Person,
    Status,
    Unsupported,
)


def test_verified_means_applied(scene: Scene) -> None:
    with scene.client() as client:
        result = client.close_video(scene.meeting_id, scene.request, verify=True)
    assert result.effect is Effect.APPLIED
    assert not scene.camera_is_on


def test_a_camera_that_stays_on_is_told(scene: Scene) -> None:
    scene.fault("ignored")
    with scene.client() as client, pytest.raises(NotApplied) as caught:
        client.close_video(scene.meeting_id, scene.request, verify=True, timeout=2)
    assert caught.value.result is not None
    assert caught.value.result.effect is Effect.NOT_APPLIED
    assert scene.camera_is_on


def test_the_device_is_found(scene: Scene) -> None:
    request = CloseVideo(scene.request.operator, dataclasses.replace(scene.request.target, instanceid=None))
    assert "instanceid" not in request.as_dict()["user"]
    with scene.client() as client:
        with pytest.raises(InvalidRequest) as caught:
            client.close_video(scene.meeting_id, request)
        assert caught.value.field == "/user/instanceid"
        client.close_video(scene.meeting_id, request, device=DeviceChoice.FIND)
    assert not scene.camera_is_on
    (put,) = [request for request in scene.requests() if request.method == "PUT"]
    assert json.loads(put.body)["user"]["instanceid"] == scene.member["instanceid"]


def test_somebody_else_may_read_the_list(scene: Scene) -> None:
    host = next(person for person in scene.ready["participants"] if person["ms_open_id"] == scene.host_ms_open_id)
    operator = Person(host["ms_open_id"], OperatorIdType.MS_OPEN_ID, host["instanceid"])
    request = CloseVideo(operator, scene.request.target)
    reader = Person(scene.host.id, OperatorIdType.USERID)
    with scene.client() as client:
        with pytest.raises(Unsupported):
            client.close_video(scene.meeting_id, request, verify=True)
        assert scene.requests() == []
        result = client.close_video(scene.meeting_id, request, verify=True, verify_operator=reader)
    assert result.effect is Effect.APPLIED


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"device": 3}, InvalidArgument),
        ({"device": -1}, InvalidArgument),
        ({"device": 2**40}, InvalidArgument),
        ({"device": "FIND"}, InvalidArgumentType),
        ({"device": True}, InvalidArgumentType),
        ({"verify": 1}, InvalidArgumentType),
        ({"verify_operator": "zhang.wei"}, InvalidArgumentType),
        ({"verify_operator": Person("", 1)}, InvalidArgument),
        ({"verify_operator": Person("x", 4)}, InvalidArgument),
    ],
    ids=str,
)
def test_wrong_options_are_refused_by_name(scene: Scene, options: dict[str, Any], kind: type[InvalidArgument]) -> None:
    (name,) = options
    with scene.client() as client, pytest.raises(kind, match=f"^{name}: found") as caught:
        client.close_video(scene.meeting_id, scene.request, **options)
    assert type(caught.value) is kind
    assert caught.value.field == name
    assert scene.requests() == []


def test_many_cameras_go_off_and_each_has_its_outcome(start_crowd: StartCrowd) -> None:
    emulator = start_crowd(meetings=1, participants=6)
    nobody = dataclasses.replace(crowd_request(0), target=Person("nobody", OperatorIdType.MS_OPEN_ID, Device.PC))
    requests: list[Any] = [crowd_request(0), crowd_request(1).as_dict(), nobody, {"x": 1}]
    requests += [json.dumps(crowd_request(2).as_dict()), json.dumps(crowd_request(3).as_dict()).encode()]
    with crowd_client(emulator) as client:
        outcomes = client.close_video_many(crowd_meeting(0), requests)
    assert [outcome.ok for outcome in outcomes] == [True, True, False, False, True, True]
    assert outcomes.result.status is not Status.OK
    assert outcomes[2].status == outcomes.result.status
    assert outcomes[2].api_code
    assert outcomes[2].hint_zh
    assert outcomes[2].effect is Effect.NOT_APPLIED
    assert outcomes[3].status is Status.INVALID_REQUEST
    assert outcomes[0].trace_id
    assert outcomes[0].raw["attempts"]
    sent = [request for request in emulator.requests() if request.carried_out]
    assert len(sent) == 4


def test_many_that_are_none(scene: Scene) -> None:
    with scene.client() as client:
        assert list(client.close_video_many(scene.meeting_id, [])) == []
        with pytest.raises(InvalidMeetingId):
            client.close_video_many("x", [scene.request])
        with pytest.raises(InvalidArgumentType, match="requests: found CloseVideo"):
            client.close_video_many(scene.meeting_id, scene.request)  # type: ignore[arg-type]
        # Two in one would shift the outcomes of those behind it.
        for none in ("{},{}", "[" * 100_000):
            with pytest.raises(InvalidRequest, match=r"^requests\[1\]: found no JSON"):
                client.close_video_many(scene.meeting_id, [scene.request, none])
    assert scene.requests() == []


def test_numbers_about_a_client(scene: Scene) -> None:
    with scene.client() as client:
        client.close_video(scene.meeting_id, scene.request)
        with pytest.raises(InvalidMeetingId):
            client.close_video("x", scene.request)
        stats = client.stats()
    assert (stats["calls"]["finished"], stats["calls"]["ok"], stats["calls"]["caller"]) == (2, 1, 1)
    assert stats["statuses"] == {"TM_OK": 1, "TM_ERR_INVALID_MEETING_ID": 1}


def test_a_signature_is_explained(scene: Scene) -> None:
    with scene.client() as client:
        report = client.sign_explain("GET", "/v1/meetings?userid=a", their_signature="x")
        assert "GET" in report
        assert scene.ready["secret_key"] not in report
        with pytest.raises(InvalidArgument):
            client.sign_explain("PATCH", "/v1/meetings")
    with scene.client("oauth") as client, pytest.raises(Unsupported):
        client.sign_explain("GET", "/v1/meetings")
    with scene.client(language="zh") as client:
        assert "签名" in client.sign_explain("PUT", "/v1/meetings", {"a": 1}, their_string="PUT\n")
    assert scene.requests() == []
