"""The C suites of tests/c: as C99 and as C++11, and under valgrind."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99, CPP11, Dialect, compile_program
from support.emulator import Emulator


@pytest.mark.parametrize("dialect", [C99, CPP11], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", c.unit_programs())
def test_suite_passes(name: str, dialect: Dialect, programs: Path, emulator: Emulator) -> None:
    program = c.build(name, dialect, programs)
    c.assert_passed(c.run([program], c.emulator_environment(emulator)))


@pytest.mark.parametrize("name", c.unit_programs())
def test_suite_is_clean_under_valgrind(name: str, programs: Path, emulator: Emulator) -> None:
    program = c.build(name, C99, programs)
    c.assert_passed(c.run([*c.VALGRIND, program], c.emulator_environment(emulator)))


def test_panics_stay_quiet_with_a_backtrace_asked_for(programs: Path, emulator: Emulator) -> None:
    program = c.build("test_panic", C99, programs)
    environment = {**c.emulator_environment(emulator), "RUST_BACKTRACE": "full"}
    c.assert_passed(c.run([program], environment))


def test_valgrind_finds_what_it_is_there_to_find(tmp_path: Path) -> None:
    """A check that has never been seen to fail is none."""
    source = tmp_path / "careless.c"
    source.write_text(
        "#include <tmcontrol.h>\n"
        "int main(int argc, char **argv) {\n"
        "    tm_config *volatile config = tm_config_new();\n"
        "    if (argc > 1)\n"
        "        tm_config_free(config);\n"
        "    if (argc > 2)\n"
        "        return (int)tm_config_last_error(config, 0, 0);\n"
        "    config = 0;\n"
        "    return argv == 0;\n"
        "}\n"
    )
    program = compile_program(C99, [source], tmp_path / "careless")
    assert c.run([*c.VALGRIND, program]).returncode == 99, "a leak"
    assert c.run([*c.VALGRIND, program, "free"]).returncode == 0
    assert c.run([*c.VALGRIND, program, "free", "and", "use"]).returncode == 99, "a use after free"
