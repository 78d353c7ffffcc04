"""Values that may be secrets, on their way from the program to the library.

Tools that show a traceback with its variables would show a secret that stands in one. So a value stays inside its
`Setting`, and is taken out only in expressions and in functions that raise nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import cast

from .errors import ConfigError, InvalidArgumentType
from .status import Status


class Setting:
    """One named value, which nothing shows."""

    __slots__ = ("_value", "name")

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self._value = value

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def given(self) -> bool:
        """Whether there is a value."""
        return self._value is not None

    def check_text(self) -> None:
        """Sees to it that the value is a text that C can take, or not given."""
        if self.given and not isinstance(self._value, str):
            raise self._wrong_type("str")
        self._check_texts()

    def check_option(self) -> None:
        """Sees to it that the value is one that an option can have."""
        if not _is_option(self._value):
            raise self._wrong_type("str, int, bool, a path, a list of str, or None")
        self._check_texts()

    def plain(self) -> object:
        """The value as JSON has it."""
        return _without_path(self._value)

    def encoded(self) -> bytes | None:
        """The text as C has it, after `check_text`."""
        return self._value.encode() if isinstance(self._value, str) else None

    def _check_texts(self) -> None:
        defect = _first_defect(self.plain())
        if defect is not None:
            raise ConfigError(f"{self.name}: {defect}", status=Status.INVALID_CONFIG, field=self.name)

    def _wrong_type(self, expected: str) -> InvalidArgumentType:
        return InvalidArgumentType(
            f"{self.name}: found {type(self._value).__name__}, expected {expected}",
            status=Status.INVALID_ARGUMENT,
            field=self.name,
        )


def _without_path(value: object) -> object:
    return os.fspath(cast("os.PathLike[str]", value)) if isinstance(value, os.PathLike) else value


def _texts(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, (list, tuple)) else (value,)


def _is_option(value: object) -> bool:
    plain = _without_path(value)
    return (
        plain is None
        or isinstance(plain, (str, int))
        or (isinstance(plain, (list, tuple)) and all(isinstance(item, str) for item in _texts(value)))
    )


def defect_of(text: str) -> str | None:
    """What C could not carry of a text, in words that do not show it."""
    if "\0" in text:
        return f"found a NUL character at index {text.index(chr(0))}, expected a text without one"
    if text.isascii():
        return None
    for index, character in enumerate(text):
        if "\ud800" <= character <= "\udfff":
            return f"found half of a surrogate pair at index {index}, expected a text that UTF-8 can carry"
    return None


def _first_defect(value: object) -> str | None:
    return next((defect for text in _texts(value) if isinstance(text, str) and (defect := defect_of(text))), None)
