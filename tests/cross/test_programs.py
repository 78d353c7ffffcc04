"""C programs of tests/c on every target, linked both to the shared library and to the static one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import test_conformance as conformance
from support import bodies
from support import programs as c
from support.emulator import Emulator
from support.runner import Runner, options_for

from .targets import Target, build, link_flags, zig_cc

WHERE = """
#include <dlfcn.h>
#include <stdio.h>
#include <tmcontrol.h>
int main(void) {
    Dl_info info;
    if (dladdr((void *)tm_version, &info) == 0)
        return 1;
    return puts(info.dli_fname) < 0;
}
"""


@pytest.fixture(scope="session")
def runner(calling_target: Target, static: bool, programs: Path) -> Iterator[Runner]:
    program = build("conformance", calling_target, programs, static=static)
    with Runner(calling_target.command(program, static=static)) as runner:
        yield runner


def test_a_program_loads_the_library_under_test(target: Target, tmp_path: Path) -> None:
    """Another of the same name may be in the loader's way, such as the one that `make stage` built."""
    source, program = tmp_path / "where.c", tmp_path / "where"
    source.write_text(WHERE)
    zig_cc(
        target,
        "-D_GNU_SOURCE",
        "-I",
        target.prefix / "include",
        source,
        "-o",
        program,
        *link_flags(target, static=False),
        "-ldl",
    )
    done = c.run(target.command(program, static=False))
    c.assert_passed(done)
    assert Path(done.stdout.strip()).resolve() == target.library.resolve()


def close_video(emulator: Emulator) -> dict[str, str]:
    return {"meeting_id": emulator.ready["meeting_id"], "body": bodies.good_body(emulator)}


def test_a_camera_goes_off_over_tls(runner: Runner, tls_emulator: Emulator) -> None:
    guest = bodies.target(tls_emulator)
    reply = runner.ask(options_for(tls_emulator), [close_video(tls_emulator)])
    assert (reply.outcome["status"], reply.outcome["http_status"]) == ("TM_OK", 200)
    assert tls_emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"] is False
    (request,) = tls_emulator.requests()
    assert request.failed_checks() == [], "signature and headers"
    assert request.carried_out


def test_an_error_comes_with_its_hint_in_chinese(runner: Runner, tls_emulator: Emulator) -> None:
    unknown = {**close_video(tls_emulator), "meeting_id": bodies.ANY_MEETING}
    outcome = runner.ask(options_for(tls_emulator), [unknown]).outcome
    assert (outcome["status"], outcome["api_code"]) == ("TM_ERR_MEETING_NOT_FOUND", 9003)
    assert outcome["hint_zh"].startswith("没有与该 ID 对应的会议")


def test_a_panic_ends_at_the_boundary(runner: Runner, tls_emulator: Emulator) -> None:
    """Its unwinder is not the one of the stock build."""
    options = options_for(tls_emulator, diagnostic_panic=True)
    first, second = runner.ask(options, [close_video(tls_emulator)] * 2).outcomes
    assert first["status"] == "TM_ERR_PANIC"
    assert second["status"] == "TM_OK"


@pytest.mark.parametrize("case", conformance.SUITE["cases"], ids=lambda case: case["name"])
def test_case(case: dict[str, Any], runner: Runner, tls_emulator: Emulator) -> None:
    if "c" in case.get("languages", ["c"]):
        conformance.ask_and_check(case, runner, tls_emulator)


@pytest.mark.parametrize("name", c.unit_programs())
def test_suite_passes(name: str, whole_target: Target, static: bool, programs: Path, emulator: Emulator) -> None:
    passes(name, whole_target, programs, emulator, static=static)


def test_suite_passes_with_the_small_library(
    small_suite: str, small_target: Target, programs: Path, emulator: Emulator
) -> None:
    passes(small_suite, small_target, programs, emulator, static=False)


def passes(name: str, target: Target, programs: Path, emulator: Emulator, *, static: bool) -> None:
    program = build(name, target, programs, static=static)
    c.assert_passed(c.run(target.command(program, static=static), c.emulator_environment(emulator)))
