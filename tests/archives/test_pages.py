"""The pages on packaging, on older systems and on firmware: both languages show the same commands."""

from __future__ import annotations

import re

import pytest

from support.emulator import ROOT

DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", ["packaging", "legacy", "firmware"])
def test_both_languages_show_the_same_commands(name: str) -> None:
    english, chinese = ((DOCS / file).read_text(encoding="utf-8") for file in (f"{name}.md", f"{name}.zh-CN.md"))

    def commands(text: str) -> list[str]:
        return re.findall(r"`((?:make|cc|find_package|pip|replace|-tags|java|cd) [^`]*)`", text)

    assert commands(english) == commands(chinese)
