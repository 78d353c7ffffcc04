"""Ctrl-C at every place where Python looks for it: whatever it interrupts, nothing is taken to be under way afterwards.

Python looks where a function of its own begins and where one of C has ended. A profiler is told of just these, and what
it raises goes the same way. So each test goes through them one by one, and none depends on time.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import pytest
from scene import PATIENCE, Scene

from tmcontrol import CallbackFailed, Client, InvalidMeetingId, TmControlError, _callback, _context


class Interruption:
    """Interrupts an action at one place, if there are so many."""

    def __init__(self, place: int) -> None:
        self._left = place
        self.came = False

    def _look(self, _: FrameType, event: str, __: object) -> None:
        if event in ("call", "c_return"):
            self._left -= 1
            if self._left < 0 and not self.came:
                self.came = True
                raise KeyboardInterrupt

    def __call__(self, action: Callable[[], object]) -> None:
        sys.setprofile(self._look)
        try:
            action()
        finally:
            sys.setprofile(None)


def interruptions(action: Callable[[], object]) -> Iterator[int]:
    """Has the action interrupted at every place, and gives the place's number after each."""
    kept: list[BaseException] = []  # with all their frames
    for place in itertools.count():
        interruption = Interruption(place)
        try:
            interruption(action)
        except (KeyboardInterrupt, TmControlError) as error:
            kept.append(error)
        if not interruption.came:
            return
        yield place


@pytest.fixture(autouse=True)
def _report_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt where a callback or a finalizer begins can only be reported."""
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)


def calls_of(client: Client, scene: Scene) -> list[Callable[[], object]]:
    """One for each way into a context."""
    prepared = client.prepare_close_video(scene.meeting_id, scene.request)
    return [
        lambda: client.close_video("x", scene.request),
        lambda: client.close_video("x", scene.request, timeout=5),
        lambda: client.interpret(prepared, 200),
        lambda: client.prepare_close_video("x", scene.request),
        client.stats,
    ]


def test_no_interrupt_leaves_a_call_that_the_interpreter_s_end_would_wait_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the main thread, where Ctrl-C comes, and on another one that lives on, as some debuggers interrupt it."""
    client = scene.client()
    calls = calls_of(client, scene)
    swept: list[int] = []
    over, end = threading.Event(), threading.Event()

    def sweep() -> None:
        swept.extend(len(list(interruptions(call))) for call in calls)

    def sweep_and_stay() -> None:
        try:
            sweep()
        finally:
            over.set()
            end.wait(PATIENCE)

    thread = threading.Thread(target=sweep_and_stay)
    thread.start()
    try:
        assert over.wait(PATIENCE)
        sweep()
        assert len(swept) == 2 * len(calls)
        assert min(swept) > 10, "hardly a place was found"
        # It waits for nobody now, and frees contexts only if it takes nobody to be inside.
        monkeypatch.setattr(_context, "_PATIENCE", 0.0)
        monkeypatch.setattr(_context, "_exiting", False)
        assert client._context is not None
        _context._end_calls()
        assert not client._context._finalizer.alive
    finally:
        end.set()
        thread.join()


def test_no_interrupt_leaves_what_a_callback_raised_to_another_call(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError

    def sign(_: bytes, __: float) -> bytes:
        fail()
        return b""

    options = scene.options()
    del options["secret_key"]
    with Client(signer=sign, **options) as failing, scene.client() as another:

        def close_video() -> None:
            failing.close_video(scene.meeting_id, scene.request)

        place = 0
        for place in interruptions(close_video):
            with pytest.raises(InvalidMeetingId) as unrelated:
                another.close_video("x", scene.request)
            assert unrelated.value.__cause__ is None, f"place {place}"
            # Nobody's callback is logged. While a call waited for it, it would be that call's cause.
            caplog.clear()
            _callback.answer("nobody's", fail, _callback.failed)
            assert [record.message for record in caplog.records] == ["nobody's failed: ValueError"], f"place {place}"
            assert _callback._thread.depth == 0, f"place {place}"
        assert place > 10, "hardly a place was found"
        with pytest.raises(CallbackFailed) as caught:
            close_video()
        assert type(caught.value.__cause__) is ValueError
