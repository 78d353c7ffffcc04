"""Names, paths and bodies come from whoever calls. Whatever they hold, the page shows it as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import JavascriptException

from support.emulator import ROOT, Emulator

from . import calls
from .conftest import OpenPage

NAME = "<img src=x onerror=\"document.title='owned'\">"
SCRIPT = "</script><script>document.title='owned'</script>"
# Turns the direction of what follows, if nothing keeps it in.
RIGHT_TO_LEFT = "\u202eevil"


@pytest.fixture
def hostile_emulator(tmp_path: Path) -> Iterator[Emulator]:
    scenario = json.loads((ROOT / "emulator" / "scenarios" / "minimal.json").read_text(encoding="utf-8"))
    meeting = scenario["meetings"][0]
    meeting["subject"] = SCRIPT
    meeting["participants"] += [
        {"user_name": name, "uuid": f"hostile-{index}", "ms_open_id": f"hostile-{index}{NAME}", "instanceid": 1}
        for index, name in enumerate([NAME, SCRIPT, RIGHT_TO_LEFT, "字" * 5000, "  "])
    ]
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    with Emulator(scenario=path) as emulator:
        yield emulator


def test_names_and_requests_are_never_markup(hostile_emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(hostile_emulator)
    calls.send(hostile_emulator, "PUT", f"/v1/{NAME.replace(' ', '%20')}", SCRIPT.encode())
    meeting_id = hostile_emulator.ready["meeting_id"]
    calls.send(
        hostile_emulator, "PUT", f"/v1/real-control/meetings/{meeting_id}/video", NAME.encode(), sign=lambda *_: NAME
    )
    for row in (page.newest("refused"), page.rows()[1]):
        page.unfold(row)

    shown = page.script("return [...document.querySelectorAll('.tile .name')].map((name) => name.textContent)")
    assert NAME in shown and SCRIPT in shown
    assert "No name" in shown
    assert max(map(len, shown)) < 200
    assert page.text("#subject") == SCRIPT
    assert page.text(".received") == NAME
    assert page.string_to_sign().endswith(NAME)
    bodies = page.script("return [...document.querySelectorAll('.body')].map((body) => body.textContent)")
    # The path is none that HTTP allows, so the whole request is shown as bytes that are no request.
    [no_request] = [body for body in bodies if body != NAME]
    assert NAME in bodies and NAME.replace(" ", "%20") in no_request

    assert page.driver.title == "tm-emulator"
    assert page.all("img") == []
    assert len(page.all("script")) == 1
    assert page.script("return document.documentElement.scrollWidth") == 1440
    page.screenshot("hostile-names")


def test_the_browser_itself_would_refuse_markup_and_scripts(emulator: Emulator, open_page: OpenPage) -> None:
    page = open_page(emulator)
    with pytest.raises(JavascriptException, match="TrustedHTML"):
        page.script("document.body.innerHTML = '<p>'")
    page.script(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'body { opacity: 0 }'}))"
    )
    assert page.script("return getComputedStyle(document.body).opacity") == "1"
    # Both refusals stand in the console, as they should.
    page.driver.get_log("browser")
