"""64 threads on one context, and fork."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99
from support.emulator import Emulator

Start = Callable[..., Emulator]


def counted(emulator: Emulator, threads: int, calls: int) -> dict[str, str]:
    numbers = {"TM_TEST_THREADS": str(threads), "TM_TEST_CALLS": str(calls)}
    return {**c.emulator_environment(emulator), **numbers}


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_64_threads_make_200_calls_each(crowd_emulator: Start, programs: Path, tls: bool) -> None:
    threads, calls = 64, 200
    emulator = crowd_emulator(meetings=threads, participants=calls, tls=tls)
    program = c.build("crowd_threads", C99, programs)
    c.assert_passed(c.run([program], counted(emulator, threads, calls)))

    requests = emulator.requests()
    nonces = {request.header("X-Tc-Nonce") for request in requests}
    assert len(requests) == threads * calls, "a call was sent more than once"
    assert len(nonces) == threads * calls, "a nonce came twice"
    assert all(request.carried_out for request in requests)
    for meeting in emulator.state()["meetings"]:
        assert not any(person["video_state"] for person in meeting["participants"])


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_threads_are_clean_under_valgrind(crowd_emulator: Start, programs: Path, tls: bool) -> None:
    emulator = crowd_emulator(meetings=8, participants=10, tls=tls)
    program = c.build("crowd_threads", C99, programs)
    valgrind = c.VALGRIND_WITH_TLS if tls else c.VALGRIND
    c.assert_passed(c.run([*valgrind, program], counted(emulator, 8, 10)))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_parent_and_child_call_on_after_fork(crowd_emulator: Start, programs: Path, tls: bool) -> None:
    emulator = crowd_emulator(meetings=1, participants=1500, tls=tls)
    program = c.build("crowd_fork", C99, programs)
    c.assert_passed(c.run([program], c.emulator_environment(emulator)))
    nonces = [request.header("X-Tc-Nonce") for request in emulator.requests()]
    assert len(nonces) == len(set(nonces)), "parent and child drew the same nonce"
