"""What has to be kept in mind while C calls back into Python.

The library refuses to have a context used or freed inside a callback, but Python frees objects whenever it likes,
inside a log handler too. So what is to be freed there waits until the callback is over.

An exception cannot travel through C. Ordinary ones are reported as Python reports all that come where nobody can catch
them (`sys.unraisablehook`); KeyboardInterrupt and SystemExit are kept and raised when the call ends.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Callable

Free = Callable[[Any], object]


class _Thread(threading.local):
    """What one thread has to remember."""

    depth = 0
    interrupt: BaseException | None = None


_thread = _Thread()
_to_free: deque[tuple[Free, Any]] = deque()


@contextmanager
def callback() -> Generator[None, None, None]:
    """Stands around everything that C calls."""
    _thread.depth += 1
    try:
        yield
    except Exception:
        raise
    except BaseException as interrupt:
        _thread.interrupt = interrupt
    finally:
        _thread.depth -= 1


def free(function: Free, pointer: Any) -> None:  # noqa: ANN401 - every kind of pointer
    """Frees something of the library's, now or as soon as it is allowed."""
    _to_free.append((function, pointer))
    free_what_waits()


def free_what_waits() -> None:
    """Frees what had to wait, unless this is a callback too."""
    while _thread.depth == 0:
        try:
            function, pointer = _to_free.popleft()
        except IndexError:
            return
        function(pointer)


def raise_what_waits() -> None:
    """Raises the interrupt that came inside a callback of the call that has just ended on this thread."""
    interrupt, _thread.interrupt = _thread.interrupt, None
    if interrupt is not None:
        raise interrupt
