"""Measures the library beside what one would use instead. `make bench` builds what this needs; benches/README.md explains it."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from driver import measure
from driver.clients import FLOOR, LIBCURL, MICRO, NETWORK, OURS, OURS_CPP, SIGN, Running, is_here
from driver.report import chart, sections, write_docs
from driver.scene import ROOT, awake, one_processor, server

LATEST = ROOT / "benches" / "results" / "latest.json"
PAGES = {ROOT / "docs" / "benchmarks.md": False, ROOT / "docs" / "benchmarks.zh-CN.md": True}
CHART = ROOT / "docs" / "images" / "benchmarks.svg"
COUNTED = [LIBCURL, OURS, OURS_CPP, FLOOR]
# Callers, calls of each in a round, and rounds.
FULL = [(1, 200, 21), (8, 40, 15), (64, 8, 15)]
QUICK = [(1, 50, 5), (8, 10, 3), (64, 2, 3)]


def everything(quick: bool) -> dict[str, Any]:
    """Makes all measurements."""
    clients = [client for client in NETWORK if is_here(client)]
    plan = QUICK if quick else FULL
    results: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "sources": sources(),
        "machine": f"{processor()}, {platform.system()} {platform.release()}",
        "quick": quick,
        "latency": {},
    }
    with server() as hosts:
        results["instructions"] = {one.name: measure.instructions(one, hosts, 200) for one in COUNTED}
        results["allocations"] = {one.name: measure.allocations(one, hosts, 100) for one in COUNTED}
        results["cold_start_ms"] = measure.cold_start(clients, hosts, 3 if quick else 15)
        calls = 4_000 if quick else 100_000
        results["growth"] = {"calls": calls, "kb": measure.growth_kb(OURS, hosts, calls)}
        results["micro"] = micro(hosts)

    def latency(callers: int, *rest: int) -> dict[str, Any]:
        with one_processor() if callers == 1 else nullcontext(), server() as hosts:
            return measure.latency(clients, hosts, callers, *rest)

    results["latency"]["as it is"] = {str(row[0]): latency(*row) for row in plan}
    with awake():
        results["latency"]["awake"] = {str(row[0]): latency(*row) for row in plan}
    return results


def micro(hosts: dict[str, str]) -> dict[str, Any]:
    """The library without the network."""
    found: dict[str, Any] = {}
    for name, client in {"sign": SIGN, **MICRO}.items():
        with Running(client, hosts) as running:
            running.batch(1, 2000)
            times = sorted(running.batch(1, 20_000)["latencies_ns"])
        found[name] = {"p50_us": times[len(times) // 2] / 1000, "allocations": measure.allocations(client, hosts, 100)}
    return found


def sources() -> str:
    """The commit that is measured; "+" after it says that files were changed since."""
    said = [
        subprocess.run(["git", "-C", ROOT, *asked], capture_output=True, text=True, check=False).stdout.strip()
        for asked in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
    ]
    return said[0] + ("+" if said[1] else "")


def processor() -> str:
    """Its name, as Linux has it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a minute's look whether all of it works; the figures say little"
    )
    parser.add_argument(
        "--docs", action="store_true", help="put the latest results into the documents, and measure nothing"
    )
    arguments = parser.parse_args()
    if not arguments.docs:
        results = everything(arguments.quick)
        file = LATEST.with_name("quick.json") if arguments.quick else LATEST
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        chart(results, ROOT / "build" / "bench" / "benchmarks.svg")
        print(sections(results))
        print(f"written: {file.relative_to(ROOT)}, build/bench/benchmarks.svg")
        return
    results = json.loads(LATEST.read_text())
    write_docs(results, PAGES)
    chart(results, CHART)


if __name__ == "__main__":
    sys.exit(main())
