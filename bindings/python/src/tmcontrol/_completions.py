"""Started calls of one context, and the event loops that wait for them.

One queue of completions belongs to a context, and any loop may take from it: what it takes for another one it hands
over. So a client may be used on several loops, each on a thread of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import weakref
from typing import TYPE_CHECKING

from .errors import ClientClosed, TmControlError, error_of
from .status import Status

if TYPE_CHECKING:
    from ._call import CallOptions
    from ._context import Context
    from .result import Result

    Loop = asyncio.AbstractEventLoop

_AT_ONCE = 64
"""How many completions a loop takes before it looks after its other work."""


class Completions:
    """Starts calls of a context, and sees to it that every one that was started is taken."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._numbers = itertools.count(1)
        self.start_anew()
        _all.add(self)

    def start_anew(self) -> None:
        """Forgets the calls that were started; of them nothing comes any more."""
        self._lock = threading.Lock()
        self._waiting: dict[int, tuple[Loop, asyncio.Future[Result]]] = {}
        self._calls_of: dict[Loop, int] = {}
        # What the readers wait for. Remembered, because when the interpreter ends the context does not tell it any
        # more, and a reader that stayed would be called again and again.
        self._descriptor = -1

    async def call(self, function: str, arguments: tuple[object, ...], options: CallOptions) -> Result | TmControlError:
        """Starts a call and waits for what comes of it. If the task is cancelled the call is, too."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        handle = options.new_handle(self._context.library)
        number = next(self._numbers)
        self._expect(number, loop, future)
        try:
            error = self._context.start(function, arguments, handle.pointer, number)
        except BaseException:
            self._settle(number, None)
            raise
        if error is not None:
            self._settle(number, None)
            return error
        try:
            # Shielded, because the future lives until the completion is taken, and not only as long as the task.
            result = await asyncio.shield(future)
        except asyncio.CancelledError:
            handle.cancel()
            raise
        return result if result.status == Status.OK else error_of(result)

    async def settled(self) -> None:
        """Waits until all calls of this loop have completed, those of cancelled tasks too."""
        loop = asyncio.get_running_loop()
        futures = [future for known, future in list(self._waiting.values()) if known is loop]
        if futures:
            await asyncio.wait(futures)

    def _expect(self, number: int, loop: Loop, future: asyncio.Future[Result]) -> None:
        descriptor = self._context.event_fd()
        with self._lock:
            self._descriptor = descriptor
            first = loop not in self._calls_of
            if first:
                loop.add_reader(descriptor, self._take, loop)
            self._calls_of[loop] = self._calls_of.get(loop, 0) + 1
            self._waiting[number] = (loop, future)

    def _take(self, loop: Loop) -> None:
        """Takes what has completed. On the thread of `loop`, when the descriptor is readable."""
        for _ in range(_AT_ONCE):
            try:
                done = self._context.next_done()
            except ClientClosed:
                # The interpreter is ending.
                loop.remove_reader(self._descriptor)
                return
            if done is None:
                return
            self._settle(*done)

    def _settle(self, number: int, result: Result | None) -> None:
        with self._lock:
            loop, future = self._waiting.pop(number)
            if loop in self._calls_of:
                self._calls_of[loop] -= 1
        try:
            # On its own thread, also because there the reader comes and goes.
            if loop is _running_loop():
                self._finish(loop, future, result)
            else:
                loop.call_soon_threadsafe(self._finish, loop, future, result)
        except RuntimeError:
            # The loop was closed while the call was under way. Nobody waits any more.
            with self._lock:
                self._calls_of.pop(loop, None)

    def _finish(self, loop: Loop, future: asyncio.Future[Result], result: Result | None) -> None:
        with self._lock:
            if self._calls_of.get(loop) == 0:
                del self._calls_of[loop]
                loop.remove_reader(self._descriptor)
        if result is not None:
            future.set_result(result)
        else:
            future.cancel()


def _running_loop() -> Loop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


_all: weakref.WeakSet[Completions] = weakref.WeakSet()


def _after_fork() -> None:
    # In a child the library forgets started calls, and the parent's loops do not run.
    for completions in list(_all):
        completions.start_anew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
