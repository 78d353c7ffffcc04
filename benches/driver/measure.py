"""The measurements: time round by round, and counts under valgrind, which are the same on every machine."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy

from .clients import FLOOR, Client, Running

Hosts = dict[str, str]
T = TypeVar("T")
WARM_UP = 30
# What hashes the string to sign: the block function of ours, and all of HMAC in OpenSSL, which is more.
OUR_HASH = re.compile(r"sha2::sha256::compress256")
OPENSSL_HASH = re.compile(r":EVP_MAC_(init|update|final)\b")


def in_turn(all_of_them: Sequence[T], number: int) -> Sequence[T]:
    """Their order in this round: every time another one begins, so that nobody always comes after the same long pause."""
    first = number % len(all_of_them)
    return [*all_of_them[first:], *all_of_them[:first]]


def latency(clients: Sequence[Client], hosts: Hosts, callers: int, calls: int, rounds: int) -> dict[str, Any]:
    """Has the clients make calls in turn. Each round's figures are divided by the first client's of the same round, because
    machines drift; the median of that is the ratio."""
    with ExitStack() as stack:
        running = [stack.enter_context(Running(client, hosts)) for client in clients]
        for one in running:
            one.batch(callers, WARM_UP)
        table = {one.client.name: {"p50_us": [], "p99_us": [], "cpu_us": []} for one in running}
        for number in range(rounds):
            for one in in_turn(running, number):
                report = one.batch(callers, calls)
                p50, p99 = numpy.percentile(report["latencies_ns"], [50, 99]) / 1000
                row = table[one.client.name]
                row["p50_us"].append(p50)
                row["p99_us"].append(p99)
                row["cpu_us"].append(report["cpu_ns"] / 1000 / (callers * calls))
        kept = {one.client.name: {"peak_kb": one.status("VmHWM"), "threads": one.status("Threads")} for one in running}
    base = table[clients[0].name]
    return {
        name: {
            **{figure: median(values) for figure, values in row.items()},
            **{
                figure.removesuffix("_us") + "_ratio": median(
                    own / its for own, its in zip(values, base[figure], strict=True)
                )
                for figure, values in row.items()
            },
            **kept[name],
            "p50_rounds_us": row["p50_us"],
        }
        for name, row in table.items()
    }


def cold_start(clients: Sequence[Client], hosts: Hosts, rounds: int) -> dict[str, float]:
    """From the start of the process to its first answer, in milliseconds."""
    times: dict[str, list[float]] = {client.name: [] for client in clients}
    for number in range(rounds):
        for client in in_turn(clients, number):
            with Running(client, hosts) as running:
                running.batch(1, 1)
                times[client.name].append((time.monotonic_ns() - running.started_ns) / 1e6)
    return {name: median(values) for name, values in times.items()}


def growth_kb(client: Client, hosts: Hosts, calls: int) -> int:
    """How much resident memory grows over so many calls."""
    with Running(client, hosts) as running:
        running.batch(1, 2000)
        before = running.status("VmRSS")
        for _ in range(calls // 2000):
            running.batch(1, 2000)
        return running.status("VmRSS") - before


def instructions(client: Client, hosts: Hosts, calls: int) -> dict[str, float]:
    """User instructions of one call, as callgrind counts them: all, and without the hash of the signature."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        under = [
            "valgrind",
            "--quiet",
            "--tool=callgrind",
            f"--callgrind-out-file={out}",
            "--toggle-collect=*measured_call*",
        ]
        with Running(client, hosts, under) as running:
            running.batch(1, WARM_UP)
            running.batch(1, calls)
        own, inclusive = _costs(out), _costs(out, "--inclusive=yes")
    total = own["PROGRAM TOTALS"]
    # A renamed function would make it nothing, and nothing would meet every target.
    assert total > 1000 * calls, f"{client.name}: {total} instructions for {calls} calls"
    hashing = sum(count for name, count in own.items() if OUR_HASH.search(name))
    # OpenSSL's own functions have no names in the system's library, but those that are called from outside do.
    hashing += sum(count for name, count in inclusive.items() if OPENSSL_HASH.search(name))
    assert (hashing > 0) == (client is not FLOOR), f"{client.name}: {hashing} instructions to sign"
    return {"all": total / calls, "without_hash": (total - hashing) / calls}


def _costs(out: Path, *options: str) -> dict[str, int]:
    """Instructions by function."""
    command = ["callgrind_annotate", "--threshold=100", "--auto=no", *options, out]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = re.findall(r"^\s*([\d,]+) \([^)]*\)\s+(.*)$", listing, re.MULTILINE)
    return {name.strip(): int(count.replace(",", "")) for count, name in rows}


def allocations(client: Client, hosts: Hosts, calls: int) -> float:
    """Requests for memory in one call, growing an allocation included: the difference of a long and a short run under memcheck."""

    def made(batch: int) -> int:
        with TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            with Running(client, hosts, ["valgrind", "--leak-check=no", f"--log-file={log}"]) as running:
                running.batch(1, WARM_UP)
                running.batch(1, batch)
            found = re.search(r"total heap usage: ([\d,]+) allocs", log.read_text())
        assert found is not None
        return int(found[1].replace(",", ""))

    return (made(2 * calls) - made(calls)) / calls
