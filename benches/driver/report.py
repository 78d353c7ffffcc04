"""The results as tables, on the screen and in the documents, and as a chart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from tabulate import tabulate

from .clients import LIBCURL, NETWORK, OURS
from .targets import targets

matplotlib.use("svg")
from matplotlib import pyplot

BEGIN, END = "<!-- made by make bench-docs -->\n", "<!-- end -->"
# The words of the tables, in the documents' two languages.
ZH = {
    "client": "客户端",
    "callers": "并发调用者",
    "CPU, µs": "CPU，µs",
    "threads": "线程",
    "peak, KB": "内存峰值，KB",
    "instructions": "用户态指令",
    "without the hash": "不含哈希",
    "allocations": "内存分配",
    "cold start, ms": "冷启动，ms",
    "not to be had here": "此处无法取得",
    "met": "达到",
    "missed": "未达到",
    "target": "目标",
    "found": "实测",
    "at most": "上限",
    "The machine as it is": "机器原状",
    "Its virtual processors kept awake": "虚拟处理器保持唤醒",
    "Counts": "计数",
    "Targets": "目标",
    "to libcurl": "相对 libcurl",
    "caller(s)": "个并发调用者",
}
HEADINGS = {"as it is": "The machine as it is", "awake": "Its virtual processors kept awake"}


def sections(results: dict[str, Any], zh: bool = False) -> str:
    """All tables, as Markdown."""

    def say(text: str) -> str:
        return ZH.get(text, text) if zh else text

    def table(head: list[str], rows: list[list[str]]) -> str:
        rows = [[say(cell) for cell in row] for row in rows]
        aligned = ("left",) + ("right",) * (len(head) - 1)
        return tabulate(rows, [say(cell) for cell in head], "github", colalign=aligned, disable_numparse=True)

    to_libcurl = ["p50 " + say("to libcurl"), "CPU " + say("to libcurl")]
    text = [f"{results['sources']}, {results['machine']}, {results['date']}"]
    for machine, heading in HEADINGS.items():
        text.append(f"### {say(heading)}")
        for callers, found in results["latency"][machine].items():
            text.append(f"{callers} {say('caller(s)')}")
            head = ["client", "p50, µs", "p99, µs", "CPU, µs", *to_libcurl, "threads", "peak, KB"]
            text.append(table(head, [row(client.name, found) for client in NETWORK]))
    text.append(f"### {say('Counts')}")
    text.append(table(["client", "instructions", "without the hash", "allocations", "cold start, ms"], counts(results)))
    text.append(f"### {say('Targets')}")
    rows = [
        [one.zh if zh else one.what, "" if one.found is None else short(one.found), short(one.most), one.verdict]
        for one in targets(results)
    ]
    text.append(table(["target", "found", "at most", ""], rows))
    return "\n\n".join(text) + "\n"


def row(name: str, found: dict[str, Any]) -> list[str]:
    if name not in found:
        return [name, "not to be had here", *[""] * 6]
    one = found[name]
    times = [f"{one[figure]:.1f}" for figure in ("p50_us", "p99_us", "cpu_us")]
    return [
        name,
        *times,
        f"{one['p50_ratio']:.2f}",
        f"{one['cpu_ratio']:.2f}",
        str(one["threads"]),
        f"{one['peak_kb']:,}",
    ]


def counts(results: dict[str, Any]) -> list[list[str]]:
    rows = []
    for client in NETWORK:
        counted = results["instructions"].get(client.name)
        cells = [f"{counted['all']:,.0f}", f"{counted['without_hash']:,.0f}"] if counted else ["", ""]
        made, cold = results["allocations"].get(client.name), results["cold_start_ms"].get(client.name)
        rows.append([client.name, *cells, "" if made is None else f"{made:.0f}", "" if cold is None else f"{cold:.1f}"])
    return rows


def short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def write_docs(results: dict[str, Any], pages: dict[Path, bool]) -> None:
    """Puts the tables between the marks of the pages; the value says whether a page is Chinese."""
    for page, zh in pages.items():
        before, found, rest = page.read_text().partition(BEGIN)
        _, ended, after = rest.partition(END)
        if not found or not ended:
            raise SystemExit(f"{page} has no place for the tables: {BEGIN.strip()} and {END}")
        page.write_text(f"{before}{BEGIN}\n{sections(results, zh)}\n{END}{after}")


def chart(results: dict[str, Any], file: Path) -> None:
    """Time of a call with one caller: the median over the rounds, and the range in which half of them lie."""
    found = results["latency"]["as it is"]["1"]
    names = [client.name for client in NETWORK if client.name in found]
    figure, axes = pyplot.subplots(figsize=(8, 0.45 * len(names) + 1), layout="constrained")
    colours = ["#0b6e4f" if name.startswith(OURS.name.split(",")[0]) else "#8d99ae" for name in names]
    bars = axes.barh(names, [found[name]["p50_us"] for name in names], color=colours)
    labels = [f" {found[name]['p50_us']:.0f} µs ({found[name]['p50_ratio']:.2f})" for name in names]
    axes.bar_label(bars, labels)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel(f"median time of a signed call, µs, one caller (in brackets: to {LIBCURL.name})")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.35)
    pyplot.rcParams["svg.hashsalt"] = "tmcontrol"
    figure.savefig(file, metadata={"Date": None})
