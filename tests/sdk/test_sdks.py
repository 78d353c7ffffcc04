"""What users of the official SDKs see when they point them at the emulator."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from support import bodies
from support.emulator import Emulator

from .calls import Sdk, mutes, participants, video, with_secret, with_token

# What each SDK says of the empty body with which the service reports success.
MISREADING = {
    "python": "http status code: 200, response: b'', err: response body translate error",
    "go": "http status code: 200, response: , err: response body translate error",
}


def camera(emulator: Emulator) -> bool:
    person = bodies.target(emulator)
    return emulator.participant(person["ms_open_id"], person["instanceid"])["video_state"]


def microphone(emulator: Emulator, person: dict[str, Any]) -> bool:
    return emulator.participant(person["ms_open_id"], person["instanceid"])["audio_state"]


def operator(emulator: Emulator) -> dict[str, Any]:
    host = bodies.host(emulator)
    return {"operator_id": host["ms_open_id"], "operator_id_type": 4, "instanceid": host["instanceid"]}


def user(person: dict[str, Any]) -> dict[str, Any]:
    return {"to_operator_id": person["ms_open_id"], "to_operator_id_type": 4, "instanceid": person["instanceid"]}


def close_video(emulator: Emulator) -> dict[str, Any]:
    return video(emulator.ready["meeting_id"], **operator(emulator), user=user(bodies.target(emulator)))


def list_page(emulator: Emulator, page: int, size: int) -> dict[str, Any]:
    host = bodies.host(emulator)
    return participants(
        emulator.ready["meeting_id"],
        operator_id=host["userid"],
        operator_id_type="1",
        page=str(page),
        page_size=str(size),
    )


def refusal(emulator: Emulator, outcome: dict[str, Any]) -> tuple[int, int, str]:
    """HTTP status and code as the SDK tells them, and the check that failed; the camera is still on."""
    assert outcome["kind"] == "service_error", outcome
    request = emulator.requests()[-1]
    answer = request.entry["answer"]
    assert (outcome["http_status"], outcome["error_code"]) == (answer["http_status"], answer["error_code"])
    assert outcome["trace"] == answer["trace_id"]
    assert outcome["new_error_code"] % 1_000_000 == outcome["error_code"]
    assert outcome["message"]
    (failed,) = request.failed_checks()
    assert camera(emulator)
    return outcome["http_status"], outcome["error_code"], failed["name"]


def test_a_camera_goes_off_and_the_documented_answer_is_the_sdks_undoing(sdk: Sdk, emulator: Emulator) -> None:
    assert camera(emulator)
    (outcome,) = sdk.make(emulator, with_secret(emulator), close_video(emulator))
    assert not camera(emulator)
    (request,) = emulator.requests()
    assert request.carried_out and not request.failed_checks()
    assert outcome["kind"] == "client_error"
    assert MISREADING[sdk.name] in outcome["message"]


@pytest.mark.parametrize("credentials", [with_secret, with_token], ids=["secret", "token"])
def test_a_camera_goes_off_and_the_sdk_is_content_with_an_object(
    sdk: Sdk, lenient_emulator: Emulator, credentials: Any
) -> None:
    assert camera(lenient_emulator)
    (outcome,) = sdk.make(lenient_emulator, credentials(lenient_emulator), close_video(lenient_emulator))
    assert outcome == {"kind": "success", "data": {}}
    assert not camera(lenient_emulator)


def test_a_wrong_key_is_a_wrong_signature(sdk: Sdk, emulator: Emulator) -> None:
    credentials = with_secret(emulator, secret_key="not the key")
    (outcome,) = sdk.make(emulator, credentials, close_video(emulator))
    assert refusal(emulator, outcome) == (500, 200003, "signature")
    assert emulator.requests()[-1].entry["string_to_sign"].startswith("PUT\nX-TC-Key=")


def test_an_unknown_secret_id_is_told(sdk: Sdk, emulator: Emulator) -> None:
    credentials = with_secret(emulator, secret_id="nobody's")
    (outcome,) = sdk.make(emulator, credentials, close_video(emulator))
    assert refusal(emulator, outcome) == (400, 190303, "identity")


@pytest.mark.parametrize("seconds", [301, -302])
def test_a_clock_more_than_five_minutes_off_is_told(sdk: Sdk, emulator: Emulator, seconds: int) -> None:
    emulator.faults.add("clock_shift", seconds=seconds)
    (outcome,) = sdk.make(emulator, with_secret(emulator), close_video(emulator))
    assert refusal(emulator, outcome) == (400, 190300, "clock")


def test_the_same_nonce_again_is_a_replay(sdk: Sdk, emulator: Emulator) -> None:
    once = {**list_page(emulator, 1, 10), "nonce": "reused"}
    first, second = sdk.make(emulator, with_secret(emulator), once, once)
    assert first["kind"] == "success"
    assert refusal(emulator, second) == (400, 190301, "replay")


def test_fresh_authenticators_do_not_replay(sdk: Sdk, emulator: Emulator) -> None:
    outcomes = sdk.make(emulator, with_secret(emulator), *[list_page(emulator, 1, 10)] * 5)
    assert [outcome["kind"] for outcome in outcomes] == ["success"] * 5


def test_a_member_may_not_turn_cameras_off(sdk: Sdk, emulator: Emulator) -> None:
    member = bodies.target(emulator)
    operator = {"operator_id": member["ms_open_id"], "operator_id_type": 4, "instanceid": member["instanceid"]}
    call = video(emulator.ready["meeting_id"], **operator, user=user(member))
    (outcome,) = sdk.make(emulator, with_secret(emulator), call)
    assert refusal(emulator, outcome) == (400, 9042, "operator")


def test_a_parameter_of_the_wrong_kind_is_told(sdk: Sdk, emulator: Emulator) -> None:
    call = video(emulator.ready["meeting_id"], **operator(emulator), user={"instanceid": 1})
    (outcome,) = sdk.make(emulator, with_secret(emulator), call)
    assert refusal(emulator, outcome) == (400, 190004, "parameters")
    assert "user.to_operator_id" in outcome["message"]


def test_the_participants_are_listed_page_by_page_as_the_sdk_models_them(sdk: Sdk, emulator: Emulator) -> None:
    pages = sdk.make(emulator, with_secret(emulator), *[list_page(emulator, page, 3) for page in (1, 2, 3)])
    assert [page["kind"] for page in pages] == ["success"] * 3
    listed = [person for page in pages for person in page["data"]["participants"]]
    assert [base64.b64decode(person["user_name"]).decode() for person in listed] == [
        person["user_name"] for person in emulator.ready["participants"]
    ]
    for name in ("ms_open_id", "instanceid", "user_role", "video_state", "audio_state", "screen_shared_state"):
        assert [person[name] for person in listed] == [person[name] for person in emulator.ready["participants"]]
    assert {page["data"]["total_count"] for page in pages} == {len(listed)}


def test_a_microphone_goes_off_and_on(sdk: Sdk, lenient_emulator: Emulator) -> None:
    person = next(
        person
        for person in lenient_emulator.ready["participants"]
        if person["audio_state"] and person["user_role"] == 0
    )
    for mute in (True, False):
        call = mutes(lenient_emulator.ready["meeting_id"], **operator(lenient_emulator), mute=mute, user=user(person))
        (outcome,) = sdk.make(lenient_emulator, with_secret(lenient_emulator), call)
        assert outcome["kind"] == "success"
        assert microphone(lenient_emulator, person) is not mute


def test_an_empty_sdk_id_is_refused_because_the_header_is_to_be_left_out(sdk: Sdk, emulator: Emulator) -> None:
    """Both SDKs send `SdkId:` with nothing in it when none is set, which the service's error page forbids."""
    (outcome,) = sdk.make(emulator, with_secret(emulator, sdk_id=""), close_video(emulator))
    assert refusal(emulator, outcome) == (400, 190303, "identity")
    assert ("sdkid", "") in [(name.lower(), value) for name, value in emulator.requests()[-1].headers]
