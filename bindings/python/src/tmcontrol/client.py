"""The client that calls go through."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, overload

from ._call import CallOptions
from ._config import Identity, open_context
from ._context import Context
from ._library import LibraryPath, load
from ._setting import Setting, defect_of
from .cancel import CancelToken
from .errors import ClientClosed, InvalidArgumentType, InvalidMeetingId, error_of
from .request import CloseVideoRequest, body_of
from .result import Result
from .status import Status

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import Options

__all__ = ["Client"]


class Client:
    """Identity, connections and clock: make one and keep it. Any number of threads may use it at once.

    The identity is that of an enterprise (`app_id`, `secret_id`, `secret_key`, and `sdk_id` if one was assigned) or
    that of a user (`open_id`, `access_token`). `logger` gets the library's log records; their fields stand in
    `record.tmcontrol`. `library` is the path of the shared library, if it is not to be looked for. All other options
    are the library's own, under their own names; see `Options`.

    A client can be used in a child process that was made by fork; the child makes connections of its own.
    """

    @overload
    def __init__(
        self,
        *,
        app_id: str,
        secret_id: str,
        secret_key: str,
        sdk_id: str | None = None,
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
        open_id: str | None = None,
        access_token: str | None = None,
        logger: logging.Logger | None = None,
        library: LibraryPath | None = None,
        **options: object,
    ) -> None:
        identities = (
            Identity(
                "tm_config_set_secret",
                (
                    Setting("app_id", app_id),
                    Setting("sdk_id", sdk_id),
                    Setting("secret_id", secret_id),
                    Setting("secret_key", secret_key),
                ),
                optional="sdk_id",
            ),
            Identity("tm_config_set_oauth", (Setting("open_id", open_id), Setting("access_token", access_token))),
        )
        settings = [Setting(name, value) for name, value in options.items()]
        # Nothing below is to have a secret in a variable, see _setting.py.
        del app_id, secret_id, secret_key, sdk_id, open_id, access_token, options

        self._context: Context | None = None
        if logger is not None and not isinstance(logger, logging.Logger):
            raise InvalidArgumentType(
                f"logger: found {type(logger).__name__}, expected a logging.Logger or None",
                status=Status.INVALID_ARGUMENT,
                field="logger",
            )
        self._context = open_context(load(library), identities, settings, logger)

    def close_video(
        self,
        meeting_id: str,
        request: CloseVideoRequest,
        *,
        timeout: float | None = None,
        max_attempts: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Result:
        """Turns a participant's camera off, and waits for the answer.

        `meeting_id` is the meeting's id, not the nine-digit meeting code. `request` given as `str` or `bytes` is sent
        byte for byte. `timeout` is in seconds and covers everything, retries too; `max_attempts` counts the first one.
        Both are the client's own if they are None. `cancel` ends the call from another thread.

        Other Python threads go on meanwhile. Python sees a Ctrl-C when the call ends, after `timeout` at the latest.

        Raises a `TmControlError` unless the service accepted the call.
        """
        return self._run(
            "tm_close_video_ex", (_encoded_id(meeting_id), body_of(request)), CallOptions(timeout, max_attempts, cancel)
        )

    def close(self) -> None:
        """Ends running calls with `Cancelled` and lets go of the connections. On any thread, and more than once."""
        context, self._context = self._context, None
        if context is not None:
            context.cancel_all()

    @property
    def closed(self) -> bool:
        """Whether the client was closed."""
        return self._context is None

    def _run(self, function: str, arguments: tuple[object, ...], options: CallOptions) -> Result:
        # The context stands in no variable of this frame: an exception that somebody keeps would keep it alive.
        result = self._open_context().run(function, arguments, options)
        if result.status != Status.OK:
            raise error_of(result)
        return result

    def _open_context(self) -> Context:
        context = self._context
        if context is None:
            raise ClientClosed("the client is closed", status=Status.CANCELLED)
        return context

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Client cannot be pickled: make one in each process, or one before the fork")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'closed' if self.closed else 'open'}>"


def _encoded_id(meeting_id: str) -> bytes:
    if not isinstance(meeting_id, str):
        raise InvalidArgumentType(
            f"meeting_id: found {type(meeting_id).__name__}, expected str",
            status=Status.INVALID_ARGUMENT,
            field="meeting_id",
        )
    defect = defect_of(meeting_id)
    if defect is not None:
        raise InvalidMeetingId(f"meeting_id: {defect}", status=Status.INVALID_MEETING_ID, field="meeting_id")
    return meeting_id.encode()
