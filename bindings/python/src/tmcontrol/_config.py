"""From an identity, options and callbacks to a configuration, and to a context."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from ctypes import CDLL, byref
from typing import TYPE_CHECKING, Callable

from ._abi import Config, ContextPointer
from ._context import USE, Context, this_thread
from ._read import sized_text
from ._setting import Setting
from .errors import ConfigError, InternalError, error_class
from .status import Status

if TYPE_CHECKING:
    from ._abi import Pointer

    Setter = Callable[[CDLL, "Pointer[Config]"], int]
    """Puts something into a configuration; gives the status."""


class Identity:
    """The parts of one kind of identity, in the order in which its setter takes them."""

    def __init__(
        self,
        setter: str,
        parts: Sequence[Setting],
        *,
        optional: str = "",
        more: Callable[[CDLL], Sequence[object]] = lambda _: (),
    ) -> None:
        self._setter = setter
        self._parts = parts
        self._optional = optional
        self._more = more

    @property
    def given(self) -> bool:
        """Whether there is anything of it."""
        return any(part.given for part in self._parts)

    def __call__(self, library: CDLL, config: Pointer[Config]) -> int:
        """Sees to it that what has to be there is there, and sets it."""
        given = next(part for part in self._parts if part.given)
        for part in self._parts:
            if not part.given and part.name != self._optional:
                raise ConfigError(
                    f"{part.name}: found nothing although {given.name} is given, expected both",
                    status=Status.INVALID_CONFIG,
                    field=part.name,
                )
            part.check_text()
        # Callbacks are handed over last, when nothing can fail any more: from then on they are C's to forget.
        status: int = getattr(library, self._setter)(
            config, *(part.encoded() for part in self._parts), *self._more(library)
        )
        return status


@contextmanager
def configuration(
    library: CDLL, options: Sequence[Setting], setters: Sequence[Setter]
) -> Generator[Pointer[Config], None, None]:
    """A configuration, for as long as the block lasts."""
    config = library.tm_config_new()
    if not config:
        raise InternalError("the library could not make a configuration", status=Status.INTERNAL)
    try:
        # The options first: `language` is one of them, and what is refused afterwards is refused in it.
        for option in options:
            option.check_option()
        accept(library, config, library.tm_config_load_json(config, _as_json(options)))
        for setter in setters:
            accept(library, config, setter(library, config))
        yield config
    finally:
        library.tm_config_free(config)


def open_context(library: CDLL, options: Sequence[Setting], setters: Sequence[Setter]) -> Context:
    """Makes a context. Without an identity, or with two, the library refuses and says what to do."""
    with this_thread.inside, USE, configuration(library, options, setters) as config:
        context = ContextPointer()
        accept(library, config, library.tm_context_new(config, byref(context)))
        return Context(library, context)


def _as_json(options: Sequence[Setting]) -> bytes:
    return json.dumps({option.name: option.plain() for option in options}).encode()


def accept(library: CDLL, config: Pointer[Config], status: int) -> None:
    """Raises what the library has to say of a configuration that it refuses."""
    if status != Status.OK:
        why = sized_text(library.tm_config_last_error, config) or library.tm_status_message(status, 0).decode()
        raise error_class(Status(status))(why, status=Status(status))
