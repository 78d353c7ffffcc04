"""Which shared library is taken, and what is said about one that does not fit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from ctypes import CDLL
from pathlib import Path
from typing import Any

import pytest

import tmcontrol
from tmcontrol import Client, LibraryError, Status, TmControlError, _library

LIBRARY = Path(os.environ[_library.VARIABLE])
IDENTITY: dict[str, Any] = {"app_id": "1", "secret_id": "2", "secret_key": "3"}


def build(folder: Path, source: str) -> Path:
    (folder / "library.c").write_text(source)
    output = folder / "libother.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(output), str(folder / "library.c")], check=True)
    return output


def version_seen_by_a_new_process(environment: dict[str, str], package: Path | None = None) -> str:
    path = package or Path(tmcontrol.__file__).parents[1]
    clean = {name: value for name, value in os.environ.items() if name != _library.VARIABLE}
    return subprocess.run(
        [sys.executable, "-c", "import tmcontrol; print(tmcontrol.library_version())"],
        env={**clean, "PYTHONPATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_argument_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_library.VARIABLE, "nowhere.so")
    assert tmcontrol.library_version(library=LIBRARY) == tmcontrol.__version__
    Client(**IDENTITY, library=str(LIBRARY)).close()


def test_then_the_environment() -> None:
    assert version_seen_by_a_new_process({_library.VARIABLE: str(LIBRARY)}) == tmcontrol.__version__


def test_then_the_file_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "tmcontrol"
    shutil.copytree(Path(tmcontrol.__file__).parent, package)
    shutil.copy(LIBRARY, package / "libtmcontrol.so.0")
    assert version_seen_by_a_new_process({}, tmp_path) == tmcontrol.__version__


def test_then_the_loader_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "libtmcontrol.so.0").symlink_to(LIBRARY)
    assert version_seen_by_a_new_process({"LD_LIBRARY_PATH": str(tmp_path)}) == tmcontrol.__version__


def test_a_library_that_is_not_there_is_named_with_where_the_name_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_library.VARIABLE, "/nowhere/libtmcontrol.so")
    with pytest.raises(LibraryError) as caught:
        Client(**IDENTITY)
    assert "/nowhere/libtmcontrol.so" in str(caught.value)
    assert "TMCONTROL_LIBRARY" in str(caught.value)
    assert isinstance(caught.value, (TmControlError, ImportError))
    assert caught.value.status is Status.UNSUPPORTED


def test_without_any_hint_the_message_says_where_to_give_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(_library.VARIABLE)
    monkeypatch.setattr(_library, "_FILE_NAME", "libtmcontrol-that-is-not-installed.so.0")
    with pytest.raises(LibraryError, match=r"neither the library argument nor TMCONTROL_LIBRARY is set"):
        tmcontrol.library_version()


def test_another_library_is_told_apart(tmp_path: Path) -> None:
    path = build(tmp_path, "int something_else(void) { return 0; }")
    with pytest.raises(LibraryError, match="is not the tmcontrol library"):
        tmcontrol.library_version(library=path)


def test_another_binary_interface_is_told_apart(tmp_path: Path) -> None:
    path = build(tmp_path, "unsigned tm_abi_version(void) { return 7; }")
    with pytest.raises(LibraryError, match=r"has version 7 of the binary interface, this package needs version 0"):
        tmcontrol.library_version(library=path)


def test_a_library_that_lacks_a_function_is_told_apart(tmp_path: Path) -> None:
    path = build(tmp_path, "unsigned tm_abi_version(void) { return 0; }")
    with pytest.raises(LibraryError, match=r"has no function tm_version; this package needs a newer tmcontrol"):
        tmcontrol.library_version(library=path)


def test_hints_come_in_both_languages(library: CDLL) -> None:
    assert library is _library.load()
    english, chinese = tmcontrol.error_hint(9003), tmcontrol.error_hint(9003, "zh")
    assert english is not None
    assert english.isascii()
    assert chinese is not None
    assert "会议" in chinese
    assert tmcontrol.error_hint(123456789) is None
