"""Programs that were built against the header of an earlier version run with today's library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import header
from support.cc import C99, prefix
from support.emulator import Emulator
from support.programs import assert_passed, emulator_environment, run

from . import interface

PREVIOUS = sorted((interface.HERE / "previous").iterdir())
# Those whose library had another name go on with that one.
SAME_NAME = [each for each in PREVIOUS if interface.soname(each / "tmcontrol.h") == interface.soname(interface.HEADER)]


@pytest.fixture(params=SAME_NAME, ids=lambda path: path.name)
def version(request: pytest.FixtureRequest) -> Path:
    return request.param


def build(version: Path, folder: Path, library: Path) -> Path:
    """The version's program, linked to a library of any name: no header of today is in sight."""
    program = folder / "program"
    interface.run(*C99.command, "-g", *sorted(version.glob("*.c")), "-o", program, library)
    return program


def run_with_todays_library(program: Path, emulator: Emulator) -> str:
    loaded = {"LD_LIBRARY_PATH": str(prefix() / "lib"), "LD_BIND_NOW": "1"}
    done = run([program], {**emulator_environment(emulator), **loaded})
    assert_passed(done)
    return done.stdout


def test_there_is_a_version_to_look_back_to() -> None:
    assert SAME_NAME


def test_the_program_uses_all_of_its_version(version: Path) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in version.glob("*.c"))
    assert [name for name in header.functions(version / "tmcontrol.h") if not re.search(rf"\b{name}\(", sources)] == []


def test_it_links_to_todays_library_and_runs(version: Path, tls_emulator: Emulator, tmp_path: Path) -> None:
    program = build(version, tmp_path, prefix() / "lib" / "libtmcontrol.so")
    said = run_with_todays_library(program, tls_emulator)
    assert said.count(f": as in {version.name}\n") == 8


def test_as_it_was_linked_then_it_runs_now(version: Path, tls_emulator: Emulator, tmp_path: Path) -> None:
    """The binary of a program that nobody builds again: it has seen its own version's library and no other."""
    stand_in = interface.stand_in(version / "tmcontrol.h", tmp_path, "gcc")
    program = build(version, tmp_path, stand_in)
    assert f"[{stand_in.name}]" in interface.run("readelf", "-d", program).stdout
    run_with_todays_library(program, tls_emulator)


def test_a_function_that_went_would_be_missed(version: Path, tls_emulator: Emulator, tmp_path: Path) -> None:
    text = (version / "tmcontrol.h").read_text(encoding="utf-8")
    less = tmp_path / "less"
    less.mkdir()
    removed = re.sub(r"TM_API\s[^;(]*\btm_tokens_put\([^;]*;", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    (less / "tmcontrol.h").write_text(removed, encoding="utf-8")
    program = build(version, tmp_path, interface.stand_in(version / "tmcontrol.h", tmp_path, "gcc"))
    interface.stand_in(less / "tmcontrol.h", less, "gcc")
    done = run([program], {**emulator_environment(tls_emulator), "LD_LIBRARY_PATH": str(less), "LD_BIND_NOW": "1"})
    assert done.returncode != 0
    assert "tm_tokens_put" in done.stderr
