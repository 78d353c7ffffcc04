"""examples/c/event_loop.c, built as its first lines say, does what they say."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import bodies
from support import programs as c
from support.cc import C99, CPP11, compile_program
from support.emulator import ROOT, Emulator

from .test_example import credentials

SOURCE = ROOT / "examples" / "c" / "event_loop.c"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return compile_program(C99, [SOURCE], tmp_path / "event_loop")


def with_video(emulator: Emulator) -> list[dict[str, Any]]:
    """Everyone in the emulator's meeting whose camera is on, but the host."""
    meetings = emulator.state()["meetings"]
    people = next(it["participants"] for it in meetings if it["meeting_id"] == emulator.ready["meeting_id"])
    host = emulator.ready["host"]["ms_open_id"]
    return [person for person in people if person["video_state"] and person["ms_open_id"] != host]


def arguments(emulator: Emulator, people: list[dict[str, Any]]) -> list[str]:
    host = bodies.host(emulator)
    first = [emulator.ready["base_url"], emulator.ready.get("ca_file", ""), emulator.ready["meeting_id"]]
    targets = [text for person in people for text in (person["ms_open_id"], str(person["instanceid"]))]
    return [*first, host["userid"], str(host["instanceid"]), *targets]


def test_it_turns_every_camera_off(example: Path, tls_emulator: Emulator) -> None:
    people = with_video(tls_emulator)
    assert len(people) >= 3
    done = c.run([example, *arguments(tls_emulator, people)], credentials(tls_emulator))
    c.assert_passed(done)
    assert sorted(done.stdout.splitlines()) == sorted(
        f"{person['ms_open_id']}: TM_OK: the service accepted the call" for person in people
    )
    assert with_video(tls_emulator) == []


def test_it_says_which_camera_stays_on(example: Path, tls_emulator: Emulator) -> None:
    people = [*with_video(tls_emulator), {"ms_open_id": "nobody", "instanceid": 1}]
    done = c.run([example, *arguments(tls_emulator, people)], credentials(tls_emulator))
    assert done.returncode == 1
    assert done.stdout.count(": TM_OK: ") == len(people) - 1
    assert "\nnobody: TM_ERR_" in "\n" + done.stdout
    assert "  hint: " in done.stdout
    assert with_video(tls_emulator) == []


def test_ctrl_c_ends_every_call(example: Path, tls_emulator: Emulator) -> None:
    people = with_video(tls_emulator)
    tls_emulator.faults.add("delay", ms=60_000, count=100)
    command = [str(example), *arguments(tls_emulator, people)]
    environment = {**os.environ, **credentials(tls_emulator)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        # Its timer goes on meanwhile.
        assert process.stdout.readline() == f"0 of {len(people)}\n"
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.count(": TM_ERR_CANCELLED: ") == len(people)


def test_it_wants_whole_targets(example: Path) -> None:
    done = c.run([example, "https://api.meeting.qq.com", "", "1", "host", "1", "target"])
    assert done.returncode == 2
    assert done.stderr != ""


def test_it_needs_no_descriptor(tmp_path: Path, tls_emulator: Emulator) -> None:
    """A system that has none to spare has -1 for it."""
    none = tmp_path / "none.c"
    none.write_text(
        "#include <tmcontrol.h>\n"
        "intptr_t __wrap_tm_context_event_fd(tm_context *context);\n"
        "intptr_t __wrap_tm_context_event_fd(tm_context *context) { (void)context; return -1; }\n"
    )
    flags = ["-Wl,--wrap=tm_context_event_fd", "-Wno-reserved-identifier"]
    program = compile_program(C99, [SOURCE, none], tmp_path / "event_loop", flags=flags)
    people = with_video(tls_emulator)
    done = c.run([program, *arguments(tls_emulator, people)], credentials(tls_emulator))
    c.assert_passed(done)
    assert done.stdout.count(": TM_OK: ") == len(people)


def test_it_is_cpp_too(tmp_path: Path, tls_emulator: Emulator) -> None:
    program = compile_program(CPP11, [SOURCE], tmp_path / "event_loop")
    c.assert_passed(c.run([program, *arguments(tls_emulator, with_video(tls_emulator))], credentials(tls_emulator)))


def test_it_is_clean_under_valgrind_with_tls(example: Path, tls_emulator: Emulator) -> None:
    command = [*c.VALGRIND_WITH_TLS, example, *arguments(tls_emulator, with_video(tls_emulator))]
    c.assert_passed(c.run(command, credentials(tls_emulator)))
    assert with_video(tls_emulator) == []
