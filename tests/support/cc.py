"""Compiling C and C++ against a staged prefix, the way a user's build would."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")


@dataclass(frozen=True)
class Dialect:
    """A language as the compiler's driver names it."""

    name: str
    driver: tuple[str, ...]
    # Standard C++ keeps POSIX out of sight unless asked.
    flags: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        return [*self.driver, f"-std={self.name}", *WARNINGS, *self.flags]


# `make sanitize` has programs and library watched. Both need one runtime, and the library's compiler brings the one that fits it.
SANITIZER = os.environ.get("TM_SANITIZER")
_WATCHED = (
    f"-fsanitize={SANITIZER}",
    "-fno-sanitize-link-runtime",
    f"-Wl,--whole-archive,{os.environ.get('TM_SANITIZER_RUNTIME')},--no-whole-archive,--export-dynamic",
    *("-lpthread", "-ldl", "-lm", "-lrt", "-lresolv"),
)
_C, _CPP = (("clang", *_WATCHED), ("clang++", *_WATCHED)) if SANITIZER else (("gcc",), ("g++",))

C99 = Dialect("c99", _C)


def cpp(standard: int) -> Dialect:
    return Dialect(f"c++{standard}", (*_CPP, "-x", "c++"))


CPP11 = cpp(11)


def prefix() -> Path:
    """Where include/ and lib/ are. `make test` stages them."""
    value = os.environ.get("TMCONTROL_PREFIX")
    if not value:
        raise RuntimeError("TMCONTROL_PREFIX is not set: `make test` stages the library and sets it")
    return Path(value)


def include_flags() -> list[str]:
    return ["-I", str(prefix() / "include")]


def link_flags() -> list[str]:
    """Links to the shared library, and finds it there when the program runs."""
    lib = prefix() / "lib"
    # What follows may be C for a C++ compiler; the libraries are neither.
    return ["-x", "none", "-L", str(lib), f"-Wl,-rpath,{lib}", "-ltmcontrol"]


def run_compiler(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        raise RuntimeError(f"{command[0]} is not installed; CONTRIBUTING.md names what the tests need")
    return subprocess.run(command, capture_output=True, text=True, check=False)


def compile_program(
    dialect: Dialect, sources: Sequence[Path], output: Path, *, flags: Sequence[str] = (), libraries: Sequence[str] = ()
) -> Path:
    """A program; a compiler's complaint is the failure's message."""
    command = [
        *dialect.command,
        "-g",
        "-O1",
        "-pthread",
        *flags,
        *include_flags(),
        *map(str, sources),
        "-o",
        str(output),
        *link_flags(),
        *libraries,
    ]
    done = run_compiler(command)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stderr}")
    return output


def check_syntax(dialect: Dialect, source: str, *, flags: Sequence[str] = ()) -> str:
    """Compiles a text and throws the result away; gives what the compiler said, which is nothing if all is well."""
    command = [*dialect.command, *flags, *include_flags(), "-fsyntax-only", "-"]
    if "-x" not in command:
        command[1:1] = ["-x", "c"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    return done.stderr or ("" if done.returncode == 0 else f"exit code {done.returncode}")
