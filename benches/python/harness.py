"""What is the same in every client of the benchmarks that is written in Python.

Told on standard input how many callers are to make how many calls, it has them made and prints what came of it. benches/README.md
describes both lines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from threading import Barrier, Thread
from time import perf_counter_ns, process_time_ns


def serve(make_call: Callable[[], None]) -> None:
    """Serves batches until standard input ends. `make_call` makes a call on whatever thread, and raises if it is no success."""
    for line in sys.stdin:
        callers, calls = map(int, line.split())
        print(json.dumps(_run(callers, calls, make_call)), flush=True)


def _run(callers: int, calls: int, make_call: Callable[[], None]) -> dict[str, object]:
    latencies: list[list[int]] = [[] for _ in range(callers)]
    failures: list[str] = []
    start = Barrier(callers)

    def make_calls(own: list[int]) -> None:
        start.wait()
        try:
            for _ in range(calls):
                began = perf_counter_ns()
                make_call()
                own.append(perf_counter_ns() - began)
        except Exception as error:  # whatever it is, the batch is void
            failures.append(repr(error))

    began, used = perf_counter_ns(), process_time_ns()
    # One caller is the main thread itself, as in a program without threads.
    threads = [Thread(target=make_calls, args=[own]) for own in latencies[1:]]
    for thread in threads:
        thread.start()
    make_calls(latencies[0])
    for thread in threads:
        thread.join()
    return {
        "wall_ns": perf_counter_ns() - began,
        "cpu_ns": process_time_ns() - used,
        "latencies_ns": [latency for own in latencies for latency in own],
        "failure": failures[0] if failures else None,
    }
