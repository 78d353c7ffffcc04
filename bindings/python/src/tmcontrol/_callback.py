"""What has to be kept in mind while C calls back into Python.

The library refuses to have a context used or freed inside a callback, but Python frees objects whenever it likes,
inside a log handler too. So what is to be freed there waits until the callback is over. Closing a client cannot wait: a
signal handler does it wherever Python is just running, and the callback may be what has to end.

An exception cannot travel through C. What comes of it depends on the callback:

- One that gives no answer (a log handler) has it reported as Python reports all that come where nobody can catch them
  (`sys.unraisablehook`).
- One that gives an answer (a signer, a transport, a token store) answers with a failure. If the call waits on the same
  thread, the exception becomes the `__cause__` of the error that the call raises; else it goes to the logger
  "tmcontrol".
- KeyboardInterrupt and SystemExit are kept and raised when the call on this thread ends.
"""

from __future__ import annotations

import inspect
import itertools
import logging
import threading
from collections import deque
from typing import Any, Callable, TypedDict

from ._abi import DestroyFn
from .status import Status

Function = Callable[[Any], object]


class _Thread(threading.local):
    """What one thread has to remember."""

    depth = 0
    """How many callbacks it is inside of."""


class _Caught(TypedDict, total=False):
    """What the callbacks of one call raised, the last of each kind."""

    failure: Exception
    interrupt: BaseException


_thread = _Thread()
_to_free: deque[tuple[Function, Any]] = deque()
_logger = logging.getLogger("tmcontrol")


def call(function: Callable[..., int], *arguments: object) -> tuple[int, Exception | None]:
    """Calls a function of the library that calls back before it returns.

    Gives its status, and the exception of its last callback that failed; raises what interrupted one.
    """
    caught: _Caught = {}
    status = function(*arguments)
    if "interrupt" in caught:
        raise caught.pop("interrupt")
    # Taken out, else the exception's own frames would lead to it.
    return status, caught.pop("failure", None)


def _caught_by_call() -> _Caught | None:
    """What `call` has caught, if it is what waits on this thread for the callback that is running; else None.

    Nobody counts the calls that a thread is in: Ctrl-C may come wherever a function begins, in what ends the counting
    too, and then a call that is over would be taken for one that waits. The thread's stack is always right, and it is
    looked at only when a callback has failed.
    """
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code is call.__code__:
            caught: _Caught = frame.f_locals["caught"]
            return caught
        frame = frame.f_back
    return None


# Below, `finally` is in the function itself, where nothing can come between. A context manager has an end of its own,
# which an interrupt can skip.


def callback(action: Callable[..., None], *arguments: object) -> None:
    """Stands around everything that C calls and that gives no answer."""
    _thread.depth += 1
    try:
        action(*arguments)
    except Exception:
        raise
    except BaseException as interrupt:
        caught = _caught_by_call()
        if caught is None:
            raise
        caught["interrupt"] = interrupt
    finally:
        _thread.depth -= 1


def answer(what: str, action: Callable[[], None], status_of: Callable[[Exception], Status]) -> int:
    """Does what `what` is there for; gives the status for C, which is that of the exception if there is one."""
    _thread.depth += 1
    try:
        action()
    except Exception as error:
        caught = _caught_by_call()
        if caught is not None:
            caught["failure"] = error
        else:
            _logger.error("%s failed: %s", what, type(error).__name__, exc_info=error)
        return status_of(error)
    except BaseException as interrupt:
        caught = _caught_by_call()
        if caught is not None:
            caught["interrupt"] = interrupt
        else:
            _logger.critical("%s was interrupted: %s", what, type(interrupt).__name__, exc_info=interrupt)
        return Status.CALLBACK_FAILED
    finally:
        _thread.depth -= 1
    return Status.OK


def failed(_: Exception) -> Status:
    """The status of a callback that has no finer ones."""
    return Status.CALLBACK_FAILED


def free(function: Function, pointer: Any) -> None:  # noqa: ANN401 - every kind of pointer
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


def outside(function: Function, pointer: Any) -> None:  # noqa: ANN401 - every kind of pointer
    """Calls what the library refuses inside a callback, but would do on any other thread meanwhile."""
    if _thread.depth == 0:
        function(pointer)
        return
    thread = threading.Thread(target=function, args=(pointer,))
    thread.start()
    thread.join()


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
    callback(_let_go, number)


def _let_go(number: int) -> None:
    _kept.pop(number, None)


# One function for all, alive as long as the module: C never calls a function that Python has freed.
FORGET = DestroyFn(_forget)
