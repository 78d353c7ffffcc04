"""The way to the service: certificates, names, ports, proxies, redirects, and answers that are too much."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import bodies
from support.emulator import Emulator
from support.misbehaving import TlsServer
from support.runner import EFFECTS, Runner, options_for


def call(runner: Runner, options: dict[str, Any], **call: int) -> dict[str, Any]:
    return runner.call({"max_attempts": 1, **options}, bodies.ANY_MEETING, bodies.ANY_BODY, **call).outcome


def assert_nothing_was_sent(outcome: dict[str, Any]) -> None:
    assert outcome["http_status"] == 0
    assert EFFECTS[outcome["effect"]] == "not_applied"
    assert outcome["hint_en"] and outcome["hint_zh"]


def test_a_certificate_nobody_vouches_for(runner: Runner, tls_emulator: Emulator) -> None:
    outcome = call(runner, options_for(tls_emulator, ca_file=None))
    assert outcome["status"] == "TM_ERR_CERTIFICATE", outcome["message"]
    assert_nothing_was_sent(outcome)
    assert tls_emulator.requests() == []


def test_a_certificate_for_another_name(runner: Runner, emulator: Emulator, tmp_path: Path) -> None:
    with TlsServer(tmp_path, "elsewhere.example") as server:
        outcome = call(runner, options_for(emulator, base_url=server.base_url, ca_file=str(server.ca_file)))
        assert server.requests == 0
    assert outcome["status"] == "TM_ERR_CERTIFICATE", outcome["message"]
    assert_nothing_was_sent(outcome)


def test_a_certificate_that_is_given_as_text(runner: Runner, tls_emulator: Emulator) -> None:
    pem = Path(tls_emulator.ready["ca_file"]).read_text(encoding="ascii")
    outcome = call(runner, options_for(tls_emulator, ca_file=None, ca_pem=pem, ca_only=True))
    assert outcome["status"] == "TM_ERR_MEETING_NOT_FOUND", outcome["message"]


def test_a_folder_of_certificates(runner: Runner, tls_emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "ours.pem").write_bytes(Path(tls_emulator.ready["ca_file"]).read_bytes())
    outcome = call(runner, options_for(tls_emulator, ca_file=None, ca_dir=str(tmp_path)))
    assert outcome["status"] == "TM_ERR_MEETING_NOT_FOUND", outcome["message"]


def test_tls_to_a_port_that_does_not_speak_it(runner: Runner, emulator: Emulator) -> None:
    base_url = emulator.ready["base_url"].replace("http://", "https://")
    outcome = call(runner, options_for(emulator, base_url=base_url))
    assert outcome["status"] == "TM_ERR_TLS", outcome["message"]
    assert_nothing_was_sent(outcome)


def test_a_port_where_nobody_listens(runner: Runner, emulator: Emulator) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{free.getsockname()[1]}"
        outcome = call(runner, options_for(emulator, base_url=base_url), max_attempts=2)
    assert outcome["status"] == "TM_ERR_CONNECT", outcome["message"]
    assert outcome["attempts"] == 2
    assert outcome["retryable"]
    assert_nothing_was_sent(outcome)


def test_a_name_that_nobody_has(programs: Path, emulator: Emulator, tmp_path: Path) -> None:
    """The system's resolver is told to know no name, so that the test does not depend on a name server."""
    source = tmp_path / "no_names.c"
    source.write_text("int getaddrinfo(void) { return -2; /* EAI_NONAME */ }\n")
    resolver = tmp_path / "no_names.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", resolver, source], check=True)
    with Runner.in_c(programs, {"LD_PRELOAD": str(resolver)}) as runner:
        outcome = call(runner, options_for(emulator, base_url="https://no-such-host.test"))
    assert outcome["status"] == "TM_ERR_DNS", outcome["message"]
    assert outcome["retryable"]
    assert_nothing_was_sent(outcome)


@pytest.mark.parametrize("http_status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(http_status: int, runner: Runner, emulator: Emulator) -> None:
    elsewhere = f"{emulator.ready['base_url']}/v1/real-control/meetings/1/video"
    emulator.faults.add("answer", http_status=http_status, headers={"Location": elsewhere})
    outcome = call(runner, options_for(emulator))
    assert outcome["status"] == "TM_ERR_NOT_THE_SERVICE"
    assert len(emulator.requests()) == 1


def test_proxies_of_the_environment_are_not_used(programs: Path, emulator: Emulator) -> None:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    # Nothing is excepted: the machine's own exceptions often hold the emulator's address.
    exceptions = {"NO_PROXY": "", "no_proxy": ""}
    with Runner.in_c(programs, {**dict.fromkeys(names, "http://127.0.0.1:1"), **exceptions}) as runner:
        assert call(runner, options_for(emulator))["status"] == "TM_ERR_MEETING_NOT_FOUND"


def test_certificates_of_the_environment_are_not_used(programs: Path, tls_emulator: Emulator) -> None:
    with Runner.in_c(programs, {"SSL_CERT_FILE": tls_emulator.ready["ca_file"]}) as runner:
        assert call(runner, options_for(tls_emulator, ca_file=None))["status"] == "TM_ERR_CERTIFICATE"


def test_an_answer_that_is_too_large(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("answer", http_status=200, body="{" + " " * 5000 + "}")
    outcome = call(runner, options_for(emulator, max_response_bytes=4096))
    assert outcome["status"] == "TM_ERR_RESPONSE_TOO_LARGE", outcome["message"]
    assert "4096" in outcome["message"]
    assert EFFECTS[outcome["effect"]] == "unknown"


def test_an_answer_that_just_fits(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("answer", http_status=200, body="{" + " " * 4094 + "}")
    assert call(runner, options_for(emulator, max_response_bytes=4096))["status"] == "TM_OK"


def test_an_answer_shorter_than_it_says(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("wrong_length", excess=100)
    outcome = call(runner, options_for(emulator))
    assert outcome["status"] == "TM_ERR_CONNECTION_LOST", outcome["message"]


def test_an_answer_that_drips_ends_with_the_deadline(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("drip", ms_per_byte=60)
    outcome = call(runner, options_for(emulator), timeout_ms=500)
    assert outcome["status"] == "TM_ERR_TIMEOUT", outcome["message"]
    assert EFFECTS[outcome["effect"]] == "unknown"


def test_an_answer_that_takes_too_long_ends_with_the_deadline(runner: Runner, emulator: Emulator) -> None:
    emulator.faults.add("delay", ms=60_000)
    outcome = call(runner, options_for(emulator, timeout_ms=2000))
    assert outcome["status"] == "TM_ERR_TIMEOUT", outcome["message"]
    assert outcome["retryable"]
    assert EFFECTS[outcome["effect"]] == "unknown"
