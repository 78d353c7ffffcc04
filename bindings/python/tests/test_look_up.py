"""Looking meetings and people up, and any other endpoint."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from scene import Scene

from tmcontrol import (
    CloseVideo,
    ConnectionLost,
    Device,
    InvalidArgument,
    InvalidArgumentType,
    InvalidMeetingId,
    InvalidRequest,
    MeetingNotFound,
    NotTheService,
    OperatorIdType,
    Person,
    Status,
    UserRole,
)


def test_from_a_code_and_a_name_to_a_camera_that_is_off(scene: Scene) -> None:
    with scene.client() as client:
        (meeting,) = client.find_meeting(f"#腾讯会议：{scene.ready['meeting_code']}", scene.host)
        people = client.list_participants(meeting.meeting_id, scene.host)
        name = scene.member["user_name"]
        (wanted,) = (person for person in people if person.user_name == name and person.video_on)
        client.close_video(meeting.meeting_id, CloseVideo(scene.host, wanted.target))
    assert not scene.camera_is_on


def test_a_meeting_has_what_the_service_says_of_it(scene: Scene) -> None:
    with scene.client() as client:
        found = client.find_meeting(scene.ready["meeting_code"], scene.host)
    assert len(found) == 1
    meeting = found[0]
    assert meeting.meeting_id == scene.meeting_id
    assert meeting.meeting_code == scene.ready["meeting_code"]
    assert meeting.status == "MEETING_STATE_STARTED"
    assert meeting.current_sub_meeting_id is None
    assert meeting.subject
    assert found.raw == json.loads(found.result.body)
    assert meeting.raw == found.raw["meeting_info_list"][0]
    assert found.result.trace_id
    assert meeting.subject in repr(found)


def test_participants_have_types(scene: Scene) -> None:
    with scene.client() as client:
        people = client.list_participants(scene.meeting_id, scene.host)
    assert len(people) == len(scene.ready["participants"])
    by_id = {(person.ms_open_id, int(person.instanceid)): person for person in people}
    for known in scene.ready["participants"]:
        person = by_id[known["ms_open_id"], known["instanceid"]]
        assert person.user_name == known["user_name"]
        assert (person.video_on, person.user_role) == (known["video_state"], known["user_role"])
        assert isinstance(person.instanceid, Device)
        assert isinstance(person.user_role, UserRole)
    assert list(people[1:3]) == [people[1], people[2]]
    assert people[0].raw["ms_open_id"] == people[0].ms_open_id


def test_a_recurring_meeting_is_asked_for_by_its_part(scene: Scene) -> None:
    operator = Person("li.na", OperatorIdType.USERID)
    with scene.client() as client:
        people = client.list_participants("4407719925013386241", operator, sub_meeting_id="1755504000")
    assert len(people) > 0


def test_odd_members_of_an_answer_do_no_harm(scene: Scene) -> None:
    body = json.dumps({"meeting_info_list": [{"meeting_id": 77, "subject": 1.5, "status": None}, "x", None]})
    scene.fault("answer", http_status=200, body=body)
    with scene.client() as client:
        (meeting,) = client.find_meeting("735219846", scene.host)
    assert (meeting.meeting_id, meeting.subject, meeting.status) == ("77", None, None)
    scene.fault("answer", http_status=200, body='{"meeting_info_list": {}}')
    with scene.client() as client:
        assert list(client.find_meeting("735219846", scene.host)) == []


@pytest.mark.parametrize(
    "value",
    [
        "[" * 100_000 + "]" * 100_000,
        pytest.param(
            "9" * 5_000,
            marks=pytest.mark.skipif(not hasattr(sys, "set_int_max_str_digits"), reason="this Python reads any number"),
        ),
    ],
    ids=["nested too deep", "too long a number"],
)
def test_an_answer_that_python_cannot_read_is_not_the_service_s(scene: Scene, value: str) -> None:
    scene.fault("answer", http_status=200, body=f'{{"meeting_info_list":{value}}}')
    with scene.client() as client, pytest.raises(NotTheService, match="the answer cannot be read") as caught:
        client.find_meeting("735219846", scene.host)
    assert caught.value.result is not None
    assert value.encode() in caught.value.result.body


def test_a_look_up_that_fails_raises(scene: Scene) -> None:
    with scene.client() as client:
        with pytest.raises(MeetingNotFound) as caught:
            client.find_meeting("111111111", scene.host)
        assert caught.value.result is not None
        assert caught.value.result.api_code
        with pytest.raises(InvalidMeetingId):
            client.list_participants("735219846", scene.host)
        with pytest.raises(InvalidArgument):
            client.list_participants(scene.meeting_id, Person("x", OperatorIdType.MS_OPEN_ID))


@pytest.mark.parametrize(
    ("arguments", "kind", "field"),
    [
        ((735219846, Person("a", 1, 1)), InvalidArgumentType, "meeting_code"),
        (("7352\0", Person("a", 1, 1)), InvalidArgument, "meeting_code"),
        (("735219846", "zhang.wei"), InvalidArgumentType, "operator"),
        (("735219846", Person(1, 1, 1)), InvalidArgumentType, "operator.id"),  # type: ignore[arg-type]
        (("735219846", Person("a", "1", 1)), InvalidArgumentType, "operator.id_type"),  # type: ignore[arg-type]
        (("735219846", Person("a", 1)), InvalidArgument, "operator.instanceid"),
    ],
)
def test_wrong_arguments_are_refused_by_name(
    scene: Scene, arguments: Any, kind: type[InvalidArgument], field: str
) -> None:
    with scene.client() as client, pytest.raises(kind) as caught:
        client.find_meeting(*arguments)
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: found ")
    assert scene.requests() == []


def mute(scene: Scene) -> dict[str, Any]:
    return {**scene.request.as_dict(), "mute": True, "note": "静音"}


@pytest.mark.parametrize(
    "form", [dict, json.dumps, lambda body: json.dumps(body).encode()], ids=["dict", "str", "bytes"]
)
def test_any_endpoint_can_be_called(scene: Scene, form: Any) -> None:
    body = form(mute(scene))
    with scene.client() as client:
        result = client.api_call("PUT", f"/v1/real-control/meetings/{scene.meeting_id}/mutes", body)
    (request,) = scene.requests()
    assert request.carried_out
    assert json.loads(request.body) == mute(scene)
    if isinstance(body, (str, bytes)):
        assert request.body == (body.encode() if isinstance(body, str) else body)
    assert result.status is Status.OK


def test_a_get_has_no_body(scene: Scene) -> None:
    path = f"/v1/meetings/{scene.meeting_id}/ms-open-id?operator_id={scene.host.id}&operator_id_type=1"
    with scene.client() as client:
        client.api_call("GET", path)
    (request,) = scene.requests()
    assert (request.target, request.body) == (path, b"")


@pytest.mark.parametrize(("idempotent", "requests"), [(False, 1), (True, 2)])
def test_a_lost_answer_is_asked_for_again_only_if_that_does_no_harm(
    scene: Scene, idempotent: bool, requests: int
) -> None:
    scene.fault("lost_answer")
    path = f"/v1/real-control/meetings/{scene.meeting_id}/mutes"
    with scene.client() as client:
        try:
            client.api_call("PUT", path, mute(scene), idempotent=idempotent)
        except ConnectionLost:
            assert not idempotent
    assert len(scene.requests()) == requests


@pytest.mark.parametrize(
    ("arguments", "kind", "field"),
    [
        (("GET", None), InvalidArgumentType, "path"),
        ((b"GET", "/v1/meetings"), InvalidArgumentType, "method"),
        (("PUT", "/v1/meetings", 1), InvalidArgumentType, "body"),
        (("PUT", "/v1/meetings", b"{}\0"), InvalidRequest, "body"),
        (("PUT", "/v1/meetings", {"a": object()}), InvalidRequest, "body"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(
    scene: Scene, arguments: Any, kind: type[InvalidArgument], field: str
) -> None:
    with scene.client() as client, pytest.raises(kind) as caught:
        client.api_call(*arguments)
    assert caught.value.field == field
    assert scene.requests() == []
