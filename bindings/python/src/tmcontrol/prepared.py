"""Requests that the program sends itself."""

from __future__ import annotations

import threading
import weakref
from ctypes import CDLL, byref, c_size_t, string_at
from typing import TYPE_CHECKING, NoReturn

from ._abi import Request as CRequest
from ._callback import free

if TYPE_CHECKING:
    from ._abi import Pointer

__all__ = ["PreparedRequest"]


class PreparedRequest:
    """A request, checked and signed, to be sent once and as it is. Host and Content-Length are the sender's to add.

    `url` is not to be decoded, encoded or normalised, and redirects are not to be followed. Some of the headers are
    secrets: `repr` shows none.
    """

    def __init__(self, library: CDLL, pointer: Pointer[CRequest], *, owned: bool) -> None:
        if owned:
            # First of all, so that nothing that fails here leaves it behind.
            weakref.finalize(self, free, library.tm_request_free, pointer).atexit = False
        self._library = library
        self._pointer: Pointer[CRequest] | None = pointer
        # Between `remaining` on one thread and `end` on another.
        self._lock = threading.Lock()
        length = c_size_t()
        body = library.tm_request_body(pointer, byref(length))
        self.method: str = library.tm_request_method(pointer).decode()
        self.url: str = library.tm_request_url(pointer).decode()
        self.headers: tuple[tuple[str, str], ...] = tuple(
            (
                library.tm_request_header_name(pointer, index).decode(),
                library.tm_request_header_value(pointer, index).decode(),
            )
            for index in range(library.tm_request_header_count(pointer))
        )
        self.body: bytes = string_at(body, length.value)

    @property
    def remaining(self) -> float:
        """Seconds for which it may still be sent and its answer be waited for; 0 when it has expired or was cancelled.

        A prepared one expires after five minutes, one in a transport with its call.
        """
        with self._lock:
            if self._pointer is None:
                return 0.0
            milliseconds: int = self._library.tm_request_remaining_ms(self._pointer)
        return milliseconds / 1000

    def end(self) -> None:
        """Lets go of what belongs to the library, which is about to free it."""
        with self._lock:
            self._pointer = None

    @property
    def pointer(self) -> Pointer[CRequest] | None:
        """What the library knows it by."""
        return self._pointer

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be copied or pickled: it is good for one time")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.method} {self.url}>"
