"""Whoever reads the page: their language, light or dark, by keyboard alone, on a phone or a wall."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from support.emulator import Emulator

from . import calls
from .conftest import OpenPage
from .page import Page


def language(page: Page) -> str:
    return page.script("return document.documentElement.lang")


def brightness(page: Page) -> int:
    """Of what is behind everything, from 0 to 255."""
    colour = page.script("return getComputedStyle(document.body).backgroundColor")
    return max(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


def test_the_page_speaks_the_readers_language_until_told_otherwise(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator, language="zh-CN")
    assert language(page) == "zh-CN"
    assert page.text("#log-title") == "请求"
    assert "摄像头已开" in page.tile("ms-wang-fang", 1).text

    page.one("#language").click()
    assert language(page) == "en"
    assert page.text("#log-title") == "Requests"
    assert "Camera on" in page.tile("ms-wang-fang", 1).text

    page.driver.refresh()
    page.wait(lambda: page.text("#log-title") == "Requests", "the choice is kept")


def test_other_languages_get_english(emulator: Emulator, open_page: OpenPage) -> None:
    assert language(open_page(emulator, language="fr")) == "en"


def test_the_page_is_light_or_dark_as_the_system_is_until_told_otherwise(
    emulator: Emulator, open_page: OpenPage
) -> None:
    page = open_page(emulator, dark=True)
    assert brightness(page) < 40
    page.one("#theme").click()
    assert brightness(page) > 215
    page.driver.refresh()
    page.wait(lambda: page.all("body[data-ready]"), "the page is there")
    assert brightness(page) > 215
    assert brightness(open_page(emulator)) > 215


def test_everything_can_be_done_by_keyboard(emulator: Emulator, open_page: OpenPage) -> None:
    calls.close_camera(emulator, "ms-wang-fang", 1)
    calls.close_camera(emulator, "ms-wang-fang", 1)
    older, newer = (f"row {request.entry['sequence']}" for request in emulator.requests())
    page = open_page(emulator)
    page.newest("refused")

    def press(key: str) -> str:
        page.focused().send_keys(key)
        return page.focus()

    order = [press(Keys.TAB) for _ in range(15)]
    faults = ["delay", "error_code", "reset", "lost_answer", "ignored", "html_page", "clock_shift"]
    assert order == [
        *("skip", "meeting", "language", "theme", "count 1", *faults),
        # Nothing is in line, so nothing can be cleared.
        *("reset", "failures-only", newer),
    ]

    assert press(Keys.ENTER) == newer
    page.wait(lambda: page.all(".panel .checks"), "the request is unfolded")
    assert press(Keys.ARROW_DOWN) == older
    assert press(Keys.ARROW_UP) == newer
    assert press(Keys.ENTER) == newer
    assert not page.one(".panel").is_displayed()


def test_where_the_focus_is_can_be_seen(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    for _ in range(4):
        page.focused().send_keys(Keys.TAB)
        width = page.script("return getComputedStyle(document.activeElement).outlineWidth")
        assert int(width.removesuffix("px")) >= 2, page.focus()


def test_the_first_tab_leads_past_the_bar(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    page.focused().send_keys(Keys.TAB)
    page.focused().send_keys(Keys.ENTER)
    assert page.focus() == "wall"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (800, 1100), (1920, 1080), (3840, 2160)])
def test_the_page_fits(emulator: Emulator, open_page: OpenPage, width: int, height: int) -> None:
    calls.close_camera(emulator, "ms-wang-fang", 1, sign=calls.without_hex)
    page = open_page(emulator, size=(width, height))
    page.unfold(page.newest("refused"))
    assert page.script("return document.documentElement.scrollWidth") == width
    # No text is cut off in a tile, or lies over another.
    assert page.script("""
        return [...document.querySelectorAll(".tile")].every((tile) => {
            const boxes = [...tile.children].map((part) => part.getBoundingClientRect()).filter((box) => box.height > 0);
            const inside = boxes.every((box) => box.bottom <= tile.getBoundingClientRect().bottom);
            const rising = boxes.sort((one, other) => one.top - other.top);
            return inside && rising.every((box, index) => index === 0 || box.top >= rising[index - 1].bottom - 1);
        });
    """)
    page.screenshot(f"width-{width}")
