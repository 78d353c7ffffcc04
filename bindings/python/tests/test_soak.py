"""Many calls of every kind from 8 threads, with faults, leave nothing behind.

`make soak-python` makes a hundred thousand.
"""

from __future__ import annotations

import soak
from host.soak import OPTIONS

CALLS = 5000
# What allocators keep of their own accord; one kept result a call would be ten times as much.
ROOM_KB = 3000
ROOM_OBJECTS = 500


def test_8_threads_leave_nothing_behind() -> None:
    found = soak.soak(CALLS)
    assert found["calls"] == CALLS
    assert found["outcomes"]["ok"] > CALLS // 5
    assert len(found["outcomes"]) > 8, "hardly any fault came to pass"
    before, after = found["before"], found["after"]
    assert after["resident_kb"] - before["resident_kb"] < ROOM_KB
    assert after["objects"] - before["objects"] < ROOM_OBJECTS
    assert after["callbacks"] == before["callbacks"] == 1
    # Connections that are kept for later calls; of one kept descriptor a client there would be three times as many.
    assert after["descriptors"] - before["descriptors"] <= OPTIONS["max_connections"]
    assert after["threads"] <= before["threads"] + 1
