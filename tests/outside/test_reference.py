"""The generated reference: Doxygen has nothing to complain about, and everything public is in it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support import header
from support.emulator import ROOT


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reference")


def doxygen(settings: str, output: Path) -> tuple[str, str]:
    """Runs Doxygen as `make docs` does but for the place; gives what it complains about, and all pages as one text."""
    output.mkdir()
    text = f"@INCLUDE = {settings}\nOUTPUT_DIRECTORY = {output}\n"
    done = subprocess.run(["doxygen", "-"], cwd=ROOT, input=text, capture_output=True, text=True, check=True)
    return done.stderr, "".join(page.read_text(encoding="utf-8") for page in output.glob("*.html"))


def test_the_reference_of_c_is_whole(reference: Path) -> None:
    complaints, pages = doxygen("docs/c.doxyfile", reference / "c")
    # What has no description is complained about.
    assert complaints == ""
    for name in [*header.functions(), *(name for name in header.macros() if name.startswith("TM_ERR_"))]:
        assert re.search(rf">{name}[ <]", pages), f"{name} is not in the reference"
    assert "In one screen" in pages, "the head of the header is no main page"


def test_the_reference_of_cpp_is_whole(reference: Path) -> None:
    complaints, pages = doxygen("docs/cpp.doxyfile", reference / "cpp")
    assert complaints == ""
    for name in ("Client", "Config", "Call", "Outcome", "PreparedRequest", "Delivery", "Tokens"):
        assert f"tmcontrol::{name}" in pages, f"{name} is not in the reference"
    for name in ("cancel_all", "event_fd", "remaining", "try_prepare_close_video", "try_close_video_many"):
        assert re.search(rf">{name}<", pages), f"{name} is not in the reference"
    assert "tmcontrol::detail" not in pages
