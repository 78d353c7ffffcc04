"""Browsers as pytest fixtures, and the C example."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import cc
from support.emulator import ROOT, Emulator

from .page import Browser, Page

OpenPage = Callable[..., Page]
CloseVideo = Callable[[Emulator, str, int], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def browsers() -> Iterator[dict[str, Browser]]:
    """Browsers by language. They are kept, because starting one takes longer than most tests."""
    started: dict[str, Browser] = {}
    yield started
    for browser in started.values():
        browser.close()


@pytest.fixture
def open_page(browsers: dict[str, Browser]) -> Iterator[OpenPage]:
    """Opens the live page for a reader who has never seen it."""
    used: dict[str, Browser] = {}

    def open_page(
        emulator: Emulator,
        *,
        language: str = "en",
        dark: bool = False,
        size: tuple[int, int] = (1440, 1320),
        fragment: str = "",
    ) -> Page:
        if language not in browsers:
            browsers[language] = Browser(language)
        browser = used[language] = browsers[language]
        browser.prefer(dark=dark)
        browser.size(*size)
        return browser.open(emulator, fragment)

    yield open_page
    complaints = [complaint for browser in used.values() for complaint in browser.complaints()]
    for browser in used.values():
        browser.leave()
    assert complaints == []


@pytest.fixture(scope="session")
def close_video(programs: Path) -> CloseVideo:
    """Runs the C example, which turns off the camera of a device in the first meeting."""
    program = cc.compile_program(cc.C99, [ROOT / "examples" / "c" / "close_video.c"], programs / "close_video_example")

    def run(emulator: Emulator, ms_open_id: str, instanceid: int) -> subprocess.CompletedProcess[str]:
        ready = emulator.ready
        arguments = [
            *(ready["base_url"], "", ready["meeting_id"]),
            *(ready["host"]["userid"], str(ready["host"]["instanceid"])),
            *(ms_open_id, str(instanceid)),
        ]
        names = ("app_id", "sdk_id", "secret_id", "secret_key")
        credentials = {f"TM_{name.upper()}": ready[name] for name in names}
        environment = {**os.environ, **credentials}
        return subprocess.run([str(program), *arguments], env=environment, capture_output=True, text=True, check=False)

    return run
