"""How often a call asks for memory: on a device every request costs time and makes holes. Counts are the same on every machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99
from support.emulator import Emulator

# What the benchmarks hold them to as well (benches/driver/targets.py).
BUDGETS = {"success": 12, "error": 18, "call": 55}
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
    kind: str, programs: Path, tls_emulator: Emulator, tmp_path: Path
) -> None:
    program = c.build("allocations", C99, programs)
    # The first calls make what the later ones use.
    few, more = (made(program, tls_emulator, kind, calls, tmp_path) for calls in (CALLS, 2 * CALLS))
    assert 1 <= (more - few) / CALLS <= BUDGETS[kind]
