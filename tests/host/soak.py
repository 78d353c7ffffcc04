"""The soak: `python -m host.soak --calls 100000` makes it at length, test_soak.py briefly.

The emulator plays the service and misbehaves at random; faults are fed to it as they are used up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.cc import C99, compile_program
from support.emulator import Emulator
from support.runner import options_for

HERE = Path(__file__).resolve().parent
# How many faults are kept in stock, and how often the stock is looked at.
STOCK = 3000
LOOK_EVERY_SECONDS = 0.1

FINE: list[dict[str, Any]] = [
    {"kind": "answer", "http_status": 200},
    {"kind": "answer", "http_status": 200, "body": "{}"},
]
# The meeting is none that the emulator knows: where a fault leaves the answer whole, it says so.
WRONG: list[dict[str, Any]] = [
    {"kind": "missing_length"},
    {"kind": "close_after_answer"},
    {"kind": "reset_after_answer"},
    {"kind": "eight_bit_header"},
    {"kind": "informational_flood", "responses": 20},
    {"kind": "delay", "ms": 5},
    *(
        {"kind": "error_code", "error_code": number}
        for number in (41, 9003, 9042, 9104, 190301, 190303, 200003, 123456)
    ),
    *({"kind": "answer", "http_status": status, "body": "<html></html>"} for status in (302, 403, 407, 502, 503, 504)),
    {"kind": "answer", "http_status": 503, "headers": {"Retry-After": "0"}},
    {"kind": "html_page"},
    {"kind": "close_before_reading"},
    {"kind": "close_after_reading"},
    {"kind": "reset"},
    {"kind": "not_http"},
    {"kind": "lost_answer"},
    {"kind": "reset_in_headers"},
    {"kind": "reset_in_body"},
    {"kind": "half_body"},
    {"kind": "wrong_length"},
    {"kind": "wrong_length", "excess": -1},
    {"kind": "double_length"},
    {"kind": "huge_length"},
    {"kind": "bad_chunks"},
    {"kind": "endless_headers", "bytes": 300_000},
    {"kind": "endless_body", "bytes": 300_000},
    {"kind": "nul_in_header"},
    {"kind": "unasked_gzip"},
    {"kind": "delay", "ms": 400},
    {"kind": "drip", "ms_per_byte": 2},
]
OPTIONS = {
    "timeout_ms": 300,
    "max_response_bytes": 65536,
    "rate_limit_per_minute": 0,
    "rate_limit_per_day": 0,
    # Fewer than there are callers: some have to wait for a connection.
    "max_connections": 12,
}


def feed(emulator: Emulator, ended: threading.Event) -> None:
    """Keeps faults in stock, half of them successes, in an order of chance that is the same each time."""
    chance = random.Random(57950)
    while not ended.is_set():
        waiting = sum(fault["count"] for fault in emulator.control("GET", "faults")["waiting"])
        if waiting < STOCK:
            emulator.faults.set([chance.choice(FINE if chance.random() < 0.5 else WRONG) for _ in range(STOCK)])
        ended.wait(LOOK_EVERY_SECONDS)


def soak(folder: Path, *, calls: int = 0, seconds: int = 0) -> dict[str, Any]:
    """Runs the program to its good end, and gives what it counted."""
    program = compile_program(C99, [HERE / name for name in ("soak.c", "host.c", "calls.c")], folder / "soak")
    with Emulator("--quota-per-minute", "0", "--quota-per-day", "0", tls=True) as emulator:
        ended = threading.Event()
        feeder = threading.Thread(target=feed, args=[emulator, ended])
        feeder.start()
        try:
            environment: Mapping[str, str] = {
                **os.environ,
                "TM_TEST_OPTIONS": json.dumps(options_for(emulator, **OPTIONS)),
                # What a thread has freed and keeps for itself would count as used; and with a heap for each thread, pages of
                # all of them are touched in the course of time, without anything being kept in them.
                "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1",
            }
            done = subprocess.run(
                [program, str(calls), str(seconds)], env=environment, capture_output=True, text=True, check=False
            )
        finally:
            ended.set()
            feeder.join()
        assert (done.returncode, done.stderr) == (0, ""), f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        counted = json.loads(done.stdout)
        counters = emulator.counters()
        assert counters["distinct_nonces"] == counters["requests"], "a nonce came twice"
        return {**counted, "requests": counters["requests"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=0, help="how many calls to make")
    parser.add_argument("--seconds", type=int, default=0, help="how long to make them")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(soak(Path(folder), calls=wanted.calls, seconds=wanted.seconds), indent=2))


if __name__ == "__main__":
    main()
