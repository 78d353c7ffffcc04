"""What an answer comes to: the whole table, status by status and code by code."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from support import bodies
from support.emulator import Emulator
from support.runner import EFFECTS, Runner, options_for


def error_info(code: int, message: str = "no", **fields: Any) -> str:
    return json.dumps(
        {"error_info": {"error_code": code, "new_error_code": 200_000_000 + code, "message": message}, **fields}
    )


def outcome_of(runner: Runner, emulator: Emulator, identity: str = "secret", **answer: Any) -> dict[str, Any]:
    """The outcome of one attempt that gets this answer."""
    emulator.faults.add("answer", **answer)
    options = options_for(emulator, identity, max_attempts=1)
    return runner.call(options, bodies.ANY_MEETING, bodies.ANY_BODY).outcome


SUCCESSES = {
    "0 bytes": (200, ""),
    "white space": (200, " \r\n\t \n"),
    "an empty object": (200, "{}"),
    "an object with white space": (200, "\n { } \n"),
    "an object without error_info": (200, '{"nonce":"x","result":{"error_code":9042}}'),
    "201": (201, ""),
    "202 with an object": (202, "{}"),
    "204": (204, ""),
}


@pytest.mark.parametrize("name", SUCCESSES)
def test_what_counts_as_success(name: str, runner: Runner, emulator: Emulator) -> None:
    http_status, body = SUCCESSES[name]
    outcome = outcome_of(runner, emulator, http_status=http_status, body=body)
    assert outcome["status"] == "TM_OK", outcome["message"]
    assert outcome["http_status"] == http_status
    assert outcome["body"] == body.encode()
    assert outcome["api_code"] == 0
    assert EFFECTS[outcome["effect"]] == "unknown"


HTML = "<!DOCTYPE html><html><body>Please sign in</body></html>"
STRANGERS = {
    "an HTML page with 200": (200, HTML),
    "a text with 200": (200, "OK"),
    "an array with 200": (200, "[]"),
    "null with 200": (200, "null"),
    "a string with 200": (200, '"ok"'),
    "a number with 200": (200, "0"),
    "half an object with 200": (200, '{"error_info":'),
    "two objects with 200": (200, "{}{}"),
    "GBK with 200": (200, b"\xb5\xc7\xc2\xbc"),
    "300": (300, ""),
    "301": (301, ""),
    "302 with a page": (302, HTML),
    "304": (304, ""),
    "307": (307, ""),
    "308": (308, "{}"),
    "400 without a body": (400, ""),
    "400 with an object": (400, "{}"),
    "401": (401, ""),
    "403 with a page": (403, HTML),
    "404 with a page": (404, HTML),
    "405": (405, ""),
    "418": (418, "I am a teapot"),
    "500 without a body": (500, ""),
    "500 with a page": (500, HTML),
    "501": (501, ""),
    "599": (599, ""),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_the_service_does_not_answer(name: str, runner: Runner, emulator: Emulator) -> None:
    http_status, body = STRANGERS[name]
    raw = body if isinstance(body, bytes) else body.encode()
    outcome = outcome_of(runner, emulator, http_status=http_status, body_base64=base64.b64encode(raw).decode())
    assert outcome["status"] == "TM_ERR_NOT_THE_SERVICE", outcome["message"]
    assert outcome["http_status"] == http_status
    assert outcome["api_code"] == 0
    assert outcome["body"] == (b"" if http_status == 304 else raw)
    assert str(http_status) in outcome["message"]
    assert outcome["hint_en"] and outcome["hint_zh"]
    assert len(emulator.requests()) == 1


@pytest.mark.parametrize(
    ("http_status", "status", "effect"),
    [
        (407, "TM_ERR_PROXY", "not_applied"),
        (408, "TM_ERR_SERVER", None),
        (429, "TM_ERR_RATE_LIMITED", "not_applied"),
        (502, "TM_ERR_SERVER", "unknown"),
        (503, "TM_ERR_SERVER", None),
        (504, "TM_ERR_SERVER", "unknown"),
    ],
)
@pytest.mark.parametrize("body", ["", HTML, "{}"], ids=["empty", "page", "object"])
def test_http_statuses_that_mean_something_on_their_own(
    http_status: int, status: str, effect: str | None, body: str, runner: Runner, emulator: Emulator
) -> None:
    outcome = outcome_of(runner, emulator, http_status=http_status, body=body)
    assert outcome["status"] == status, outcome["message"]
    assert outcome["http_status"] == http_status
    if effect is not None:
        assert EFFECTS[outcome["effect"]] == effect


@pytest.mark.parametrize("http_status", [200, 400, 403, 429, 500, 502, 503])
def test_the_code_decides_and_not_the_http_status(http_status: int, runner: Runner, emulator: Emulator) -> None:
    outcome = outcome_of(runner, emulator, http_status=http_status, body=error_info(9042, "operation not permitted"))
    assert outcome["status"] == "TM_ERR_PERMISSION"
    assert outcome["http_status"] == http_status
    assert outcome["api_code"] == 9042
    assert outcome["api_new_code"] == 200_009_042
    assert "9042" in outcome["message"] and "operation not permitted" in outcome["message"]
    assert EFFECTS[outcome["effect"]] == "not_applied"
    assert not outcome["retryable"]


# The documented classes, with the categories of the catalogue written out.
CLASSES = {
    "TM_ERR_AUTHENTICATION": [400, 10005, 50000, 50001, 81101, 200001, 200003, 190303],
    "TM_ERR_CLOCK_SKEW": [190300],
    "TM_ERR_REPLAY": [190301, 200002],
    "TM_ERR_MEETING_NOT_FOUND": [9002, 9003, 190457],
    "TM_ERR_MEETING_STATE": [190455, 13603],
    "TM_ERR_USER_NOT_FOUND": [190001, 190456, 20001, 20003],
    "TM_ERR_DEVICE": [9104],
    "TM_ERR_PARAMETER": [9093, 10001, 40000, 41001, 190004, 200005, 200006],
    "TM_ERR_PERMISSION": [9042, 9099, 9100, 9101, 9102, 20004, 190315, 202801],
    "TM_ERR_RATE_LIMITED": [9008, 9061, 190310, 190311, 190312, 190313, 500046, 500168],
    "TM_ERR_SERVER": [41, 5108, 10000, 13001, 13703, 100000, 190308, 190318, 190319, 202001, 500041, 960000],
    "TM_ERR_SERVICE": [4051, 20006, 190316, 190317, 9098, 15004, 156009, 500029, 9103, 200004, 20002, 41002, 41003,
                       204001, 20012, 20021, 500263, 77, 999999999, -5, 2**40, -(2**63), 2**63 - 1],
}  # fmt: skip


@pytest.mark.parametrize(("status", "code"), [(status, code) for status, codes in CLASSES.items() for code in codes])
def test_every_code_has_its_class(status: str, code: int, runner: Runner, emulator: Emulator) -> None:
    body = json.dumps({"error_info": {"error_code": code, "message": "no"}})
    outcome = outcome_of(runner, emulator, http_status=500, body=body)
    assert outcome["status"] == status, outcome["message"]
    assert outcome["api_code"] == code
    assert outcome["api_new_code"] == 0


def test_a_bad_token_has_the_code_of_a_bad_secret_and_its_own_status(runner: Runner, emulator: Emulator) -> None:
    outcome = outcome_of(runner, emulator, "oauth", http_status=400, body=error_info(190303))
    assert outcome["status"] == "TM_ERR_TOKEN_EXPIRED"
    secret = outcome_of(runner, emulator, "secret", http_status=400, body=error_info(190303))
    assert secret["status"] == "TM_ERR_AUTHENTICATION"
    assert outcome["hint_en"] != secret["hint_en"]
    assert outcome["hint_zh"] != secret["hint_zh"]


def test_the_new_code_alone_is_understood(runner: Runner, emulator: Emulator) -> None:
    body = json.dumps({"error_info": {"new_error_code": 200190303, "message": "no"}})
    outcome = outcome_of(runner, emulator, http_status=400, body=body)
    assert outcome["status"] == "TM_ERR_AUTHENTICATION"
    assert outcome["api_new_code"] == 200190303


@pytest.mark.parametrize("info", ["{}", "[]", '"no"', '{"error_code":"9042"}', '{"error_code":[]}', "17"])
def test_an_error_info_of_another_shape_is_no_success(info: str, runner: Runner, emulator: Emulator) -> None:
    outcome = outcome_of(runner, emulator, http_status=200, body=f'{{"error_info":{info}}}')
    assert outcome["status"] not in ("TM_OK", "TM_ERR_PANIC"), outcome


def test_the_services_own_words_stay_on_one_line(runner: Runner, emulator: Emulator) -> None:
    outcome = outcome_of(runner, emulator, http_status=400, body=error_info(9042, "a\nb\r\x1b[31m" + "很" * 5000))
    assert not set("\n\r\x1b") & set(outcome["message"])
    assert len(outcome["message"]) < 2048


def test_the_trace_id_is_kept(runner: Runner, emulator: Emulator) -> None:
    outcome = outcome_of(runner, emulator, http_status=400, body=error_info(9042), headers={"X-TC-Trace": "trace-17"})
    assert outcome["trace_id"] == "trace-17"
    assert "trace-17" in json.dumps(outcome["json"])


def test_a_body_with_a_nul_in_it_is_kept_whole(runner: Runner, emulator: Emulator) -> None:
    raw = b"{}\x00{}"
    outcome = outcome_of(runner, emulator, http_status=200, body_base64=base64.b64encode(raw).decode())
    assert outcome["status"] == "TM_ERR_NOT_THE_SERVICE"
    assert outcome["body"] == raw


def test_messages_come_in_chinese(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("answer", http_status=400, body=error_info(9042))
    options = options_for(emulator, language="zh")
    chinese = runner.call(options, bodies.ANY_MEETING, bodies.ANY_BODY).outcome
    english = outcome_of(runner, emulator, http_status=400, body=error_info(9042))
    assert chinese["message"] != english["message"]
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese["message"])
    assert (chinese["hint_en"], chinese["hint_zh"]) == (english["hint_en"], english["hint_zh"])
