"""include/tmcontrol.h compiles wherever a host may include it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import header
from support.cc import C99, CPP11, Dialect, check_syntax, compile_program, cpp, prefix

INCLUDE = "#include <tmcontrol.h>\n"
EVERYTHING = ("ctype", "errno", "inttypes", "math", "setjmp", "signal", "stdbool", "stdio", "stdlib", "string", "time")
C_SOURCES = {
    "alone": INCLUDE,
    "twice": INCLUDE + INCLUDE,
    "after time.h": "#include <time.h>\nstruct tm now;\n" + INCLUDE,
    "before time.h": INCLUDE + "#include <time.h>\nstruct tm now;\n",
    "after everything": "".join(f"#include <{name}.h>\n" for name in EVERYTHING) + INCLUDE,
}
CPP_SOURCES = {
    **C_SOURCES,
    "after string": "#include <string>\n" + INCLUDE,
    "before string": INCLUDE + "#include <string>\n#include <ctime>\nstd::tm now;\n",
    "in extern C": 'extern "C" {\n' + INCLUDE + "}\n",
    "after much": "#include <algorithm>\n#include <chrono>\n#include <functional>\n#include <memory>\n#include <system_error>\n"
    "#include <thread>\n" + INCLUDE,
}
C89 = Dialect("c89", ("gcc",))
GNU89 = Dialect("gnu89", ("gcc",))
C11 = Dialect("c11", ("gcc",))
C17 = Dialect("c17", ("gcc",))


@pytest.mark.parametrize("dialect", [C89, GNU89, C99, C11, C17], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("source", C_SOURCES)
def test_c(source: str, dialect: Dialect) -> None:
    assert check_syntax(dialect, C_SOURCES[source]) == ""


@pytest.mark.parametrize("dialect", [CPP11, cpp(14), cpp(17), cpp(20)], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("source", CPP_SOURCES)
def test_cpp(source: str, dialect: Dialect) -> None:
    assert check_syntax(dialect, CPP_SOURCES[source]) == ""


@pytest.mark.parametrize(
    "flags",
    [
        ["-Wconversion", "-Wsign-conversion", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Wredundant-decls"],
        ["-Wdocumentation", "-Weverything", "-Wno-unsafe-buffer-usage", "-Wno-unknown-warning-option"],
    ],
    ids=["gcc", "clang"],
)
def test_no_warning_whatever_the_host_turns_on(flags: list[str]) -> None:
    """The header is no system header here, so that its own warnings count."""
    driver = "clang" if "-Weverything" in flags else "gcc"
    assert check_syntax(Dialect("c99", (driver,)), INCLUDE, flags=flags) == ""


def test_c_and_cpp_link_to_the_same_functions(tmp_path: Path) -> None:
    """Without extern "C" a C++ program would ask for mangled names."""
    names = header.functions()
    calls = "".join(f"    found += (void (*)(void)){name} != 0;\n" for name in names)
    source = tmp_path / "all.c"
    source.write_text(f"{INCLUDE}int main(void) {{\n    int found = 0;\n{calls}    return found != {len(names)};\n}}\n")
    for dialect in (C99, CPP11):
        # Comparing the address of a function with 0 is what this is about.
        flags = ["-Wno-address", "-Wno-cast-function-type"]
        compile_program(dialect, [source], tmp_path / dialect.name, flags=flags)


def test_version_macros_can_be_tested_by_value() -> None:
    source = INCLUDE + (
        "#if TM_VERSION_MAJOR > 0 || (TM_VERSION_MAJOR == 0 && TM_VERSION_MINOR >= 1)\n"
        "typedef int new_enough;\n"
        "#endif\n"
        "new_enough yes = TM_VERSION_PATCH;\n"
        'const char version[] = "" TM_VERSION;\n'
    )
    assert check_syntax(C99, source) == ""


def test_the_header_has_no_placeholder_left() -> None:
    text = (prefix() / "include" / "tmcontrol.h").read_text(encoding="utf-8")
    assert re.findall(r"@[A-Z_]+@", text) == []


def test_the_header_documents_every_option() -> None:
    text = (prefix() / "include" / "tmcontrol.h").read_text(encoding="utf-8")
    for option in ("base_url", "timeout_ms", "max_attempts", "ca_file", "validation", "language", "diagnostic_panic"):
        assert option in text
