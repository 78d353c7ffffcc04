"""Calls end at their deadline, whoever it is that does not answer."""

from __future__ import annotations

import pytest

from hostile.scripts import SUCCESS, drip, silence, silence_after_request
from hostile.table import Lab

from .conftest import Hosts, Options

TIMEOUT_MS = 500
SCRIPTS = {"nothing": silence, "no answer": silence_after_request, "a byte each 300 ms": drip(SUCCESS, 0.3)}


@pytest.mark.parametrize("callers", [1, 16])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("says", SCRIPTS)
def test_the_service_says(says: str, tls: bool, callers: int, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(SCRIPTS[says], tls=lab.certificates.good if tls else None)
    hosts.run("deadline", callers, options=options_for(service, timeout_ms=TIMEOUT_MS))


def test_others_hold_the_connections(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence_after_request)
    hosts.run("deadline", 16, options=options_for(service, timeout_ms=TIMEOUT_MS, max_connections=1))
    # Most never get one: when the first gives up, the others' time is nearly over, too.
    assert 1 <= len(service.requests) < 16


def test_nobody_says_anything_in_the_handshake(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence)
    base_url = f"https://127.0.0.1:{service.port}"
    hosts.run("deadline", 4, options=options_for(service, base_url=base_url, timeout_ms=TIMEOUT_MS))


def test_connecting_gets_no_answer(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    base_url = f"http://127.0.0.1:{lab.black_hole()}"
    service = lab.serve(silence)
    hosts.run("deadline", 4, options=options_for(service, base_url=base_url, timeout_ms=TIMEOUT_MS))


@pytest.mark.parametrize("callers", [1, 16])
def test_the_name_server_is_silent(callers: int, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence)
    whole = options_for(service, name="service.example", timeout_ms=TIMEOUT_MS)
    hosts.run("deadline", callers, options=whole, resolver="silent")
