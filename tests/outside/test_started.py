"""Two thousand started calls, five hundred of them cancelled at random: every completion exactly once."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99
from support.emulator import Emulator

Start = Callable[..., Emulator]
MODES = ["dispatch", "next_done", "free"]


def run(emulator: Emulator, program: list[str | Path], mode: str, meetings: int, calls: int) -> tuple[int, int]:
    """How many calls succeeded, and how many were cancelled."""
    seed = random.randrange(1 << 31)
    numbers = {"TM_TEST_MEETINGS": str(meetings), "TM_TEST_CALLS": str(calls), "TM_TEST_SEED": str(seed)}
    print(f"seed {seed}")
    done = c.run(program, {**c.emulator_environment(emulator), **numbers, "TM_TEST_MODE": mode})
    c.assert_passed(done)
    found = re.search(r"^ok (\d+) cancelled (\d+)$", done.stdout, re.MULTILINE)
    assert found is not None
    print(found[0])
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("mode", MODES)
def test_every_completion_comes_exactly_once(mode: str, crowd_emulator: Start, programs: Path) -> None:
    emulator = crowd_emulator(meetings=4, participants=500, tls=False)
    ok, cancelled = run(emulator, [c.build("crowd_started", C99, programs)], mode, 4, 500)
    assert ok + cancelled == 2000
    requests = emulator.requests()
    nonces = {request.header("X-Tc-Nonce") for request in requests}
    assert len(nonces) == len(requests), "a nonce came twice"
    # A call that says it succeeded has turned a camera off. One that was cancelled may have, too.
    off = sum(
        not person["video_state"]
        for meeting in emulator.state()["meetings"]
        for person in meeting["participants"]
        if person["ms_open_id"].startswith("crowd-")
    )
    assert ok <= off <= len(requests)
    if mode != "free":
        assert cancelled <= 500


@pytest.mark.parametrize("mode", MODES)
def test_it_is_clean_under_valgrind(mode: str, crowd_emulator: Start, programs: Path) -> None:
    emulator = crowd_emulator(meetings=2, participants=50, tls=False)
    run(emulator, [*c.VALGRIND, c.build("crowd_started", C99, programs)], mode, 2, 50)
