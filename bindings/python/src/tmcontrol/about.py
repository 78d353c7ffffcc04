"""What the library is, and what the service's error codes mean."""

from __future__ import annotations

from typing import Literal

from ._abi import LANGUAGE_EN, LANGUAGE_ZH
from ._library import LibraryPath, load
from ._read import borrowed_text

__all__ = ["error_hint", "library_version"]


def library_version(*, library: LibraryPath | None = None) -> str:
    """The version of the shared library that is running."""
    version: bytes = load(library).tm_version()
    return version.decode()


def error_hint(
    api_code: int, language: Literal["en", "zh"] = "en", *, library: LibraryPath | None = None
) -> str | None:
    """Cause and remedy of an `error_code` or `new_error_code` of the service; None if the library does not know it."""
    return borrowed_text(load(library).tm_error_hint(api_code, LANGUAGE_ZH if language == "zh" else LANGUAGE_EN))
