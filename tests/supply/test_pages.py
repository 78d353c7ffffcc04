"""The pages on security, the interface and what is built in: no claim without its test, and the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.emulator import ROOT

PAGES = ["SECURITY", "docs/ABI", "docs/supply-chain"]
CLAIM = r"`(tests/[\w./-]+)(?:::(\w+))?`"


def both(name: str) -> tuple[Path, Path]:
    return ROOT / f"{name}.md", ROOT / f"{name}.zh-CN.md"


def test_every_test_that_is_named_is_there() -> None:
    claims = re.findall(CLAIM, (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(claims) > 50
    for path, test in claims:
        assert (ROOT / path).exists(), path
        if test:
            assert re.search(rf"^(def|static void) {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), test


def test_every_threat_has_a_test_or_a_word_of_warning() -> None:
    """What an attacker cannot do is claimed; what he can is said."""
    rows = [line for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    bare = [row for row in rows if "tests/" not in row and " shown by " not in row]
    assert len(rows) > 30
    assert [row for row in bare if "Options are for whom you trust" not in row] == []


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_say_the_same(name: str) -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in both(name))

    assert re.findall(CLAIM, english) == re.findall(CLAIM, chinese)
    assert sorted(re.findall(r"`make [^`]*`", english)) == sorted(re.findall(r"`make [^`]*`", chinese))
