"""Sending requests with the program's own HTTP stack."""

from __future__ import annotations

import dataclasses
import socket
import ssl
from collections.abc import Iterable, Iterator
from ctypes import CDLL
from typing import TYPE_CHECKING, Callable, Protocol, Union, runtime_checkable

from ._abi import TransportFn
from ._argument import number_argument, wrong_type
from ._callback import answer, kept
from .errors import TransportError
from .prepared import PreparedRequest
from .status import Status

if TYPE_CHECKING:
    from ._abi import Pointer
    from ._abi import Reply as CReply
    from ._abi import Request as CRequest

__all__ = ["Headers", "Response", "Transport"]


@runtime_checkable
class HasItems(Protocol):
    """A mapping, or what is as good as one here: the headers of `http.client` and `urllib` are none."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names and values."""
        ...


Headers = Union[HasItems, Iterable[tuple[str, str]]]
"""The headers of an answer."""


@dataclasses.dataclass(frozen=True)
class Response:
    """An answer as the program got it, whatever its status."""

    status: int
    body: bytes = dataclasses.field(default=b"", repr=False)
    headers: Headers = ()
    """Date, Age, Retry-After and X-TC-Trace are looked at; others may be left out."""


Transport = Callable[[PreparedRequest], Response]
"""Sends a request once, as it is, and gives the answer.

It adds Host and Content-Length, follows no redirect, checks the certificate, and gives up when `request.remaining` is
0. It is called on the thread that makes the call or on one of the library's, on several at once; the request ends when
it returns. It may raise a `TransportError` (`NameResolutionError`, `ConnectFailed`, `TlsError`, `CertificateError` and
`ProxyError` say that nothing was sent) or what the standard library raises: `socket.gaierror`, `ConnectionError`,
`ssl.SSLError`, `TimeoutError`, `urllib.error.URLError`. Anything else ends the call with `CallbackFailed`.
"""


def _on_request(number: int, request: Pointer[CRequest], reply: Pointer[CReply]) -> int:
    def act() -> None:
        library, send = kept(number)
        outgoing = PreparedRequest(library, request, owned=False)
        try:
            response = send(outgoing)
        finally:
            outgoing.end()
        if not isinstance(response, Response):
            raise TypeError(f"transport: found {type(response).__name__}, expected a Response")
        _hand_in(library, reply, response)

    return answer("transport", act, status_of)


def _hand_in(library: CDLL, reply: Pointer[CReply], response: Response) -> None:
    if library.tm_reply_set_status(reply, number_argument("status", response.status)) != Status.OK:
        raise ValueError(f"transport: found HTTP status {response.status}, expected 100 to 599")
    for name, value in header_items(response.headers):
        # One that is no header is left out here, too; the answer counts all the same.
        library.tm_reply_add_header(reply, name, value)
    # What is too large is remembered by the library, and is what the call ends with.
    library.tm_reply_append_body(reply, response.body, len(response.body))


def header_items(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    """Names and values one by one, as C has them, without those that it would take for something else."""
    for pair in headers.items() if isinstance(headers, HasItems) else headers:
        if not isinstance(pair, (tuple, list)) or [type(part) for part in pair] != [str, str]:
            raise wrong_type("headers", pair, "a name and a value")
        # Python's HTTP clients read headers as Latin-1.
        name, value = (part.encode("latin-1", "replace") for part in pair)
        if not any(end in name + value for end in (b"\0", b"\r", b"\n")):
            yield name, value


def status_of(error: BaseException) -> Status:
    """What the library is to know of an exception. Only what is certain counts as nothing sent."""
    if isinstance(error, TransportError):
        return error.status
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        # urllib wraps what it met.
        return status_of(reason)
    for kind, status in _KINDS:
        if isinstance(error, kind):
            return status
    return Status.CALLBACK_FAILED


_KINDS: tuple[tuple[type[BaseException], Status], ...] = (
    (socket.gaierror, Status.DNS),
    (ConnectionRefusedError, Status.CONNECT),
    (ssl.SSLCertVerificationError, Status.CERTIFICATE),
    # Before Python 3.10 they are two.
    (TimeoutError, Status.TIMEOUT),
    (socket.timeout, Status.TIMEOUT),
    (ssl.SSLError, Status.CONNECTION_LOST),
    (ConnectionError, Status.CONNECTION_LOST),
)

ON_REQUEST = TransportFn(_on_request)
