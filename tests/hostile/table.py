"""What a row of the table is: a scene, and everything that a call into it has to come to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .certificates import Certificates
from .driver import IDENTITY, Answer, Driver
from .places import black_hole, refused
from .wire import FaultServer, Request, Script


@dataclass
class Scene:
    """Where a row's calls go."""

    options: dict[str, Any]
    service: FaultServer | None = None
    """The one whose requests are counted."""
    stranger: FaultServer | None = None
    """One that must not be sent anything."""
    proxy: FaultServer | None = None
    clock: Mapping[str, int] | None = None
    resolver: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


class Lab:
    """What scenes are built from. All that a scene opens is closed with it."""

    def __init__(self, certificates: Certificates, stack: contextlib.ExitStack) -> None:
        self.certificates = certificates
        self._stack = stack

    def serve(self, script: Script, **settings: Any) -> FaultServer:
        return self._stack.enter_context(FaultServer(script, **settings))

    def refused(self, *place: Any) -> int:
        return self._stack.enter_context(refused(*place))

    def black_hole(self, *place: Any) -> int:
        return self._stack.enter_context(black_hole(*place))


Setting = Callable[[Lab], Scene]


@dataclass(frozen=True)
class Row:
    """What the last of its calls has to come to."""

    name: str
    setting: Setting
    status: str
    requests: int = 0
    """How many the service saw, over all calls."""
    attempts: int = 1
    effect: str = "not_applied"
    retryable: bool = False
    within_ms: int = 1500
    """How long the call may take. Where the deadline ends it, that is the deadline and 50 ms."""
    calls: Sequence[Mapping[str, int]] = ({},)
    says: str = ""
    """A part of the message."""
    http_status: int = 0
    api_code: int = 0
    check: Callable[[Answer, Scene], None] | None = None
    """What only this row is about."""


# For rows that are not about time: nothing in them should come near it.
ROOMY_MS = 8000
# For rows that the deadline ends.
DEADLINE_MS = 600
AT_THE_DEADLINE = DEADLINE_MS + 50


def options(certificates: Certificates, base_url: str, **more: Any) -> dict[str, Any]:
    """An enterprise's options. An option of None is left at its default."""
    whole = {
        **IDENTITY,
        "base_url": base_url,
        "ca_file": str(certificates.ca_file),
        "ca_only": True,
        "timeout_ms": ROOMY_MS,
        "connect_timeout_ms": ROOMY_MS,
        **more,
    }
    return {name: value for name, value in whole.items() if value is not None}


def plain(script: Callable[[], Script], **more: Any) -> Setting:
    """A service without TLS. Scripts that count are made afresh for each scene."""

    def setting(lab: Lab) -> Scene:
        service = lab.serve(script())
        return Scene(options(lab.certificates, service.base_url, **more), service)

    return setting


def secure(script: Callable[[], Script], certificate: str = "good", **more: Any) -> Setting:
    """A service with TLS and one of the certificates."""

    def setting(lab: Lab) -> Scene:
        service = lab.serve(script(), tls=getattr(lab.certificates, certificate))
        return Scene(options(lab.certificates, service.base_url, **more), service)

    return setting


def instead_of_tls(script: Script, **more: Any) -> Setting:
    """A service that is called with TLS and does this instead of a handshake."""

    def setting(lab: Lab) -> Scene:
        service = lab.serve(script)
        return Scene(options(lab.certificates, f"https://127.0.0.1:{service.port}", **more), service)

    return setting


class Nonces:
    """Every nonce that any service of this run saw."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def take(self, nonces: Sequence[str]) -> list[str]:
        """Those that came before; a set's own operations need no lock."""
        again = []
        for nonce in nonces:
            before = len(self._seen)
            self._seen.add(nonce)
            if len(self._seen) == before:
                again.append(nonce)
        return again


def perform(row: Row, driver: Driver, lab: Lab) -> tuple[Scene, Answer]:
    """Builds the scene, and makes the calls."""
    scene = row.setting(lab)
    answer = driver.ask(scene.options, row.calls, clock=scene.clock, resolver=scene.resolver, variables=scene.variables)
    return scene, answer


def unsigned(requests: Sequence[Request]) -> list[str]:
    """Targets of requests whose signature is not their own."""
    by_secret = [request for request in requests if "x-tc-key" in request.headers]
    return [request.start[1] for request in by_secret if not request.is_signed_with(IDENTITY["secret_key"])]
