"""The pages on packaging, on older systems and on firmware: both languages say the same, and no link leads nowhere."""

from __future__ import annotations

import re

import pytest

from support.emulator import ROOT

DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", ["packaging", "legacy", "firmware"])
def test_both_languages_say_the_same(name: str) -> None:
    english, chinese = ((DOCS / file).read_text(encoding="utf-8") for file in (f"{name}.md", f"{name}.zh-CN.md"))

    def shape(text: str) -> list[str]:
        return [line.split(" ")[0] for line in text.splitlines() if line.startswith(("#", "|", "- ", "```"))]

    def commands(text: str) -> list[str]:
        return re.findall(r"`((?:make|cc|find_package|pip|replace|-tags|java|cd) [^`]*)`", text)

    assert shape(english) == shape(chinese)
    assert commands(english) == commands(chinese)
    for text in (english, chinese):
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DOCS / link).exists(), f"docs/{name}.md links to {link}"
