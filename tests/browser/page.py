"""The live page in a real browser: Debian's Chromium, without a screen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from support.emulator import ROOT, Emulator

PATIENCE_SECONDS = 20
SCREENSHOTS = ROOT / "build" / "screenshots"
# Without these Chromium talks to its maker, and as root it does not start.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed; CONTRIBUTING.md names what the tests need")
    return found


class Browser:
    """A browser with a profile of its own, whose reader has a language."""

    def __init__(self, language: str) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="browser-")
        options = webdriver.ChromeOptions()
        options.binary_location = program("chromium")
        for flag in (*FLAGS, f"--user-data-dir={self._profile.name}", f"--accept-lang={language}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, webdriver.ChromeService(program("chromedriver")))
        self.driver.set_page_load_timeout(PATIENCE_SECONDS)

    def close(self) -> None:
        self.driver.quit()
        self._profile.cleanup()

    def prefer(self, *, dark: bool) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def size(self, width: int, height: int) -> None:
        """The size of the page, on which the window's own parts take no room."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, emulator: Emulator, fragment: str = "") -> Page:
        self.leave()
        # What an earlier reader has chosen is forgotten.
        origin = {"origin": emulator.ready["base_url"], "storageTypes": "local_storage"}
        self.driver.execute_cdp_cmd("Storage.clearDataForOrigin", origin)
        self.driver.get(emulator.ready["ui_url"] + fragment)
        page = Page(self.driver)
        page.wait(lambda: page.one("#connection").get_attribute("data-state") == "live", "the page is live")
        page.wait(lambda: page.text("#figure-people") != "", "the meeting is shown")
        return page

    def leave(self) -> None:
        """Closes the page, so that it does not miss its emulator."""
        self.driver.get("about:blank")

    def complaints(self) -> list[str]:
        """What the console has been told since the last time: errors, and whatever the page's policy has forbidden."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


class Page:
    """The live page as its readers see it."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def wait(self, condition: Callable[[], Any], what: str) -> Any:
        waiting = WebDriverWait(self.driver, PATIENCE_SECONDS, poll_frequency=0.05)
        return waiting.until(lambda _: condition(), f"waited in vain until {what}")

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return self.one(selector).text

    def script(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def tile(self, ms_open_id: str, instanceid: int) -> WebElement:
        return self.one(f'.tile[data-person="{ms_open_id}"][data-device="{instanceid}"]')

    def is_lit(self, ms_open_id: str, instanceid: int) -> bool:
        return self.tile(ms_open_id, instanceid).get_attribute("data-camera") == "on"

    def rows(self) -> list[WebElement]:
        return self.all("#rows > li")

    def newest(self, verdict: str) -> WebElement:
        """The first row of the log, once it has come out like this."""
        selector = f'#rows > li:first-child[data-verdict="{verdict}"]'
        self.wait(lambda: self.all(selector), f"the newest request is {verdict}")
        return self.one(selector)

    def unfold(self, row: WebElement) -> WebElement:
        """The request behind a row, once it has been fetched."""
        row.find_element(By.CSS_SELECTOR, ".row").click()
        panel = row.find_element(By.CSS_SELECTOR, ".panel")
        self.wait(lambda: panel.find_elements(By.CSS_SELECTOR, ".checks, .remark:only-child"), "the request is there")
        return panel

    def checks(self, panel: WebElement) -> list[tuple[str | None, bool]]:
        """The checks of an unfolded request, and which are ticked."""
        return [
            (check.get_attribute("data-check"), bool(check.find_elements(By.CSS_SELECTOR, ".icon-tick")))
            for check in panel.find_elements(By.CSS_SELECTOR, ".check")
        ]

    def string_to_sign(self) -> str:
        """Put together again from its lines; only what is shown to have a line feed gets one."""
        lines = self.script("""
            return [...document.querySelectorAll(".string-lines li")].map(
                (line) => line.querySelector("code").textContent + (line.querySelector(".line-end") ? "\\n" : ""))
        """)
        return "".join(lines)

    def choose_meeting(self, meeting_id: str) -> None:
        Select(self.one("#meeting")).select_by_value(meeting_id)

    def said(self) -> str:
        """What those who do not see were told last."""
        return self.script("return document.getElementById('announcer').textContent")

    def focus(self) -> str:
        """What has the focus, by a name for tests."""
        return self.script("""
            const { id, dataset, name, value, classList, parentElement } = document.activeElement;
            if (classList.contains("row")) return `row ${parentElement.dataset.sequence}`;
            return dataset.kind ?? (id || (name ? `${name} ${value}` : classList[0]));
        """)

    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def screenshot(self, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.driver.save_screenshot(str(path))
        return path
