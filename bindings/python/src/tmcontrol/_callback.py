"""What has to be kept in mind while C calls back into Python.

The library refuses to have a context used or freed inside a callback, but Python frees objects whenever it likes,
inside a log handler too. So what is to be freed there waits until the callback is over.

An exception cannot travel through C. What comes of it depends on the callback:

- One that gives no answer (a log handler) has it reported as Python reports all that come where nobody can catch them
  (`sys.unraisablehook`).
- One that gives an answer (a signer, a transport, a token store) answers with a failure. If the call waits on the same
  thread, the exception becomes the `__cause__` of the error that the call raises; else it goes to the logger
  "tmcontrol".
- KeyboardInterrupt and SystemExit are kept and raised when the call on this thread ends.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Callable

from ._abi import DestroyFn
from .status import Status

Free = Callable[[Any], object]


class _Thread(threading.local):
    """What one thread has to remember."""

    depth = 0
    calls = 0
    interrupt: BaseException | None = None
    failure: Exception | None = None


_thread = _Thread()
_to_free: deque[tuple[Free, Any]] = deque()
_logger = logging.getLogger("tmcontrol")

running: set[object] = set()
"""The callbacks that are running now, on all threads."""


@contextmanager
def callback() -> Generator[None, None, None]:
    """Stands around everything that C calls."""
    ticket = object()
    running.add(ticket)
    _thread.depth += 1
    try:
        yield
    except Exception:
        raise
    except BaseException as interrupt:
        if not _thread.calls:
            raise
        _thread.interrupt = interrupt
    finally:
        _thread.depth -= 1
        running.discard(ticket)


def answer(what: str, action: Callable[[], None], status_of: Callable[[Exception], Status]) -> int:
    """Does what `what` is there for; gives the status for C, which is that of the exception if there is one."""
    with callback():
        try:
            action()
        except Exception as error:
            if _thread.calls:
                _thread.failure = error
            else:
                _logger.error("%s failed: %s", what, type(error).__name__, exc_info=error)
            return status_of(error)
        except BaseException as interrupt:
            if _thread.calls:
                _thread.interrupt = interrupt
            else:
                _logger.critical("%s was interrupted: %s", what, type(interrupt).__name__, exc_info=interrupt)
            return Status.CALLBACK_FAILED
    return Status.OK


def failed(_: Exception) -> Status:
    """The status of a callback that has no finer ones."""
    return Status.CALLBACK_FAILED


class _Calling:
    """See `CALLING`."""

    # Not a generator, of which each call would make one: that takes as long as a function of the library.
    def __enter__(self) -> None:
        _thread.calls += 1

    def __exit__(self, *_: object) -> None:
        _thread.calls -= 1


CALLING = _Calling()
"""Stands around every function of the library that calls back before it returns."""


def take_failure() -> Exception | None:
    """The exception of the last callback of the call that has just ended on this thread; raises what interrupted it."""
    interrupt, _thread.interrupt = _thread.interrupt, None
    failure, _thread.failure = _thread.failure, None
    if interrupt is not None:
        raise interrupt
    return failure


def free(function: Free, pointer: Any) -> None:  # noqa: ANN401 - every kind of pointer
    """Frees something of the library's, now or as soon as it is allowed."""
    _to_free.append((function, pointer))
    free_what_waits()


def free_what_waits() -> None:
    """Frees what had to wait, unless this is a callback too."""
    while _to_free and _thread.depth == 0:
        try:
            function, pointer = _to_free.popleft()
        except IndexError:
            # Another thread was faster.
            return
        function(pointer)


_kept: dict[int, Any] = {}
"""What callbacks need, under the numbers that C knows it by, from when it is handed over until C lets go of it."""

_numbers = itertools.count(1)


def keep(thing: object) -> int:
    """Keeps `thing` for callbacks; gives its number, which goes to C with `FORGET`."""
    number = next(_numbers)
    _kept[number] = thing
    return number


def kept(number: int) -> Any:  # noqa: ANN401 - whatever was handed over
    """What was kept under `number`."""
    return _kept[number]


def _forget(number: int) -> None:
    with callback():
        _kept.pop(number, None)


# One function for all, alive as long as the module: C never calls a function that Python has freed.
FORGET = DestroyFn(_forget)
