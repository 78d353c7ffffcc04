"""A lock between processes, and between threads that open it on their own."""

from __future__ import annotations

import os
from pathlib import Path

_open: set[int] = set()


class FileLock:
    """Held from when it is made until `release`. It ends with the process, too."""

    def __init__(self, path: Path) -> None:
        # Only here, because there are systems without it and programs that need no such lock.
        import fcntl

        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _open.add(self._descriptor)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except BaseException:
            self._close()
            raise

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
