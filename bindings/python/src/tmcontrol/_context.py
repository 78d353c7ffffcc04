"""A `tm_context`, alive as long as somebody uses it, and what happens to running calls when the interpreter ends."""

from __future__ import annotations

import atexit
import os
import time
import weakref
from ctypes import CDLL, byref
from typing import TYPE_CHECKING

from ._abi import Context as CContext
from ._abi import ResultPointer
from ._callback import free, free_what_waits, raise_what_waits
from ._read import read_result
from .errors import ClientClosed, error_class
from .status import Status

if TYPE_CHECKING:
    from ._abi import Pointer
    from ._call import CallOptions
    from .result import Result


class Context:
    """Owns a `tm_context`.

    Each running call holds a reference to this object, so Python's own counting sees to it that the context is freed
    after the last of them, on whatever thread that is. No lock is here that a fork could copy in its locked state.
    """

    def __init__(self, library: CDLL, pointer: Pointer[CContext]) -> None:
        self.library = library
        self._pointer = pointer
        # Not at exit: another thread may be inside the context at that moment.
        weakref.finalize(self, free, library.tm_context_free, pointer).atexit = False
        _contexts.add(weakref.ref(self, _contexts.discard))

    def cancel_all(self) -> None:
        self.library.tm_context_cancel_all(self._pointer)

    def run(self, function: str, arguments: tuple[object, ...], options: CallOptions) -> Result:
        """Runs one of the library's blocking functions, which all are (context, arguments …, call, result)."""
        ticket = object()
        _running.add(ticket)
        try:
            # After the ticket is in: `_end_calls` either sees it, or has set the flag by now.
            if _exiting:
                raise ClientClosed("the interpreter is ending", status=Status.CANCELLED)
            with options.handle(self.library) as call:
                return self._run(function, arguments, call and call.pointer)
        finally:
            _running.discard(ticket)
            free_what_waits()

    def _run(self, function: str, arguments: tuple[object, ...], call: object) -> Result:
        out = ResultPointer()
        try:
            status = getattr(self.library, function)(self._pointer, *arguments, call, byref(out))
            raise_what_waits()
            if not out:
                message = self.library.tm_status_message(status, 0).decode()
                raise error_class(Status(status))(message, status=Status(status))
            return read_result(self.library, out)
        finally:
            self.library.tm_result_free(out)


_contexts: set[weakref.ref[Context]] = set()
_running: set[object] = set()
_exiting = False

_PATIENCE = 2.0
"""Seconds that the interpreter's end waits for cancelled calls; they take milliseconds, unless a log handler hangs."""


@atexit.register
def _end_calls() -> None:
    """Ends the calls that daemon threads are still in.

    When the interpreter is gone, a thread that comes back to Python is ended by force. Inside a log handler that would
    tear down the library's frames below it, and the process with them.
    """
    global _exiting
    _exiting = True
    for reference in list(_contexts):
        context = reference()
        if context is not None:
            context.cancel_all()
    deadline = time.monotonic() + _PATIENCE
    while _running and time.monotonic() < deadline:
        time.sleep(0.002)


# In a child the threads that were in a call do not exist.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_running.clear)
