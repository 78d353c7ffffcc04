"""The library's own quota, and the service's, as many callers of one context find them."""

from __future__ import annotations

import re

import pytest

from .driver import Driver, Outcome
from .rows.codes import MOMENT_MS
from .scripts import SUCCESS, answers, code
from .table import Lab, options
from .test_table import SLACK_MS

NOON = {"stands_at_ms": MOMENT_MS}
# 20:00:10 in Beijing, where the service's day begins and ends.
UNTIL_MIDNIGHT_MS = (4 * 3600 - 10) * 1000


def held(calls: list[Outcome]) -> list[Outcome]:
    return [call for call in calls if call.status == "TM_ERR_RATE_LIMITED_LOCALLY"]


def assert_nothing_was_sent(call: Outcome) -> None:
    assert call.attempts == []
    assert call.report["effect"] == "not_applied"
    assert call.report["retryable"]
    assert call.report["hint_en"] and call.report["hint_zh"]


def test_a_thousand_calls_on_eight_threads(driver: Driver, lab: Lab) -> None:
    service = lab.serve(answers(SUCCESS))
    whole = options(lab.certificates, service.base_url, timeout_ms=2000)
    calls = driver.ask(whole, [{}] * 125, threads=8).calls
    refused = held(calls)
    # The default: 240 a minute, and nobody waits for a turn that comes after the deadline.
    assert len(service.requests) == 240
    assert len(refused) == 1000 - 240
    for call in refused:
        assert_nothing_was_sent(call)
        assert 0 < call.report["retry_after_ms"] <= 60_000
        assert "rate_limit_per_minute" in call.report["message"]
        assert call.took_ms <= SLACK_MS
    assert {call.status for call in calls} == {"TM_OK", "TM_ERR_RATE_LIMITED_LOCALLY"}


def waits_for_its_turn(driver: Driver, lab: Lab) -> list[float]:
    service = lab.serve(answers(SUCCESS))
    whole = options(lab.certificates, service.base_url, rate_limit_per_minute=1, timeout_ms=80_000)
    calls = driver.ask(whole, [{}, {}]).calls
    assert [call.status for call in calls] == ["TM_OK", "TM_OK"]
    return [request.time for request in service.requests]


@pytest.mark.meanwhile(job=waits_for_its_turn)
def test_a_caller_with_time_waits_for_its_turn(meanwhile: list[float]) -> None:
    first, second = meanwhile
    # The second was granted sixty seconds after the first; the first may have been a little longer on its way.
    assert second - first >= 59.5


def test_attempts_count_one_by_one(driver: Driver, lab: Lab) -> None:
    service = lab.serve(answers(code(41)))
    whole = options(lab.certificates, service.base_url, rate_limit_per_minute=2)
    call = driver.ask(whole).call
    # What the service said is of more use than why it was not asked a third time.
    assert call.status == "TM_ERR_SERVER"
    assert len(call.attempts) == len(service.requests) == 2
    assert call.report["retryable"]
    assert 0 < call.report["retry_after_ms"] <= 60_000


def test_a_day_has_its_limit(driver: Driver, lab: Lab) -> None:
    service = lab.serve(answers(SUCCESS))
    whole = options(lab.certificates, service.base_url, rate_limit_per_day=3)
    calls = driver.ask(whole, [{}] * 5, clock=NOON).calls
    assert len(service.requests) == 3
    for call in calls[3:]:
        assert call.status == "TM_ERR_RATE_LIMITED_LOCALLY"
        assert_nothing_was_sent(call)
        assert call.report["retry_after_ms"] == UNTIL_MIDNIGHT_MS
        assert "rate_limit_per_day" in call.report["message"]


def test_what_never_left_the_device_takes_nothing_from_its_day(driver: Driver, lab: Lab) -> None:
    whole = options(lab.certificates, f"https://127.0.0.1:{lab.refused()}", rate_limit_per_day=3)
    calls = driver.ask(whole, [{}] * 3, clock=NOON).calls
    assert [call.status for call in calls] == ["TM_ERR_CONNECT"] * 3
    assert [len(call.attempts) for call in calls] == [3] * 3


def test_no_limit_is_none(driver: Driver, lab: Lab) -> None:
    service = lab.serve(answers(SUCCESS))
    whole = options(lab.certificates, service.base_url, rate_limit_per_minute=0, rate_limit_per_day=0)
    calls = driver.ask(whole, [{}] * 75, threads=4).calls
    assert {call.status for call in calls} == {"TM_OK"}
    assert len(service.requests) == 300


# Codes, and what they close: the minute, or the day.
CLOSING = {
    190310: 50_000,
    190313: 50_000,
    190311: UNTIL_MIDNIGHT_MS,
    190312: UNTIL_MIDNIGHT_MS,
    500168: UNTIL_MIDNIGHT_MS,
}


@pytest.mark.parametrize("number", CLOSING)
def test_the_services_quota_is_every_callers(number: int, driver: Driver, lab: Lab) -> None:
    threads, each = 8, 10
    service = lab.serve(answers(code(number)))
    whole = options(lab.certificates, service.base_url, timeout_ms=2000)
    calls = driver.ask(whole, [{}] * each, threads=threads, clock=NOON).calls
    told = [call for call in calls if call.status == "TM_ERR_RATE_LIMITED"]
    # Those who were on their way when the first was told; nobody after them.
    assert 1 <= len(told) == len(service.requests) <= threads
    assert len(held(calls)) == threads * each - len(told)
    for call in held(calls):
        assert_nothing_was_sent(call)
        assert re.search(rf"\b{number}\b", call.report["message"])
        # What spreads a fleet may come on top; time passes meanwhile.
        assert CLOSING[number] - 2000 <= call.report["retry_after_ms"] <= CLOSING[number] + 1000
