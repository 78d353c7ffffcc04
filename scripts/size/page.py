"""The places in a page of docs/ that tables are written to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def language_of(page: Path) -> str:
    return "zh" if ".zh-CN" in page.name else "en"


def put(page: Path, name: str, lines: Sequence[str]) -> None:
    """Puts the lines between <!-- name --> and <!-- end of name -->."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise SystemExit(f"{page} has no place for {name}: {begin} and {end}")
    page.write_text("\n".join([f"{before}{begin}", *lines, f"{end}{after}"]), encoding="utf-8")
