"""The library tells nothing of the machine that it was built on, so that another one can make the same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.cc import prefix
from support.emulator import ROOT


def places_of_this_machine() -> set[bytes]:
    sysroot = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()
    home = Path.home()
    cargo = Path(os.environ.get("CARGO_HOME", home / ".cargo"))
    return {str(place).encode() for place in (ROOT, cargo, sysroot)} | {f"{home}/".encode(), b"/home/", b".cargo/"}


@pytest.mark.parametrize("name", ["libtmcontrol.so.0", "libtmcontrol.a"])
def test_no_folder_of_this_machine_is_in_it(name: str) -> None:
    held = (prefix() / "lib" / name).read_bytes()
    assert len(held) > 1_000_000
    assert [place for place in places_of_this_machine() if place in held] == []


def test_crates_are_named_as_everywhere() -> None:
    """What is above is empty because names are replaced, not because there are none."""
    assert b"/crates/tokio-" in (prefix() / "lib" / "libtmcontrol.so.0").read_bytes()
