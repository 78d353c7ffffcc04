"""A `tm_context`, alive as long as somebody uses it, and what happens to calls when the interpreter ends."""

from __future__ import annotations

import atexit
import json
import os
import threading
import time
import weakref
from ctypes import CDLL, byref, c_void_p
from typing import TYPE_CHECKING

from ._abi import Context as CContext
from ._abi import DoneFn, RequestPointer, ResultPointer
from ._callback import call, free, free_what_waits, outside
from ._read import owned_text, read_result
from .errors import ClientClosed, InternalError, TmControlError, error_class, error_of
from .prepared import PreparedRequest
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
        self._finalizer = weakref.finalize(self, free, library.tm_context_free, pointer)
        # `_end_calls` does it when the interpreter ends, if no other thread is inside the context.
        self._finalizer.atexit = False
        _contexts.add(weakref.ref(self, _contexts.discard))

    def cancel_all(self) -> None:
        """Ends all calls, those that come too."""
        if self._finalizer.alive:
            outside(self.library.tm_context_cancel_all, self._pointer)

    @property
    def has_started_calls(self) -> bool:
        """Whether calls that were started are still queued or running."""
        out = c_void_p()
        if not self._finalizer.alive or self.library.tm_context_stats_json(self._pointer, byref(out)) != Status.OK:
            return False
        started = json.loads(owned_text(self.library, out.value))["started"]
        return bool(started["queued"] or started["running"])

    def free(self) -> None:
        """Frees the context before its time; nobody may be inside."""
        # Not by calling the finalizer: at the interpreter's end, when this is needed, that does nothing any more.
        if self._finalizer.detach() is not None:
            free(self.library.tm_context_free, self._pointer)

    # What follows hands an error back instead of raising it. A frame of this object in the traceback of an error that
    # somebody keeps would keep the context alive.

    def run(self, function: str, arguments: tuple[object, ...], options: CallOptions) -> Result | TmControlError:
        """Runs one of the library's blocking functions, which all are (context, arguments …, call, result)."""
        with this_thread.inside, USE, options.handle(self.library) as handle:
            return self._run(function, (*arguments, handle and handle.pointer))

    def run_many(self, function: str, arguments: tuple[object, ...], options: CallOptions) -> Result | TmControlError:
        """As `run`, but it fails only if nothing was begun."""
        found = self.run(function, arguments, options)
        return found.result if isinstance(found, TmControlError) and found.result and found.result.body else found

    def interpret(self, arguments: tuple[object, ...]) -> Result | TmControlError:
        """What an answer means that the program got."""
        with this_thread.inside, USE:
            return self._run("tm_response_interpret", arguments)

    def start(self, function: str, arguments: tuple[object, ...], handle: object, number: int) -> TmControlError | None:
        """Starts one of the library's calls that do not block; it completes under `number`."""
        with this_thread.inside, USE:
            status = getattr(self.library, function)(self._pointer, *arguments, handle, _NO_FUNCTION, number)
            return None if status == Status.OK else self._last_failure(status)

    def next_done(self) -> tuple[int, Result] | None:
        """Takes one completion, if there is one: the number that the call was started under, and what came of it."""
        number, out = c_void_p(), ResultPointer()
        with this_thread.inside, USE:
            try:
                status = self.library.tm_context_next_done(self._pointer, 0, byref(number), byref(out))
                if status != Status.OK:
                    return None
                return number.value or 0, read_result(self.library, out)
            finally:
                self.library.tm_result_free(out)

    def event_fd(self) -> int:
        """A descriptor that is readable while completions wait."""
        with this_thread.inside, USE:
            descriptor: int = self.library.tm_context_event_fd(self._pointer)
        if descriptor < 0:
            raise InternalError("the system gives no descriptor for an event loop", status=Status.INTERNAL)
        return descriptor

    def text(self, function: str, arguments: tuple[object, ...]) -> str | TmControlError:
        """Runs one of the library's functions that are (context, arguments …, text)."""
        out = c_void_p()
        with this_thread.inside, USE:
            status, failure = call(getattr(self.library, function), self._pointer, *arguments, byref(out))
            if status != Status.OK:
                return _caused_by(failure, self._failure(status))
            return owned_text(self.library, out.value)

    def prepare(self, function: str, arguments: tuple[object, ...]) -> PreparedRequest | TmControlError:
        """Runs one of the library's functions that are (context, arguments …, request)."""
        out = RequestPointer()
        with this_thread.inside, USE:
            status, failure = call(getattr(self.library, function), self._pointer, *arguments, byref(out))
            if status != Status.OK:
                return _caused_by(failure, self._last_failure(status))
            return PreparedRequest(self.library, out, owned=True)

    def _run(self, function: str, arguments: tuple[object, ...]) -> Result | TmControlError:
        out = ResultPointer()
        try:
            status, failure = call(getattr(self.library, function), self._pointer, *arguments, byref(out))
            if not out:
                return _caused_by(failure, self._failure(status))
            result = read_result(self.library, out)
            return result if result.status == Status.OK else _caused_by(failure, error_of(result))
        finally:
            self.library.tm_result_free(out)

    def _last_failure(self, status: int) -> TmControlError:
        """What the context remembers of a call that did not come about, unless another thread's came in between."""
        out = ResultPointer()
        try:
            self.library.tm_context_last_result(self._pointer, byref(out))
            if out and self.library.tm_result_status(out) == status:
                return error_of(read_result(self.library, out))
            return self._failure(status)
        finally:
            self.library.tm_result_free(out)

    def _failure(self, status: int) -> TmControlError:
        message = self.library.tm_status_message(status, 0).decode()
        return error_class(Status(status))(message, status=Status(status))


def _caused_by(failure: Exception | None, error: TmControlError) -> TmControlError:
    """The error, with what a callback raised as its cause."""
    error.__cause__ = failure
    return error


_NO_FUNCTION = DoneFn()
_contexts: set[weakref.ref[Context]] = set()
_locks: set[weakref.ref[threading.RLock]] = set()
_exiting = False

_PATIENCE = 5.0
"""Seconds that the interpreter's end waits for cancelled calls; they take milliseconds, unless a log handler hangs."""


class _Thread(threading.local):
    """What one thread has."""

    def __init__(self) -> None:
        self.inside = threading.RLock()
        """Held around every use of a context, so that the interpreter's end can see who is in one.

        Ctrl-C may come wherever a function of Python's begins, also one that keeps the books at the end of a use; a use
        that is over would stay in them for ever. A lock is taken and let go by `with` in C, where nothing comes in
        between. Should a later or earlier Python look for signals there: Ctrl-C comes on the main thread only, the one
        that ends the interpreter, and nobody waits for a lock of one's own.
        """
        _register(self.inside)


def _register(lock: threading.RLock) -> None:
    _locks.add(weakref.ref(lock, _locks.discard))


this_thread = _Thread()


class _Use:
    """See `USE`."""

    # Neither a generator nor an object for each use: making one takes as long as a function of the library.
    def __enter__(self) -> None:
        # After the lock is taken: `_end_calls` either sees it, or has set the flag by now.
        if _exiting:
            raise ClientClosed("the interpreter is ending", status=Status.CANCELLED)

    def __exit__(self, *_: object) -> None:
        # If an interrupt skips it, the next one does it.
        free_what_waits()


USE = _Use()
"""Stands around every use of a context, inside the lock."""


def interpreter_is_ending() -> bool:
    """Whether it is time to let go: `_end_calls` waits for callbacks that run."""
    return _exiting


def _others_are_inside() -> bool:
    """Whether other threads are using contexts."""
    for lock in [lock for reference in list(_locks) if (lock := reference()) is not None]:
        if not lock.acquire(blocking=False):
            return True
        lock.release()
    return False


@atexit.register
def _end_calls() -> None:
    """Ends the calls that daemon threads and the library's own threads are still in.

    When the interpreter is gone, a thread that comes back to Python is ended by force. Inside a callback that would
    tear down the library's frames below it, and the process with them.
    """
    global _exiting
    _exiting = True
    contexts = [context for reference in list(_contexts) if (context := reference()) is not None]
    for context in contexts:
        context.cancel_all()
    deadline = time.monotonic() + _PATIENCE
    while _others_are_inside() or any(context.has_started_calls for context in contexts):
        if time.monotonic() >= deadline:
            break
        time.sleep(0.002)
    if not _others_are_inside():
        # It waits for callbacks that run, and then no thread of the library's is left that could call back later, with
        # a renewed token for example.
        for context in contexts:
            if not context.has_started_calls:
                context.free()


def _forget_threads() -> None:
    # In a child the threads that were in a call do not exist.
    _locks.clear()
    _register(this_thread.inside)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_threads)
