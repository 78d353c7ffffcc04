"""Giving calls up from another thread."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable

import pytest
from scene import LONG_MS, Scene
from test_log import Doing

from tmcontrol import Cancelled, CancelToken, Client, Effect, InvalidMeetingId, Status, TmControlError


class Caller(threading.Thread):
    """Makes one call that does not end by itself while the test runs, and keeps what comes of it."""

    def __init__(self, scene: Scene, client: Client, token: CancelToken | None = None) -> None:
        super().__init__(daemon=True)
        self._call: Callable[[], object] = lambda: client.close_video(
            scene.meeting_id, scene.request, timeout=LONG_MS / 1000, cancel=token
        )
        self.error: TmControlError | None = None
        self.start()

    def run(self) -> None:
        try:
            self._call()
        except TmControlError as error:
            self.error = error

    def outcome(self) -> TmControlError:
        self.join(LONG_MS / 2000)
        assert not self.is_alive(), "the call did not end"
        assert self.error is not None, "the call succeeded"
        return self.error


@pytest.fixture
def slow(scene: Scene) -> Scene:
    """A meeting where every answer takes longer than any test waits."""
    scene.fault("delay", ms=LONG_MS, count=100)
    return scene


def test_a_token_ends_every_call_that_has_it_and_no_other(slow: Scene) -> None:
    token = CancelToken()
    with slow.client() as client, slow.client() as another:
        callers = [Caller(slow, client, token), Caller(slow, client, token), Caller(slow, another, token)]
        bystanders = [Caller(slow, client), Caller(slow, client, CancelToken())]
        slow.wait_for_requests(5)
        token.cancel()
        for caller in callers:
            error = caller.outcome()
            assert type(error) is Cancelled
            assert error.status is Status.CANCELLED
            # The request was under way: nobody knows what the service makes of it.
            assert error.result is not None
            assert error.result.effect is Effect.UNKNOWN
        assert all(caller.is_alive() for caller in bystanders)
    for caller in bystanders:
        caller.outcome()


def test_a_token_that_was_cancelled_before_lets_nothing_be_sent(scene: Scene) -> None:
    token = CancelToken()
    assert not token.cancelled
    token.cancel()
    token.cancel()
    assert token.cancelled
    with scene.client() as client:
        with pytest.raises(Cancelled) as caught:
            client.close_video(scene.meeting_id, scene.request, cancel=token)
        assert caught.value.result is not None
        assert caught.value.result.effect is Effect.NOT_APPLIED
        assert scene.requests() == []
        client.close_video(scene.meeting_id, scene.request, cancel=CancelToken())


def test_a_token_serves_one_call_after_the_other(scene: Scene) -> None:
    token = CancelToken()
    with scene.client() as client:
        client.close_video(scene.meeting_id, scene.request, cancel=token)
        scene.fault("delay", ms=LONG_MS)
        caller = Caller(scene, client, token)
        scene.wait_for_requests(2)
        token.cancel()
        assert isinstance(caller.outcome(), Cancelled)


def test_closing_the_client_ends_its_calls(slow: Scene) -> None:
    client = slow.client()
    callers = [Caller(slow, client), Caller(slow, client)]
    slow.wait_for_requests(2)
    client.close()
    assert all(isinstance(caller.outcome(), Cancelled) for caller in callers)


@pytest.mark.parametrize("by_signal", [False, True], ids=["itself", "in a signal handler"])
def test_closing_the_client_in_a_callback_ends_its_calls(slow: Scene, by_signal: bool) -> None:
    logger = logging.Logger("x", logging.DEBUG)
    client = slow.client(logger=logger)
    caller = Caller(slow, client)
    slow.wait_for_requests(1)
    before = signal.signal(signal.SIGUSR1, lambda *_: client.close())
    try:
        logger.addHandler(Doing(lambda: signal.raise_signal(signal.SIGUSR1) if by_signal else client.close()))
        with pytest.raises(InvalidMeetingId):
            client.close_video("x", slow.request)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert client.closed
    assert isinstance(caller.outcome(), Cancelled)


def test_calls_overlap_because_they_let_other_threads_run(slow: Scene) -> None:
    token = CancelToken()
    with slow.client() as client:
        callers = [Caller(slow, client, token) for _ in range(2)]
        # Both are waiting for their answers at the same time, and this thread runs.
        slow.wait_for_requests(2)
        assert [request.entry["outcome"] for request in slow.requests()] == ["pending", "pending"]
        token.cancel()
        for caller in callers:
            caller.outcome()


def test_a_signal_handler_may_cancel(slow: Scene) -> None:
    token = CancelToken()

    before = signal.signal(signal.SIGUSR1, lambda *_: token.cancel())
    try:
        with slow.client() as client:
            caller = Caller(slow, client, token)
            slow.wait_for_requests(1)
            signal.raise_signal(signal.SIGUSR1)
            assert isinstance(caller.outcome(), Cancelled)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_token_shows_whether_it_was_cancelled() -> None:
    token = CancelToken()
    assert repr(token) == "<CancelToken not cancelled>"
    token.cancel()
    assert repr(token) == "<CancelToken cancelled>"
