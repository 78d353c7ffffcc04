"""What the library gave away is freed, once and in time."""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
import weakref
from collections import Counter
from collections.abc import Callable
from ctypes import CDLL
from typing import Any

import pytest
from scene import LONG_MS, Scene
from test_cancel import Caller
from test_log import Doing, Records, make_logger

from tmcontrol import Cancelled, CancelToken, Client, ConfigError, TmControlError, _callback

MADE_AND_FREED = {
    "tm_config_new": "tm_config_free",
    "tm_context_new": "tm_context_free",
    "tm_call_new": "tm_call_free",
    "tm_close_video_ex": "tm_result_free",
    "tm_result_to_json": "tm_string_free",
}


@pytest.fixture
def count(library: CDLL, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the calls of functions that make and free something, and sees to it that none frees inside a callback."""
    counter: Counter[str] = Counter()

    def counted(name: str) -> Any:
        function = getattr(library, name)

        def call(*arguments: Any) -> Any:
            if name.endswith("_free"):
                assert _callback._thread.depth == 0, f"{name} inside a callback"
            counter[name] += 1
            return function(*arguments)

        return call

    for name in (*MADE_AND_FREED, *MADE_AND_FREED.values()):
        monkeypatch.setattr(library, name, counted(name))
    return counter


def assert_nothing_is_left(count: Counter[str]) -> None:
    gc.collect()
    assert {name: count[name] for name in MADE_AND_FREED} == {
        name: count[freed] for name, freed in MADE_AND_FREED.items()
    }


def test_everything_is_freed_after_successes_and_failures(scene: Scene, count: Counter[str]) -> None:
    with scene.client() as client:
        client.close_video(scene.meeting_id, scene.request)
        options: dict[str, Any]
        for options in ({}, {"timeout": 5}, {"max_attempts": 1}, {"cancel": CancelToken()}, {"timeout": -1}):
            with pytest.raises(TmControlError):
                client.close_video("1", scene.request, **options)
    assert count["tm_close_video_ex"] == 5
    assert count["tm_call_new"] == 4
    assert_nothing_is_left(count)


def test_everything_is_freed_whatever_the_call(
    scene: Scene, count: Counter[str], library: CDLL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these makes one result, text or request, whether it succeeds or fails."""
    requests: list[Any] = []
    free_request: Any = library.tm_request_free

    def free(pointer: Any) -> None:
        requests.append(pointer)
        free_request(pointer)

    monkeypatch.setattr(library, "tm_request_free", free)
    meeting, host, request = scene.meeting_id, scene.host, scene.request
    with scene.client() as client:
        results: list[Callable[[], object]] = [
            lambda: client.find_meeting(scene.ready["meeting_code"], host),
            lambda: client.find_meeting("111111111", host),
            lambda: client.list_participants(meeting, host),
            lambda: client.list_participants("x", host),
            lambda: client.api_call("GET", "/v1/nothing"),
            lambda: client.api_call("PATCH", "/"),
            lambda: client.close_video_many(meeting, [request, request]),
            lambda: client.close_video_many("x", [request]),
            lambda: client.prepare_close_video("x", request),
            lambda: client.interpret(client.prepare_close_video(meeting, request), 200),
            lambda: client.interpret(client.prepare("GET", "/v1/meetings"), 500),
        ]
        texts: list[Callable[[], object]] = [lambda: client.sign_explain("GET", "/v1/meetings"), client.stats]
        refused: list[Callable[[], object]] = [lambda: client.sign_explain("PATCH", "/")]
        for call in [*results, *texts, *refused]:
            with contextlib.suppress(TmControlError):
                call()
    gc.collect()
    assert count["tm_result_free"] >= len(results)
    # Each result has been written as JSON once, which is a text of its own.
    assert count["tm_string_free"] == count["tm_result_to_json"] + len(texts)
    assert count["tm_result_to_json"] == len(results)
    assert len(requests) == 2
    assert count["tm_context_free"] == count["tm_config_free"] == 1


def test_a_refused_configuration_is_freed(count: Counter[str]) -> None:
    wrong: dict[str, Any] = {"language": "xx"}
    for _ in range(3):
        with pytest.raises(ConfigError):
            Client(open_id="x", access_token="y", logger=logging.getLogger(), **wrong)
    assert count["tm_config_free"] == 3
    assert count["tm_context_new"] == 0


def test_a_client_that_nobody_closed_is_freed_with_its_logger(scene: Scene, count: Counter[str]) -> None:
    logger = make_logger(Records())
    gone = weakref.ref(logger)
    client = scene.client(logger=logger)
    del logger
    gc.collect()
    assert gone() is not None, "the library would log to what is not there any more"
    client.close_video(scene.meeting_id, scene.request)
    del client
    assert_nothing_is_left(count)
    assert gone() is None


def test_a_logger_is_let_go_when_the_configuration_is_refused(scene: Scene) -> None:
    logger = make_logger(Records())
    gone = weakref.ref(logger)
    with pytest.raises(ConfigError):
        scene.client(logger=logger, ca_only=True, ca_file=None)
    del logger
    gc.collect()
    assert gone() is None


def test_a_kept_error_does_not_keep_the_client_s_context(scene: Scene, count: Counter[str]) -> None:
    with scene.client() as client, pytest.raises(TmControlError) as caught:
        client.close_video("1", scene.request)
    assert caught.value.__traceback__ is not None
    assert count["tm_context_free"] == 1


def test_a_client_closed_during_a_call_is_freed_after_it(scene: Scene, count: Counter[str]) -> None:
    scene.fault("delay", ms=LONG_MS, count=2)
    client = scene.client()
    callers = [Caller(scene, client), Caller(scene, client)]
    scene.wait_for_requests(2)
    client.close()
    for caller in callers:
        assert isinstance(caller.outcome(), Cancelled)
    assert_nothing_is_left(count)


def test_what_a_handler_drops_is_freed_after_the_callback(scene: Scene, count: Counter[str]) -> None:
    clients = [scene.client(), scene.client(logger=make_logger(Records()))]
    tokens = [CancelToken()]

    def drop() -> None:
        clients.pop().close()
        clients.clear()
        tokens.clear()
        gc.collect()
        assert count["tm_context_free"] == 0

    with scene.client(logger=make_logger(Doing(drop))) as client:
        client.close_video(scene.meeting_id, scene.request, cancel=tokens[0])
        assert count["tm_context_free"] == 2
    assert clients == []
    assert_nothing_is_left(count)


def test_a_handler_may_close_its_own_client(scene: Scene, count: Counter[str]) -> None:
    client: Client
    closing = Doing(lambda: client.close())
    client = scene.client(logger=make_logger(closing))
    client.close_video(scene.meeting_id, scene.request)
    assert client.closed
    assert_nothing_is_left(count)


def test_many_threads_may_close_at_once(scene: Scene, count: Counter[str]) -> None:
    client = scene.client()
    threads = [threading.Thread(target=client.close) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_nothing_is_left(count)
