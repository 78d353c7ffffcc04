"""The end of the process, and of the library within it."""

from __future__ import annotations

import pytest

from hostile.scripts import SUCCESS, answers
from hostile.table import Lab

from .conftest import Hosts, Options

RUNS = 40


@pytest.mark.parametrize("idle_timeout_ms", [30_000, 0], ids=["in exchanges", "in handshakes"])
def test_exit_during_calls(idle_timeout_ms: int, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    whole = options_for(service, idle_timeout_ms=idle_timeout_ms)
    for run in range(RUNS):
        # Not a word on standard error is what `run` asks for; nor on standard output.
        assert hosts.run("exits", run % 8, options=whole) == ""


def test_exit_while_a_name_is_looked_up(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    whole = options_for(lab.serve(answers(SUCCESS)), name="service.example", timeout_ms=50)
    for _ in range(10):
        assert hosts.run("exits", 4, options=whole, resolver="silent") == ""


def test_unload_leaves_the_code_in_place(hosts: Hosts, lab: Lab, options_for: Options, library: str) -> None:
    hosts.run("unload", library, "nothing", options=options_for(lab.serve(answers(SUCCESS))))


@pytest.mark.parametrize("state", ["calls", "threads"])
def test_unload_after_calls(state: str, hosts: Hosts, lab: Lab, options_for: Options, library: str) -> None:
    service = lab.serve(answers(SUCCESS), tls=lab.certificates.good)
    hosts.run("unload", library, state, options=options_for(service))
    assert len(service.requests) == 20


def test_unload_while_a_name_is_looked_up(hosts: Hosts, lab: Lab, options_for: Options, library: str) -> None:
    whole = options_for(lab.serve(answers(SUCCESS)), name="service.example", timeout_ms=50)
    hosts.run("unload", library, "resolver", options=whole, resolver="slow:300")
