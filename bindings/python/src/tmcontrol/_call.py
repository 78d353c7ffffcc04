"""The options of one call, and the handle that cancels it."""

from __future__ import annotations

import math
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from ctypes import CDLL
from dataclasses import dataclass

from ._callback import free
from .cancel import CancelToken
from .errors import InternalError, InvalidArgument, InvalidArgumentType
from .status import Status

_UINT32_MAX = 2**32 - 1


@dataclass(frozen=True)
class CallOptions:
    """What a call does otherwise than its client; None means as the client."""

    timeout: float | None
    max_attempts: int | None
    cancel: CancelToken | None

    @contextmanager
    def handle(self, library: CDLL) -> Generator[CallHandle | None, None, None]:
        """A handle with these options; None, which C takes for no options, if there are none."""
        if self.timeout is None and self.max_attempts is None and self.cancel is None:
            yield None
            return
        handle = CallHandle(library)
        if self.timeout is not None:
            handle.set_timeout(self.timeout)
        if self.max_attempts is not None:
            handle.set_max_attempts(self.max_attempts)
        if self.cancel is None:
            yield handle
            return
        if not isinstance(self.cancel, CancelToken):
            raise _wrong_type("cancel", self.cancel, "a CancelToken or None")
        with self.cancel.watching(handle):
            yield handle


class CallHandle:
    """A `tm_call` of its own for each call, because a token may be shared by calls with different options."""

    def __init__(self, library: CDLL) -> None:
        self._library = library
        self.pointer = library.tm_call_new()
        if not self.pointer:
            raise InternalError("the library could not make a call handle", status=Status.INTERNAL)
        # The last one to use it lets go of it: the call, or a token on another thread that is just cancelling it.
        weakref.finalize(self, free, library.tm_call_free, self.pointer).atexit = False

    def cancel(self) -> None:
        self._library.tm_call_cancel(self.pointer)

    def set_timeout(self, seconds: float) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise _wrong_type("timeout", seconds, "seconds as int or float, or None")
        # NaN is not above 0 either. What is too long is the library's to say: 0 alone has another meaning there.
        milliseconds = math.ceil(min(seconds * 1000, _UINT32_MAX)) if seconds > 0 else 0
        if milliseconds == 0 or self._library.tm_call_set_timeout_ms(self.pointer, milliseconds) != Status.OK:
            raise _out_of_range("timeout", seconds, "more than 0 and at most 3600 seconds")

    def set_max_attempts(self, attempts: int) -> None:
        if isinstance(attempts, bool) or not isinstance(attempts, int):
            raise _wrong_type("max_attempts", attempts, "an int or None")
        bounded = min(max(attempts, 0), _UINT32_MAX)
        if bounded == 0 or self._library.tm_call_set_max_attempts(self.pointer, bounded) != Status.OK:
            raise _out_of_range("max_attempts", attempts, "1 to 10")


def _wrong_type(field: str, value: object, expected: str) -> InvalidArgumentType:
    found = type(value).__name__
    return InvalidArgumentType(
        f"{field}: found {found}, expected {expected}", status=Status.INVALID_ARGUMENT, field=field
    )


def _out_of_range(field: str, value: float, expected: str) -> InvalidArgument:
    return InvalidArgument(f"{field}: found {value}, expected {expected}", status=Status.INVALID_ARGUMENT, field=field)
