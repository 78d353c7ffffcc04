"""What is tried again, what is not, and what is known afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from support import bodies
from support.emulator import Emulator
from support.runner import EFFECTS, Runner, options_for

FIND = 1


def close(runner: Runner, emulator: Emulator, identity: str = "secret", **options: Any) -> dict[str, Any]:
    """The outcome of a call that would succeed if nothing went wrong."""
    found = options_for(emulator, identity, **options)
    return runner.call(found, emulator.ready["meeting_id"], bodies.good_body(emulator)).outcome


@pytest.mark.parametrize("code", [41, 5108, 190308, 190318, 960000, 190301, 200002])
def test_codes_that_pass_by_are_tried_again(code: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=code, count=2)
    outcome = close(runner, emulator)
    assert outcome["status"] == "TM_OK", outcome["message"]
    assert outcome["attempts"] == 3
    assert outcome["api_code"] == 0
    assert [request.carried_out for request in emulator.requests()] == [False, False, True]


@pytest.mark.parametrize("code", [41, 190301])
def test_attempts_end_at_their_number(code: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=code, count=10)
    outcome = close(runner, emulator, max_attempts=2)
    assert outcome["api_code"] == code
    assert outcome["attempts"] == len(emulator.requests()) == 2
    assert outcome["retryable"]
    assert EFFECTS[outcome["effect"]] == "not_applied"


@pytest.mark.parametrize(
    "code", [400, 9002, 9003, 9042, 9104, 10000, 100000, 13603, 190001, 190004, 190303, 190311, 190312, 190455,
             190456, 190457, 200001, 200003, 200005, 500041, 77]
)  # fmt: skip
def test_all_other_codes_are_final(code: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=code, http_status=500)
    outcome = close(runner, emulator)
    assert outcome["api_code"] == code
    assert outcome["attempts"] == len(emulator.requests()) == 1
    assert EFFECTS[outcome["effect"]] == "not_applied"


@pytest.mark.parametrize("http_status", [408, 502, 503, 504])
def test_gateways_are_asked_again(http_status: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("answer", http_status=http_status, body="<html></html>")
    outcome = close(runner, emulator)
    assert outcome["status"] == "TM_OK"
    assert outcome["attempts"] == len(emulator.requests()) == 2


@pytest.mark.parametrize("http_status", [200, 302, 307, 400, 401, 403, 404, 407, 500, 501])
def test_strangers_are_not_asked_again(http_status: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("answer", http_status=http_status, body="<html></html>")
    outcome = close(runner, emulator)
    assert outcome["status"] != "TM_OK"
    assert outcome["attempts"] == len(emulator.requests()) == 1


@pytest.mark.parametrize("code", [9061, 190310, 190313])
def test_a_quota_is_waited_for(code: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=code, headers={"Retry-After": "1"})
    outcome = close(runner, emulator)
    assert outcome["status"] == "TM_OK", outcome["message"]
    first, second = emulator.requests()
    assert second.entry["time_ms"] - first.entry["time_ms"] >= 1000


@pytest.mark.parametrize("code", [9061, 190310, 190313])
def test_a_quota_that_opens_after_the_deadline_is_not_waited_for(code: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=code, headers={"Retry-After": "3000"})
    outcome = close(runner, emulator)
    assert outcome["status"] == "TM_ERR_RATE_LIMITED"
    assert outcome["attempts"] == len(emulator.requests()) == 1
    assert outcome["retryable"]
    assert outcome["retry_after_ms"] == 3_000_000


@pytest.mark.parametrize("code", [190312, 190313])
def test_a_limit_of_one_api_closes_that_one_alone(code: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add(
        "error_code", error_code=code, headers={"Retry-After": "3000"}, endpoint="real_time_participants"
    )
    one = {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)}
    found = runner.ask(options_for(emulator), [{**one, "device": FIND}, one, {**one, "device": FIND}]).outcomes
    assert [outcome["status"] for outcome in found] == ["TM_ERR_RATE_LIMITED", "TM_OK", "TM_ERR_RATE_LIMITED_LOCALLY"]
    assert str(code) in found[2]["message"]
    assert found[2]["retry_after_ms"] > 2_900_000
    assert [request.method for request in emulator.requests()] == ["GET", "PUT"]


def test_a_429_is_a_quota_too(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("answer", http_status=429, headers={"Retry-After": "3000"})
    outcome = close(runner, emulator)
    assert outcome["status"] == "TM_ERR_RATE_LIMITED"
    assert outcome["retryable"]
    assert outcome["retry_after_ms"] == 3_000_000


@pytest.mark.parametrize("fault", ["close_before_reading", "close_after_reading", "reset"])
def test_an_answer_that_never_came_is_asked_for_again(fault: str, runner: Runner, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add(fault)
    outcome = close(runner, tls_emulator)
    assert outcome["status"] == "TM_OK", outcome["message"]
    assert outcome["attempts"] == len(tls_emulator.requests()) == 2


@pytest.mark.parametrize("fault", ["close_before_reading", "close_after_reading", "reset", "lost_answer"])
def test_after_a_lost_answer_nobody_knows(fault: str, runner: Runner, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add(fault)
    outcome = close(runner, tls_emulator, max_attempts=1)
    assert outcome["status"] == "TM_ERR_CONNECTION_LOST", outcome["message"]
    assert outcome["attempts"] == len(tls_emulator.requests()) == 1
    assert outcome["http_status"] == 0
    assert outcome["trace_id"] is None
    assert outcome["retryable"]
    assert EFFECTS[outcome["effect"]] == "unknown"


def test_a_refusal_after_a_lost_answer_does_not_mean_that_nothing_happened(
    runner: Runner, tls_emulator: Emulator
) -> None:
    tls_emulator.faults.add("lost_answer")
    outcome = close(runner, tls_emulator)
    first, second = tls_emulator.requests()
    assert first.carried_out and not second.carried_out
    assert outcome["status"] == "TM_ERR_DEVICE"  # the camera was off by then
    assert EFFECTS[outcome["effect"]] == "unknown"
    guest = bodies.target(tls_emulator)
    assert not tls_emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]


@pytest.mark.parametrize("seconds", [3600, -3600, 301 + 60])
def test_a_clock_that_is_off_is_put_right_once(seconds: int, runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("clock_shift", seconds=seconds)
    calls = [
        {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)},
        {"meeting_id": bodies.ANY_MEETING, "body": bodies.ANY_BODY},
    ]
    first, second = runner.ask(options_for(emulator), calls).outcomes
    assert first["status"] == "TM_OK", first["message"]
    assert first["attempts"] == 2
    assert abs(first["clock_offset_ms"] - 1000 * seconds) < 30_000
    # What was learnt is kept: the next call is right at once.
    assert second["status"] == "TM_ERR_MEETING_NOT_FOUND"
    assert second["attempts"] == 1


def test_a_clock_that_cannot_be_learnt_is_skew(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=190300, http_status=400, headers={"Date": None}, count=3)
    outcome = close(runner, emulator)
    assert outcome["status"] == "TM_ERR_CLOCK_SKEW"
    assert outcome["attempts"] == len(emulator.requests()) == 1
    assert outcome["clock_offset_ms"] is None


def test_a_clock_is_not_put_right_against_the_hosts_will(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("clock_shift", seconds=3600)
    outcome = close(runner, emulator, correct_clock=False)
    assert outcome["status"] == "TM_ERR_CLOCK_SKEW"
    assert outcome["attempts"] == len(emulator.requests()) == 1


def test_a_clock_that_stays_wrong_is_put_right_only_once(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=190300, http_status=400, count=10)
    outcome = close(runner, emulator, max_attempts=10)
    assert outcome["status"] == "TM_ERR_CLOCK_SKEW"
    assert outcome["attempts"] == len(emulator.requests()) <= 2


def test_a_stranger_does_not_teach_the_time(runner: Runner, emulator: Emulator) -> None:
    """The page of a captive portal may have any date; only answers of the service are believed."""
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    emulator.faults.add("answer", http_status=200, body="<html></html>", headers={"Date": date})
    calls = [
        {"meeting_id": bodies.ANY_MEETING, "body": bodies.ANY_BODY},
        {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)},
    ]
    first, second = runner.ask(options_for(emulator), calls).outcomes
    assert first["status"] == "TM_ERR_NOT_THE_SERVICE"
    assert first["clock_offset_ms"] is None
    assert second["status"] == "TM_OK"
    assert second["attempts"] == 1


def test_an_expired_token_says_so(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.set({"kind": "expire_token"})
    outcome = close(runner, emulator, "oauth")
    assert outcome["status"] == "TM_ERR_TOKEN_EXPIRED"
    assert outcome["api_code"] == 190303
    assert outcome["attempts"] == 1
