"""The server that is called, and the call that everybody makes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "bench"
RUST = ROOT / "target" / "measured"

CALL = {
    "BENCH_APP_ID": "200000001",
    "BENCH_SDK_ID": "30000000001",
    "BENCH_SECRET_ID": "BenchmarkSecretId0000001",
    "BENCH_SECRET_KEY": "BenchmarkSecretKey000000000000001",
    "BENCH_MEETING_ID": "7567173273889276131",
    "BENCH_BODY": json.dumps(
        {
            "operator_id": "zhang.wei",
            "operator_id_type": 1,
            "instanceid": 1,
            "user": {"to_operator_id": "sgwWHYlaPrTb9EtmBUuj", "to_operator_id_type": 4, "instanceid": 9},
        },
        separators=(",", ":"),
    ),
}


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """Starts the server; gives where each kind of success is answered: with an empty body, or with an empty object."""
    ca_file = BUILT / "ca.pem"
    environment = {**os.environ, **CALL, "BENCH_CA_FILE": str(ca_file)}
    command = [RUST / "server", "--ca-file", ca_file]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None and running.stdin is not None
        ports = json.loads(running.stdout.readline())
        try:
            yield {answer: f"localhost:{port}" for answer, port in ports.items()}
        finally:
            running.stdin.close()


def environment(host: str, **more: str) -> dict[str, str]:
    """What a client finds out about the call."""
    own = {
        "BENCH_HOST": host,
        "BENCH_CA_FILE": str(BUILT / "ca.pem"),
        "LD_LIBRARY_PATH": str(ROOT / "build" / "stage-bench" / "lib"),
        "TMCONTROL_LIBRARY": str(ROOT / "build" / "stage-bench" / "lib" / "libtmcontrol.so.0"),
        "PYTHONPATH": str(ROOT / "bindings" / "python" / "src"),
    }
    return {**os.environ, **CALL, **own, **more}


@contextmanager
def one_processor() -> Iterator[None]:
    """What is started meanwhile shares one processor. With one caller, client and server take turns. Whether the kernel puts
    them on one processor or on two is its choice, holds as long as they run, and makes calls three times as long or not."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def awake() -> Iterator[None]:
    """Keeps the virtual processors from halting: a loop on each that runs only when nobody else wants to. Each is bound to its
    processor, because the kernel does not spread what runs only when idle."""
    spinners = [
        subprocess.Popen(["taskset", "-c", str(one), "chrt", "-i", "0", "sh", "-c", "while :; do :; done"])
        for one in os.sched_getaffinity(0)
    ]
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.wait()
