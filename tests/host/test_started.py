"""Started calls, and many in one call, in processes that fork, signal, free, and run out of threads."""

from __future__ import annotations

import json

import pytest

from hostile.scripts import SUCCESS, answers, code, connections, silence_after_request
from hostile.table import Lab

from .conftest import Hosts, Options

both = pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])


@both
def test_fork_among_started_calls(tls: bool, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    """The parent's two workers wait in silence; whatever connects after them is answered."""
    script = connections(silence_after_request, silence_after_request, answers(SUCCESS))
    service = lab.serve(script, tls=lab.certificates.good if tls else None)
    whole = options_for(service, worker_threads=2, timeout_ms=600_000)
    with hosts.start("started", "fork", options=whole) as host:
        service.wait_for_requests(2)
        host.go()
    assert len(set(service.nonces)) == len(service.nonces)


def test_fork_in_a_done_function(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("started", "callback", options=options_for(service))
    assert len(service.requests) == 5


@both
@pytest.mark.parametrize("state", ["signal", "free"])
def test_the_end_comes_at_once(state: str, tls: bool, hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence_after_request, tls=lab.certificates.good if tls else None)
    hosts.run("started", state, options=options_for(service, worker_threads=2, timeout_ms=600_000))
    assert len(service.requests) <= 2


def test_the_end_while_a_name_is_looked_up(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(silence_after_request)
    whole = options_for(service, name="service.example", worker_threads=2, timeout_ms=600_000)
    hosts.run("started", "lookup", options=whole, resolver="silent")
    assert service.requests == []


def test_the_end_waits_for_a_function_of_the_host(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    hosts.run("started", "log", options=options_for(lab.serve(answers(SUCCESS))))


def test_a_start_that_gets_no_thread_says_so(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    hosts.run("started", "threads", options=options_for(service))
    assert len(service.requests) == 1


def body(number: int, space: str) -> str:
    """A request whose spelling tells it from every other."""
    return (
        f'{{"operator_id":"host",{space}"operator_id_type":1,"instanceid":1,"number":{number},"name":"\\u4f1a 议",'
        f'"user":{{"to_operator_id":"guest","to_operator_id_type":4,"instanceid" : 1}}}}'
    )


def test_many_are_sent_byte_for_byte(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS))
    bodies = [body(number, " \t\n" * number) for number in range(40)]
    said = hosts.run("started", "many", " [ " + " ,\n".join(bodies) + " ] ", options=options_for(service))
    status, listed = said.split("\n", 1)
    outcomes = json.loads(listed)
    assert status == "TM_OK"
    assert [outcome["status"] for outcome in outcomes] == ["TM_OK"] * 40
    assert sorted(request.body.decode() for request in service.requests) == sorted(bodies)
    assert len(set(service.nonces)) == 40
    # Four threads, and no more connections than that.
    assert service.connections <= 4


def test_outcomes_of_many_stand_in_the_order_of_the_bodies(hosts: Hosts, lab: Lab, options_for: Options) -> None:
    service = lab.serve(answers(SUCCESS, SUCCESS, code(9104), code(9003)))
    whole = options_for(service, worker_threads=1)
    said = hosts.run("started", "many", json.dumps([json.loads(body(n, "")) for n in range(5)]), options=whole)
    status, listed = said.split("\n", 1)
    assert status == "TM_ERR_DEVICE"
    assert [outcome["api_code"] for outcome in json.loads(listed)] == [0, 0, 9104, 9003, 9003]
    assert [json.loads(request.body)["number"] for request in service.requests] == list(range(5))
