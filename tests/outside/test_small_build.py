"""The library without its HTTP client: how large it is, what it needs, and that all the rest of it is there."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from support import programs as c
from support import small
from support.cc import C99
from support.emulator import ROOT, Emulator

from .test_abi import COMMITTED, output_of

BUDGETS = tomllib.loads((ROOT / "scripts" / "size" / "budgets.toml").read_text(encoding="utf-8"))["file"]
STAGED = {each["file"]: each["budget"] for each in BUDGETS if each["file"].startswith("build/stage")}


@pytest.mark.parametrize("name", STAGED)
def test_it_fits_its_budget(name: str) -> None:
    """Of what `make size` measures, what is built for these tests."""
    size = (ROOT / name).stat().st_size
    assert size <= STAGED[name], f"{size} bytes"


def test_it_needs_libc_and_libgcc_and_nothing_else() -> None:
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", output_of("readelf", "-d", small.library())))
    loader = {name for name in needed if name.startswith("ld-linux")}
    assert needed - loader == {"libc.so.6", "libgcc_s.so.1"}
    # What the loader makes of it is the same, and the kernel's own.
    loaded = {Path(line.split()[0]).name for line in output_of("ldd", small.library()).splitlines()}
    assert {name for name in loaded if not name.startswith(("ld-linux", "linux-vdso"))} == {
        "libc.so.6",
        "libgcc_s.so.1",
    }


def test_it_has_every_function_and_the_same_name() -> None:
    lines = output_of("nm", "-D", "--defined-only", small.library()).splitlines()
    assert sorted(line.split()[-1] for line in lines) == COMMITTED.read_text(encoding="ascii").split()
    assert "[libtmcontrol.so.0]" in output_of("readelf", "-d", small.library())


@pytest.mark.parametrize("name", small.SUITES)
def test_suite_passes_with_it(name: str, programs: Path, emulator: Emulator) -> None:
    program = c.build(name, C99, programs)
    c.assert_passed(c.run([program], {**c.emulator_environment(emulator), **small.environment()}))


@pytest.mark.parametrize("name", ["test_small", "test_prepare", "test_transport", "test_transport_inside"])
def test_suite_is_clean_with_it_under_valgrind(name: str, programs: Path, emulator: Emulator) -> None:
    program = c.build(name, C99, programs)
    c.assert_passed(c.run([*c.VALGRIND, program], {**c.emulator_environment(emulator), **small.environment()}))


def test_a_contained_panic_prints_nothing(programs: Path, emulator: Emulator) -> None:
    """Not even with a backtrace asked for: there is nothing in the library that could print one."""
    program = c.build("test_small", C99, programs)
    environment = {**os.environ, **c.emulator_environment(emulator), **small.environment(), "RUST_BACKTRACE": "full"}
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "panick" not in done.stdout + done.stderr
