"""Many people, many meetings, many requests: the page stays of a size that a browser can bear."""

from __future__ import annotations

from collections.abc import Callable

from support.emulator import Emulator

from . import calls
from .conftest import OpenPage


def test_hundreds_of_people_and_meetings(crowd_emulator: Callable[..., Emulator], open_page: OpenPage) -> None:
    emulator = crowd_emulator(meetings=300, participants=700, tls=False)
    page = open_page(emulator)
    assert page.text("#figure-people") == "701"
    assert len(page.all(".tile")) == 400
    assert len(page.all("#meeting option")) == 200
    assert page.text("#found") == "400 of 701"
    page.screenshot("crowd")

    page.one("#find-name").send_keys("participant 69")
    page.wait(lambda: len(page.all(".tile")) == 11, "those are left whose name has it")
    assert page.is_lit("crowd-699", 1)
    calls.close_camera(emulator, "crowd-699", 1)
    page.wait(lambda: not page.is_lit("crowd-699", 1), "the tile is dark")

    page.one("#meeting-filter").send_keys("Crowd 299")
    page.wait(lambda: len(page.all("#meeting option")) == 2, "the one found and the one shown are left")
    page.choose_meeting("6000000000000000299")
    page.wait(lambda: page.text("#subject") == "Crowd 299", "the other meeting is shown")


def test_thousands_of_requests(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    elements = "return document.getElementsByTagName('*').length"
    calls.send_many(emulator, 2500)
    calls.close_camera(emulator, "ms-wang-fang", 1)
    page.newest("good")
    page.wait(lambda: page.text("#log-total") == "2,501 since the start", "all are counted")
    assert len(page.rows()) == 50
    assert page.script(elements) < 3000

    page.one("#older").click()
    page.wait(lambda: page.text("#range").startswith("51 to 100 of"), "the page is turned")
    assert len(page.rows()) == 50
    # New requests do not turn it back.
    first = page.rows()[0].text
    calls.send_many(emulator, 10)
    page.wait(lambda: page.text("#log-total") == "2,511 since the start", "all are counted")
    assert page.rows()[0].text == first
    page.one("#newest").click()
    page.wait(lambda: page.text("#range").startswith("1 to 50 of"), "the newest are shown")


def test_a_request_that_is_being_read_stays(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    calls.close_camera(emulator, "ms-wang-fang", 1)
    page.unfold(page.newest("good"))
    calls.send_many(emulator, 200)
    page.wait(lambda: page.text("#log-total") == "201 since the start", "all are counted")
    assert page.one(".panel .checks").is_displayed()


def test_only_what_went_wrong(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    calls.close_camera(emulator, "ms-wang-fang", 1)
    calls.close_camera(emulator, "ms-wang-fang", 1)
    page.newest("refused")
    assert len(page.rows()) == 2
    page.one("#failures-only").click()
    page.wait(lambda: len(page.rows()) == 1, "one of them is left")
    assert "9104" in page.rows()[0].text
