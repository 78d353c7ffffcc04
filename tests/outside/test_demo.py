"""`make demo`: complete by itself, and with the live page where somebody can look at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from support.cc import C99, compile_program
from support.emulator import ROOT

SECONDS = 60
TARGET = ("ms-wang-fang", 1)
PAGE = "and shows it at "


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    source = ROOT / "examples" / "c" / "close_video.c"
    program = compile_program(C99, [source], tmp_path / "close_video")
    return [sys.executable, str(ROOT / "examples" / "demo.py"), str(program)]


def environment(**changed: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "TM_DEMO_PAGE"}
    return {**kept, **changed}


def camera_is_on(page: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{page}state", timeout=SECONDS) as answer:
        meeting: dict[str, Any] = json.load(answer)["meetings"][0]
    (state,) = (
        person["video_state"]
        for person in meeting["participants"]
        if (person["ms_open_id"], person["instanceid"]) == TARGET
    )
    return state


@pytest.mark.parametrize("display", ["", ":0"], ids=["no display", "a display and no terminal"])
def test_without_anybody_to_look_it_ends_by_itself(command: list[str], display: str) -> None:
    done = subprocess.run(
        command,
        env=environment(DISPLAY=display, WAYLAND_DISPLAY=""),
        stdin=subprocess.PIPE,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("The camera is off.\n")
    assert "https://127.0.0.1:" in done.stdout
    assert PAGE not in done.stdout and "Enter" not in done.stdout


def test_with_the_page_it_waits_until_it_has_been_seen(command: list[str]) -> None:
    with subprocess.Popen(
        command, env=environment(TM_DEMO_PAGE="1"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdin is not None and demo.stdout is not None
        line = next(line for line in demo.stdout if line.startswith(PAGE))
        page = line.removeprefix(PAGE).strip()
        next(line for line in demo.stdout if "press Enter" in line)
        assert camera_is_on(page)

        demo.stdin.write("\n")
        demo.stdin.flush()
        next(line for line in demo.stdout if "until you press Enter" in line)
        assert not camera_is_on(page)
        assert demo.poll() is None

        # The end of the input is as good as a key.
        demo.stdin.close()
        assert demo.wait(SECONDS) == 0


def test_with_the_page_and_no_input_it_is_complete_too(command: list[str]) -> None:
    done = subprocess.run(
        command,
        env=environment(TM_DEMO_PAGE="1"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert PAGE in done.stdout and "The camera is off.\n" in done.stdout
