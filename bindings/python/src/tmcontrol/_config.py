"""From an identity and options to a context."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from ctypes import CDLL, byref
from typing import TYPE_CHECKING

from ._abi import Config, ContextPointer
from ._context import Context
from ._log import hand_over
from ._read import sized_text
from ._setting import Setting
from .errors import ConfigError, InternalError, error_class
from .status import Status

if TYPE_CHECKING:
    from ._abi import Pointer


class Identity:
    """The parts of one kind of identity, in the order in which its setter takes them."""

    def __init__(self, setter: str, parts: Sequence[Setting], *, optional: str = "") -> None:
        self.setter = setter
        self.parts = parts
        self._optional = optional

    def check(self) -> None:
        """Sees to it that what has to be there is there."""
        given = next(part for part in self.parts if part.given)
        for part in self.parts:
            if not part.given and part.name != self._optional:
                raise ConfigError(
                    f"{part.name}: found nothing although {given.name} is given, expected both",
                    status=Status.INVALID_CONFIG,
                    field=part.name,
                )
            part.check_text()


def open_context(
    library: CDLL, identities: Sequence[Identity], options: Sequence[Setting], logger: logging.Logger | None
) -> Context:
    """Makes a context. Without an identity, or with two, the library refuses and says what to do."""
    config = library.tm_config_new()
    if not config:
        raise InternalError("the library could not make a configuration", status=Status.INTERNAL)
    try:
        # The options first: `language` is one of them, and what is refused afterwards is refused in it.
        for option in options:
            option.check_option()
        _accept(library, config, library.tm_config_load_json(config, _as_json(options)))
        for identity in identities:
            if any(part.given for part in identity.parts):
                identity.check()
                setter = getattr(library, identity.setter)
                _accept(library, config, setter(config, *(part.encoded() for part in identity.parts)))
        if logger is not None:
            _accept(library, config, hand_over(library, config, logger))
        context = ContextPointer()
        _accept(library, config, library.tm_context_new(config, byref(context)))
        return Context(library, context)
    finally:
        library.tm_config_free(config)


def _as_json(options: Sequence[Setting]) -> bytes:
    return json.dumps({option.name: option.plain() for option in options}).encode()


def _accept(library: CDLL, config: Pointer[Config], status: int) -> None:
    if status != Status.OK:
        why = sized_text(library.tm_config_last_error, config) or library.tm_status_message(status, 0).decode()
        raise error_class(Status(status))(why, status=Status(status))
