"""The client for asyncio."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import traceback
import weakref
from collections import Counter
from collections.abc import Callable, Coroutine
from ctypes import CDLL
from typing import Any

import pytest
from conftest import StartCrowd
from scene import LONG_MS, PATIENCE, Scene, crowd_meeting, crowd_options, crowd_request
from test_log import Records, make_logger
from test_process import in_a_child

from tmcontrol import (
    AsyncClient,
    Busy,
    Cancelled,
    ClientClosed,
    Effect,
    InvalidMeetingId,
    InvalidRequest,
    MeetingNotFound,
    OperatorIdType,
    Person,
    Result,
    Status,
    TmControlError,
    Tokens,
    UserNotFound,
)

CROWD = 1000
WORKERS = 8


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Runs it on a loop that speaks up about what it finds odd."""
    return asyncio.run(coroutine)


def client_of(scene: Scene, **options: Any) -> AsyncClient:
    return AsyncClient(**scene.options(**options))


async def until(condition: Callable[[], bool], what: str) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain until {what}"
        await asyncio.sleep(0.01)


async def requests_have_come(scene: Scene, number: int) -> None:
    await asyncio.get_running_loop().run_in_executor(None, scene.wait_for_requests, number)


def test_a_camera_goes_off(scene: Scene) -> None:
    async def main() -> Result:
        async with client_of(scene) as client:
            return await client.close_video(scene.meeting_id, scene.request, verify=True, timeout=5)

    result = run(main())
    assert result.effect is Effect.APPLIED
    assert not scene.camera_is_on


def test_every_call_can_be_awaited(scene: Scene) -> None:
    async def main() -> None:
        async with client_of(scene) as client:
            meetings = await client.find_meeting(scene.ready["meeting_code"], scene.host)
            assert meetings[0].meeting_id == scene.meeting_id
            people = await client.list_participants(scene.meeting_id, scene.host)
            assert len(people) == len(scene.ready["participants"])
            path = f"/v1/real-control/meetings/{scene.meeting_id}/mutes"
            await client.api_call("PUT", path, {**scene.request.as_dict(), "mute": True}, idempotent=True)
            parted = await client.list_participants(
                "4407719925013386241", Person("li.na", OperatorIdType.USERID), sub_meeting_id="1755504000"
            )
            assert len(parted) > 0
            assert client.stats()["calls"]["ok"] == 4
            assert "PUT" in client.sign_explain("PUT", path)

    run(main())


def test_what_fails_raises(scene: Scene) -> None:
    async def main() -> None:
        async with client_of(scene) as client:
            with pytest.raises(InvalidMeetingId) as wrong:
                await client.close_video("x", scene.request)
            assert wrong.value.result is not None
            with pytest.raises(UserNotFound):
                await client.close_video(scene.meeting_id, {**scene.request.as_dict(), "operator_id": "nobody"})
            with pytest.raises(MeetingNotFound):
                await client.find_meeting("111111111", scene.host)
            with pytest.raises(InvalidRequest, match="request: found a NUL"):
                await client.close_video(scene.meeting_id, b"\0")

    run(main())


def test_a_full_queue_is_told(scene: Scene) -> None:
    scene.fault("delay", ms=LONG_MS, count=100)

    async def main() -> None:
        async with client_of(scene, max_pending=1) as client:
            first = asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60))
            await requests_have_come(scene, 1)
            with pytest.raises(Busy):
                await client.close_video(scene.meeting_id, scene.request)
            first.cancel()
            await asyncio.wait([first])

    run(main())


def test_a_cancelled_task_ends_its_call_and_no_other(scene: Scene) -> None:
    scene.fault("delay", ms=LONG_MS, count=100)

    async def main() -> None:
        client = client_of(scene)
        call, bystander = (
            asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60)) for _ in range(2)
        )
        await requests_have_come(scene, 2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await until(lambda: client.stats()["statuses"] == {"TM_ERR_CANCELLED": 1}, "the call has ended")
        # The completion is taken although nobody waits for it.
        await until(lambda: client.stats()["started"]["undelivered"] == 0, "the completion is taken")
        assert not bystander.done()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.close_video(scene.meeting_id, scene.request, timeout=60), 0.05)
        await client.aclose()
        with pytest.raises(Cancelled):
            await bystander

    run(main())


def test_a_thousand_are_in_flight_and_half_of_them_cancelled(start_crowd: StartCrowd) -> None:
    emulator = start_crowd(meetings=1, participants=CROWD)
    # The first ones keep every worker thread busy until they are cancelled, so that all are in flight at one time.
    emulator.faults.add("delay", ms=LONG_MS, count=WORKERS)

    async def main() -> Counter[str]:
        options = crowd_options(emulator, worker_threads=WORKERS, timeout_ms=LONG_MS)
        async with AsyncClient(**options) as client:
            tasks = [
                asyncio.create_task(client.close_video(crowd_meeting(0), crowd_request(number)))
                for number in range(CROWD)
            ]
            await until(lambda: in_flight(client) == CROWD, "all are in flight")
            # From behind, so that no worker comes to be free for one that is to be cancelled.
            for task in reversed(tasks[: CROWD // 2]):
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            await until(lambda: in_flight(client) == 0, "every completion is taken")
            statuses = client.stats()["statuses"]
            assert sum(statuses.values()) == CROWD
            return Counter("ok" if isinstance(one, Result) else type(one).__name__ for one in done)

    assert run(main()) == {"ok": CROWD // 2, "CancelledError": CROWD // 2}
    people = emulator.state()["meetings"][0]["participants"]
    on = {person["ms_open_id"] for person in people if person["video_state"]}
    assert not on & {f"crowd-{number}" for number in range(CROWD // 2, CROWD)}
    assert on >= {f"crowd-{number}" for number in range(WORKERS, CROWD // 2)}, "a call that was cancelled was made"


def in_flight(client: AsyncClient) -> int:
    started = client.stats()["started"]
    return int(started["queued"]) + int(started["running"]) + int(started["undelivered"])


def test_closing_ends_calls_and_waits_for_them(scene: Scene) -> None:
    scene.fault("delay", ms=LONG_MS, count=10)

    async def main() -> None:
        client = client_of(scene)
        tasks = [asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60)) for _ in range(3)]
        await requests_have_come(scene, 3)
        await client.aclose()
        await client.aclose()
        assert client.closed
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in done] == [Cancelled] * 3
        with pytest.raises(ClientClosed):
            await client.close_video(scene.meeting_id, scene.request)
        with pytest.raises(ClientClosed):
            client.stats()

    run(main())


def test_the_loop_goes_on_while_closing_waits_for_a_token_store(scene: Scene) -> None:
    entered, let_go, went_on = threading.Event(), threading.Event(), []

    class Store:
        def lock(self, _: Tokens) -> None:
            entered.set()
            went_on.append(let_go.wait(PATIENCE))

        def store(self, tokens: Tokens) -> None:
            pass

        def unlock(self, tokens: Tokens) -> None:
            pass

    async def main() -> None:
        ready = scene.ready
        scene.fault("expire_token")
        tokens = Tokens(ready["open_id"], ready["access_token"], ready["refresh_token"], ready["expires"])
        options = scene.options("none", oauth_base_url=ready["oauth_base_url"])
        client = AsyncClient(tokens=tokens, sdk_id=ready["sdk_id"], token_store=Store(), **options)
        call = asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60))
        await until(entered.is_set, "the store is at work")
        closing = asyncio.create_task(client.aclose())
        with pytest.raises(Cancelled):
            await call
        asyncio.get_running_loop().call_later(0.1, let_go.set)
        await closing

    run(main())
    assert went_on == [True]


def test_closing_works_when_no_thread_can_be_started_any_more(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        def refuse(*_: object) -> None:
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")

        client = client_of(scene)
        gone = weakref.ref(client._context)
        monkeypatch.setattr(asyncio.get_running_loop(), "run_in_executor", refuse)
        await client.aclose()
        assert gone() is None

    run(main())


def test_a_loop_may_end_before_its_calls(scene: Scene) -> None:
    """The next loop goes on with the client, and takes what the first one left."""
    scene.fault("delay", ms=LONG_MS)
    client = client_of(scene)

    async def leave() -> None:
        call = asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60))
        await requests_have_come(scene, 1)
        call.cancel()

    async def go_on() -> None:
        # Completions are taken as long as the loop has calls of its own. The one that was left may be the later one.
        assert len(await client.list_participants(scene.meeting_id, scene.host)) > 0
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while in_flight(client) > 0:
            assert asyncio.get_running_loop().time() < deadline, "not every completion is taken"
            await asyncio.sleep(0.01)
            await client.list_participants(scene.meeting_id, scene.host)
        await client.aclose()

    run(leave())
    run(go_on())
    assert client.closed


def test_several_loops_share_a_client(start_crowd: StartCrowd) -> None:
    loops, calls = 4, 50
    emulator = start_crowd(meetings=loops, participants=calls)
    client = AsyncClient(**crowd_options(emulator, worker_threads=8))
    threads_of_results: list[set[int]] = []

    async def main(meeting: int) -> None:
        seen = set()

        async def one(number: int) -> None:
            await client.close_video(crowd_meeting(meeting), crowd_request(number))
            seen.add(threading.get_ident())

        await asyncio.gather(*(one(number) for number in range(calls)))
        assert seen == {threading.get_ident()}
        threads_of_results.append(seen)

    threads = [threading.Thread(target=lambda meeting=meeting: run(main(meeting))) for meeting in range(loops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(threads_of_results) == loops
    assert client.stats()["calls"]["ok"] == loops * calls
    assert in_flight(client) == 0
    asyncio.run(client.aclose())


def test_the_loop_goes_on_while_calls_wait(scene: Scene) -> None:
    scene.fault("delay", ms=LONG_MS)

    async def main() -> None:
        async with client_of(scene) as client:
            call = asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60))
            await requests_have_come(scene, 1)
            assert await asyncio.wait_for(asyncio.sleep(0, "the loop goes on"), 1)
            call.cancel()

    run(main())


def test_a_client_that_nobody_closed_is_freed(scene: Scene, library: CDLL, monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[Any] = []
    real = library.tm_context_free

    def free(pointer: Any) -> None:
        freed.append(pointer)
        real(pointer)

    monkeypatch.setattr(library, "tm_context_free", free)
    logger = make_logger(Records())
    gone = weakref.ref(logger)

    async def main(logger: logging.Logger) -> None:
        client = client_of(scene, logger=logger)
        await client.close_video(scene.meeting_id, scene.request)

    run(main(logger))
    del logger
    gc.collect()
    assert len(freed) == 1
    assert gone() is None


def test_a_kept_error_does_not_keep_the_context(scene: Scene, library: CDLL, monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[Any] = []
    real = library.tm_context_free

    def free(pointer: Any) -> None:
        freed.append(pointer)
        real(pointer)

    monkeypatch.setattr(library, "tm_context_free", free)

    async def main() -> TmControlError:
        async with client_of(scene) as client:
            try:
                await client.close_video("x", scene.request)
            except TmControlError as error:
                return error
        raise AssertionError

    error = run(main())
    assert len(list(traceback.walk_tb(error.__traceback__))) > 1
    assert len(freed) == 1


def test_handlers_come_on_the_library_s_threads(scene: Scene) -> None:
    threads: list[int] = []

    class Where(logging.Handler):
        def emit(self, _record: logging.LogRecord) -> None:
            threads.append(threading.get_ident())

    async def main() -> None:
        async with client_of(scene, logger=make_logger(Where())) as client:
            await client.close_video(scene.meeting_id, scene.request)

    run(main())
    assert threads
    assert threading.get_ident() not in threads


def test_everything_is_freed(scene: Scene, library: CDLL, monkeypatch: pytest.MonkeyPatch) -> None:
    count: Counter[str] = Counter()

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(library, name)

        def call(*arguments: Any) -> Any:
            answer = real(*arguments)
            # Taken in vain if there was no completion; freeing nothing does nothing.
            if name == "tm_context_next_done":
                count[name] += answer == Status.OK
            elif name != "tm_result_free" or arguments[0]:
                count[name] += 1
            return answer

        return call

    for name in ("tm_call_new", "tm_call_free", "tm_context_next_done", "tm_result_free", "tm_context_free"):
        monkeypatch.setattr(library, name, counted(name))

    async def main() -> None:
        scene.fault("delay", ms=LONG_MS)
        async with client_of(scene) as client:
            hanging = asyncio.create_task(client.close_video(scene.meeting_id, scene.request, timeout=60))
            await requests_have_come(scene, 1)
            await client.list_participants(scene.meeting_id, scene.host)
            with pytest.raises(TmControlError):
                await client.close_video("x", scene.request)
            hanging.cancel()

    run(main())
    gc.collect()
    assert count["tm_context_next_done"] == count["tm_result_free"] == 3
    assert count["tm_call_new"] == count["tm_call_free"] == 3
    assert count["tm_context_free"] == 1


def test_a_child_uses_the_client_on_a_loop_of_its_own(start_crowd: StartCrowd) -> None:
    """The parent has calls in flight when it forks; the child knows nothing of them, and both go on."""
    emulator = start_crowd(meetings=1, participants=4)
    client = AsyncClient(**crowd_options(emulator))

    async def close(number: int) -> None:
        await client.close_video(crowd_meeting(0), crowd_request(number), timeout=20)

    async def main() -> None:
        emulator.faults.add("delay", ms=500)
        call = asyncio.create_task(close(0))
        await until(lambda: emulator.counters()["requests"] == 1, "the call is under way")
        await asyncio.get_running_loop().run_in_executor(None, fork)
        await call
        await close(2)

    def in_the_child() -> None:
        assert client._completions is not None
        assert not client._completions._waiting
        assert not client._completions._calls_of
        asyncio.run(close(1))
        asyncio.run(client.aclose())

    def fork() -> None:
        # Whatever the parent's threads are just doing, and whatever loops they have, is not the child's.
        assert client._completions is not None
        with client._completions._lock:
            assert in_a_child(in_the_child) == 0

    asyncio.run(main())
    assert sum(request.carried_out for request in emulator.requests()) == 3
    assert client.stats()["calls"]["ok"] == 2
    asyncio.run(client.aclose())


def test_results_are_those_of_the_other_client(scene: Scene) -> None:
    async def main() -> tuple[Status, Status]:
        async with client_of(scene) as client:
            with pytest.raises(TmControlError) as caught:
                await client.close_video("1", scene.request)
            ok = await client.close_video(scene.meeting_id, scene.request)
            return caught.value.status, ok.status

    with scene.client() as client, pytest.raises(TmControlError) as caught:
        client.close_video("1", scene.request)
    assert run(main()) == (caught.value.status, Status.OK)
