"""The client for asyncio, when the interpreter ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from scene import LONG_MS, PATIENCE, Scene
from test_async import client_of, run
from test_process import start

from tmcontrol import Status, _completions, _context


def test_the_interpreter_ends_with_calls_in_flight(scene: Scene) -> None:
    """A handler that is often running, a loop that is stopped, and nobody who closes anything."""
    program = """
import asyncio, json, logging, sys, time
from tmcontrol import AsyncClient

options, meeting_id, request = json.loads(sys.argv[1])
logger = logging.Logger("x", logging.DEBUG)
handler = logging.Handler()
handler.emit = lambda record: time.sleep(0.002)
logger.addHandler(handler)
client = AsyncClient(logger=logger, **options)
loop = asyncio.new_event_loop()
tasks = [loop.create_task(client.close_video(meeting_id, request, timeout=60)) for _ in range(50)]
tasks += [loop.create_task(client.close_video("x", request, timeout=60)) for _ in range(50)]
loop.run_until_complete(loop.run_in_executor(None, sys.stdin.readline))
print("ended", flush=True)
"""
    scene.fault("delay", ms=LONG_MS, count=100)
    arguments = json.dumps([scene.options(), scene.meeting_id, scene.request.as_dict()])
    with start(program, scene, arguments) as running:
        scene.wait_for_requests(2)
        output, errors = running.communicate("end\n", timeout=PATIENCE)
    assert (running.returncode, output) == (0, "ended\n"), errors
    # What asyncio itself has to say of tasks that nobody awaited is its own affair.
    assert "Fatal" not in errors
    assert "panicked" not in errors


def test_a_loop_on_a_daemon_thread_is_silent_when_the_interpreter_ends(scene: Scene) -> None:
    """The descriptor stays readable then, and the loop goes round some more times before the interpreter is gone."""
    program = """
import asyncio, atexit, json, logging, select, sys, threading
from tmcontrol import AsyncClient

options, meeting_id, request = json.loads(sys.argv[1])
lock, ending, records = threading.Lock(), threading.Event(), []

class Handler(logging.Handler):
    # Not `emit`, which waits for the one before.
    def handle(self, record):
        with lock:
            if not ending.is_set():
                return
            records.append(record)
            if len(records) != 2:
                return
        # The other call has completed, this one keeps the interpreter's end waiting.
        assert select.select([descriptor], [], [], 20)[0]
        for _ in range(10):
            went_round = threading.Event()
            loop.call_soon_threadsafe(went_round.set)
            assert went_round.wait(20)
        print("went round", flush=True)

logger = logging.Logger("x", logging.DEBUG)
logger.addHandler(Handler())
client = AsyncClient(logger=logger, **options)
descriptor = client._context.event_fd()
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
calls = [
    asyncio.run_coroutine_threadsafe(client.close_video(meeting_id, request, timeout=60), loop) for _ in range(2)
]
# What asyncio itself has to say of tasks that nobody awaited is its own affair.
logging.getLogger("asyncio").addFilter(lambda record: "destroyed but it is pending" not in record.msg)
sys.stdin.readline()
atexit.register(ending.set)
"""
    scene.fault("delay", ms=LONG_MS, count=2)
    arguments = json.dumps([scene.options(), scene.meeting_id, scene.request.as_dict()])
    with start(program, scene, arguments) as running:
        scene.wait_for_requests(2)
        output, errors = running.communicate("end\n", timeout=PATIENCE)
    assert (running.returncode, output, errors) == (0, "went round\n", "")


def test_what_completes_as_the_interpreter_ends_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was taken before, and the loop hears of it after."""
    finish: Any = _completions.Completions._finish

    def finish_at_the_end(*arguments: Any) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(_context, "_exiting", True)
            finish(*arguments)

    monkeypatch.setattr(_completions.Completions, "_finish", finish_at_the_end)

    async def main() -> Status:
        async with client_of(scene) as client:
            result = await asyncio.wait_for(client.close_video(scene.meeting_id, scene.request), PATIENCE)
            assert client._completions is not None
            assert not asyncio.get_running_loop().remove_reader(client._completions._descriptor)
            return result.status

    assert run(main()) is Status.OK
