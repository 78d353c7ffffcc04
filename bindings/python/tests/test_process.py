"""Fork, Ctrl-C, and the end of the interpreter."""

from __future__ import annotations

import _thread
import copy
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ctypes import CDLL
from pathlib import Path
from typing import Any

import pytest
from conftest import StartCrowd
from scene import LONG_MS, PATIENCE, Scene, crowd_call, crowd_client
from test_log import Records, make_logger
from test_request import SEED, SEED_MEETING

import tmcontrol
from tmcontrol import CancelToken, ClientClosed, FileTokenStore, Tokens, _context, exchange_code


def in_a_child(action: object) -> int:
    """Runs the action in a child made by fork, and gives its exit code."""
    child = os.fork()
    if child == 0:
        try:
            assert callable(action)
            action()
        except BaseException as error:
            os.write(2, f"in the child: {error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_parent_and_child_use_the_same_client_after_fork(start_crowd: StartCrowd) -> None:
    emulator = start_crowd(meetings=1, participants=5)
    with crowd_client(emulator, logger=make_logger(Records())) as client:
        crowd_call(client, 0, 0)
        assert in_a_child(lambda: crowd_call(client, 0, 1)) == 0
        crowd_call(client, 0, 2)

        def close_in_the_child() -> None:
            crowd_call(client, 0, 3)
            client.close()

        assert in_a_child(close_in_the_child) == 0
        crowd_call(client, 0, 4)
    requests = emulator.requests()
    assert [request.carried_out for request in requests] == [True] * 5
    assert len({request.header("X-Tc-Nonce") for request in requests}) == 5
    parent, first, _, second, _ = (request.connection for request in requests)
    assert len({parent, first, second}) == 3, "a child used its parent's connection"


def test_a_child_of_a_process_with_running_calls_can_call_and_end(scene: Scene) -> None:
    """The calls of the parent's other threads do not exist in the child, and nothing there waits for them."""
    program = """
import json, os, sys, threading
from tmcontrol import CancelToken, Client, TmControlError, _context

options, meeting_id, request, another_meeting_id, another_request = json.loads(sys.argv[1])
client, token = Client(**options), CancelToken()

def hang():
    try:
        client.close_video(meeting_id, request, timeout=60, cancel=token)
    except TmControlError as error:
        print(type(error).__name__)

thread = threading.Thread(target=hang)
thread.start()
sys.stdin.readline()
child = os.fork()
if child == 0:
    client.close_video(another_meeting_id, another_request, timeout=30)
    # Else the end of the child would wait for calls that only its parent is in.
    sys.exit(8 if _context._others_are_inside() else 7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
token.cancel()
thread.join()
"""
    scene.fault("delay", ms=LONG_MS, count=1)
    with start(program, scene) as running:
        scene.wait_for_requests(1)
        output, errors = running.communicate("go\n", timeout=PATIENCE)
    # Newer Pythons warn of every fork in a process with threads.
    assert [line for line in errors.splitlines() if "fork" not in line] == []
    assert output.split() == ["7", "Cancelled"]
    assert running.returncode == 0


def start(program: str, scene: Scene, arguments: str = "") -> subprocess.Popen[str]:
    arguments = arguments or json.dumps(
        [scene.options(), scene.meeting_id, scene.request.as_dict(), SEED_MEETING, SEED]
    )
    return subprocess.Popen(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program, arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(tmcontrol.__file__).parents[1])},
    )


def test_the_interpreter_ends_while_daemon_threads_are_in_calls(scene: Scene) -> None:
    """Some threads wait for an answer that does not come, others are inside their log handler most of the time."""
    program = """
import json, logging, sys, threading, time
from tmcontrol import Client, TmControlError

options, meeting_id, request, *_ = json.loads(sys.argv[1])
logger = logging.Logger("x", logging.DEBUG)
handler = logging.Handler()
handler.emit = lambda record: time.sleep(0.002)
logger.addHandler(handler)
client = Client(logger=logger, **options)

def call(meeting_id):
    while True:
        try:
            client.close_video(meeting_id, request, timeout=60)
        except TmControlError:
            pass

class Slow:
    closed = False
    def flush(self):
        time.sleep(0.2)

# It is flushed while the interpreter is taken down, which gives the threads time to come back.
sys.stdout = Slow()
for name in [meeting_id] * 4 + ["x"] * 4:
    threading.Thread(target=call, args=[name], daemon=True).start()
sys.stdin.readline()
"""
    scene.fault("delay", ms=LONG_MS, count=100)
    with start(program, scene) as running:
        scene.wait_for_requests(4)
        output, errors = running.communicate("end\n", timeout=PATIENCE)
    assert (running.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize("function", ["tm_context_new", "tm_oauth_exchange_code"])
def test_the_interpreter_s_end_waits_for_who_is_on_the_way_to_a_client(
    scene: Scene, library: CDLL, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """The library calls back there too: with records, and when it lets go of the logger."""
    real: Any = getattr(library, function)
    seen: list[bool] = []

    def call(*arguments: Any) -> Any:
        with ThreadPoolExecutor(1) as another:
            seen.append(another.submit(_context._others_are_inside).result())
        return real(*arguments)

    def go() -> None:
        if function == "tm_context_new":
            scene.client().close()
            return
        ready = scene.ready
        where = scene.options("none", oauth_base_url=ready["oauth_base_url"])
        exchange_code(sdk_id=ready["sdk_id"], secret=ready["secret_key"], auth_code=ready["auth_code"], **where)

    monkeypatch.setattr(library, function, call)
    go()
    monkeypatch.setattr(_context, "_exiting", True)
    with pytest.raises(ClientClosed, match="the interpreter is ending"):
        go()
    assert seen == [True]


def test_the_interpreter_ends_while_a_token_store_is_at_work(scene: Scene) -> None:
    """It is called on a thread of the library's, and its `unlock` is still to come when the program has ended."""
    program = """
import json, sys, threading, time
from tmcontrol import Cancelled, Client, TmControlError, Tokens

options, tokens, sdk_id, meeting_id, request = json.loads(sys.argv[1])

class Store:
    def lock(self, tokens):
        print("locked", flush=True)
        time.sleep(1)
    def store(self, tokens):
        pass
    def unlock(self, tokens):
        print("unlocked", flush=True)

client = Client(tokens=Tokens(*tokens), sdk_id=sdk_id, token_store=Store(), **options)

def call():
    try:
        client.close_video(meeting_id, request, timeout=60)
    except TmControlError as error:
        assert type(error) is Cancelled, error

threading.Thread(target=call, daemon=True).start()
sys.stdin.readline()
"""
    ready = scene.ready
    scene.fault("expire_token")
    tokens = [ready["open_id"], ready["access_token"], ready["refresh_token"], ready["expires"]]
    options = scene.options("none", oauth_base_url=ready["oauth_base_url"])
    arguments = json.dumps([options, tokens, ready["sdk_id"], scene.meeting_id, scene.request.as_dict()])
    with start(program, scene, arguments) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "locked\n"
        output, errors = running.communicate("end\n", timeout=PATIENCE)
    assert (running.returncode, output, errors) == (0, "unlocked\n", "")


def test_the_interpreter_s_end_does_not_wait_for_a_lock_that_does_not_come(scene: Scene, tmp_path: Path) -> None:
    program = """
import json, sys, threading
from tmcontrol import Client, FileTokenStore, TmControlError, Tokens

options, tokens, sdk_id, meeting_id, request, path = json.loads(sys.argv[1])
locking = threading.Event()

class Store(FileTokenStore):
    def lock(self, tokens):
        locking.set()
        return super().lock(tokens)

client = Client(tokens=Tokens(*tokens), sdk_id=sdk_id, token_store=Store(path, patience=3600), **options)
try:
    client.close_video(meeting_id, request, timeout=0.5)
except TmControlError as error:
    print(type(error).__name__, locking.wait(20), flush=True)
"""
    ready, path = scene.ready, tmp_path / "t"
    scene.fault("expire_token")
    tokens = [ready["open_id"], ready["access_token"], ready["refresh_token"], ready["expires"]]
    options = scene.options("none", oauth_base_url=ready["oauth_base_url"])
    arguments = [options, tokens, ready["sdk_id"], scene.meeting_id, scene.request.as_dict(), str(path)]
    held = FileTokenStore(path)
    held.lock(Tokens("o", "a", "b"))
    with start(program, scene, json.dumps(arguments)) as running:
        try:
            output, errors = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()
            held.unlock(Tokens("o", "a", "b"))
    assert (running.returncode, output) == (0, "Timeout True\n")
    assert "somebody else holds the lock" in errors


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Python's own handler, also where the tests run in a shell's background, which ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_is_seen_when_the_call_ends(scene: Scene) -> None:
    scene.fault("delay", ms=LONG_MS)
    token = CancelToken()

    def interrupt() -> None:
        scene.wait_for_requests(1)
        _thread.interrupt_main()
        token.cancel()

    thread = threading.Thread(target=interrupt)
    with scene.client() as client:
        thread.start()
        # Not `Cancelled`: an interrupt goes before.
        with pytest.raises(KeyboardInterrupt):
            client.close_video(scene.meeting_id, scene.request, timeout=LONG_MS / 1000, cancel=token)
        thread.join()
        scene.emulator.reset()
        client.close_video(scene.meeting_id, scene.request)
    assert not scene.camera_is_on


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy], ids=lambda function: function.__name__)
def test_what_the_library_knows_by_its_address_has_no_duplicate(scene: Scene, duplicate: Any) -> None:
    with scene.client() as client:
        for thing, remedy in [
            (client, "make one in each process"),
            (client.prepare_close_video(scene.meeting_id, scene.request), "good for one time"),
            (CancelToken(), "would cancel other calls"),
        ]:
            with pytest.raises(TypeError, match=remedy):
                duplicate(thing)
