"""fork: nothing that the parent has is of the child's, and nothing that the child does reaches the parent."""

from __future__ import annotations

import threading

import pytest

from hostile.scripts import SUCCESS, answers
from hostile.table import Lab
from hostile.wire import Connection

from .conftest import Hosts, Options

both = pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])


@both
@pytest.mark.parametrize(("state", "connections"), [("idle", 2), ("generations", 3), ("namesakes", 2)])
def test_child_and_parent_use_connections_of_their_own(
    state: str, connections: int, tls: bool, hosts: Hosts, lab: Lab, options_for: Options
) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good if tls else None)
    hosts.run("forks", state, options=options_for(service))
    # One for each process that made calls; the parent's is open as before when its children have gone.
    assert service.connections == connections


@both
def test_while_a_call_waits(tls: bool, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    forked = threading.Event()

    def answers_later(connection: Connection) -> None:
        if connection.read_request() is not None and forked.wait(60):
            connection.send(SUCCESS)

    service = lab.serve(answers_later, tls=lab.certificates.good if tls else None)
    with hosts.start("forks", "waiting", options=options_for(service)) as host:
        service.wait_for_requests(1)
        host.go()
        assert host.line() == "forked"
        forked.set()
    assert len(service.requests) == 1


@both
def test_among_threads_that_make_calls(tls: bool, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good if tls else None)
    hosts.run("forks", "busy", options=options_for(service))
    assert len(set(service.nonces)) == len(service.nonces)


def test_among_threads_that_make_connections(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    hosts.run("forks", "handshakes", options=options_for(service, idle_timeout_ms=0))


def test_among_threads_that_hold_locks(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("forks", "locks", options=options_for(service, rate_limit_per_minute=1))


def test_while_a_name_is_looked_up(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("forks", "resolver", options=options_for(service, name="service.example"), resolver="slow:500")


def test_while_a_result_is_read(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("forks", "results", options=options_for(service, max_response_bytes=16777216))


def test_after_the_context_was_cancelled(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("forks", "cancelled", options=options_for(service))
    assert service.requests == []
