"""No secret in anything that tmctl prints, whatever is asked of it and whatever goes wrong."""

from __future__ import annotations

from typing import Any

import pytest

from support.emulator import Emulator

from .conftest import Tmctl, identity

PROXY_PASSWORD = "hunter22-of-the-proxy"
TARGET = ["--target", "ms-boardroom-3", "--target-device", "9", "--device", "pc"]

COMMANDS = {
    "close-video": ["close-video", *TARGET, "--verify"],
    "close-video by name": ["close-video", "--name", "王芳"],
    "dry run": ["close-video", *TARGET, "--dry-run"],
    "participants": ["participants"],
    "meeting": ["meeting"],
    "call": ["call", "GET", "/v1/meetings/1"],
    "sign": ["sign", "PUT", "/v1/x", "--body", "{}"],
    "sign as curl": ["sign", "PUT", "/v1/x", "--body", "{}", "--curl"],
    "sign, explained": ["sign", "PUT", "/v1/x", "--explain", "--their-signature", "x"],
    "doctor": ["doctor"],
    "config": ["config"],
    "config check": ["config", "check"],
}

FAULTS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "signature": {"kind": "error_code", "error_code": 200003, "count": 9},
    "page": {"kind": "html_page", "count": 9},
    "lost": {"kind": "reset", "count": 9},
}


@pytest.mark.parametrize(
    "form", [[], ["--json"], ["-vv"], ["--lang", "zh"]], ids=lambda form: " ".join(form) or "plain"
)
@pytest.mark.parametrize("kind", ["secret", "oauth"])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_secret_is_printed(fault: str, kind: str, form: list[str], tmctl: Tmctl, emulator: Emulator) -> None:
    tmctl.env = {
        **identity(emulator, kind),
        "TMCTL_OPERATOR": "zhang.wei",
        "TMCTL_MEETING": emulator.ready["meeting_id"],
    }
    secret = emulator.ready["secret_key" if kind == "secret" else "access_token"]
    for name, command in COMMANDS.items():
        if FAULTS[fault]:
            emulator.faults.set(FAULTS[fault])
        done = tmctl(*command, *form, code=None)
        assert done.code in (0, 1, 3, 4, 5, 6, 7), f"{name}: {done}"
        everything = done.out + done.err
        assert everything and secret not in everything, name
        if name == "dry run":
            assert "X-TC-Signature: …" in everything or "AccessToken: …" in everything or '"value":"…"' in everything
        for request in emulator.requests():
            signature = request.header("X-Tc-Signature")
            assert signature is None or signature not in everything, name
        emulator.reset()


def test_an_echoed_secret_is_taken_out(connected: Tmctl, emulator: Emulator) -> None:
    secret = emulator.ready["secret_key"]
    for form in ([], ["--json"], ["-vv"]):
        emulator.faults.set({"kind": "answer", "http_status": 502, "body": f"<p>{secret}</p>", "count": 3})
        done = connected("call", "GET", "/v1/meetings/1", *form, code=5)
        assert secret not in done.out + done.err


def test_the_password_of_a_proxy_stays_where_it_is(connected: Tmctl) -> None:
    connected.env |= {"TM_PROXY": f"http://user:{PROXY_PASSWORD}@127.0.0.1:1", "TM_ALLOW_HTTP": "true"}
    for command in COMMANDS.values():
        for form in ([], ["--json"], ["-vv"]):
            done = connected(*command, *form, "--max-attempts", "1", code=None)
            assert PROXY_PASSWORD not in done.out + done.err
