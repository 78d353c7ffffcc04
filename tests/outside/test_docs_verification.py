"""docs/verification: its program is compiled and run, and what it says of the quota is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support import bodies, cc
from support import programs as c
from support.emulator import ROOT, Emulator
from support.pages import blocks, without_comments
from support.runner import Runner, options_for

PAGES = {"en": ROOT / "docs" / "verification.md", "zh": ROOT / "docs" / "verification.zh-CN.md"}


def test_both_pages_show_the_same_program() -> None:
    assert without_comments(PAGES["en"], "c") == without_comments(PAGES["zh"], "c")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    [source] = blocks(PAGES["en"], "c")
    (tmp_path / "program.c").write_text(source, encoding="utf-8")
    return cc.compile_program(cc.C99, [tmp_path / "program.c"], tmp_path / "program")


@pytest.mark.parametrize("config", ['{"app_id": 1}', '{"app_id": "1", "secret_id": "a"}'])
def test_the_program_says_what_is_wrong_with_its_configuration(config: str, program: Path) -> None:
    done = c.run([program, "7567173273889276131", "zhang.wei", "ms-wang-fang"], {"TM_CONFIG": config})
    assert (done.returncode, done.stdout) == (1, "")
    assert ("app_id" if "secret_id" not in config else "secret_key") in done.stderr


def test_the_program_closes_a_camera_and_sees_it(program: Path, tls_emulator: Emulator) -> None:
    arguments = [tls_emulator.ready["meeting_id"], bodies.host(tls_emulator)["userid"], "ms-wang-fang"]
    done = c.run([program, *arguments], {"TM_CONFIG": json.dumps(options_for(tls_emulator))})
    c.assert_passed(done)
    assert done.stdout == "TM_OK: the camera is off\nseen with our own eyes\n"
    assert not tls_emulator.participant("ms-wang-fang", 1)["video_state"]


@pytest.mark.parametrize(("device", "requests"), [(0, 2), (1, 3)])
def test_a_look_counts_in_the_quota(device: int, requests: int, runner: Runner, emulator: Emulator) -> None:
    options, body = options_for(emulator), bodies.good_body(emulator)
    outcome = runner.call(options, emulator.ready["meeting_id"], body, verify=True, device=device).outcome
    assert outcome["status"] == "TM_OK", outcome["message"]
    assert len(emulator.requests()) == requests
