"""The header's interface is the committed one, and nothing that was released is lost from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import header
from support.cc import prefix

from . import interface

PREVIOUS = sorted((interface.HERE / "previous").iterdir())
HELP = "\nIf this is meant, `make abi-accept` takes it, as far as programs that were built before keep working."


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def since(header_file: Path) -> dict[str, str]:
    """The version that each function's description says it came with."""
    text = header_file.read_text(encoding="utf-8")
    described = re.findall(r"/\*\*\n((?: \*[^\n]*\n)*?) \*/\nTM_API\s[^;(]*?\b(tm_\w+)\(", text)
    return {name: (re.search(r"- Since: (\d+\.\d+\.\d+)\.", words) or ["", "0.0.0"])[1] for words, name in described}


@pytest.mark.parametrize("committed", interface.MACHINES, ids=lambda path: path.stem)
def test_functions_and_their_types_are_the_committed_ones(committed: Path, tmp_path: Path) -> None:
    made = interface.dump(interface.HEADER, interface.MACHINES[committed], tmp_path)
    found = interface.difference(committed, made)
    assert found == "", found + HELP


def test_constants_have_the_committed_values() -> None:
    found, committed = interface.constants(interface.HEADER), interface.committed_constants()
    assert len(found) > 50
    assert found == committed, HELP


@pytest.mark.parametrize("previous", PREVIOUS, ids=lambda path: path.name)
@pytest.mark.parametrize("machine", interface.MACHINES.values())
def test_nothing_of_a_released_header_is_lost(machine: str, previous: Path, tmp_path: Path) -> None:
    released = previous / "tmcontrol.h"
    if interface.soname(released) != interface.soname(interface.HEADER):
        return  # Programs of that version ask for another library.
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = interface.dump(released, machine, tmp_path / "before")
    after = interface.dump(interface.HEADER, machine, tmp_path / "after")
    assert interface.lost(before, after) == ""
    assert interface.lost_constants(interface.constants(released), interface.constants(interface.HEADER)) == []


def test_every_function_says_since_when() -> None:
    told = since(interface.HEADER)
    assert sorted(told) == header.functions(interface.HEADER)
    newest = header.macro_values(interface.HEADER)["TM_VERSION"].strip('"')
    assert all(version("0.1.0") <= version(each) <= version(newest) for each in told.values())
    for previous in PREVIOUS:
        released = header.functions(previous / "tmcontrol.h")
        too_late = [name for name in released if version(told[name]) > version(previous.name)]
        too_early = [
            name for name, each in told.items() if name not in released and version(each) <= version(previous.name)
        ]
        assert (too_late, too_early) == ([], []), (
            f"against {previous.name}; what came after that release has a later version than it in its description"
        )


def test_the_librarys_name_has_the_number_of_the_interface() -> None:
    """One number in four places: a program finds the library by it, so that none may be forgotten."""
    name = interface.soname(interface.HEADER)
    number = name.rpartition(".")[2]
    root = interface.ROOT
    assert f"-soname,{name}" in (root / "build.rs").read_text(encoding="utf-8")
    assert f"\nsoversion={number}\n" in (root / "scripts" / "install.sh").read_text(encoding="utf-8")
    library = prefix() / "lib" / "libtmcontrol.so"
    assert f"[{name}]" in interface.run("readelf", "-d", library).stdout


def test_no_struct_has_a_size_and_no_enum_is_at_the_boundary() -> None:
    """A struct that programs know the size of can never grow, and the width of an enum is the compiler's choice."""
    for committed in interface.MACHINES:
        text = committed.read_text(encoding="utf-8")
        structs = re.findall(r"<class-decl [^>]*>", text)
        assert structs
        assert all("is-declaration-only='yes'" in each for each in structs)
        assert "<enum-decl" not in text
        assert "<union-decl" not in text
