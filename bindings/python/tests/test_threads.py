"""One client on many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from conftest import StartCrowd
from scene import crowd_call, crowd_client
from test_log import Records, make_logger

THREADS = 8
CALLS = 100


def test_8_threads_make_100_calls_each(start_crowd: StartCrowd) -> None:
    emulator = start_crowd(meetings=THREADS, participants=CALLS)
    handler = Records()
    with crowd_client(emulator, logger=make_logger(handler)) as client, ThreadPoolExecutor(THREADS) as pool:

        def calls(meeting: int) -> None:
            for participant in range(CALLS):
                crowd_call(client, meeting, participant)

        for done in [pool.submit(calls, meeting) for meeting in range(THREADS)]:
            done.result()
    requests = emulator.requests()
    assert len(requests) == THREADS * CALLS
    assert all(request.carried_out for request in requests)
    assert len({request.header("X-Tc-Nonce") for request in requests}) == THREADS * CALLS
    assert len({request.connection for request in requests}) <= THREADS
    successes = [record for record in handler.records if record.levelname == "INFO"]
    assert len(successes) == THREADS * CALLS
