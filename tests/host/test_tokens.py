"""Tokens that are renewed: under many threads, with deadlines that are too short, when the context goes, in forked children."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import pytest

from hostile import proxies
from hostile.certificates import Certificates
from hostile.scripts import SUCCESS, answers, http
from hostile.table import Lab
from hostile.wire import Connection, FaultServer
from support.emulator import Emulator
from support.runner import Runner, options_for

from .conftest import Hosts, Options

NOBODY = dict.fromkeys(("app_id", "secret_id", "secret_key"))
USER = {**NOBODY, "open_id": "someone", "access_token": "first-access-token"}
ENDED = 1
NOT_KNOWN = 0


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"waited for {what}"
        time.sleep(0.01)


def new_tokens(number: int = 2) -> bytes:
    data = {"access_token": f"access-token-{number}", "refresh_token": f"refresh-token-{number}", "expires": 0}
    return http(200, json.dumps({"nonce": "n", "code": 0, "message": "SUCCESS", "data": data}))


class TokenServer:
    """The authorisation service: its first answer comes when it is told to, the others at once."""

    def __init__(self, lab: Lab) -> None:
        self.told = threading.Event()
        self.service: FaultServer = lab.serve(self._script)

    def _script(self, connection: Connection) -> None:
        while connection.read_request() is not None:
            number = len(self.service.requests)
            if number == 1:
                assert self.told.wait(60)
            connection.send(new_tokens(number + 1))


@pytest.fixture
def tokens(lab: Lab) -> TokenServer:
    return TokenServer(lab)


# ------------------------------------------------------------------------------------------------------- many threads


def refreshes(emulator: Emulator) -> int:
    return emulator.state(after=2**40)["grants"][0]["refreshes"]


def user_of(emulator: Emulator) -> dict[str, object]:
    return {**options_for(emulator, "oauth"), "oauth_base_url": emulator.ready["oauth_base_url"]}


def test_a_crowd_of_threads_makes_one_refresh_for_each_token_that_ends(
    hosts: Hosts, emulator: Emulator, runner: Runner
) -> None:
    refresh_token = emulator.ready["refresh_token"]
    with hosts.start(
        "tokens", "rounds", NOT_KNOWN, options=user_of(emulator), TM_TEST_REFRESH_TOKEN=refresh_token
    ) as host:
        for ended in range(1, 6):
            emulator.faults.add("expire_token")
            host.go()
            assert host.line() == "over"
            assert refreshes(emulator) == ended
    refused = [request for request in emulator.requests() if request.failed_checks()]
    # More than one thread was refused each time, or the test would show nothing.
    assert len(refused) > 5
    # The pair from before is good for nothing.
    outcome = runner.ask(options_for(emulator, "oauth"), [{"meeting_id": "6918235701846253947", "body": BODY}]).outcome
    assert (outcome["status"], outcome["api_code"]) == ("TM_ERR_TOKEN_EXPIRED", 190303)


BODY = json.dumps(
    {
        **{"operator_id": "ms-zhang-wei", "operator_id_type": 4, "instanceid": 1},
        "user": {"to_operator_id": "ms-wang-fang", "to_operator_id_type": 4, "instanceid": 1},
    }
)


def test_a_crowd_of_threads_renews_a_token_that_is_due(hosts: Hosts, emulator: Emulator) -> None:
    refresh_token = emulator.ready["refresh_token"]
    end = int(time.time()) + 15
    emulator.faults.add("expire_token", seconds=15)
    with hosts.start("tokens", "crowd", end, options=user_of(emulator), TM_TEST_REFRESH_TOKEN=refresh_token) as host:
        assert host.line() == "ready"
        host.go()
        until(lambda: refreshes(emulator) == 1, "the refresh")
        host.go()
    # It was replaced before its end: only what was on its way at that moment came with a token that was dead by then.
    refusals = [check for request in emulator.requests() for check in request.failed_checks()]
    assert all("is not known" in json.dumps(refusal) for refusal in refusals)
    assert host.said == "renewed 1\n"


def test_nothing_is_sent_with_a_token_that_is_not_kept_yet(hosts: Hosts, emulator: Emulator) -> None:
    refresh_token = emulator.ready["refresh_token"]
    emulator.faults.add("expire_token")
    with hosts.start(
        "tokens", "store", NOT_KNOWN, options=user_of(emulator), TM_TEST_REFRESH_TOKEN=refresh_token
    ) as host:
        assert host.line() == "storing"
        token = emulator.state()["grants"][0]["access_token"]
        sent = [request.header("Accesstoken") for request in emulator.requests()]
        assert emulator.ready["access_token"] in sent
        assert token not in sent
        host.go()
    sent = [request.header("Accesstoken") for request in emulator.requests()]
    assert sent.count(token) == 32
    assert refreshes(emulator) == 1


# ----------------------------------------------------------------------------------------------- time, and what is left


def test_a_refresh_goes_on_when_its_caller_has_no_more_time(
    hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer
) -> None:
    service = lab.serve(answers(SUCCESS))
    options = options_for(service, **USER, oauth_base_url=tokens.service.base_url)
    with hosts.start("tokens", "deadline", ENDED, options=options) as host:
        assert host.line() == "timed out"
        assert service.requests == []
        tokens.told.set()
    assert len(tokens.service.requests) == 1
    assert [request.headers["accesstoken"] for request in service.requests] == ["access-token-2"]


def test_freeing_ends_a_refresh_that_hangs(hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer) -> None:
    service = lab.serve(answers(SUCCESS))
    options = options_for(service, **USER, oauth_base_url=tokens.service.base_url)
    hosts.run("tokens", "free", ENDED, options=options)
    tokens.told.set()
    assert len(tokens.service.requests) == 1


def test_freeing_waits_for_a_callback_and_sends_nothing_after_it(
    hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer
) -> None:
    service = lab.serve(answers(SUCCESS))
    options = options_for(service, **USER, oauth_base_url=tokens.service.base_url)
    with hosts.start("tokens", "lock", ENDED, options=options) as host:
        assert host.line() == "locking"
        # Time for the call to end and the context to be freed; if it were too short, the program would be none the worse for it.
        time.sleep(0.5)
        host.go()
    assert tokens.service.requests == []


def test_fork_while_a_refresh_hangs(hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer) -> None:
    service = lab.serve(answers(SUCCESS))
    options = options_for(service, **USER, oauth_base_url=tokens.service.base_url)
    with hosts.start("tokens", "fork", ENDED, options=options) as host:
        tokens.service.wait_for_requests(1)
        host.go()
        assert host.line() == "forked"
        tokens.told.set()
    # Each process made one of its own.
    assert len(tokens.service.requests) == 2
    assert [request.headers["accesstoken"] for request in service.requests] == ["access-token-3", "access-token-2"]


# --------------------------------------------------------------------------------------------------- who gets to see what


def test_each_host_is_told_what_is_meant_for_it(
    hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer
) -> None:
    service = lab.serve(answers(SUCCESS))
    tokens.told.set()
    options = options_for(service, **USER, oauth_base_url=f"{tokens.service.base_url}/front")
    hosts.run("tokens", "once", ENDED, options=options)
    (refresh,) = tokens.service.requests
    assert refresh.start == ["POST", "/front/wemeet-webapi/v2/oauth2/oauth/refresh_token", "HTTP/1.1"]
    assert json.loads(refresh.body) == {
        "refresh_token": "first-refresh-token",
        "sdk_id": "30000000001",
        "open_id": "someone",
    }
    assert set(refresh.headers) == {"content-type", "user-agent", "accept", "host", "content-length"}
    (call,) = service.requests
    assert call.headers["accesstoken"] == "access-token-2"
    assert b"refresh-token" not in call.head + call.body


def test_a_proxy_is_for_the_hosts_that_are_not_exempt_whichever_they_are(
    hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer
) -> None:
    service = lab.serve(answers(SUCCESS))
    tokens.told.set()
    # Nobody knows these names but a proxy.
    for far in ("service", "tokens"):
        proxy = lab.serve(proxies.forward(lambda far=far: (service if far == "service" else tokens.service).port))
        addresses = {"base_url": service.base_url, "oauth_base_url": tokens.service.base_url}
        addresses["base_url" if far == "service" else "oauth_base_url"] = f"http://{far}.example"
        options = options_for(
            service, **{**USER, **addresses}, proxy=f"http://127.0.0.1:{proxy.port}", no_proxy="127.0.0.1"
        )
        hosts.run("tokens", "once", ENDED, options=options)
        (passed_on,) = proxy.requests
        assert passed_on.start[1].startswith(f"http://{far}.example/")
    assert len(service.requests) == len(tokens.service.requests) == 2


def test_each_scheme_has_its_proxy_of_the_environment(
    hosts: Hosts, lab: Lab, options_for: Options, tokens: TokenServer, certificates: Certificates
) -> None:
    service = lab.serve(answers(SUCCESS), tls=certificates.good)
    tokens.told.set()
    plain, encrypted = (
        lab.serve(proxies.forward(lambda: tokens.service.port)),
        lab.serve(proxies.connect(lambda: service.port)),
    )
    options = options_for(
        service, **USER, oauth_base_url="http://tokens.example", base_url="https://service.example", proxy="env"
    )
    variables = {"http_proxy": f"http://127.0.0.1:{plain.port}", "https_proxy": f"http://127.0.0.1:{encrypted.port}"}
    hosts.run("tokens", "once", ENDED, options=options, **variables)
    assert [request.start[0] for request in plain.requests] == ["POST"]
    assert [request.start[:2] for request in encrypted.requests] == [["CONNECT", "service.example:443"]]
    assert len(service.requests) == len(tokens.service.requests) == 1
