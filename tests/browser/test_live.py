"""The page while things happen: it shows them as they do, and is not loaded again for it."""

from __future__ import annotations

from support.emulator import Emulator

from . import calls
from .conftest import CloseVideo, OpenPage

TARGET = ("ms-wang-fang", 1)


def test_a_tile_goes_dark_when_the_c_example_closes_the_camera(
    emulator: Emulator, open_page: OpenPage, close_video: CloseVideo
) -> None:
    page = open_page(emulator)
    page.script("window.loadedOnce = true")
    assert page.is_lit(*TARGET)
    assert page.text("#figure-cameras") == "4"
    assert page.rows() == []

    done = close_video(emulator, *TARGET)
    assert done.returncode == 0, done.stdout + done.stderr

    page.wait(lambda: not page.is_lit(*TARGET), "the tile is dark")
    assert "Camera off" in page.tile(*TARGET).text
    assert page.text("#figure-cameras") == "3"
    page.wait(lambda: page.said() == "王芳, PC: camera off", "those who do not see are told")
    assert page.script("return window.loadedOnce") is True

    row = page.newest("good")
    assert f"/v1/real-control/meetings/{emulator.ready['meeting_id']}/video" in row.text
    assert "200" in row.text
    panel = page.unfold(row)
    [request] = emulator.requests()
    checks = [(check["name"], check["passed"]) for check in request.entry["checks"]]
    assert page.checks(panel) == checks
    assert ("signature", True) in checks and ("device", True) in checks
    assert page.text(".panel .body") == request.body.decode()
    assert request.header("X-Tc-Nonce") in panel.text
    page.screenshot("camera-closed")


def test_a_camera_that_comes_on_lights_its_tile(emulator: Emulator, open_page: OpenPage) -> None:
    calls.close_camera(emulator, *TARGET)
    page = open_page(emulator)
    assert not page.is_lit(*TARGET)
    emulator.reset()
    page.wait(lambda: page.is_lit(*TARGET), "the tile is lit")
    page.wait(lambda: page.rows() == [], "the log is empty")


def test_a_wrong_signature_shows_what_should_have_been_signed_and_what_was_probably_done_wrong(
    emulator: Emulator, open_page: OpenPage
) -> None:
    page = open_page(emulator)
    status, _ = calls.close_camera(emulator, *TARGET, sign=calls.without_hex)
    assert status == 500
    row = page.newest("refused")
    assert "Signature failed" in row.text and "200003" in row.text
    panel = page.unfold(row)
    assert page.checks(panel)[-1] == ("signature", False)

    causes = [cause.get_attribute("data-cause") for cause in page.all(".cause")]
    assert causes == ["hex_missing"]
    assert "The hex step is missing" in page.text(".diagnosis")
    [request] = emulator.requests()
    expected = request.entry["string_to_sign"]
    assert page.string_to_sign() == expected
    assert page.text(".string-foot").startswith(f"{len(expected.encode())} bytes, 4 lines")
    assert request.header("X-TC-Signature") == page.text(".received")
    page.screenshot("wrong-signature")


def test_two_mistakes_are_both_named(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator, language="zh-CN", dark=True)

    def hasty(key: bytes, string_to_sign: bytes) -> str:
        return calls.without_hex(key, string_to_sign[: string_to_sign.index(b"{")])

    calls.close_camera(emulator, *TARGET, sign=hasty)
    page.unfold(page.newest("refused"))
    causes = [cause.get_attribute("data-cause") for cause in page.all(".cause")]
    assert causes == ["hex_missing", "body_missing"]
    assert "请求体没有参与签名" in page.text(".diagnosis")
    page.screenshot("wrong-signature-chinese-dark")


def test_another_meeting_can_be_chosen_and_is_kept(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    page.choose_meeting("4407719925013386241")
    page.wait(lambda: page.text("#subject") == "Monday meeting 周一例会", "the other meeting is shown")
    assert len(page.all(".tile")) == 2
    page.driver.refresh()
    page.wait(lambda: page.text("#subject") == "Monday meeting 周一例会", "it is still the other meeting")
    page.choose_meeting("5530184426719003852")
    page.wait(lambda: page.text("#nobody") == "Nobody is in this meeting.", "the meeting that has ended is shown")
    assert "ended" in page.text("#facts")


def test_a_meeting_that_does_not_exist_is_said_not_to(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator, fragment="#meeting=1")
    page.wait(lambda: page.text("#subject") == "There is no meeting 1", "that is said")


def test_leaving_and_coming_back_costs_no_connections(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    # A browser has six connections to a place, and keeps pages that were left.
    for _ in range(8):
        page.driver.get("about:blank")
        page.driver.get(emulator.ready["ui_url"])
    page.wait(lambda: page.text("#connection") == "Live", "the page is live")
    page.driver.get("about:blank")
    page.driver.back()
    page.wait(lambda: page.text("#connection") == "Live", "the page is live again")
    calls.close_camera(emulator, *TARGET)
    page.wait(lambda: not page.is_lit(*TARGET), "the tile is dark")
    page.unfold(page.newest("good"))


def test_the_page_says_when_it_is_cut_off(open_page: OpenPage) -> None:
    with Emulator() as emulator:
        page = open_page(emulator)
        emulator.stop()
        page.wait(lambda: page.text("#connection") == "Reconnecting …", "the page says so")
    # That the connection failed stands in the console, as it should.
    page.driver.get_log("browser")
