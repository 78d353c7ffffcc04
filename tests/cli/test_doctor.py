"""`tmctl doctor`: each thing that can be wrong is made wrong, and has to be found with its remedy."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from support.emulator import Emulator

from .conftest import Tmctl, identity

EVERYTHING = {
    "configuration", "credentials", "proxy", "dns", "connection", "tls", "service", "accepted", "clock", "quota",
}  # fmt: skip


def examine(tmctl: Tmctl, *args: str, code: int = 0, **env: str) -> dict[str, dict[str, Any]]:
    """The checks by name; of several with the same name the worst."""
    document = tmctl("doctor", "--json", *args, code=code, **env).json
    order = ["skipped", "ok", "warn", "fail"]
    checks = sorted(document["checks"], key=lambda check: order.index(check["verdict"]))
    if any(check["verdict"] != "skipped" for check in checks):
        assert document["verdict"] == checks[-1]["verdict"]
    return {check["check"]: check for check in checks}


def test_all_is_well(connected: Tmctl, emulator: Emulator) -> None:
    checks = examine(connected)
    assert set(checks) == EVERYTHING
    assert {check["verdict"] for check in checks.values()} == {"ok"}
    # One request, which changes nothing.
    [request] = emulator.requests()
    assert request.method == "GET" and request.target.startswith("/v1/meetings?meeting_code=000000000")


def test_all_is_well_over_tls_and_with_oauth(tmctl: Tmctl, tls_emulator: Emulator) -> None:
    for kind in ("secret", "oauth"):
        tmctl.env = identity(tls_emulator, kind)
        checks = examine(tmctl)
        assert {check["verdict"] for check in checks.values()} == {"ok"}, kind
        assert "certificate" in checks["tls"]["found"]


@pytest.mark.parametrize(("language", "ok", "fail"), [("en", "ok  ", "FAIL"), ("zh", "正常", "失败")])
def test_people_get_verdict_finding_and_remedy(language: str, ok: str, fail: str, connected: Tmctl) -> None:
    assert len(connected("doctor", "--lang", language).out.splitlines()) == len(EVERYTHING)
    out = connected("doctor", "--lang", language, TM_SECRET_KEY="AnotherKey000000000", code=1).out
    assert ok in out and fail in out and "→" in out and "200003" in out
    assert ("密钥" in out or "SecretKey" in out) and "AnotherKey" not in out


# No name has an empty part: the system knows that without asking a name server.
NO_NAME = "http://no..invalid"
ONLINE = {
    "a wrong key": ({"TM_SECRET_KEY": "AnotherKey000000000"}, "accepted", "fail", "200003", "SecretKey"),
    "an unknown secret id": ({"TM_SECRET_ID": "SomebodyElses00000001"}, "accepted", "fail", "190303", "app_id"),
    "no such host": ({"TM_BASE_URL": NO_NAME, "TM_ALLOW_HTTP": "true"}, "dns", "fail", "resolved", "name server"),
    "nothing listens": ({"TM_BASE_URL": "http://127.0.0.1:1"}, "connection", "fail", "refused", "firewall"),
    "no proxy there": ({"TM_PROXY": "http://u:hunter22@127.0.0.1:1", "TM_ALLOW_HTTP": "true"}, "proxy", "fail", "proxy", ""),
    "a generous quota": ({"TM_RATE_LIMIT_PER_MINUTE": "1000"}, "quota", "warn", "1000", "300"),
    "an unused proxy": ({"HTTPS_PROXY": "http://p:1"}, "proxy", "warn", "HTTPS_PROXY", "config set proxy env"),
    "a variable that is nearly right": ({"TM_SECRETKEY": "x"}, "configuration", "warn", "TM_SECRETKEY", "TM_SECRET_KEY"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONLINE)
def test_what_is_wrong_is_found(name: str, connected: Tmctl) -> None:
    environment, subject, verdict, found, remedy = ONLINE[name]
    checks = examine(connected, "--max-attempts", "1", code=int(verdict == "fail"), **environment)
    check = checks[subject]
    assert check["verdict"] == verdict
    assert found in check["found"] and remedy in (check["remedy"] or "")
    assert "hunter22" not in json.dumps(checks)
    # What lies before the fault is well, what lies behind it is not judged.
    way = ["dns", "connection", "tls", "service", "accepted"]
    if verdict == "fail" and subject in way:
        at = way.index(subject)
        assert [checks[step]["verdict"] for step in way] == ["ok"] * at + ["fail"] + ["skipped"] * (len(way) - at - 1)


OFFLINE = {
    "secret_key in the id's slot": ({"TM_SECRET_ID": "EmulatorSecretKey0000000000000001"}, "fail", "the same"),
    "sdk_id in the secret id's slot": ({"TM_SECRET_ID": "30000000002"}, "warn", "is a number"),
    "the secret id as app_id": ({"TM_APP_ID": "EmulatorSecretId00000009"}, "warn", "app_id is no number"),
    "app_id twice": ({"TM_SDK_ID": "200000001"}, "warn", "app_id and sdk_id"),
    "half a key": ({"TM_SECRET_KEY": "half"}, "warn", "only 4 characters"),
}


@pytest.mark.parametrize("name", OFFLINE)
def test_credentials_in_the_wrong_place_are_seen_without_sending(
    name: str, connected: Tmctl, sent: Callable[[], list[str]]
) -> None:
    environment, verdict, found = OFFLINE[name]
    check = examine(connected, "--offline", code=int(verdict == "fail"), **environment)["credentials"]
    assert check["verdict"] == verdict and found in check["found"] and check["remedy"]
    assert sent() == []


@pytest.mark.parametrize(
    ("environment", "subject", "found"),
    [
        ({"TM_SECRET_KEY": "key-with-a-line-end\n"}, "configuration", "white space"),
        ({"TM_SECRET_ID": "\ufeffEmulatorSecretId00000001"}, "configuration", "byte order mark"),
        ({"TM_BASE_URL": "api.meeting.qq.com"}, "configuration", "base_url"),
        ({"TM_SECRET_KEY": ""}, "credentials", "secret_key is not set"),
        ({"TM_ACCESS_TOKEN": "t"}, "credentials", "two identities"),
    ],
)
def test_what_the_library_refuses_is_a_finding(
    environment: dict[str, str], subject: str, found: str, connected: Tmctl
) -> None:
    check = examine(connected, code=1, **environment)[subject]
    assert check["verdict"] == "fail" and found in check["found"] and check["remedy"]


@pytest.mark.parametrize(
    ("seconds", "correct", "verdict"),
    [(0, "true", "ok"), (120, "true", "warn"), (-3600, "true", "warn"), (3600, "false", "fail")],
)
def test_a_clock_that_is_off_is_seen(
    seconds: int, correct: str, verdict: str, connected: Tmctl, emulator: Emulator
) -> None:
    emulator.faults.set({"kind": "clock_shift", "seconds": seconds})
    check = examine(connected, code=int(verdict == "fail"), TM_CORRECT_CLOCK=correct)["clock"]
    assert check["verdict"] == verdict
    if seconds:
        side = "behind" if seconds > 0 else "ahead"
        assert side in check["found"] and "NTP" in check["remedy"]


@pytest.mark.parametrize(
    ("fault", "subject", "found"),
    [
        ({"kind": "html_page", "count": 9}, "service", "not"),
        ({"kind": "error_code", "error_code": 190310, "count": 9}, "quota", "190310"),
        ({"kind": "lost_answer", "count": 9}, "service", "connection broke"),
    ],
)
def test_an_answer_that_is_odd_is_told(
    fault: dict[str, Any], subject: str, found: str, connected: Tmctl, emulator: Emulator
) -> None:
    emulator.faults.set(fault)
    check = examine(connected, "--timeout-ms", "2000", code=1)[subject]
    assert check["verdict"] == "fail" and found in check["found"]


@pytest.mark.parametrize("kind", ["secret", "oauth"])
@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (9002, "ok"), (9042, "ok"), (13603, "ok"), (190001, "ok"), (190455, "ok"), (190456, "ok"),
        (200004, "warn"), (190310, "warn"), (190004, "warn"), (500, "warn"), (190303, "fail"),
    ],
)  # fmt: skip
def test_credentials_are_accepted_only_by_what_follows_their_check(
    code: int, verdict: str, kind: str, tmctl: Tmctl, emulator: Emulator
) -> None:
    emulator.faults.set({"kind": "error_code", "error_code": code, "count": 9})
    tmctl.env = identity(emulator, kind)
    checks = examine(tmctl, "--max-attempts", "1", code=int(verdict == "fail" or code == 190310))
    assert checks["accepted"]["verdict"] == verdict
    if verdict == "warn":
        assert f"not known: the service answered with {code} before" in checks["accepted"]["found"]
    # The refusal of this look-up is no fault of the service's.
    assert "HTTP" not in checks["service"]["found"] and "a refusal is right" in checks["service"]["found"]


def test_a_stranger_s_certificate_is_refused_with_its_remedy(tmctl: Tmctl, tls_emulator: Emulator) -> None:
    tmctl.env = {name: value for name, value in identity(tls_emulator).items() if name != "TM_CA_FILE"}
    checks = examine(tmctl, code=1)
    assert checks["tls"]["verdict"] == "fail" and "ca_file" in checks["tls"]["remedy"]
    assert [checks[name]["verdict"] for name in ("dns", "connection", "service", "accepted")] == [
        "ok",
        "ok",
        "skipped",
        "skipped",
    ]
    assert tls_emulator.requests() == []


def test_of_a_silent_service_only_what_is_known_is_said(connected: Tmctl) -> None:
    # Takes connections, and never says a word of TLS.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        checks = examine(connected, "--base-url", url, "--timeout-ms", "1500", code=1)
    verdicts = [checks[name]["verdict"] for name in ("dns", "connection", "tls", "service", "accepted")]
    assert verdicts == ["ok", "ok", "skipped", "fail", "skipped"]
    assert "deadline" in checks["service"]["found"] and "camera" not in checks["service"]["remedy"]
