"""The pictures of the page in the READMEs: docs/images has copies of these."""

from __future__ import annotations

import pytest

from support.emulator import Emulator

from . import calls
from .conftest import CloseVideo, OpenPage


@pytest.mark.parametrize(
    ("language", "dark", "name"), [("en", False, "emulator-light-en"), ("zh-CN", True, "emulator-dark-zh")]
)
def test_a_camera_that_was_closed_and_a_signature_that_is_wrong(
    emulator: Emulator, open_page: OpenPage, close_video: CloseVideo, language: str, dark: bool, name: str
) -> None:
    page = open_page(emulator, language=language, dark=dark, size=(1440, 1370))
    calls.close_camera(emulator, "ms-wang-fang", 3)
    assert close_video(emulator, "ms-wang-fang", 1).returncode == 0
    page.newest("good")
    calls.close_camera(emulator, "ms-boardroom-3", 9, sign=calls.without_hex)
    page.unfold(page.newest("refused"))
    verdicts = [row.get_attribute("data-verdict") for row in page.rows()]
    assert verdicts == ["refused", "good", "refused"]
    page.screenshot(name)
