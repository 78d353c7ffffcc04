"""Pauses between attempts: they grow, they heed Retry-After, they end before the deadline, and every attempt is told."""

from __future__ import annotations

import itertools

import pytest

from .driver import Driver
from .rows.codes import MOMENT_MS
from .scripts import HTML, SUCCESS, answers, close_after_request, connections, http
from .table import Lab, options
from .test_table import SLACK_MS
from .wire import FaultServer, Script


def served(lab: Lab, script: Script, **more: object) -> tuple[FaultServer, dict[str, object]]:
    service = lab.serve(script)
    return service, options(lab.certificates, service.base_url, **more)


def gaps_ms(service: FaultServer) -> list[float]:
    times = [request.time for request in service.requests]
    return [1000 * (later - earlier) for earlier, later in itertools.pairwise(times)]


def test_pauses_grow(driver: Driver, lab: Lab) -> None:
    service, whole = served(lab, answers(http(503, HTML)), max_attempts=6)
    call = driver.ask(whole).call
    assert len(call.attempts) == 6
    # At least half of 100, 200, 400, … milliseconds; the other half is chance.
    for number, gap in enumerate(gaps_ms(service)):
        assert gap >= 50 * 2**number
    # And they are no longer than that: the last ends 3.1 s after the first attempt at the latest.
    assert call.attempts[-1]["started_ms"] <= 3100 + SLACK_MS


def test_pauses_differ(driver: Driver, lab: Lab) -> None:
    """A fleet that failed together must not come back together."""
    _, whole = served(lab, answers(http(503, HTML)), max_attempts=2)
    starts = {driver.ask(whole).call.attempts[1]["started_ms"] for _ in range(8)}
    assert len(starts) > 1


def test_the_last_pause_ends_before_the_deadline(driver: Driver, lab: Lab) -> None:
    service, whole = served(lab, answers(http(503, HTML)), max_attempts=10, timeout_ms=1000)
    call = driver.ask(whole).call
    # What the service said is of more use than that the time is up.
    assert call.status == "TM_ERR_SERVER"
    assert call.report["retryable"]
    assert len(call.attempts) == len(service.requests) >= 3
    assert call.took_ms <= 1000 + 50 + SLACK_MS


@pytest.mark.parametrize(
    ("retry_after", "least_ms"),
    [
        ("1", 1000),
        ("0", 0),
        # One second after the moment at which the device's clock stands.
        ("Tue, 01 Dec 2026 12:00:11 GMT", 1000),
        ("Tue, 01 Dec 2026 12:00:00 GMT", 0),
    ],
)
def test_retry_after_is_heeded(retry_after: str, least_ms: int, driver: Driver, lab: Lab) -> None:
    service, whole = served(lab, answers(http(503, HTML, f"Retry-After: {retry_after}"), SUCCESS))
    call = driver.ask(whole, clock={"stands_at_ms": MOMENT_MS}).call
    assert call.status == "TM_OK", call.report
    (gap,) = gaps_ms(service)
    assert gap >= max(least_ms, 50)
    assert call.took_ms <= least_ms + 200 + SLACK_MS


def test_a_retry_after_beyond_the_deadline_is_told_and_not_waited_for(driver: Driver, lab: Lab) -> None:
    service, whole = served(lab, answers(http(503, HTML, "Retry-After: 30")), timeout_ms=5000)
    call = driver.ask(whole).call
    assert call.status == "TM_ERR_SERVER"
    assert call.report["retry_after_ms"] == 30_000
    assert len(service.requests) == 1
    assert call.took_ms <= SLACK_MS


def test_every_attempt_is_told(driver: Driver, lab: Lab) -> None:
    script = connections(
        answers(http(503, HTML, "Retry-After: 1", "Connection: close")), close_after_request, answers(SUCCESS)
    )
    service, whole = served(lab, script)
    call = driver.ask(whole).call
    assert [(attempt["status"], attempt["http_status"], attempt["sent"]) for attempt in call.attempts] == [
        ("TM_ERR_SERVER", 503, True),
        ("TM_ERR_CONNECTION_LOST", 0, True),
        ("TM_OK", 200, True),
    ]
    # What was told is what was sent, in its order: each with a nonce and a time of its own.
    sent = [(request.nonce, int(request.headers["x-tc-timestamp"])) for request in service.requests]
    assert [(attempt["nonce"], attempt["timestamp_s"]) for attempt in call.attempts] == sent
    assert sent[0][1] < sent[1][1], "the second was signed at its own time"
    starts = [attempt["started_ms"] for attempt in call.attempts]
    assert starts == sorted(starts)


def test_one_attempt_is_one(driver: Driver, lab: Lab) -> None:
    service, whole = served(lab, close_after_request)
    call = driver.ask(whole, [{"max_attempts": 1}]).call
    assert len(call.attempts) == len(service.requests) == 1
