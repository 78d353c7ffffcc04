"""Arguments of calls on their way to C: a text without a NUL, a number that fits. What they mean is the library's."""

from __future__ import annotations

from ._setting import defect_of
from .errors import InvalidArgument, InvalidArgumentType
from .status import Status

_INT32_MAX = 2**31 - 1


def text_argument(field: str, text: str, refusal: type[InvalidArgument] = InvalidArgument) -> bytes:
    """A text as C has it."""
    if not isinstance(text, str):
        raise wrong_type(field, text, "str")
    defect = defect_of(text)
    if defect is not None:
        status = Status.INVALID_ARGUMENT if refusal is InvalidArgument else Status.INVALID_MEETING_ID
        raise refusal(f"{field}: {defect}", status=status, field=field)
    return text.encode()


def optional_text(field: str, text: str | None) -> bytes | None:
    """A text as C has it, or NULL."""
    return None if text is None else text_argument(field, text)


def number_argument(field: str, number: int) -> int:
    """A number as int32_t. One that does not fit is put out of range for the library too."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise wrong_type(field, number, "an int")
    return min(max(number, -1), _INT32_MAX)


def wrong_type(field: str, value: object, expected: str) -> InvalidArgumentType:
    """Says what was found and what is expected."""
    found = type(value).__name__
    return InvalidArgumentType(
        f"{field}: found {found}, expected {expected}", status=Status.INVALID_ARGUMENT, field=field
    )


def out_of_range(field: str, value: float, expected: str) -> InvalidArgument:
    """Says what was found and what is expected."""
    return InvalidArgument(f"{field}: found {value}, expected {expected}", status=Status.INVALID_ARGUMENT, field=field)
