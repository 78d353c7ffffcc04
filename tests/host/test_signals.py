"""Signals: none reaches the host that it would not get anyway, and none of its own changes a call."""

from __future__ import annotations

import threading

import pytest

from hostile.scripts import SUCCESS, answers
from hostile.table import Lab
from hostile.wire import Connection

from .conftest import Hosts, Options


class Resets:
    """A service that answers, keeps the connection, and resets it when it is told to, without TLS's goodbye."""

    def __init__(self) -> None:
        self._now = threading.Semaphore(0)
        self._done = threading.Semaphore(0)

    def __call__(self, connection: Connection) -> None:
        if connection.read_request() is not None:
            connection.send(SUCCESS)
            if self._now.acquire(timeout=60):
                connection.reset()
                self._done.release()

    def reset(self) -> None:
        self._now.release()
        assert self._done.acquire(timeout=60)


@pytest.mark.parametrize("state", ["nothing", "handled", "ignored", "blocked", "pending"])
def test_connections_that_are_reset(state: str, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    resets = Resets()
    service = lab.serve(resets, tls=lab.certificates.good)
    with hosts.start("broken_pipe", state, options=options_for(service)) as host:
        for _ in range(5):
            assert host.line() == "answered"
            resets.reset()
            host.go()
    assert service.connections == 5


@pytest.mark.parametrize("idle_timeout_ms", [30_000, 0], ids=["one connection", "many connections"])
def test_a_storm_of_signals(idle_timeout_ms: int, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    hosts.run("signal_storm", "calls", 500, options=options_for(service, idle_timeout_ms=idle_timeout_ms))
    assert len(service.requests) == 500


def test_no_handler_runs_on_a_thread_of_the_library(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("signal_storm", "resolver", options=options_for(service, name="service.example"), resolver="slow:500")
