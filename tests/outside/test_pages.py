"""All pages: both languages have the same shape and the same figures, and every link leads somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support.emulator import ROOT

LISTED = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
PAGES = LISTED.split()
CHINESE = [name for name in PAGES if name.endswith(".zh-CN.md")]
FENCE = re.compile(r"^```(\w*).*?^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def shape(text: str) -> list[str]:
    """Headings, rows of tables, points of lists and blocks of code, in their order."""
    prose = FENCE.sub(r"```\1", text)
    return re.findall(r"^(?:#+(?= )|\||- |\d+\. |```\w*)", prose, re.MULTILINE)


def links(text: str) -> list[str]:
    """Within this repository; a picture is each language's own."""
    return re.findall(r"(?<!!)\[[^\]]*\]\(([^):]+)\)", FENCE.sub("", text))


def figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:,\d{3})+|\d+\.\d+", text))


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", CHINESE)
def test_both_languages_say_the_same(name: str) -> None:
    chinese, english = read(name), read(name.replace(".zh-CN.md", ".md"))
    assert shape(english) == shape(chinese)
    assert figures(english) == figures(chinese)
    leads = [
        sorted(link.partition("#")[0].replace(".zh-CN", "") for link in links(text)) for text in (english, chinese)
    ]
    assert leads[0] == leads[1]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    pictures = re.findall(r"!\[[^\]]*\]\(([^):]+)\)", read(name))
    for link in links(read(name)) + pictures:
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link
