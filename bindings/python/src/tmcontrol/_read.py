"""Reading the library's texts and results into Python values."""

from __future__ import annotations

from ctypes import CDLL, byref, c_char, c_size_t, string_at
from typing import TYPE_CHECKING, Any, Callable

from ._abi import LANGUAGE_EN, LANGUAGE_ZH
from ._abi import Result as CResult
from .result import Result
from .status import Effect, Status

if TYPE_CHECKING:
    from ._abi import Pointer

_NOT_LEARNT = -(2**63)
"""What the library answers for a clock offset that it has not learnt: the smallest 64-bit integer."""


def borrowed_text(text: bytes | None) -> str | None:
    """A text that ctypes has copied already."""
    return None if text is None else text.decode()


def owned_text(library: CDLL, address: int | None) -> str:
    """A text that is ours; it is freed."""
    if address is None:
        return ""
    try:
        return string_at(address).decode()
    finally:
        library.tm_string_free(address)


def sized_text(function: Callable[..., int], thing: Any) -> str:  # noqa: ANN401 - a configuration or a context
    """A text from a function that, like snprintf, copies it into a buffer and answers its length."""
    length = function(thing, None, 0)
    buffer = (c_char * (length + 1))()
    function(thing, buffer, length + 1)
    return buffer.value.decode()


def read_result(library: CDLL, result: Pointer[CResult]) -> Result:
    """All of a result. It stays the caller's to free."""
    length = c_size_t()
    body = library.tm_result_body(result, byref(length))
    retry_after_ms = library.tm_result_retry_after_ms(result)
    clock_offset_ms = library.tm_result_clock_offset_ms(result)
    return Result(
        status=Status(library.tm_result_status(result)),
        http_status=library.tm_result_http_status(result) or None,
        api_code=library.tm_result_api_code(result) or None,
        api_new_code=library.tm_result_api_new_code(result) or None,
        message=library.tm_result_message(result).decode(),
        hint_en=borrowed_text(library.tm_result_hint(result, LANGUAGE_EN)),
        hint_zh=borrowed_text(library.tm_result_hint(result, LANGUAGE_ZH)),
        field=borrowed_text(library.tm_result_field(result)),
        trace_id=borrowed_text(library.tm_result_trace_id(result)),
        body=string_at(body, length.value),
        attempts=library.tm_result_attempts(result),
        elapsed=library.tm_result_elapsed_us(result) / 1_000_000,
        retryable=bool(library.tm_result_retryable(result)),
        retry_after=None if retry_after_ms < 0 else retry_after_ms / 1000,
        clock_offset=None if clock_offset_ms == _NOT_LEARNT else clock_offset_ms / 1000,
        effect=Effect(library.tm_result_effect(result)),
        _json=owned_text(library, library.tm_result_to_json(result)),
    )
