"""`make abi-accept` takes what is new, and what breaks programs only under a new name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from . import accept, interface
from .test_breaking import ADDED

CANCEL = "tm_status tm_call_cancel(tm_call *call)"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of what is committed, which the command writes to instead."""
    folder = tmp_path / "kept"
    folder.mkdir()
    for path in (*interface.MACHINES, interface.CONSTANTS, interface.SYMBOLS):
        shutil.copy(path, folder)
    copies = {folder / path.name: machine for path, machine in interface.MACHINES.items()}
    monkeypatch.setattr(interface, "MACHINES", copies)
    monkeypatch.setattr(interface, "CONSTANTS", folder / interface.CONSTANTS.name)
    monkeypatch.setattr(interface, "SYMBOLS", folder / interface.SYMBOLS.name)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def header_with(folder: Path, **changes: str) -> Path:
    text = interface.HEADER.read_text(encoding="utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    copy = folder / "tmcontrol.h"
    copy.write_text(text, encoding="utf-8")
    return copy


def test_the_header_as_it_is_changes_nothing(kept: Path) -> None:
    before = contents(kept)
    assert accept.accept(interface.HEADER)
    assert contents(kept) == before


def test_an_addition_is_taken(kept: Path, tmp_path: Path) -> None:
    constant = ("#define TM_LOG_OFF 0", "#define TM_LOG_OFF 0\n#define TM_LOG_TRACE 5")
    made = header_with(tmp_path, function=(ADDED[0], ADDED[1] + ADDED[0]), constant=constant)
    assert accept.accept(made)
    after = contents(kept)
    assert "TM_LOG_TRACE 5\n" in after["constants.txt"]
    assert "\ntm_new\n" in after["symbols.txt"]
    assert all("name='tm_new'" in after[path.name] for path in interface.MACHINES)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ((ADDED[0], ""), "tm_request_free"),
        ((CANCEL, CANCEL.replace("tm_call *call", "tm_call *call, int32_t why")), "tm_call_cancel"),
        (("#define TM_ERR_DEVICE 209", "#define TM_ERR_DEVICE 215"), "TM_ERR_DEVICE: was 209, is 215"),
        (("#define TM_ERR_DEVICE 209", ""), "TM_ERR_DEVICE: was 209, is gone"),
    ],
)
def test_a_loss_is_refused_by_name_and_nothing_is_written(
    change: tuple[str, str], named: str, kept: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    before = contents(kept)
    assert not accept.accept(header_with(tmp_path, it=change), said.append)
    assert named in said[0]
    assert "TM_ABI_VERSION" in said[0]
    assert contents(kept) == before


def test_under_a_new_name_a_loss_is_taken(kept: Path, tmp_path: Path) -> None:
    number = ("#define TM_ABI_VERSION 0", "#define TM_ABI_VERSION 1")
    assert accept.accept(header_with(tmp_path, function=(ADDED[0], ""), number=number))
    after = contents(kept)
    assert "tm_request_free" not in after["symbols.txt"]
    assert all(re.search(r"soname='libtmcontrol\.so\.1'", after[path.name]) for path in interface.MACHINES)
