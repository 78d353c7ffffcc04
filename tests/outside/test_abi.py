"""The binary interface: symbols, names, what the library needs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from support import header
from support.cc import prefix

COMMITTED = Path(__file__).resolve().parents[1] / "abi" / "symbols.txt"


def shared_library() -> Path:
    return prefix() / "lib" / "libtmcontrol.so"


def output_of(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def exported() -> list[str]:
    """Every dynamic symbol that the library defines, whatever its kind."""
    lines = output_of("nm", "-D", "--defined-only", shared_library()).splitlines()
    return sorted(line.split()[-1] for line in lines)


def dynamic_entries(kind: str) -> list[str]:
    return re.findall(rf"\({kind}\).*\[(.*)\]", output_of("readelf", "-d", shared_library()))


def test_exports_are_the_committed_ones_exactly() -> None:
    """A function that goes missing breaks programs; one that comes along unasked is an interface nobody decided on."""
    assert exported() == COMMITTED.read_text(encoding="ascii").split()


def test_exports_are_the_headers_functions_exactly() -> None:
    assert exported() == header.functions()


def test_every_name_has_the_librarys_prefix() -> None:
    assert all(re.fullmatch(r"tm_[a-z0-9_]+", name) for name in exported())
    assert all(re.fullmatch(r"(TM_[A-Z0-9_]+|TMCONTROL_H)", name) for name in header.macros())


def test_the_library_has_its_name() -> None:
    assert dynamic_entries("SONAME") == ["libtmcontrol.so.0"]


def test_programs_ask_for_that_name(tmp_path: Path) -> None:
    assert (prefix() / "lib" / "libtmcontrol.so.0").exists()
    output_of("gcc", "-shared", "-o", tmp_path / "user.so", "-Wl,--no-as-needed", "-L", prefix() / "lib", "-ltmcontrol")
    assert "libtmcontrol.so.0" in output_of("readelf", "-d", tmp_path / "user.so")


def test_the_library_stays_loaded() -> None:
    """A thread that waits for a silent name server may outlive dlclose."""
    assert "NODELETE" in output_of("readelf", "-d", shared_library())


def test_the_library_needs_the_system_and_nothing_else() -> None:
    needed = {re.sub(r"\.so.*", "", name) for name in dynamic_entries("NEEDED")}
    assert needed <= {"libc", "libm", "libgcc_s", "libpthread", "libdl", "librt", "ld-linux-x86-64", "ld-linux-aarch64"}


def test_every_function_is_driven_by_a_c_test() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (COMMITTED.parents[1] / "c").glob("*.c"))
    undriven = [name for name in header.functions() if not re.search(rf"\b{name}\(", sources)]
    assert undriven == []
