"""The answer is lost, the camera is off all the same, and the next attempt is told that there is no video to stop."""

from __future__ import annotations

import pytest

from support import bodies
from support.emulator import Emulator
from support.runner import options_for

from .driver import Driver, Outcome

LOST = ["lost_answer", "reset_in_headers", "half_body"]
SAID = {
    "en": "an earlier attempt, whose answer was lost, may have turned the camera off",
    "zh": "摄像头可能已由那次请求关闭",
}


def close(driver: Driver, emulator: Emulator, **options: object) -> Outcome:
    call = {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)}
    return driver.ask(options_for(emulator, **options), [call]).call


def camera_is_on(emulator: Emulator) -> bool:
    guest = bodies.target(emulator)
    return emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]


@pytest.mark.parametrize("language", SAID)
def test_what_may_have_been_done_is_said(language: str, driver: Driver, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add("lost_answer")
    call = close(driver, tls_emulator, language=language)
    first, second = tls_emulator.requests()
    assert (first.carried_out, second.carried_out) == (True, False)
    assert not camera_is_on(tls_emulator)
    assert call.status == "TM_ERR_DEVICE"
    assert call.report["api_code"] == 9104
    assert call.report["effect"] == "unknown"
    assert SAID[language] in call.report["message"]
    assert [attempt["status"] for attempt in call.attempts] == ["TM_ERR_CONNECTION_LOST", "TM_ERR_DEVICE"]


def test_it_is_not_said_where_nothing_was_lost(driver: Driver, tls_emulator: Emulator) -> None:
    assert close(driver, tls_emulator).status == "TM_OK"
    call = close(driver, tls_emulator)
    assert call.status == "TM_ERR_DEVICE"
    assert call.report["effect"] == "not_applied"
    assert SAID["en"] not in call.report["message"]


@pytest.mark.parametrize("fault", LOST)
def test_one_attempt_and_no_answer_is_an_unknown_effect(fault: str, driver: Driver, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add(fault)
    call = close(driver, tls_emulator, max_attempts=1)
    assert call.status == "TM_ERR_CONNECTION_LOST"
    assert call.report["effect"] == "unknown"
    assert not camera_is_on(tls_emulator)
    assert len(tls_emulator.requests()) == 1


def test_a_gateways_answer_is_a_lost_one(driver: Driver, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add("answer", http_status=504, body="<html></html>")
    tls_emulator.faults.add("error_code", error_code=9104)
    call = close(driver, tls_emulator)
    assert call.status == "TM_ERR_DEVICE"
    assert call.report["effect"] == "unknown"
    assert SAID["en"] in call.report["message"]
