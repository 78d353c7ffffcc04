"""What was aimed at. A figure that misses its target is shown as missed, and fails nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .clients import FLOOR, LIBCURL, OURS, OURS_GO, OURS_PYTHON, SDK_GO, SDK_PYTHON


class Target(NamedTuple):
    """A figure, and the most that it may be; None where it could not be had here."""

    what: str
    found: float | None
    most: float

    @property
    def verdict(self) -> str:
        if self.found is None:
            return "not to be had here"
        return "met" if self.found <= self.most else "missed"


def targets(results: dict[str, Any]) -> Iterator[Target]:
    """Every target with what was found."""
    for machine, p50, cpu in (("awake", 0.75, 0.70), ("as it is", 0.85, 0.78)):
        table = results["latency"][machine]
        for callers, most in (("1", p50), ("8", 0.65), ("64", 0.75)):
            found = table[callers][OURS.name]["p50_ratio"]
            yield Target(f"p50 against libcurl, {callers} callers, machine {machine}", found, most)
        yield Target(f"CPU against libcurl, 1 caller, machine {machine}", table["1"][OURS.name]["cpu_ratio"], cpu)
        one = table["1"]
        yield Target(f"p50 against the floor, machine {machine}", over(one, OURS.name, FLOOR.name), 1.5)
        python = over(one, OURS_PYTHON.name, SDK_PYTHON.name)
        yield Target(f"Python: time against the official SDK's, machine {machine}", python, 0.15)
        yield Target(
            f"Go: time against the official SDK's, machine {machine}", over(one, OURS_GO.name, SDK_GO.name), 0.80
        )
    ours, libcurl = results["instructions"][OURS.name], results["instructions"][LIBCURL.name]
    yield Target("user instructions of a call", ours["all"], 95_000)
    yield Target("user instructions against libcurl", ours["all"] / libcurl["all"], 0.62)
    yield Target("the same without the hash", ours["without_hash"] / libcurl["without_hash"], 0.62)
    yield Target("allocations of a call", results["allocations"][OURS.name], 55)
    yield Target("cold start against libcurl", over(results["cold_start_ms"], OURS.name, LIBCURL.name), 0.30)
    memory = results["latency"]["as it is"]["1"]
    yield Target("peak memory against libcurl", memory[OURS.name]["peak_kb"] / memory[LIBCURL.name]["peak_kb"], 0.5)
    micro = results["micro"]
    yield Target("sign, µs", micro["sign"]["p50_us"], 0.8)
    for kind, time, allocations in (("success", 2.8, 12), ("error", 3.5, 18)):
        yield Target(f"prepare and interpret a {kind}, µs", micro[kind]["p50_us"], time)
        yield Target(f"prepare and interpret a {kind}, allocations", micro[kind]["allocations"], allocations)
    yield Target(f"growth over {results['growth']['calls']:,} calls, KiB", results["growth"]["kb"], 64)


def over(table: dict[str, Any], own: str, other: str) -> float | None:
    """How many times the other's time."""
    if other not in table:
        return None
    mine, its = table[own], table[other]
    return mine / its if isinstance(mine, float) else mine["p50_us"] / its["p50_us"]
