"""The C++ binding: every standard from C++11, two compilers, with and without exceptions, against the emulator."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support import bodies
from support import programs as c
from support.cc import CPP11, Dialect, check_syntax, compile_program, cpp
from support.emulator import Emulator

HERE = Path(__file__).parent
BINDING = HERE.parent
HEADERS = sorted((BINDING / "include").rglob("*.hpp"))
INCLUDE = ("-I", str(BINDING / "include"))
# doctest can do without exceptions, but has to be told.
NO_EXCEPTIONS = ("-fno-exceptions", "-fno-rtti", "-DDOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS")
STANDARDS = [CPP11, cpp(14), cpp(17), cpp(20)]
COMPILERS = [("g++", "-x", "c++"), ("clang++", "-x", "c++")]


# A host with an HTTP client of its own, shared with the suites in C.
RAW_HTTP = c.SOURCES / "raw_http.c"
FLAGS = [*INCLUDE, "-I", str(c.SOURCES), "-I", str(HERE)]
SUITE = [HERE / "main.cpp", *sorted(HERE.glob("test_*.cpp"))]


def build(dialect: Dialect, folder: Path, *flags: str) -> Path:
    # Templates and macros by the thousand: optimising them takes four times as long as all the rest.
    return compile_program(
        dialect, [*SUITE, RAW_HTTP], folder / "tests", flags=[*FLAGS, "-O0", *flags], libraries=["-lmbedcrypto"]
    )


@pytest.fixture
def crowd_environment(crowd_emulator: Callable[..., Emulator]) -> dict[str, str]:
    plain = crowd_emulator(meetings=1, participants=300, tls=False)
    with_tls = crowd_emulator(meetings=1, participants=300)
    return {**c.emulator_environment(with_tls), "TM_TEST_PLAIN_URL": plain.ready["base_url"]}


@pytest.mark.parametrize("dialect", [STANDARDS[0], STANDARDS[-1]], ids=lambda dialect: dialect.name)
def test_suite_passes(dialect: Dialect, tmp_path: Path, crowd_environment: dict[str, str]) -> None:
    c.assert_passed(c.run([build(dialect, tmp_path)], crowd_environment))


@pytest.mark.parametrize("dialect", STANDARDS[1:-1], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("source", SUITE[1:], ids=lambda source: source.stem)
def test_suite_compiles(source: Path, dialect: Dialect) -> None:
    assert check_syntax(dialect, source.read_text(encoding="utf-8"), flags=FLAGS) == ""


def test_suite_passes_without_exceptions_and_rtti(tmp_path: Path, crowd_environment: dict[str, str]) -> None:
    c.assert_passed(c.run([build(CPP11, tmp_path, *NO_EXCEPTIONS)], crowd_environment))


def test_suite_is_clean_under_valgrind(tmp_path: Path, crowd_environment: dict[str, str]) -> None:
    c.assert_passed(c.run([*c.VALGRIND_WITH_TLS, build(CPP11, tmp_path)], crowd_environment))


def test_suite_is_clean_under_sanitizers(tmp_path: Path, crowd_environment: dict[str, str]) -> None:
    program = build(cpp(17), tmp_path, "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    c.assert_passed(c.run([program], crowd_environment))


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
def test_each_header_compiles_alone_and_twice(header: Path) -> None:
    include = f"#include <{header.relative_to(BINDING / 'include')}>\n"
    assert check_syntax(CPP11, include + include, flags=INCLUDE) == ""


@pytest.mark.parametrize("flags", [(), ("-fno-exceptions", "-fno-rtti")], ids=["exceptions", "none"])
@pytest.mark.parametrize("driver", COMPILERS, ids=lambda driver: driver[0])
@pytest.mark.parametrize("standard", [11, 14, 17, 20])
def test_no_warning_whatever_the_host_turns_on(standard: int, driver: tuple[str, ...], flags: tuple[str, ...]) -> None:
    strict = ["-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wold-style-cast", "-Wnon-virtual-dtor"]
    source = "#include <ctime>\n#include <tmcontrol.hpp>\n#include <string>\n"
    assert check_syntax(Dialect(f"c++{standard}", driver), source, flags=[*INCLUDE, *strict, *flags]) == ""


@pytest.mark.parametrize("driver", COMPILERS, ids=lambda driver: driver[0])
@pytest.mark.parametrize("source", sorted((HERE / "no_compile").glob("*.cpp")), ids=lambda source: source.stem)
def test_what_must_not_compile_does_not(source: Path, driver: tuple[str, ...]) -> None:
    """Each file compiles with LEGAL, so that it fails for the one reason that its first lines give."""
    text = source.read_text(encoding="utf-8")
    expected = re.search(r"Expected: (.*)", text)
    flags = re.search(r"// Flags: (.*)", text)
    command = [*INCLUDE, *(flags[1].split() if flags else [])]
    dialect = Dialect("c++11", driver)
    assert expected is not None
    assert check_syntax(dialect, text, flags=[*command, "-DLEGAL"]) == ""
    complaint = check_syntax(dialect, text, flags=command)
    assert re.search(expected[1], complaint), complaint or "it compiled"


def test_the_example_closes_a_camera(tmp_path: Path, tls_emulator: Emulator) -> None:
    program = compile_program(
        CPP11, [BINDING / "examples" / "close_video.cpp"], tmp_path / "close_video", flags=INCLUDE
    )
    ready, host, guest = tls_emulator.ready, bodies.host(tls_emulator), bodies.target(tls_emulator)
    names = ("app_id", "sdk_id", "secret_id", "secret_key")
    credentials = {f"TM_{name.upper()}": ready[name] for name in names}
    arguments = [ready["base_url"], ready["ca_file"], ready["meeting_id"], host["userid"], str(host["instanceid"])]
    command = [program, *arguments, guest["ms_open_id"], str(guest["instanceid"])]
    done = c.run(command, credentials)
    c.assert_passed(done)
    assert done.stdout.startswith("TM_OK: ")
    assert not tls_emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]
    again = c.run(command, credentials)
    assert again.returncode == 1
    assert again.stdout.startswith("TM_ERR_DEVICE: ")
    assert "\nhint: " in again.stdout
