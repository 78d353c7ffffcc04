"""A user's tokens, and where they are kept so that they outlive the process and other processes find them."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Protocol

from ._flock import FileLock

__all__ = ["FileTokenStore", "TokenStore", "Tokens"]


@dataclasses.dataclass(frozen=True)
class Tokens:
    """What stands for a user. Both tokens are replaced together; neither is shown by `repr`."""

    open_id: str
    access_token: str = dataclasses.field(repr=False)
    refresh_token: str = dataclasses.field(repr=False)
    expires_at: int | None = None
    """When the access token ends, in Unix seconds, or None if that is not known."""


class TokenStore(Protocol):
    """Keeps a user's tokens.

    A refresh makes three calls, one after the other on one thread. It is the library's, so that what is put into a
    `threading.local` does not last from one call to the next.

    The service ends the old pair when it gives out a new one. So only one process at a time may refresh, and each has
    to see what the one before left.
    """

    def lock(self, tokens: Tokens) -> Tokens | None:
        """Locks the store and looks into it. A newer pair than `tokens` is given back: then nothing is refreshed.

        May wait until another process has finished, but not for ever: a client that is closed, and the interpreter's
        end, wait for it. After an exception nothing is refreshed.
        """

    def store(self, tokens: Tokens) -> None:
        """Keeps the new pair, before it is first used. If it fails the pair is used all the same."""

    def unlock(self, tokens: Tokens) -> None:
        """Unlocks the store. Comes always after a `lock` that succeeded; `tokens` are those now in use."""


class FileTokenStore:
    """Keeps the tokens of one user in a file that only this system's user may read, for any number of processes.

    The file is replaced at one blow, so that no crash leaves half of it. Beside it stands a file with the suffix
    ".lock", which is what processes lock. Both have to be on a file system with locks.

    `patience` is for how many seconds `lock` waits for another process.
    """

    def __init__(self, path: str | os.PathLike[str], *, patience: float = 15.0) -> None:
        self._path = Path(path)
        self._patience = patience
        # By thread, and not thread-local: that ends with each call on a thread that is not Python's own.
        self._held: dict[int, FileLock] = {}

    def load(self) -> Tokens | None:
        """The tokens in the file, or None if there is none yet."""
        try:
            tokens = _read(self._path)
        except FileNotFoundError:
            return None
        if tokens is None:
            raise ValueError(f"{self._path}: found no tokens, expected what FileTokenStore wrote")
        return tokens

    def lock(self, tokens: Tokens) -> Tokens | None:
        """Waits for the lock; gives back what another process left in the file. `TimeoutError` if it does not come."""
        lock = FileLock(self._path.with_name(self._path.name + ".lock"), self._patience)
        try:
            found = self.load()
            if found is not None and (found.open_id != tokens.open_id or _is_older(found, tokens)):
                found = None
        except BaseException:
            lock.release()
            raise
        # Nothing can fail any more: no `unlock` comes after a lock that failed.
        self._held[threading.get_ident()] = lock
        return found

    def store(self, tokens: Tokens) -> None:
        """Writes the tokens. May also be called by the program, with a user's first tokens."""
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name + ".")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(dataclasses.asdict(tokens), file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink()
            raise
        _sync_folder(self._path.parent)

    def unlock(self, tokens: Tokens) -> None:  # noqa: ARG002 - the name is the protocol's
        """Lets the next process in."""
        self._held.pop(threading.get_ident()).release()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._path)!r})"


def _is_older(found: Tokens, ours: Tokens) -> bool:
    """Whether the file was left behind, because a new pair could not be written."""
    return found.expires_at is not None and ours.expires_at is not None and found.expires_at < ours.expires_at


def _read(path: Path) -> Tokens | None:
    """The tokens in the file, or None if it has none. What stands there is in no variable, nor in an exception."""
    try:
        tokens = Tokens(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (tokens.open_id, tokens.access_token, tokens.refresh_token)
    # A bool is an int, too.
    is_time = tokens.expires_at is None or type(tokens.expires_at) is int
    return tokens if is_time and all(isinstance(text, str) for text in texts) else None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
