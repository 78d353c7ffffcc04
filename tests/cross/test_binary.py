"""The finished shared library, as its ELF file says: what it asks of the machine that it will run on."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.sections import SymbolTableSection

from .targets import TARGETS, Target, zig_cc

SYMBOLS = Path(__file__).resolve().parents[1] / "abi" / "symbols.txt"
# The newest version of glibc that the library may ask for.
FLOOR = (2, 17)
# glibc of that age is in several files; the loader is named by some linkers.
GLIBC = {"libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6", "librt.so.1"}
LOADERS = {"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "ld-linux-armhf.so.3"}


def dynamic(path: Path, tag: str) -> list[str]:
    """The texts of one kind in the dynamic section: of `needed` or `soname`."""
    with path.open("rb") as file:
        section = next(s for s in ELFFile(file).iter_sections() if isinstance(s, DynamicSection))
        return [getattr(entry, tag) for entry in section.iter_tags(f"DT_{tag.upper()}")]


def versions_needed(path: Path) -> set[str]:
    """Every version that a symbol is asked for in, such as GLIBC_2.17."""
    with path.open("rb") as file:
        sections = [s for s in ELFFile(file).iter_sections() if isinstance(s, GNUVerNeedSection)]
        return {version.name for section in sections for _, each in section.iter_versions() for version in each}


def newer_than_floor(versions: set[str]) -> set[str]:
    glibc = {version: re.fullmatch(r"GLIBC_([\d.]+)", version) for version in versions}
    return {v for v, match in glibc.items() if match and tuple(map(int, match[1].split("."))) > FLOOR}


def exported(path: Path) -> list[str]:
    with path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".dynsym")
        assert isinstance(table, SymbolTableSection)
        return sorted(s.name for s in table.iter_symbols() if s.entry.st_shndx != "SHN_UNDEF" and s.name)


def test_it_is_for_that_machine(target: Target) -> None:
    with target.library.open("rb") as file:
        assert ELFFile(file)["e_machine"] == target.machine


def test_no_symbol_is_newer_than_the_floor(target: Target) -> None:
    versions = versions_needed(target.library)
    assert newer_than_floor(versions) == set()
    # With glibc there are such versions; with musl there are none.
    assert bool(versions) == target.has_glibc


def test_it_needs_the_c_library_and_nothing_else(target: Target) -> None:
    needed = set(dynamic(target.library, "needed"))
    assert needed - (GLIBC | LOADERS if target.has_glibc else {"libc.so"}) == set()


def test_it_exports_the_committed_symbols_exactly(target: Target) -> None:
    assert exported(target.library) == SYMBOLS.read_text(encoding="ascii").split()


def test_it_has_its_name_and_stays_loaded(target: Target) -> None:
    assert dynamic(target.library, "soname") == ["libtmcontrol.so.0"]
    with target.library.open("rb") as file:
        section = next(s for s in ELFFile(file).iter_sections() if isinstance(s, DynamicSection))
        flags = next(section.iter_tags("DT_FLAGS_1"))
        assert flags.entry.d_val & 0x8, "DF_1_NODELETE"


def test_it_carries_no_symbols_for_debuggers(target: Target) -> None:
    with target.library.open("rb") as file:
        names = {section.name for section in ELFFile(file).iter_sections()}
    assert not {name for name in names if name == ".symtab" or name.startswith(".debug")}


def test_a_newer_symbol_would_be_found(tmp_path: Path) -> None:
    """A check that has never been seen to fail is none: getrandom came with glibc 2.25."""
    source, library = tmp_path / "newer.c", tmp_path / "newer.so"
    source.write_text("#include <sys/random.h>\nlong f(void *p) { return getrandom(p, 1, 0); }\n")
    newer = replace(TARGETS["x86_64-unknown-linux-gnu"], zig="x86_64-linux-gnu.2.28")
    zig_cc(newer, "-shared", "-fPIC", "-O2", source, "-o", library)
    assert newer_than_floor(versions_needed(library)) == {"GLIBC_2.25"}
