"""What goes over the wire: body, address, headers, signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re

import pytest

from support import bodies
from support.emulator import Emulator, Request
from support.runner import Runner, options_for

PATH = "/v1/real-control/meetings/{}/video"

# As Go's canonical form, and so the official Go SDK, spells them.
SIGNED_HEADERS = {
    "Host",
    "Content-Type",
    "Content-Length",
    "User-Agent",
    "Appid",
    "Sdkid",
    "X-Tc-Key",
    "X-Tc-Timestamp",
    "X-Tc-Nonce",
    "X-Tc-Signature",
    "X-Tc-Registered",
}
OAUTH_HEADERS = {
    "Host",
    "Content-Type",
    "Content-Length",
    "User-Agent",
    "Accesstoken",
    "Openid",
    "X-Tc-Timestamp",
    "X-Tc-Nonce",
    "X-Tc-Registered",
}


def signature(request: Request, secret_key: str) -> str:
    """The signature as the protocol defines it, from what is on the wire and nothing else."""
    signed = "&".join(f"{name}={request.header(name.title())}" for name in ("X-TC-Key", "X-TC-Nonce", "X-TC-Timestamp"))
    string_to_sign = f"{request.method}\n{signed}\n{request.target}\n".encode() + request.body
    digest = hmac.new(secret_key.encode(), string_to_sign, hashlib.sha256).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def only_request(emulator: Emulator) -> Request:
    (request,) = emulator.requests()
    return request


def send(runner: Runner, emulator: Emulator, body: str, meeting_id: str | None = None, **options: object) -> Request:
    """A call that succeeds in one attempt."""
    reply = runner.call(options_for(emulator, **options), meeting_id or emulator.ready["meeting_id"], body)
    assert reply.outcome["status"] == "TM_OK", reply.outcome["message"]
    request = only_request(emulator)
    assert request.failed_checks() == []
    assert request.carried_out
    return request


GENERATIONS = ["2021: uuid", "2022: ms_open_id", "2022: both, of which operator_id counts", "today: userid and video"]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_generation_is_sent_byte_for_byte(generation: str, runner: Runner, tls_emulator: Emulator) -> None:
    body = bodies.generations(tls_emulator)[generation]
    request = send(runner, tls_emulator, body)
    assert request.body == body.encode()
    assert request.header("Content-Length") == str(len(body))
    guest = bodies.target(tls_emulator)
    assert not tls_emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]


def test_the_documented_example_is_sent_byte_for_byte(runner: Runner, tls_emulator: Emulator) -> None:
    request = send(runner, tls_emulator, bodies.DOCUMENTED_BODY, bodies.DOCUMENTED_MEETING)
    assert request.body == bodies.DOCUMENTED_BODY.encode()
    assert request.target == PATH.format(bodies.DOCUMENTED_MEETING)
    assert not tls_emulator.participant("ms-example-member", 2)["video_state"]


def test_spaces_cjk_and_escapes_stay_as_they_are(runner: Runner, tls_emulator: Emulator) -> None:
    operator, guest = bodies.host(tls_emulator), bodies.target(tls_emulator)
    body = (
        '\r\n {\t"note" : "太亮了 \\u4f1a\\ud83d\\udcf7 📷 \\/ < > & \\u003c \\" \u2028 \\\\ e\u0301" ,\n'
        f'  "operator_\\u0069d":"{operator["userid"]}",  "operator_id_type":1,"instanceid" :{operator["instanceid"]},\n'
        f'  "n": [1e2, -0.0, 1E400, 12345678901234567890],\n'
        f'  "user" : {{ "to_operator_id":"{guest["ms_open_id"]}","to_operator_id_type":4,'
        f'"instanceid":{guest["instanceid"]} }} }} \n'
    )
    body = body.replace("1E400", "1E40")
    request = send(runner, tls_emulator, body)
    assert request.body == body.encode()
    assert request.header("X-Tc-Signature") == signature(request, tls_emulator.ready["secret_key"])


def test_the_target_is_the_documented_one(runner: Runner, tls_emulator: Emulator) -> None:
    request = send(runner, tls_emulator, bodies.good_body(tls_emulator))
    assert request.method == "PUT"
    assert request.target == PATH.format(tls_emulator.ready["meeting_id"])
    assert request.entry["http_version"] == "HTTP/1.1"


@pytest.mark.parametrize("path", ["/gateway", "/gateway/wemeet", "/gateway/", "/%E4%BC%9A%E8%AE%AE"])
def test_a_base_url_may_carry_a_path_which_is_signed(path: str, runner: Runner, tls_emulator: Emulator) -> None:
    base_url = tls_emulator.ready["base_url"] + path
    request = send(runner, tls_emulator, bodies.good_body(tls_emulator), base_url=base_url)
    assert request.target == path.rstrip("/") + PATH.format(tls_emulator.ready["meeting_id"])
    assert request.header("X-Tc-Signature") == signature(request, tls_emulator.ready["secret_key"])


def test_the_enterprises_headers_are_the_documented_ones_and_no_others(runner: Runner, tls_emulator: Emulator) -> None:
    ready = tls_emulator.ready
    request = send(runner, tls_emulator, bodies.good_body(tls_emulator))
    names = [name for name, _ in request.headers]
    assert len(names) == len(set(names)), "a header came twice"
    assert set(names) - {"Accept"} == SIGNED_HEADERS
    assert request.header("Appid") == ready["app_id"]
    assert request.header("Sdkid") == ready["sdk_id"]
    assert request.header("X-Tc-Key") == ready["secret_id"]
    assert request.header("X-Tc-Registered") == "1"
    assert request.header("Host") == ready["base_url"].removeprefix("https://")
    assert re.fullmatch(r"application/json(; ?charset=utf-8)?", request.header("Content-Type"))
    assert re.fullmatch(r"[1-9][0-9]{0,18}", request.header("X-Tc-Nonce"))
    assert re.fullmatch(r"[1-9][0-9]{9}", request.header("X-Tc-Timestamp"))
    assert request.header("User-Agent").startswith("tmcontrol/")
    assert request.header("X-Tc-Signature") == signature(request, ready["secret_key"])
    assert ready["secret_key"].encode() not in request.head


def test_the_oauth_headers_are_the_documented_ones_and_no_others(runner: Runner, tls_emulator: Emulator) -> None:
    ready = tls_emulator.ready
    request = send(runner, tls_emulator, bodies.good_body(tls_emulator), identity="oauth")
    names = [name for name, _ in request.headers]
    assert len(names) == len(set(names)), "a header came twice"
    assert set(names) - {"Accept"} <= OAUTH_HEADERS
    assert set(names) >= OAUTH_HEADERS - {"X-Tc-Registered"}
    assert request.header("Accesstoken") == ready["access_token"]
    assert request.header("Openid") == ready["open_id"]
    assert re.fullmatch(r"[1-9][0-9]{0,18}", request.header("X-Tc-Nonce"))


def test_without_an_sdk_id_there_is_no_such_header(runner: Runner, tls_emulator: Emulator) -> None:
    second_app = {
        "app_id": "200000002",
        "sdk_id": None,
        "secret_id": "EmulatorSecretId00000002",
        "secret_key": "EmulatorSecretKey0000000000000002",
    }
    request = send(runner, tls_emulator, bodies.good_body(tls_emulator), **second_app)
    assert {name for name, _ in request.headers} - {"Accept"} == SIGNED_HEADERS - {"Sdkid"}


def test_the_host_can_name_itself(runner: Runner, tls_emulator: Emulator) -> None:
    request = send(runner, tls_emulator, bodies.good_body(tls_emulator), user_agent="room-controller/4.2 (linux)")
    assert request.header("User-Agent") == "room-controller/4.2 (linux)"


def test_every_attempt_is_signed_afresh(runner: Runner, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add("error_code", error_code=190301, count=2)
    body = bodies.good_body(tls_emulator)
    reply = runner.call(options_for(tls_emulator), tls_emulator.ready["meeting_id"], body)
    assert reply.outcome["status"] == "TM_OK"
    requests = tls_emulator.requests()
    assert reply.outcome["attempts"] == len(requests) == 3
    assert len({request.header("X-Tc-Nonce") for request in requests}) == 3
    assert len({request.header("X-Tc-Signature") for request in requests}) == 3
    for request in requests:
        assert request.body == body.encode()
        assert request.header("X-Tc-Signature") == signature(request, tls_emulator.ready["secret_key"])
        assert request.failed_checks() == []


def test_calls_of_one_context_share_a_connection(runner: Runner, tls_emulator: Emulator) -> None:
    calls = [{"meeting_id": bodies.ANY_MEETING, "body": bodies.ANY_BODY}] * 3
    runner.ask(options_for(tls_emulator), calls)
    requests = tls_emulator.requests()
    assert len(requests) == 3
    assert len({request.connection for request in requests}) == 1


def test_the_result_lists_the_attempts_with_their_nonces(runner: Runner, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add("error_code", error_code=41)
    reply = runner.call(options_for(tls_emulator), tls_emulator.ready["meeting_id"], bodies.good_body(tls_emulator))
    nonces = [request.header("X-Tc-Nonce") for request in tls_emulator.requests()]
    assert len(nonces) == 2
    text = json.dumps(reply.outcome["json"])
    assert all(nonce in text for nonce in nonces)
