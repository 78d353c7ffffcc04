"""From a user's consent to the user's first tokens."""

from __future__ import annotations

import json
import logging
from ctypes import byref
from functools import partial
from typing import TYPE_CHECKING, Any

from . import _callback, _log
from ._abi import ResultPointer
from ._base import value_of
from ._call import CallOptions
from ._config import accept, configuration
from ._context import USE, this_thread
from ._library import LibraryPath, load
from ._read import read_result
from ._setting import Setting
from .cancel import CancelToken
from .errors import NotTheService, TmControlError, error_of
from .status import Status
from .tokens import Tokens

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import Options

__all__ = ["exchange_code"]


def exchange_code(
    *,
    sdk_id: str,
    secret: str,
    auth_code: str,
    timeout: float | None = None,
    cancel: CancelToken | None = None,
    logger: logging.Logger | None = None,
    library: LibraryPath | None = None,
    **options: Unpack[Options],
) -> Tokens:
    """Exchanges the code that a user's consent has brought to the app for the user's first tokens; waits for them.

    This belongs on a server: the app's `secret` must not be on a device. A code is good for one time and five minutes,
    so a request whose answer was lost is not made again. `options` are those of a `Client`.
    """
    parts = (Setting("sdk_id", sdk_id), Setting("secret", secret), Setting("auth_code", auth_code))
    settings = [Setting(name, value) for name, value in options.items()]
    # Nothing below is to have a secret in a variable, see _setting.py.
    del sdk_id, secret, auth_code, options
    for part in parts:
        part.check_text()
    return value_of(_exchange(load(library), parts, settings, logger, CallOptions(timeout, cancel=cancel)))


def _exchange(
    library: Any,  # noqa: ANN401 - a CDLL, whose functions have no types
    parts: tuple[Setting, ...],
    settings: list[Setting],
    logger: logging.Logger | None,
    options: CallOptions,
) -> Tokens | TmControlError:
    setters = [] if logger is None else [partial(_log.hand_over, logger=logger)]
    out = ResultPointer()
    with this_thread.inside, USE, configuration(library, settings, setters) as config, options.handle(library) as call:
        try:
            status, _ = _callback.call(
                library.tm_oauth_exchange_code,
                config,
                *(part.encoded() for part in parts),
                call and call.pointer,
                byref(out),
            )
            if not out:
                accept(library, config, status)
            result = read_result(library, out)
            return error_of(result) if result.status != Status.OK else _tokens_in(result.body)
        finally:
            library.tm_result_free(out)


def _tokens_in(body: bytes) -> Tokens | TmControlError:
    try:
        data = json.loads(body)["data"]
        return Tokens(
            open_id=str(data["open_id"]),
            access_token=str(data["access_token"]),
            refresh_token=str(data["refresh_token"]),
            expires_at=int(data["expires"]) if data.get("expires") else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        # Without the cause, which would show the answer.
        return NotTheService("the answer has no tokens", status=Status.NOT_THE_SERVICE)
