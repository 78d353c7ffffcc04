"""The pages for readers."""

from __future__ import annotations

import re
from pathlib import Path


def blocks(page: Path, language: str) -> list[str]:
    """What a page shows in one language of programming."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def without_comments(page: Path, language: str) -> list[str]:
    """The same without the comments, which each page has in the language of its readers."""
    comment = {"c": r"/\*.*?\*/", "sh": r"(?<=\s)#.*"}[language]
    return [re.sub(comment, "", block) for block in blocks(page, language)]
