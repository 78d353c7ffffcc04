"""Signals: none reaches the host that it would not get anyway, and none of its own changes a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from hostile.scripts import SUCCESS, answers, silence
from hostile.table import Lab
from support.misbehaving import End, TlsServer

from .conftest import Hosts, Options

# Whether the client writes once more after the server has left is a matter of chance.
CALLS = 30


@pytest.mark.parametrize("state", ["nothing", "handled", "ignored", "blocked", "pending"])
def test_a_server_that_leaves(state: str, hosts: Hosts, lab: Lab, options_for: Options, tmp_path: Path) -> None:
    with TlsServer(tmp_path, end=End.AFTER_ANSWER) as server:
        whole = options_for(lab.serve(silence), base_url=server.base_url, ca_file=str(server.ca_file))
        hosts.run("broken_pipe", state, CALLS, options=whole)
    assert server.requests == CALLS


@pytest.mark.parametrize("idle_timeout_ms", [30_000, 0], ids=["one connection", "many connections"])
def test_a_storm_of_signals(idle_timeout_ms: int, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    hosts.run("signal_storm", "calls", 500, options=options_for(service, idle_timeout_ms=idle_timeout_ms))
    assert len(service.requests) == 500


def test_no_handler_runs_on_a_thread_of_the_library(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("signal_storm", "resolver", options=options_for(service, name="service.example"), resolver="slow:500")
