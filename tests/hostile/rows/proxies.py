"""Proxies: the ways through them, and all that can go wrong there. A proxy must never see a request or what signs it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import repeat

from .. import proxies
from ..driver import Answer
from ..scripts import (
    SUCCESS,
    answers,
    close_after_request,
    drip,
    endless,
    hold_after,
    http,
    in_handshake,
    say,
    silence,
)
from ..table import AT_THE_DEADLINE, DEADLINE_MS, Lab, Row, Scene, Setting, options
from ..wire import FaultServer, Script

PASSWORD = "p@ss:w/rd-do-not-show"
# As it has to be written in a URL.
LOGIN = "robot:p%40ss%3Aw%2Frd-do-not-show@"
BASIC = "Basic " + base64.b64encode(f"robot:{PASSWORD}".encode()).decode()
NAME = "service.example"
FILLER = b"X-Filler: " + b"a" * 100 + b"\r\n"

MakeProxy = Callable[[Callable[[], int]], Script]


def through(
    make_proxy: MakeProxy,
    *,
    scheme: str = "http",
    login: str = "",
    host: str = "127.0.0.1",
    tls: bool = True,
    **more: object,
) -> Setting:
    """A service behind a proxy."""

    def setting(lab: Lab) -> Scene:
        service = lab.serve(answers(SUCCESS), tls=lab.certificates.good if tls else None)
        proxy = lab.serve(make_proxy(lambda: service.port), tls=lab.certificates.good if scheme == "https" else None)
        base_url = f"{'https' if tls else 'http'}://{host}:{service.port}"
        address = f"{scheme}://{login}127.0.0.1:{proxy.port}"
        whole = options(lab.certificates, base_url, **{"proxy": address, "allow_http": True, **more})
        return Scene(whole, service, proxy=proxy)

    return setting


def environment(make_proxy: MakeProxy, *, asked_for: bool, **variables: str) -> Setting:
    """A proxy that only the environment names."""

    def setting(lab: Lab) -> Scene:
        scene = through(make_proxy, proxy="env" if asked_for else None)(lab)
        port = scene.proxy.port
        scene.variables = {
            "HTTPS_PROXY": f"http://127.0.0.1:{port}",
            "https_proxy": f"http://127.0.0.1:{port}",
            **variables,
        }
        return scene

    return setting


def repeats_the_login(lab: Lab) -> Scene:
    """A proxy that only the environment names, and that says the password in its answer."""
    page = f"<html>No way for robot:{PASSWORD}, that is {LOGIN}</html>"
    scene = through(lambda _: answers(http(403, page)), tls=False, proxy="env")(lab)
    scene.variables = {"http_proxy": f"http://{LOGIN}127.0.0.1:{scene.proxy.port}"}
    return scene


def nobody_there(lab: Lab) -> Scene:
    proxy = f"http://127.0.0.1:{lab.refused()}"
    return Scene(options(lab.certificates, f"https://{NAME}", proxy=proxy))


def proxy_saw(*starts: str, authorization: str | None = None) -> Callable[[Answer, Scene], None]:
    """What the proxy was sent: these first words, this login, and none of the service's headers."""

    def check(_: Answer, scene: Scene) -> None:
        seen = scene.proxy.requests
        assert [request.start[0] for request in seen] == list(starts)
        for request in seen:
            assert request.headers.get("proxy-authorization") == authorization
            assert not {"appid", "x-tc-key", "x-tc-signature"} & set(request.headers)
        assert all("proxy-authorization" not in request.headers for request in scene.service.requests)

    return check


def names_no_password(answer: Answer, _: Scene) -> None:
    assert "No way for" in answer.said
    assert LOGIN not in answer.said


def passed(name: str, setting: Setting, check: Callable[[Answer, Scene], None] | None = None) -> Row:
    return Row(name, setting, "TM_OK", requests=1, effect="unknown", http_status=200, check=check)


def failed(name: str, setting: Setting, **more: object) -> Row:
    return Row(name, setting, "TM_ERR_PROXY", **{"attempts": 3, "retryable": True, **more})


def late(name: str, make_proxy: MakeProxy, scheme: str) -> Row:
    setting = through(make_proxy, scheme=scheme, timeout_ms=DEADLINE_MS)
    return Row(name, setting, "TM_ERR_TIMEOUT", retryable=True, within_ms=AT_THE_DEADLINE)


def connect(**settings: object) -> MakeProxy:
    return lambda destination: proxies.connect(destination, **settings)


def socks(**settings: object) -> MakeProxy:
    return lambda destination: proxies.Socks5(destination, **settings)


def always(script: Script) -> MakeProxy:
    return lambda _: script


def asked_the_proxy_for_the_name(_: Answer, scene: Scene) -> None:
    assert isinstance(scene.proxy, FaultServer) and isinstance(scene.proxy.script, proxies.Socks5)
    assert scene.proxy.script.asked_for == [NAME]


ONCE = {"attempts": 1, "retryable": False}

ROWS = [
    passed("CONNECT", through(connect()), proxy_saw("CONNECT")),
    passed("CONNECT, and the proxy knows the name", through(connect(), host=NAME), proxy_saw("CONNECT")),
    passed(
        "CONNECT with credentials",
        through(connect(authorization=BASIC), login=LOGIN),
        proxy_saw("CONNECT", authorization=BASIC),
    ),
    passed("CONNECT over TLS", through(connect(), scheme="https"), proxy_saw("CONNECT")),
    # A wrong password does not become right by being sent again; it locks accounts.
    failed("CONNECT with wrong credentials", through(connect(authorization=BASIC), login="robot:wrong@"), **ONCE),
    failed("CONNECT without the credentials that are needed", through(connect(authorization=BASIC)), **ONCE),
    failed("CONNECT is refused", through(connect(refusal=http(403, "no")))),
    failed("CONNECT is answered with 502", through(connect(refusal=http(502, "no")))),
    failed("CONNECT is not answered but closed", through(always(close_after_request))),
    failed("CONNECT is answered with noise", through(always(hold_after(b"\x00\xff" * 100)))),
    failed(
        "CONNECT is answered without an end", through(always(endless(b"HTTP/1.1 200 OK\r\n", lambda: repeat(FILLER))))
    ),
    late("CONNECT gets no answer", always(silence), "http"),
    late("CONNECT is answered with a byte each 300 ms", always(drip(proxies.ESTABLISHED, 0.3)), "http"),
    failed("nobody listens where the proxy should be", nobody_there),
    passed("plain http through a proxy", through(proxies.forward, tls=False)),
    passed(
        "plain http through a proxy with credentials",
        through(lambda to: proxies.forward(to, authorization=BASIC), login=LOGIN, tls=False),
    ),
    Row(
        "plain http through a proxy that wants credentials",
        through(lambda to: proxies.forward(to, authorization=BASIC), tls=False),
        "TM_ERR_PROXY",
        http_status=407,
    ),
    passed("the environment's proxy when nobody asked for it", environment(connect(), asked_for=False), proxy_saw()),
    passed(
        "the environment's proxy when it is asked for", environment(connect(), asked_for=True), proxy_saw("CONNECT")
    ),
    passed(
        "the environment's proxy, and the environment's exception",
        environment(connect(), asked_for=True, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1"),
        proxy_saw(),
    ),
    failed("the environment's proxy refuses", environment(connect(refusal=http(403, "no")), asked_for=True)),
    Row(
        "the environment's proxy repeats its password",
        repeats_the_login,
        "TM_ERR_NOT_THE_SERVICE",
        effect="unknown",
        retryable=True,
        http_status=403,
        check=names_no_password,
    ),
    passed("a host that is reached without the proxy", through(connect(), no_proxy="127.0.0.1"), proxy_saw()),
    passed("SOCKS5", through(socks(), scheme="socks5")),
    passed(
        "SOCKS5, and the proxy knows the name",
        through(socks(), scheme="socks5h", host=NAME),
        asked_the_proxy_for_the_name,
    ),
    passed("SOCKS5 with credentials", through(socks(login=("robot", PASSWORD)), scheme="socks5", login=LOGIN)),
    failed(
        "SOCKS5 with wrong credentials",
        through(socks(login=("robot", PASSWORD)), scheme="socks5", login="robot:wrong@"),
        **ONCE,
    ),
    failed(
        "SOCKS5 without the credentials that are needed",
        through(socks(login=("robot", PASSWORD)), scheme="socks5"),
        **ONCE,
    ),
    failed("SOCKS5 takes nobody", through(socks(accepts=False), scheme="socks5"), **ONCE),
    failed("SOCKS5 cannot reach the service", through(socks(reply=5), scheme="socks5")),
    failed("SOCKS5 is no SOCKS5", through(always(in_handshake(say(SUCCESS))), scheme="socks5")),
    late("SOCKS5 gets no answer", always(silence), "socks5"),
]
