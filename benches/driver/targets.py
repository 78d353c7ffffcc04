"""What was aimed at. A figure that misses its target is shown as missed, and fails nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .clients import FLOOR, LIBCURL, OURS, OURS_GO, OURS_PYTHON, SDK_GO, SDK_PYTHON


class Target(NamedTuple):
    """A figure, in both languages, and the most that it may be; None where it could not be had here."""

    what: str
    zh: str
    found: float | None
    most: float

    @property
    def verdict(self) -> str:
        if self.found is None:
            return "not to be had here"
        return "met" if self.found <= self.most else "missed"


def targets(results: dict[str, Any]) -> Iterator[Target]:
    """Every target with what was found."""
    for machine, its, p50, cpu in (("awake", "保持唤醒", 0.75, 0.70), ("as it is", "原状", 0.85, 0.78)):
        table = results["latency"][machine]
        for callers, most in (("1", p50), ("8", 0.65), ("64", 0.75)):
            found = table[callers][OURS.name]["p50_ratio"]
            yield Target(
                f"p50 against libcurl, {callers} caller{'' if callers == '1' else 's'}, machine {machine}",
                f"p50 相对 libcurl，{callers} 个并发调用者，机器{its}",
                found,
                most,
            )
        one = table["1"]
        for what, zh, found, most in (
            ("CPU against libcurl, 1 caller", "CPU 相对 libcurl，1 个并发调用者", one[OURS.name]["cpu_ratio"], cpu),
            ("p50 against the floor", "p50 相对下限", over(one, OURS.name, FLOOR.name), 1.5),
            (
                "Python: time against the official SDK's",
                "Python：耗时相对官方 SDK",
                over(one, OURS_PYTHON.name, SDK_PYTHON.name),
                0.15,
            ),
            ("Go: time against the official SDK's", "Go：耗时相对官方 SDK", over(one, OURS_GO.name, SDK_GO.name), 0.80),
        ):
            yield Target(f"{what}, machine {machine}", f"{zh}，机器{its}", found, most)
    ours, libcurl = results["instructions"][OURS.name], results["instructions"][LIBCURL.name]
    yield Target("user instructions of a call", "一次调用的用户态指令", ours["all"], 95_000)
    yield Target("user instructions against libcurl", "用户态指令相对 libcurl", ours["all"] / libcurl["all"], 0.62)
    without_hash = ours["without_hash"] / libcurl["without_hash"]
    yield Target("the same without the hash", "同上，不含哈希", without_hash, 0.62)
    yield Target("allocations of a call", "一次调用的内存分配", results["allocations"][OURS.name], 55)
    cold_start = over(results["cold_start_ms"], OURS.name, LIBCURL.name)
    yield Target("cold start against libcurl", "冷启动相对 libcurl", cold_start, 0.30)
    memory = results["latency"]["as it is"]["1"]
    peak = memory[OURS.name]["peak_kb"] / memory[LIBCURL.name]["peak_kb"]
    yield Target("peak memory against libcurl", "内存峰值相对 libcurl", peak, 0.5)
    micro = results["micro"]
    yield Target("sign, µs", "签名，µs", micro["sign"]["p50_us"], 0.8)
    for kind, english, zh, time, allocations in (
        ("success", "a success", "成功", 2.8, 12),
        ("error", "an error", "错误", 3.5, 18),
    ):
        found = micro[kind]
        yield Target(f"prepare and interpret {english}, µs", f"准备并解读一次{zh}应答，µs", found["p50_us"], time)
        yield Target(
            f"prepare and interpret {english}, allocations",
            f"准备并解读一次{zh}应答，内存分配",
            found["allocations"],
            allocations,
        )
    growth = results["growth"]
    calls = f"{growth['calls']:,}"
    yield Target(f"growth over {calls} calls, KiB", f"{calls} 次调用后的内存增长，KiB", growth["kb"], 64)


def over(table: dict[str, Any], own: str, other: str) -> float | None:
    """How many times the other's time."""
    if other not in table:
        return None
    mine, its = table[own], table[other]
    return mine / its if isinstance(mine, float) else mine["p50_us"] / its["p50_us"]
