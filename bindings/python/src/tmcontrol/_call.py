"""The options of one call, and the handle that cancels it."""

from __future__ import annotations

import math
import weakref
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from ctypes import CDLL
from typing import NamedTuple

from ._argument import number_argument, out_of_range, text_argument, wrong_type
from ._callback import free
from .cancel import CancelToken
from .errors import InternalError, InvalidArgument
from .request import DeviceChoice, Person
from .status import Status

_UINT32_MAX = 2**32 - 1


class CallOptions(NamedTuple):
    """What a call does otherwise than its client; None means as the client."""

    timeout: float | None = None
    max_attempts: int | None = None
    cancel: CancelToken | None = None
    idempotent: bool = False
    device: DeviceChoice | int = DeviceChoice.AS_GIVEN
    verify: bool = False
    verify_operator: Person | None = None

    def handle(self, library: CDLL) -> AbstractContextManager[CallHandle | None]:
        """A handle with these options; None, which C takes for no options, if there are none."""
        return _NO_HANDLE if self == _NO_OPTIONS else self._own_handle(library)

    @contextmanager
    def _own_handle(self, library: CDLL) -> Generator[CallHandle, None, None]:
        handle = self.new_handle(library)
        if self.cancel is None:
            yield handle
            return
        if not isinstance(self.cancel, CancelToken):
            raise wrong_type("cancel", self.cancel, "a CancelToken or None")
        with self.cancel.watching(handle):
            yield handle

    def new_handle(self, library: CDLL) -> CallHandle:
        """A handle with these options, even if there are none."""
        handle = CallHandle(library)
        if self.timeout is not None:
            handle.set_timeout(self.timeout)
        if self.max_attempts is not None:
            handle.set_max_attempts(self.max_attempts)
        handle.set_flag("idempotent", self.idempotent)
        handle.set_device(self.device)
        handle.set_flag("verify", self.verify)
        if self.verify_operator is not None:
            handle.set_verify_operator(self.verify_operator)
        return handle


_NO_OPTIONS = CallOptions()
_NO_HANDLE = nullcontext()


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
            raise wrong_type("timeout", seconds, "seconds as int or float, or None")
        # NaN is not above 0 either. What is too long is the library's to say: 0 alone has another meaning there.
        milliseconds = math.ceil(min(seconds * 1000, _UINT32_MAX)) if seconds > 0 else 0
        if milliseconds == 0 or self._library.tm_call_set_timeout_ms(self.pointer, milliseconds) != Status.OK:
            raise out_of_range("timeout", seconds, "more than 0 and at most 3600 seconds")

    def set_max_attempts(self, attempts: int) -> None:
        if isinstance(attempts, bool) or not isinstance(attempts, int):
            raise wrong_type("max_attempts", attempts, "an int or None")
        bounded = min(max(attempts, 0), _UINT32_MAX)
        if bounded == 0 or self._library.tm_call_set_max_attempts(self.pointer, bounded) != Status.OK:
            raise out_of_range("max_attempts", attempts, "1 to 10")

    def set_flag(self, name: str, on: bool) -> None:
        if not isinstance(on, bool):
            raise wrong_type(name, on, "a bool")
        if on:
            getattr(self._library, f"tm_call_set_{name}")(self.pointer, 1)

    def set_device(self, choice: int) -> None:
        number = number_argument("device", choice)
        if self._library.tm_call_set_device(self.pointer, number) != Status.OK:
            raise out_of_range("device", choice, "AS_GIVEN, FIND or ALL of DeviceChoice")

    def set_verify_operator(self, operator: Person) -> None:
        if not isinstance(operator, Person):
            raise wrong_type("verify_operator", operator, "a Person or None")
        name = text_argument("verify_operator.id", operator.id)
        kind = number_argument("verify_operator.id_type", operator.id_type)
        if self._library.tm_call_set_verify_operator(self.pointer, name, kind) != Status.OK:
            raise InvalidArgument(
                "verify_operator: found an empty id or a type that cannot read the list of participants, expected a "
                "userid, an openid or a rooms_id",
                status=Status.INVALID_ARGUMENT,
                field="verify_operator",
            )
