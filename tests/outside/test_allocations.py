"""How often a call asks for memory: on a device every request costs time and makes holes. Counts are the same on every machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99
from support.emulator import Emulator

# The first two are what the benchmarks hold them to as well (benches/driver/targets.py). There a whole call makes 52;
# here it makes 56, because the emulator's answers have more headers than those of the benchmarks' server.
BUDGETS = {"success": 12, "error": 18, "call": 57}
CALLS = 50


def made(program: Path, emulator: Emulator, kind: str, calls: int, folder: Path) -> int:
    """Requests for memory of a whole run, growing one included."""
    log = folder / "log"
    valgrind = ["valgrind", "--leak-check=no", "--undef-value-errors=no", f"--log-file={log}"]
    c.assert_passed(c.run([*valgrind, program, kind, str(calls)], c.emulator_environment(emulator)))
    found = re.search(r"total heap usage: ([\d,]+) allocs", log.read_text())
    assert found is not None
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("kind", BUDGETS)
def test_a_call_asks_for_memory_no_more_often_than_it_has_to(
    kind: str, programs: Path, crowd_emulator: Callable[..., Emulator], tmp_path: Path
) -> None:
    program = c.build("allocations", C99, programs)
    emulator = crowd_emulator(meetings=1, participants=2 * CALLS)
    # The first calls make what the later ones use.
    few = made(program, emulator, kind, CALLS, tmp_path)
    emulator.reset()
    more = made(program, emulator, kind, 2 * CALLS, tmp_path)
    assert 1 <= (more - few) / CALLS <= BUDGETS[kind]
