"""Giving calls up from another thread."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from ._call import CallHandle

__all__ = ["CancelToken"]


class CancelToken:
    """Ends every call that it was given to, now and later. It cannot be undone: make a new one for the next calls.

    One token may be given to any number of calls, on any threads and of any clients.
    """

    # No lock: adding to a set and copying it are atomic, and a signal handler may interrupt a thread anywhere in here.

    def __init__(self) -> None:
        self._cancelled = False
        self._calls: set[CallHandle] = set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    def cancel(self) -> None:
        """Ends the calls with `Cancelled`. May be called on any thread, and in log and signal handlers."""
        self._cancelled = True
        for call in list(self._calls):
            call.cancel()

    @contextmanager
    def watching(self, call: CallHandle) -> Generator[None, None, None]:
        """Has `call` cancelled with this token."""
        self._calls.add(call)
        try:
            # After it is in the set: a `cancel` that comes in between finds it there, an earlier one is seen here.
            if self._cancelled:
                call.cancel()
            yield
        finally:
            self._calls.discard(call)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be copied or pickled: the copy would cancel other calls")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'cancelled' if self._cancelled else 'not cancelled'}>"
