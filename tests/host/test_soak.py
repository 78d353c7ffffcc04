"""The soak in brief. `make soak` makes a hundred thousand calls."""

from __future__ import annotations

from pathlib import Path

from .soak import soak

SECONDS = 120


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    counted = soak(tmp_path, seconds=SECONDS)
    # That much did go wrong, and much did not.
    assert counted["calls"] > 1000
    assert len(counted["statuses"]) >= 10
    assert counted["statuses"]["TM_OK"] > counted["calls"] / 4
    # How much may grow, and what has to be as it was, the program says itself.
