"""A lock between processes, and between threads that open it on their own."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ._context import interpreter_is_ending

_open: set[int] = set()


class FileLock:
    """Held from when it is made until `release`. It ends with the process, too."""

    def __init__(self, path: Path, patience: float) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _open.add(self._descriptor)
        try:
            self._wait(path, patience)
        except BaseException:
            self._close()
            raise

    def _wait(self, path: Path, patience: float) -> None:
        # Only here, because there are systems without it and programs that need no such lock.
        import fcntl

        # Waiting inside flock could not be given up.
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline or interpreter_is_ending():
                    raise TimeoutError(f"{path}: somebody else holds the lock") from None
            else:
                return
            time.sleep(0.01)

    def release(self) -> None:
        """Lets others in, even while a forked child has a copy of the descriptor."""
        import fcntl

        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._close()

    def _close(self) -> None:
        _open.discard(self._descriptor)
        os.close(self._descriptor)


def _close_inherited() -> None:
    """A child that kept its parent's descriptor would keep the lock when the parent ends by force."""
    while _open:
        os.close(_open.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_inherited)
