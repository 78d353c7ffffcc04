"""The soak: `python soak.py --calls 100000` makes it at length, test_soak.py briefly.

A process of its own makes calls of every kind from 8 threads, while the emulator misbehaves at random. What it holds
is looked at after a fifth of the calls, when everything that is kept once is there, and at the end.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2] / "tests"), str(HERE.parent / "src")]

from host.soak import OPTIONS, feed  # noqa: E402
from support import bodies  # noqa: E402
from support.emulator import Emulator  # noqa: E402
from support.runner import options_for  # noqa: E402

from tmcontrol import (  # noqa: E402
    CancelToken,
    Client,
    CloseVideo,
    InternalError,
    OperatorIdType,
    Person,
    TmControlError,
    _callback,
)

THREADS = 8
OPERATOR = Person("host", OperatorIdType.USERID, 1)
REQUEST = CloseVideo(OPERATOR, Person("guest", OperatorIdType.MS_OPEN_ID, 1))


def held() -> dict[str, int]:
    """What this process holds: memory, descriptors, threads, Python objects, callbacks."""
    gc.collect()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        "resident_kb": int(status["VmRSS"].split()[0]),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": int(status["Threads"]),
        "objects": len(gc.get_objects()),
        "callbacks": len(_callback._kept),
    }


def kinds(client: Client) -> list[Callable[[], object]]:
    """Calls of every kind, each with what it has to be freed of."""
    meeting = bodies.ANY_MEETING
    return [
        lambda: client.close_video(meeting, REQUEST),
        lambda: client.close_video(meeting, REQUEST.as_dict(), timeout=0.3, cancel=CancelToken()),
        lambda: client.close_video(meeting, bodies.ANY_BODY, max_attempts=1),
        lambda: client.close_video(meeting, REQUEST, verify=True),
        lambda: client.close_video("x", REQUEST),
        lambda: client.close_video_many(meeting, [REQUEST, bodies.ANY_BODY]),
        lambda: client.find_meeting("735219846", OPERATOR),
        lambda: client.list_participants(meeting, OPERATOR),
        lambda: client.api_call("PUT", f"/v1/real-control/meetings/{meeting}/mutes", {"a": 1}, idempotent=True),
        lambda: client.interpret(client.prepare_close_video(meeting, REQUEST), 200, b"{}", {"X-TC-Trace": "t"}),
        lambda: client.sign_explain("GET", "/v1/meetings", their_signature="x"),
        client.stats,
    ]


def worker(calls: int) -> None:
    """The process that makes the calls."""
    options = json.loads(os.environ["TM_TEST_OPTIONS"])
    logger = logging.Logger("soak", logging.DEBUG)
    logger.addHandler(logging.NullHandler())
    outcomes: Counter[str] = Counter()
    with Client(logger=logger, **options) as client:

        def some(number: int) -> None:
            own: Counter[str] = Counter()
            every = kinds(client)
            for index in range(number):
                try:
                    every[index % len(every)]()
                    own["ok"] += 1
                except InternalError:
                    raise
                except TmControlError as error:
                    own[error.status.name] += 1
                if index % 100 == 0:
                    # Clients come and go, too.
                    Client(logger=logger, **options).close()
            outcomes.update(own)

        def many(number: int) -> None:
            threads = [threading.Thread(target=some, args=[number // THREADS]) for _ in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        many(calls // 5)
        before = held()
        many(calls - calls // 5)
        after = held()
    json.dump({"calls": sum(outcomes.values()), "before": before, "after": after, "outcomes": outcomes}, sys.stdout)


def soak(calls: int) -> dict[str, Any]:
    """Runs the process to its good end, and gives what it counted."""
    with Emulator("--quota-per-minute", "0", "--quota-per-day", "0", tls=True) as emulator:
        ended = threading.Event()
        feeder = threading.Thread(target=feed, args=[emulator, ended])
        feeder.start()
        try:
            done = subprocess.run(
                [sys.executable, str(HERE / "soak.py"), "--worker", "--calls", str(calls)],
                env={
                    **os.environ,
                    "TM_TEST_OPTIONS": json.dumps(options_for(emulator, **dict[str, Any](OPTIONS))),
                    # With a heap for each thread, pages of all of them are touched in the course of time, without
                    # anything being kept in them.
                    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1",
                },
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            ended.set()
            feeder.join()
        assert (done.returncode, done.stderr) == (0, ""), f"exit code {done.returncode}\n{done.stderr}"
        counters = emulator.counters()
        assert counters["distinct_nonces"] == counters["requests"], "a nonce came twice"
        found: dict[str, Any] = json.loads(done.stdout)
        return {**found, "requests": counters["requests"]}


def main() -> None:
    """What came of it, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000, help="how many calls to make")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.worker:
        worker(wanted.calls)
    else:
        json.dump(soak(wanted.calls), sys.stdout, indent=1)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
