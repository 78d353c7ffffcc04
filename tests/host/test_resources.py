"""Descriptors, threads, stack, and secrets in memory."""

from __future__ import annotations

import threading

import pytest

from hostile.scripts import HTML, SUCCESS, answers, http
from hostile.table import Lab
from hostile.wire import Connection, FaultServer

from .conftest import Host, Hosts, Options


class Held:
    """A service that answers when it is told to."""

    def __init__(self, lab: Lab, **settings: object) -> None:
        self._answers = threading.Semaphore(0)
        self.service: FaultServer = lab.serve(self._script, **settings)

    def _script(self, connection: Connection) -> None:
        while connection.read_request() is not None and self._answers.acquire(timeout=60):
            connection.send(SUCCESS)

    def answer(self) -> None:
        self._answers.release()


def look_during_calls(host: Host, held: Held, calls: int, word: str) -> None:
    """Has the host look at itself while a call waits, so many times."""
    for number in range(calls):
        held.service.wait_for_requests(number + 1)
        host.go()
        assert host.line() == word
        held.answer()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_descriptors_are_closed_on_exec(tls: bool, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    held = Held(lab, tls=lab.certificates.good if tls else None)
    with hosts.start("descriptors", options=options_for(held.service)) as host:
        look_during_calls(host, held, 1, "looked")


@pytest.mark.parametrize("way", ["plain", "name"])
def test_no_thread_is_kept(way: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    held = Held(lab, tls=lab.certificates.good)
    looks_up = way == "name"
    # Without kept connections, the name is looked up each time.
    whole = options_for(held.service, name="service.example" if looks_up else None, idle_timeout_ms=0)
    with hosts.start("threads", way, options=whole, resolver="slow:20" if looks_up else None) as host:
        look_during_calls(host, held, 5, "counted")


def test_a_small_stack_is_enough(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(http(503, HTML), SUCCESS), tls=lab.certificates.whole_chain)
    print(hosts.run("stack", options=options_for(service, name="service.example", max_attempts=2), resolver="slow:1"))


NOBODY = dict.fromkeys(("app_id", "secret_id", "secret_key"))


@pytest.mark.parametrize("calls", [0, 3])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("how", ["secret", "key", "json", "replaced", "refused"])
def test_no_key_is_left_in_memory(
    how: str, tls: bool, calls: int, hosts: Hosts, lab: Lab, options_for: Options
) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good if tls else None)
    hosts.run("secrets_in_memory", how, calls, options=options_for(service, **NOBODY))
    assert len(service.requests) == calls


@pytest.mark.parametrize("how", ["oauth", "key-oauth", "json-oauth", "refresh-oauth"])
def test_no_token_is_left_in_memory(how: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    """A token is sent with each call; the buffers of the HTTP library that it passes through are not this library's to wipe."""
    service = lab.serve(answers(SUCCESS))
    hosts.run("secrets_in_memory", how, 0, options=options_for(service, **NOBODY))
