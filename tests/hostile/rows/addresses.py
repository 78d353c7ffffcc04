"""Names, addresses, and several addresses of which some are dead."""

from __future__ import annotations

from collections.abc import Callable

from ..driver import Answer
from ..scripts import SUCCESS, answers
from ..table import Lab, Row, Scene, Setting, options

NAME = "service.example"


def named(*addresses: str, listens_at: str = "127.0.0.1", dead: Callable[[Lab, int], object] | None = None) -> Setting:
    """A service with TLS under a name that the options lead to these addresses."""

    def setting(lab: Lab) -> Scene:
        service = lab.serve(answers(SUCCESS), tls=lab.certificates.good, address=listens_at)
        if dead is not None:
            dead(lab, service.port)
        resolve = [f"{NAME}={address}" for address in addresses]
        return Scene(options(lab.certificates, f"https://{NAME}:{service.port}", resolve=resolve), service)

    return setting


def at(address: str) -> Setting:
    def setting(lab: Lab) -> Scene:
        service = lab.serve(answers(SUCCESS), tls=lab.certificates.good, address=address)
        return Scene(options(lab.certificates, service.base_url), service)

    return setting


def host_is_the_name(_: Answer, scene: Scene) -> None:
    assert scene.service.requests[0].headers["host"] == f"{NAME}:{scene.service.port}"


def reached(name: str, setting: Setting, **more: object) -> Row:
    return Row(name, setting, "TM_OK", requests=1, effect="unknown", http_status=200, **more)


def nobody_at_any(lab: Lab) -> Scene:
    port = lab.refused()
    resolve = [f"{NAME}=127.0.0.1", f"{NAME}=127.0.0.2"]
    return Scene(options(lab.certificates, f"https://{NAME}:{port}", resolve=resolve))


ROWS = [
    reached("a name with an address from the options", named("127.0.0.1"), check=host_is_the_name),
    reached("a name with an IPv6 address from the options", named("::1", listens_at="::1"), check=host_is_the_name),
    reached("IPv6", at("::1")),
    reached("IPv6 is refused, IPv4 is alive", named("::1", "127.0.0.1")),
    reached(
        "IPv6 gets no answer, IPv4 is alive",
        named("::1", "127.0.0.1", dead=lambda lab, port: lab.black_hole("::1", port)),
    ),
    reached(
        "IPv4 gets no answer, IPv6 is alive",
        named("127.0.0.1", "::1", listens_at="::1", dead=lambda lab, port: lab.black_hole("127.0.0.1", port)),
    ),
    reached("the first of two addresses is refused", named("127.0.0.2", "127.0.0.1")),
    Row("all addresses are refused", nobody_at_any, "TM_ERR_CONNECT", attempts=3, retryable=True),
]
