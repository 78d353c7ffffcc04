"""The buttons that break something."""

from __future__ import annotations

import http.client
import json

import pytest

from support.emulator import Emulator

from . import calls
from .conftest import OpenPage
from .page import Page

TARGET = ("ms-wang-fang", 1)
NOTHING = ["nothing"]


def press(page: Page, kind: str) -> None:
    page.one(f'.fault[data-kind="{kind}"]').click()


def in_line(page: Page) -> list[str]:
    return page.script("return [...document.querySelectorAll('#standing li')].map((chip) => chip.innerText)")


def wait_for_line(page: Page, line: list[str]) -> None:
    page.wait(lambda: in_line(page) == line, f"{line} is in line")


def test_a_permanent_500(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    press(page, "error_code")
    wait_for_line(page, ["Error code × 1"])
    status, body = calls.close_camera(emulator, *TARGET)
    assert (status, json.loads(body)["error_info"]["error_code"]) == (500, 9003)
    assert "Fault: Error code" in page.newest("broken").text
    wait_for_line(page, NOTHING)
    assert page.is_lit(*TARGET)


def test_a_reset_connection(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    press(page, "reset")
    wait_for_line(page, ["Reset × 1"])
    with pytest.raises(ConnectionResetError):
        calls.close_camera(emulator, *TARGET)
    page.newest("broken")
    assert page.is_lit(*TARGET)


def test_a_lost_answer_turns_the_camera_off_and_does_not_say_so(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    press(page, "lost_answer")
    wait_for_line(page, ["Lost answer × 1"])
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        calls.close_camera(emulator, *TARGET)
    page.wait(lambda: not page.is_lit(*TARGET), "the tile is dark")
    page.newest("broken")


def test_a_call_that_is_ignored_is_answered_and_leaves_the_tile_lit(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    press(page, "ignored")
    wait_for_line(page, ["Ignored × 1"])
    assert calls.close_camera(emulator, *TARGET) == (200, b"")
    assert "Fault: Ignored" in page.newest("broken").text
    wait_for_line(page, NOTHING)
    assert page.is_lit(*TARGET)


def test_a_page_of_html(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    press(page, "html_page")
    wait_for_line(page, ["HTML page × 1"])
    status, body = calls.close_camera(emulator, *TARGET)
    assert status == 200 and b"<html" in body.lower()


def test_a_wrong_clock(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    press(page, "clock_shift")
    wait_for_line(page, ["Clock +10 min"])
    status, body = calls.close_camera(emulator, *TARGET)
    assert (status, json.loads(body)["error_info"]["error_code"]) == (400, 190300)
    assert "600 s behind" in page.newest("refused").text


def test_a_number_of_late_answers_in_line_until_cleared(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    assert not page.one("#clear").is_enabled()
    page.one("input[name=count][value='3']").click()
    press(page, "delay")
    wait_for_line(page, ["Late answer × 3"])
    assert emulator.control("GET", "faults")["waiting"] == [{"kind": "delay", "count": 3}]
    page.screenshot("faults")
    page.one("#clear").click()
    wait_for_line(page, NOTHING)
    assert emulator.control("GET", "faults")["waiting"] == []


def test_starting_over_brings_the_cameras_back(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    calls.close_camera(emulator, *TARGET)
    page.wait(lambda: not page.is_lit(*TARGET), "the tile is dark")
    page.one("#reset").click()
    page.wait(lambda: page.is_lit(*TARGET), "the tile is lit again")
    page.wait(lambda: page.rows() == [], "the log is empty")


def test_faults_set_by_others_show_too(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    emulator.faults.set([{"kind": "drip", "ms_per_byte": 1}, {"kind": "drip", "ms_per_byte": 2}])
    wait_for_line(page, ["drip × 2"])
