"""The binary interface that a header promises: the types of its functions, read back from debug information, and its constants.

The library does not tell: its functions are Rust's, and their debug information has none of C's types. But a build fails when
the header is not what src/ffi says (build.rs), so that the header can speak for it. Each of its functions gets an empty body, a C
compiler makes a shared library of them with debug information, and abidw writes down what a C program would see.

This is done for a machine with pointers of 64 bits and for one of 32, wherever it runs: `size_t` for `uint64_t` is no change on the
one, and moves every parameter behind it on the other.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from support import header

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HEADER = ROOT / "include" / "tmcontrol.h"
SYMBOLS = HERE / "symbols.txt"
CONSTANTS = HERE / "constants.txt"
# The file that holds each dump, and the machine that it is of.
MACHINES = {HERE / "interface-64.abi": "x86_64-linux-gnu", HERE / "interface-32.abi": "armv7-linux-gnueabihf"}
# What programs may see change: the version, and two macros that are no values.
NO_CONSTANTS = ("TM_VERSION", "TM_API", "TMCONTROL_H")


def run(*command: str | Path, accepted: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode in accepted, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done


def constants(header_file: Path) -> dict[str, str]:
    found = header.macro_values(header_file).items()
    return {name: value for name, value in sorted(found) if not name.startswith(NO_CONSTANTS)}


def written(values: dict[str, str]) -> str:
    return "".join(f"{name} {value}\n" for name, value in values.items())


def committed_constants() -> dict[str, str]:
    lines = CONSTANTS.read_text(encoding="ascii").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def soname(header_file: Path) -> str:
    """The name that a library with this header has to have."""
    return f"libtmcontrol.so.{constants(header_file)['TM_ABI_VERSION']}"


def stand_in(header_file: Path, folder: Path, *compiler: str) -> Path:
    """A shared library with the header's functions, none of which does anything."""
    source, output = folder / "stand_in.c", folder / soname(header_file)
    bodies = "".join(f"{prototype} {{ __builtin_trap(); }}\n" for prototype in header.prototypes(header_file))
    source.write_text(f'#include "{header_file}"\n{bodies}', encoding="utf-8")
    linked = ("-shared", "-nostdlib", f"-Wl,-soname,{output.name}")
    run(*compiler, "-std=c99", "-g", "-O0", "-fPIC", *linked, source, "-o", output)
    return output


def dump(header_file: Path, machine: str, folder: Path) -> Path:
    """What abidw has to say about a header on a machine."""
    # The compiler's own headers are all that it takes, so that no other machine's system need be there.
    compiler = ("clang", f"--target={machine}", "-ffreestanding", "-nostdlibinc", "-fuse-ld=lld")
    library, output = stand_in(header_file, folder, *compiler), folder / f"{machine}.abi"
    text = run("abidw", "--no-corpus-path", "--no-comp-dir-path", library).stdout
    # Where a declaration stands is no part of the interface, and would make every dump another.
    output.write_text(re.sub(r" filepath='[^']*' line='\d+' column='\d+'| path='[^']*'", "", text), encoding="utf-8")
    return output


def difference(before: Path, after: Path, *options: str) -> str:
    """What abidiff finds between two dumps, changes that it takes for harmless included; nothing if all is as it was."""
    # The bits of its exit code: 1 and 2 are errors, 4 is a change, 8 one that breaks every program.
    done = run("abidiff", "--harmless", *options, before, after, accepted=(0, 4, 8, 12))
    return done.stdout if done.returncode else ""


def lost(before: Path, after: Path) -> str:
    """The same without what has only been added."""
    return difference(before, after, "--no-added-syms")


def lost_constants(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Constants that are gone or have another value, in words."""
    changed = [(name, value, after.get(name, "gone")) for name, value in before.items() if after.get(name) != value]
    return [f"{name}: was {was}, is {now}" for name, was, now in changed]
