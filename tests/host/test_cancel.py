"""Cancelled calls return at once, whatever they are at."""

from __future__ import annotations

from typing import Any

import pytest

from hostile.scripts import HTML, SUCCESS, answers, drip, http, silence, silence_after_request
from hostile.table import Lab
from hostile.wire import FaultServer, Script

from .conftest import Hosts, Options

CALLERS = 4
both = pytest.mark.parametrize("what", ["handle", "all"])


def go_with_request(
    hosts: Hosts, what: str, whole: dict[str, Any], service: FaultServer, requests: int = CALLERS
) -> None:
    """Cancels when the service has the requests."""
    with hosts.start("cancel", what, "go", options=whole) as host:
        service.wait_for_requests(requests)
        host.go()


@both
@pytest.mark.parametrize("first", [0, 1], ids=["before any call", "after a call"])
def test_before(what: str, first: int, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("cancel", what, "before", first, options=options_for(service))
    assert len(service.requests) == first


@both
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("script", [silence_after_request, drip(SUCCESS, 0.3)], ids=["no answer", "a slow answer"])
def test_while_waiting_for(what: str, tls: bool, script: Script, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(script, tls=lab.certificates.good if tls else None)
    go_with_request(hosts, what, options_for(service), service)


@both
def test_while_connecting(what: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence)
    whole = options_for(service, base_url=f"http://127.0.0.1:{lab.black_hole()}")
    hosts.run("cancel", what, "descriptor", options=whole)


@both
def test_in_the_handshake(what: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence)
    whole = options_for(service, base_url=f"https://127.0.0.1:{service.port}")
    with hosts.start("cancel", what, "go", options=whole) as host:
        service.wait_for_connections(CALLERS)
        host.go()


@both
def test_while_a_name_is_looked_up(what: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence)
    whole = options_for(service, name="service.example")
    hosts.run("cancel", what, "resolver", options=whole, resolver="silent")


@both
def test_between_two_attempts(what: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(http(503, HTML, "Retry-After: 7")))
    go_with_request(hosts, what, options_for(service, max_attempts=3), service)
    assert len(service.requests) == CALLERS


def test_while_others_hold_the_connections(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence_after_request)
    whole = options_for(service, max_connections=1)
    with hosts.start("cancel", "handle", "asleep", 0, "held", options=whole) as host:
        service.wait_for_requests(1)
        host.go()
    assert len(service.requests) == 1


@both
def test_while_waiting_for_quota(what: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    whole = options_for(service, rate_limit_per_minute=1, timeout_ms=600_000)
    hosts.run("cancel", what, "asleep", 1, options=whole)
    assert len(service.requests) == 1
