"""Every way in which a call can fail, under one base class.

The classes follow the ranges of `Status`: `CallerError` (1-99), `TransportError` (100-199), `ServiceError` (200-299)
and `InternalError` (900-999). Where Python has an exception of its own for the matter, the class is one of those as
well, so that `except TimeoutError` or `except ConnectionError` works too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .status import Status

if TYPE_CHECKING:
    from .result import Result


class TmControlError(Exception):
    """The base of everything that this package raises.

    `result` has everything that is known about the call; it is None when the failure came before there was a call, for
    example from an option that does not exist. `status`, `message` and `field` are there in either case. A transport
    that raises one need not say the status.
    """

    def __init__(
        self, message: str, *, status: Status | None = None, result: Result | None = None, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status: Status = _status_of(type(self)) if status is None else status
        self.result = result
        self.field = field

    @property
    def retryable(self) -> bool:
        """Whether the same call, made again later, may succeed without anything being changed."""
        return self.result is not None and self.result.retryable

    def __str__(self) -> str:
        return f"{self.message} [{self.status.name}]"

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send their errors home by pickle, which by itself would call the class with a message alone.
        return _restore, (type(self), self.message, self.status, self.result, self.field)


def _restore(
    kind: type[TmControlError], message: str, status: Status, result: Result | None, field: str | None
) -> TmControlError:
    return kind(message, status=status, result=result, field=field)


# 1-99: the caller. Nothing was sent, except that a cancelled call may have been under way.


class CallerError(TmControlError):
    """The call was not made as it has to be, or was given up by the caller."""


class InvalidArgument(CallerError, ValueError):
    """An argument has a value that it must not have; `field` names it."""


class InvalidArgumentType(CallerError, TypeError):
    """An argument is of a type that it must not be; `field` names it."""


class InvalidMeetingId(InvalidArgument):
    """The meeting id is not a meeting id."""


class InvalidRequest(InvalidArgument):
    """The request is no JSON, or none that the service can carry out; `field` is the JSON pointer of what is wrong."""


class ConfigError(CallerError, ValueError):
    """An option of the client is unknown, out of range, missing or contradicts another."""


class LibraryError(CallerError, ImportError):
    """The shared library cannot be found, cannot be loaded or does not fit this package."""


class Cancelled(CallerError):
    """The call was cancelled."""


class ClientClosed(Cancelled):
    """The client was closed before the call began."""


class RateLimitedLocally(CallerError):
    """The library's own quota had no room before the deadline."""


class CallbackFailed(CallerError):
    """A callback reported a failure."""


class Unsupported(CallerError):
    """It cannot be done with what was given, or in this build of the library."""


class Reentrant(CallerError, RuntimeError):
    """A client was used from inside a log handler."""


class Busy(CallerError):
    """Too many calls are waiting already."""


# 100-199: the way to the service.


class TransportError(TmControlError):
    """The request or its answer did not get through."""


class NameResolutionError(TransportError, ConnectionError):
    """The name of the host could not be resolved; nothing was sent."""


class ConnectFailed(TransportError, ConnectionError):
    """No connection could be made; nothing was sent."""


class TlsError(TransportError, ConnectionError):
    """The TLS handshake failed; nothing was sent."""


class CertificateError(TlsError):
    """The certificate of the other side was not accepted; nothing was sent."""


class ProxyError(TransportError, ConnectionError):
    """The proxy refused or could not be used; nothing was sent."""


class Timeout(TransportError, TimeoutError):
    """The deadline passed before the call was done; `result.effect` tells whether it may have been carried out."""


class ConnectionLost(TransportError, ConnectionError):
    """The connection broke before the whole answer had come; the call may have been carried out."""


class ResponseTooLarge(TransportError):
    """The answer is larger than the limit."""


class NotTheService(TransportError):
    """The answer is none that the service gives; something between here and there answered."""


class ClockUnset(TransportError):
    """The clock of this device is not set, so that certificates cannot be checked."""


# 200-299: the service answered.


class ServiceError(TmControlError):
    """The service refused; `result.api_code` has its code, `result.hint_en` and `hint_zh` cause and remedy."""


class AuthenticationError(ServiceError):
    """The service did not accept the credentials or the signature."""


class ClockSkew(AuthenticationError):
    """The clock of this device is more than five minutes off."""


class Replayed(AuthenticationError):
    """The service saw the same nonce and timestamp before."""


class TokenExpired(AuthenticationError):
    """The OAuth token is expired or not valid."""


class PermissionDenied(ServiceError):
    """The operator or the application may not do this."""


class MeetingNotFound(ServiceError):
    """The service knows no meeting with this id."""


class MeetingNotRunning(ServiceError):
    """The meeting is not running."""


class UserNotFound(ServiceError):
    """The operator or the participant is not known to the service."""


class DeviceError(ServiceError):
    """The video of this device cannot be stopped."""


class ParameterRejected(ServiceError):
    """The service did not accept a parameter."""


class RateLimited(ServiceError):
    """The service's quota of calls is used up."""


class ServerError(ServiceError):
    """The service had a fault of its own."""


class NotApplied(ServiceError):
    """The service accepted the call, but the camera is still on."""


class Unverified(ServiceError):
    """The service accepted the call, but whether the camera is off could not be read back."""


# 900-999: the library.


class InternalError(TmControlError):
    """The library found a fault in itself, or the system failed it; the client can still be used. Please report it."""


class OutOfMemory(InternalError, MemoryError):
    """There is not enough memory."""


_CLASSES: dict[Status, type[TmControlError]] = {
    Status.NULL_ARGUMENT: InvalidArgument,
    Status.INVALID_UTF8: InvalidArgument,
    Status.INVALID_CONFIG: ConfigError,
    Status.INVALID_MEETING_ID: InvalidMeetingId,
    Status.INVALID_JSON: InvalidRequest,
    Status.INVALID_REQUEST: InvalidRequest,
    Status.CANCELLED: Cancelled,
    Status.RATE_LIMITED_LOCALLY: RateLimitedLocally,
    Status.CALLBACK_FAILED: CallbackFailed,
    Status.UNSUPPORTED: Unsupported,
    Status.INVALID_ARGUMENT: InvalidArgument,
    Status.REENTRANT: Reentrant,
    Status.BUSY: Busy,
    Status.DNS: NameResolutionError,
    Status.CONNECT: ConnectFailed,
    Status.TLS: TlsError,
    Status.CERTIFICATE: CertificateError,
    Status.PROXY: ProxyError,
    Status.TIMEOUT: Timeout,
    Status.CONNECTION_LOST: ConnectionLost,
    Status.RESPONSE_TOO_LARGE: ResponseTooLarge,
    Status.NOT_THE_SERVICE: NotTheService,
    Status.CLOCK_UNSET: ClockUnset,
    Status.SERVICE: ServiceError,
    Status.AUTHENTICATION: AuthenticationError,
    Status.CLOCK_SKEW: ClockSkew,
    Status.REPLAY: Replayed,
    Status.TOKEN_EXPIRED: TokenExpired,
    Status.PERMISSION: PermissionDenied,
    Status.MEETING_NOT_FOUND: MeetingNotFound,
    Status.MEETING_STATE: MeetingNotRunning,
    Status.USER_NOT_FOUND: UserNotFound,
    Status.DEVICE: DeviceError,
    Status.PARAMETER: ParameterRejected,
    Status.RATE_LIMITED: RateLimited,
    Status.SERVER: ServerError,
    Status.NOT_APPLIED: NotApplied,
    Status.UNVERIFIED: Unverified,
    Status.PANIC: InternalError,
    Status.OUT_OF_MEMORY: OutOfMemory,
    Status.INTERNAL: InternalError,
}


def error_class(status: Status) -> type[TmControlError]:
    """The class for a status; for one that this package does not know, the class of its range."""
    known = _CLASSES.get(status)
    if known is not None:
        return known
    if status < 100:
        return CallerError
    if status < 200:
        return TransportError
    if status < 300:
        return ServiceError
    return InternalError


_STATUSES = {kind: status for status, kind in _CLASSES.items()}


def _status_of(kind: type[TmControlError]) -> Status:
    """The status of a class or, if it has none of its own, of its base."""
    return next((_STATUSES[known] for known in kind.__mro__ if known in _STATUSES), Status.CALLBACK_FAILED)


def error_of(result: Result) -> TmControlError:
    """The exception for a call that failed."""
    return error_class(result.status)(result.message, status=result.status, result=result, field=result.field)
