"""Addresses where nobody answers, all on this machine."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator


def _listening(family: int, address: str, port: int) -> socket.socket:
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    return listener


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


@contextlib.contextmanager
def refused(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """A port at which connections are refused: taken, so that nobody else opens it, but nobody listens."""
    with _listening(_family(address), address, port) as taken:
        yield taken.getsockname()[1]


@contextlib.contextmanager
def black_hole(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """A port at which connecting gets no answer at all: the queue of a listener who never accepts is full, and the kernel then lets
    what asks for more go by in silence."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listening(_family(address), address, port))
        listener.listen(0)
        place = listener.getsockname()
        for _ in range(8):
            client = stack.enter_context(socket.socket(_family(address)))
            client.settimeout(0.2)
            try:
                client.connect(place)
            except TimeoutError:
                break
        else:
            raise AssertionError("the listener's queue does not fill up")
        yield place[1]
