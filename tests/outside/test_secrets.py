"""No secret in anything that leaves the library but the request itself."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support import bodies
from support.emulator import Emulator
from support.runner import Reply, Runner, options_for


def assert_no_secret(reply: Reply, emulator: Emulator) -> None:
    """Results, messages, hints and every log record stand in the line that the program printed."""
    assert reply.outcomes and reply.log
    for name in ("secret_key", "access_token"):
        assert emulator.ready[name] not in reply.line
    for request in emulator.requests():
        signature = request.header("X-Tc-Signature")
        assert signature is None or signature not in reply.line


FAULTS = {
    "none": None,
    "refused": {"kind": "error_code", "error_code": 9042},
    "retried": {"kind": "error_code", "error_code": 41, "count": 2},
    "signature": {"kind": "error_code", "error_code": 200003},
    "credentials": {"kind": "error_code", "error_code": 190303},
    "clock": {"kind": "clock_shift", "seconds": 3600},
    "page": {"kind": "html_page"},
    "lost": {"kind": "reset", "count": 3},
    "redirect": {"kind": "answer", "http_status": 302, "headers": {"Location": "https://elsewhere.example/"}},
}


@pytest.mark.parametrize("identity", ["secret", "oauth"])
@pytest.mark.parametrize("fault", FAULTS)
def test_results_and_logs_hold_no_secret(fault: str, identity: str, runner: Runner, tls_emulator: Emulator) -> None:
    if FAULTS[fault]:
        tls_emulator.faults.set(FAULTS[fault])
    calls = [
        {"meeting_id": tls_emulator.ready["meeting_id"], "body": bodies.good_body(tls_emulator)},
        {"meeting_id": bodies.ANY_MEETING, "body": bodies.ANY_BODY},
        {"meeting_id": "room", "body": bodies.ANY_BODY},
        {"meeting_id": bodies.ANY_MEETING, "body": "{"},
    ]
    reply = runner.ask(options_for(tls_emulator, identity), calls)
    assert_no_secret(reply, tls_emulator)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrong_secret_is_not_shown_either(language: str, runner: Runner, emulator: Emulator) -> None:
    wrong = "hunter2hunter2hunter2"
    options = options_for(emulator, secret_key=wrong, language=language)
    reply = runner.call(options, emulator.ready["meeting_id"], bodies.good_body(emulator))
    assert reply.outcome["status"] == "TM_ERR_AUTHENTICATION"
    assert reply.outcome["api_code"] == 200003
    assert wrong not in reply.line
    assert_no_secret(reply, emulator)


def test_a_key_in_the_wrong_place_is_not_shown(runner: Runner, emulator: Emulator) -> None:
    """A number where a text belongs is a key whose quotation marks were forgotten."""
    options = options_for(emulator, secret_key=12345678901234)
    reply = runner.ask(options, [])
    assert reply.config_status == "TM_ERR_INVALID_CONFIG"
    assert "secret_key" in reply.config_error
    assert "12345678901234" not in reply.line


WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "entities": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "json": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "json in json": lambda text: "".join(f"\\\\u{ord(character):04x}" for character in text),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_token_that_the_service_repeats_is_not_passed_on(written: str, runner: Runner, emulator: Emulator) -> None:
    """Services do quote what they were sent. The answer's body is handed over as it is; words, log and report are not."""
    token = WRITTEN[written](emulator.ready["access_token"])
    info = {"error_code": 190303, "message": f"the AccessToken {token} has expired"}
    emulator.faults.add("answer", http_status=400, body=json.dumps({"error_info": info}))
    reply = runner.call(options_for(emulator, "oauth"), bodies.ANY_MEETING, bodies.ANY_BODY)
    outcome = reply.outcome
    assert json.dumps(token)[1:-1].encode() in outcome["body"]
    assert "has expired" in outcome["message"]
    for said in (outcome["message"], json.dumps(outcome["json"]), json.dumps(reply.log)):
        assert "[redacted]" in said and token not in said and json.dumps(token)[1:-1] not in said
