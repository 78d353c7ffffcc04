"""What clients have in common: how they are made, and what they do without waiting for the network."""

from __future__ import annotations

import json
import logging
from ctypes import CDLL
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, NoReturn, TypeVar, overload

from . import _log, _refresh
from ._argument import number_argument, optional_text, wrong_type
from ._arguments import api_arguments, close_video_arguments
from ._callback import FORGET, keep
from ._config import Identity, open_context
from ._context import Context
from ._library import LibraryPath, load
from ._setting import Setting
from .errors import ClientClosed, ConfigError, TmControlError
from .prepared import PreparedRequest
from .request import ApiBody, CloseVideoRequest
from .result import Result
from .signer import ON_SIGN, Signer
from .status import Status
from .tokens import Tokens, TokenStore
from .transport import ON_REQUEST, Headers, Transport, header_items

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._abi import Config, Pointer
    from .options import Options


class BaseClient:
    """Identity, connections and clock, in a context of the library's."""

    @overload
    def __init__(
        self,
        *,
        app_id: str,
        secret_id: str,
        secret_key: str,
        sdk_id: str | None = None,
        transport: Transport | None = None,
        logger: logging.Logger | None = None,
        library: LibraryPath | None = None,
        **options: Unpack[Options],
    ) -> None: ...

    @overload
    def __init__(
        self,
        *,
        app_id: str,
        secret_id: str,
        signer: Signer,
        sdk_id: str | None = None,
        transport: Transport | None = None,
        logger: logging.Logger | None = None,
        library: LibraryPath | None = None,
        **options: Unpack[Options],
    ) -> None: ...

    @overload
    def __init__(
        self,
        *,
        open_id: str,
        access_token: str,
        transport: Transport | None = None,
        logger: logging.Logger | None = None,
        library: LibraryPath | None = None,
        **options: Unpack[Options],
    ) -> None: ...

    @overload
    def __init__(
        self,
        *,
        tokens: Tokens,
        sdk_id: str,
        token_store: TokenStore | None = None,
        transport: Transport | None = None,
        logger: logging.Logger | None = None,
        library: LibraryPath | None = None,
        **options: Unpack[Options],
    ) -> None: ...

    def __init__(
        self,
        *,
        app_id: str | None = None,
        secret_id: str | None = None,
        secret_key: str | None = None,
        sdk_id: str | None = None,
        signer: Signer | None = None,
        open_id: str | None = None,
        access_token: str | None = None,
        tokens: Tokens | None = None,
        token_store: TokenStore | None = None,
        transport: Transport | None = None,
        logger: logging.Logger | None = None,
        library: LibraryPath | None = None,
        **options: object,
    ) -> None:
        self._context: Context | None = None
        # Nothing here is to have a secret in a variable, see _setting.py.
        enterprise = [Setting("app_id", app_id), Setting("sdk_id", sdk_id), Setting("secret_id", secret_id)]
        key = Setting("secret_key", secret_key)
        user = (Setting("open_id", open_id), Setting("access_token", access_token))
        settings = [Setting(name, value) for name, value in options.items()]
        del app_id, secret_id, secret_key, open_id, access_token, options

        identities: list[Identity] = []
        setters: list[Callable[[CDLL, Pointer[Config]], int]] = []
        if tokens is not None:
            identities.append(_user_of(tokens))
            setters.append(_renewal(tokens, sdk_id, token_store))
            enterprise[1] = Setting("sdk_id", None)
        elif token_store is not None:
            raise ConfigError(
                "tokens: found nothing although token_store is given, expected both",
                status=Status.INVALID_CONFIG,
                field="tokens",
            )
        if signer is not None:
            _check_function("signer", signer)
            more = partial(_signer_parts, signer=signer)
            identities.append(Identity("tm_config_set_signer", enterprise, optional="sdk_id", more=more))
        if signer is None or key.given:
            identities.append(Identity("tm_config_set_secret", [*enterprise, key], optional="sdk_id"))
        identities.append(Identity("tm_config_set_oauth", user))
        setters = [*(identity for identity in identities if identity.given), *setters]
        if transport is not None:
            _check_function("transport", transport)
            setters.append(partial(_set_transport, transport=transport))
        if logger is not None:
            if not isinstance(logger, logging.Logger):
                raise wrong_type("logger", logger, "a logging.Logger or None")
            setters.append(partial(_log.hand_over, logger=logger))
        self._opened(open_context(load(library), settings, setters))

    def _opened(self, context: Context) -> None:
        self._context = context

    def prepare_close_video(self, meeting_id: str, request: CloseVideoRequest) -> PreparedRequest:
        """Checks and signs a request that turns a participant's camera off, for a program that sends it itself.

        Sends nothing, and waits for nothing but the signer. Takes one unit of the quota; the answer goes to
        `interpret`.
        """
        arguments = close_video_arguments(meeting_id, request)
        return value_of(self._open_context().prepare("tm_close_video_prepare", arguments))

    def prepare(self, method: str, path: str, body: ApiBody | None = None) -> PreparedRequest:
        """As `prepare_close_video`, for any endpoint; `path` is as for `api_call`."""
        return value_of(self._open_context().prepare("tm_api_prepare", api_arguments(method, path, body)))

    def interpret(
        self, request: PreparedRequest | None, status: int, body: bytes = b"", headers: Headers | None = None
    ) -> Result:
        """Says what an answer means that the program got; raises a `TmControlError` unless the service accepted.

        Without `request` the service's clock is not learnt from the answer.
        """
        if request is not None and not isinstance(request, PreparedRequest):
            raise wrong_type("request", request, "a PreparedRequest or None")
        if not isinstance(body, bytes):
            raise wrong_type("body", body, "bytes")
        lines = None if headers is None else [b"%b: %b\r\n" % pair for pair in header_items(headers)]
        arguments = (
            request and request.pointer,
            number_argument("status", status),
            None if lines is None else b"".join(lines),
            body,
            len(body),
        )
        return value_of(self._open_context().interpret(arguments))

    def sign_explain(
        self,
        method: str,
        path: str,
        body: ApiBody | None = None,
        *,
        their_string: str | None = None,
        their_signature: str | None = None,
    ) -> str:
        """Explains the signature of a request, and what is wrong with somebody else's for the same one.

        For people, in the client's `language`. Sends nothing, and never shows the secret key.
        """
        theirs = (optional_text("their_string", their_string), optional_text("their_signature", their_signature))
        arguments = (*api_arguments(method, path, body), *theirs)
        return value_of(self._open_context().text("tm_sign_explain", arguments))

    def stats(self) -> dict[str, Any]:
        """What this process has done with the client so far, in numbers; tmcontrol.h describes the members."""
        found: dict[str, Any] = json.loads(value_of(self._open_context().text("tm_context_stats_json", ())))
        return found

    @property
    def closed(self) -> bool:
        """Whether the client was closed."""
        return self._context is None

    def _open_context(self) -> Context:
        context = self._context
        if context is None:
            raise closed()
        return context

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled: make one in each process, or one before the fork")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'closed' if self.closed else 'open'}>"


def closed() -> ClientClosed:
    """What a closed client has to say."""
    return ClientClosed("the client is closed", status=Status.CANCELLED)


Value = TypeVar("Value")


def value_of(outcome: Value | TmControlError) -> Value:
    """The value, unless it is an error, which is raised."""
    if isinstance(outcome, TmControlError):
        raise outcome
    return outcome


def _user_of(tokens: Tokens) -> Identity:
    if not isinstance(tokens, Tokens):
        raise wrong_type("tokens", tokens, "Tokens")
    parts = (Setting("open_id", tokens.open_id), Setting("access_token", tokens.access_token))
    return Identity("tm_config_set_oauth", parts)


def _renewal(tokens: Tokens, sdk_id: str | None, store: TokenStore | None) -> Callable[[CDLL, Pointer[Config]], int]:
    if not isinstance(tokens.expires_at, (int, type(None))):
        raise wrong_type("tokens.expires_at", tokens.expires_at, "an int or None")
    more = partial(_refresh.callback_parts, expires_at=tokens.expires_at, store=store)
    parts = (Setting("sdk_id", sdk_id), Setting("refresh_token", tokens.refresh_token))
    return Identity("tm_config_set_oauth_refresh", parts, more=more)


def _signer_parts(_: CDLL, *, signer: Signer) -> tuple[object, ...]:
    return ON_SIGN, keep(signer), FORGET


def _set_transport(library: CDLL, config: Pointer[Config], *, transport: Transport) -> int:
    status: int = library.tm_config_set_transport(config, ON_REQUEST, keep((library, transport)), FORGET)
    return status


def _check_function(name: str, function: object) -> None:
    if not callable(function):
        raise wrong_type(name, function, "a function")
