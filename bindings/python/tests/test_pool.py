"""Worker processes: with fork they use their parent's client, with spawn they make their own."""

from __future__ import annotations

import hashlib
import hmac
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest
from conftest import StartCrowd
from scene import PATIENCE, Scene, crowd_call, crowd_client, crowd_options
from test_process import in_a_child

from tmcontrol import Client, MeetingNotFound, Status, UserNotFound, _callback, _context

WORKERS = 4
CALLS = 40

inherited: Client | None = None
"""The parent's client, which forked workers find here."""


def close_with_the_parent_s_client(participant: int) -> int:
    assert inherited is not None
    crowd_call(inherited, 0, participant)
    return os.getpid()


def close_with_a_client_of_its_own(options: dict[str, Any], participant: int) -> int:
    with Client(**options) as client:
        crowd_call(client, 0, participant)
    return os.getpid()


def fail_with_the_parent_s_client(participant: int) -> int:
    assert inherited is not None
    crowd_call(inherited, 1, participant)
    return os.getpid()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forked_workers_use_their_parent_s_client_while_it_makes_calls(start_crowd: StartCrowd) -> None:
    """The parent's threads are in calls at every fork, and the workers are forked one by one."""
    global inherited
    emulator = start_crowd(meetings=1, participants=CALLS)
    ended = threading.Event()
    with crowd_client(emulator) as inherited:
        client = inherited

        def keep_calling() -> None:
            # About a meeting that there is not: these calls leave every camera to the workers.
            while not ended.is_set():
                with pytest.raises(MeetingNotFound):
                    crowd_call(client, 1, 0)

        threads = [threading.Thread(target=keep_calling) for _ in range(2)]
        for thread in threads:
            thread.start()
        with multiprocessing.get_context("fork").Pool(WORKERS, maxtasksperchild=2) as pool:
            processes = pool.map_async(close_with_the_parent_s_client, range(CALLS), chunksize=1).get(PATIENCE)
        assert all(thread.is_alive() for thread in threads), "a call of the parent's failed"
        ended.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert os.getpid() not in processes
    assert len(set(processes)) >= CALLS // 2, "workers were not forked anew"
    requests = emulator.requests()
    assert sum(request.carried_out for request in requests) == CALLS
    assert len(requests) > CALLS
    assert len({request.header("X-Tc-Nonce") for request in requests}) == len(requests)
    inherited = None


def test_spawned_workers_make_their_own(start_crowd: StartCrowd) -> None:
    emulator = start_crowd(meetings=1, participants=4)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        options = crowd_options(emulator)
        done = [pool.submit(close_with_a_client_of_its_own, options, number) for number in range(4)]
        processes = {future.result(PATIENCE) for future in done}
    assert os.getpid() not in processes
    assert [request.carried_out for request in emulator.requests()] == [True] * 4


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_s_error_comes_home_whole(start_crowd: StartCrowd) -> None:
    global inherited
    emulator = start_crowd(meetings=1, participants=1)
    with crowd_client(emulator) as inherited:
        with multiprocessing.get_context("fork").Pool(1) as pool, pytest.raises(MeetingNotFound) as caught:
            pool.apply(fail_with_the_parent_s_client, (0,))
        assert caught.value.status is Status.MEETING_NOT_FOUND
        assert caught.value.result is not None
        assert caught.value.result.trace_id == emulator.requests()[-1].entry["answer"]["trace_id"]
        assert caught.value.result.hint_zh
    inherited = None


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_has_no_trace_of_a_callback_that_its_parent_was_in(scene: Scene) -> None:
    """A fork inside a signer's neighbour thread: the child's own callbacks work, and it ends at once."""
    inside, go_on = threading.Event(), threading.Event()
    options = scene.options()
    key = options.pop("secret_key").encode()
    parent = os.getpid()

    def signer(text: bytes, _: float) -> bytes:
        if os.getpid() == parent:
            inside.set()
            assert go_on.wait(PATIENCE)
        return hmac.new(key, text, hashlib.sha256).digest()

    nobody = {**scene.request.as_dict(), "operator_id": "nobody"}
    with Client(signer=signer, **options) as client:
        thread = threading.Thread(target=client.close_video, args=[scene.meeting_id, scene.request])
        thread.start()
        assert inside.wait(PATIENCE)

        def call_in_the_child() -> None:
            with pytest.raises(UserNotFound):
                client.close_video(scene.meeting_id, nobody)
            assert _callback._thread.depth == 0
            assert not _context._others_are_inside()

        assert in_a_child(call_in_the_child) == 0
        go_on.set()
        thread.join(PATIENCE)
    assert not scene.camera_is_on
