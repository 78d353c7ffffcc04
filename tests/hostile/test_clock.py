"""Clocks that are wrong: what is learnt from whom, what it is used for, and when a certificate's dates say nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from support import bodies
from support.emulator import Emulator
from support.runner import options_for

from .certificates import Certificates
from .driver import Driver
from .rows.codes import MOMENT_MS
from .scripts import HTML, SUCCESS, answers, code, http
from .table import Lab, options
from .wire import Connection, Script

MOMENT_S = MOMENT_MS // 1000
HOUR_S = 3600
# Longer than the library takes an answer's Date for fresh.
LONG_ROUND_TRIP_SECONDS = 20.5


def date(seconds: int) -> str:
    return time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT", time.gmtime(seconds))


def skew(*headers: str) -> bytes:
    return code(190300, 400, *headers)


@dataclass(frozen=True)
class Case:
    """A device whose clock stands at the moment makes two calls. The service answers one request after the other."""

    name: str
    answers: tuple[bytes, ...]
    signed_at: tuple[int, ...]
    """The timestamps that were sent, seconds from the moment."""
    learnt_s: int | None
    """By how much the service's clock was found to be ahead after both calls."""
    statuses: tuple[str, str] = ("TM_OK", "TM_OK")
    options: Mapping[str, object] = field(default_factory=dict)


AHEAD, BEHIND = date(MOMENT_S + HOUR_S), date(MOMENT_S - HOUR_S)
SKEWED = ("TM_ERR_CLOCK_SKEW", "TM_OK")
CASES = [
    Case("refused, and the service is ahead", (skew(AHEAD), SUCCESS), (0, HOUR_S, HOUR_S), HOUR_S),
    Case("refused, and the service is behind", (skew(BEHIND), SUCCESS), (0, -HOUR_S, -HOUR_S), -HOUR_S),
    Case("a success teaches, too", (http(200, "", AHEAD), SUCCESS), (0, HOUR_S), HOUR_S),
    Case(
        "another refusal teaches, too",
        (code(9042, 403, AHEAD), SUCCESS),
        (0, HOUR_S),
        HOUR_S,
        ("TM_ERR_PERMISSION", "TM_OK"),
    ),
    Case("refused without Date", (skew(), SUCCESS), (0, 0), None, SKEWED),
    Case("refused with a Date that is none", (skew("Date: yesterday"), SUCCESS), (0, 0), None, SKEWED),
    Case("refused by an answer that a cache kept", (skew(AHEAD, "Age: 0"), SUCCESS), (0, 0), None, SKEWED),
    Case(
        "a captive portal's Date",
        (http(200, HTML, AHEAD), SUCCESS),
        (0, 0),
        None,
        ("TM_ERR_NOT_THE_SERVICE", "TM_OK"),
    ),
    Case("a gateway's Date", (http(502, HTML, AHEAD), SUCCESS), (0, 0, 0), None),
    Case(
        "refused again with the time that it was told itself",
        (skew(AHEAD), skew(AHEAD), SUCCESS),
        (0, HOUR_S, HOUR_S),
        HOUR_S,
        SKEWED,
        {"max_attempts": 10},
    ),
    Case(
        "a later answer replaces what was learnt",
        (http(200, "", AHEAD), http(200, "", BEHIND)),
        (0, HOUR_S),
        -HOUR_S,
    ),
    Case(
        "the host does not want it",
        (skew(AHEAD), SUCCESS),
        (0, 0),
        HOUR_S,
        SKEWED,
        {"correct_clock": False},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_learnt(case: Case, driver: Driver, lab: Lab) -> None:
    service = lab.serve(answers(*case.answers))
    whole = options(lab.certificates, service.base_url, **case.options)
    calls = driver.ask(whole, [{}, {}], clock={"stands_at_ms": MOMENT_MS}).calls
    assert tuple(call.status for call in calls) == case.statuses
    assert [int(request.headers["x-tc-timestamp"]) - MOMENT_S for request in service.requests] == list(case.signed_at)
    offset = calls[-1].report["clock_offset_ms"]
    if case.learnt_s is None:
        assert offset is None
    else:
        # A Date has no fraction: half a second is added, and the way back.
        assert 1000 * case.learnt_s + 500 <= offset <= 1000 * case.learnt_s + 1000


def late(answer: bytes) -> Script:
    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            time.sleep(LONG_ROUND_TRIP_SECONDS)
            connection.send(answer)

    return script


def long_on_its_way(driver: Driver, lab: Lab) -> tuple[str, object]:
    service = lab.serve(late(skew(AHEAD)))
    whole = options(lab.certificates, service.base_url, timeout_ms=60_000)
    call = driver.ask(whole, clock={"stands_at_ms": MOMENT_MS}).call
    return call.status, call.report["clock_offset_ms"]


@pytest.mark.meanwhile(job=long_on_its_way)
def test_nothing_is_learnt_from_an_answer_that_was_long_on_its_way(meanwhile: object) -> None:
    assert meanwhile == ("TM_ERR_CLOCK_SKEW", None)


@pytest.mark.parametrize("ahead_s", [600, -600, 240, -240, 30 * 24 * HOUR_S])
def test_a_devices_clock_that_is_off(ahead_s: int, driver: Driver, emulator: Emulator) -> None:
    call = {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)}
    outcome = driver.ask(options_for(emulator), [call], clock={"ahead_ms": 1000 * ahead_s}).call
    assert outcome.status == "TM_OK", outcome.report
    assert len(outcome.attempts) == (2 if abs(ahead_s) > 300 else 1)
    assert abs(outcome.report["clock_offset_ms"] + 1000 * ahead_s) < 10_000


@pytest.mark.parametrize("ahead_s", [600, -600])
def test_with_tls_a_clock_that_is_a_little_off_does_no_harm(
    ahead_s: int, driver: Driver, tls_emulator: Emulator
) -> None:
    call = {"meeting_id": tls_emulator.ready["meeting_id"], "body": bodies.good_body(tls_emulator)}
    outcome = driver.ask(options_for(tls_emulator), [call], clock={"ahead_ms": 1000 * ahead_s}).call
    assert outcome.status == "TM_OK", outcome.report
    assert len(outcome.attempts) == 2


@pytest.mark.parametrize("seconds", [HOUR_S, -HOUR_S])
def test_many_callers_with_a_wrong_clock(seconds: int, driver: Driver, tls_emulator: Emulator) -> None:
    tls_emulator.faults.set({"kind": "clock_shift", "seconds": seconds})
    calls = driver.ask(options_for(tls_emulator), [{}] * 4, threads=8).calls
    # The meeting is not known; that the service looked for it shows that it took the timestamp.
    assert {call.status for call in calls} == {"TM_ERR_MEETING_NOT_FOUND"}
    assert all(len(call.attempts) <= 2 for call in calls)


def test_a_device_without_a_clock_signs_with_the_services(driver: Driver, emulator: Emulator) -> None:
    """1970, and without TLS: nobody's certificate has to be looked at."""
    call = {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)}
    outcome = driver.ask(options_for(emulator), [call], clock={"stands_at_ms": 60_000}).call
    assert outcome.status == "TM_OK", outcome.report
    first, _ = outcome.attempts
    assert first["timestamp_s"] == 60


@dataclass(frozen=True)
class Dated:
    """A clock and a certificate, and what comes of the two."""

    name: str
    stands_at_ms: int
    certificate: str
    status: str
    options: Mapping[str, object] = field(default_factory=dict)


YEAR_MS = 365 * 24 * HOUR_S * 1000
NOW_MS = int(time.time() * 1000)
YEARS_AGO_MS = 1_500_000_000_000
DATED = [
    Dated("1970", 60_000, "recent", "TM_ERR_CLOCK_UNSET"),
    Dated("not known", 0, "recent", "TM_ERR_CLOCK_UNSET"),
    Dated("before this version", YEARS_AGO_MS, "recent", "TM_ERR_CLOCK_UNSET"),
    Dated("before this version, and the certificate is old enough", YEARS_AGO_MS, "good", "TM_OK"),
    Dated("1970, which the host says is possible", 60_000, "recent", "TM_ERR_CERTIFICATE", {"clock_floor_ms": 0}),
    Dated("right, and the certificate is for later", NOW_MS, "not_yet_valid", "TM_ERR_CERTIFICATE"),
    Dated("right, and the certificate is of before", NOW_MS, "expired", "TM_ERR_CERTIFICATE"),
    Dated("so far ahead that the certificate is of before", NOW_MS + 2 * YEAR_MS, "recent", "TM_ERR_CERTIFICATE"),
    Dated("ahead so that a later certificate is valid", NOW_MS + 3 * YEAR_MS // 2, "not_yet_valid", "TM_OK"),
    Dated("right", NOW_MS, "recent", "TM_OK"),
]


@pytest.mark.parametrize("case", DATED, ids=lambda case: case.name)
def test_the_hosts_clock_decides_about_certificates(
    case: Dated, driver: Driver, lab: Lab, certificates: Certificates
) -> None:
    service = lab.serve(answers(SUCCESS), tls=getattr(certificates, case.certificate))
    whole = options(certificates, service.base_url, **case.options)
    call = driver.ask(whole, clock={"stands_at_ms": case.stands_at_ms}).call
    assert call.status == case.status, call.report
    if call.status == "TM_OK":
        (request,) = service.requests
        assert int(request.headers["x-tc-timestamp"]) == case.stands_at_ms // 1000
        return
    assert service.requests == []
    assert call.report["effect"] == "not_applied"
    assert len(call.attempts) == 1
    assert not call.report["retryable"]
    # The remedy is said in both languages.
    assert call.report["hint_en"] and call.report["hint_zh"]
    if case.status == "TM_ERR_CLOCK_UNSET":
        assert "clock" in call.report["hint_en"] and "时钟" in call.report["hint_zh"]
