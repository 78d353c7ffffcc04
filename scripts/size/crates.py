"""What each crate costs, as cargo-bloat says:  cargo bloat --locked --crates -n 0 --message-format json | crates.py PAGE…

Writes the table into each page, and prints it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from page import language_of, put

HEADS = {"en": "| crate | bytes of code | of all code |", "zh": "| crate | 代码字节数 | 占全部代码 |"}
REST = {"en": "{} others", "zh": "其余 {} 个"}
WHOLE = {"en": "all code", "zh": "全部代码"}
# Assembly and C have no crate in their names; all of it that is linked is ring's and the C compiler's.
UNKNOWN = "[Unknown]"
NAMELESS = {"en": "assembly and C", "zh": "汇编和 C"}
# What is less than this is added up.
WORTH_A_LINE = 10_000


def table(report: dict[str, object], language: str) -> list[str]:
    crates = report["crates"]
    whole = int(str(report["text-section-size"]))
    assert isinstance(crates, list)
    sizes = {each["name"]: int(each["size"]) for each in crates}
    named = dict(sorted(sizes.items(), key=lambda item: -item[1]))
    large = {name: size for name, size in named.items() if size >= WORTH_A_LINE}
    small = {name: size for name, size in named.items() if name not in large}
    lines = [(NAMELESS[language] if name == UNKNOWN else f"`{name}`", size) for name, size in large.items()]
    lines += [(REST[language].format(len(small)), sum(small.values())), (WHOLE[language], whole)]
    return [HEADS[language], "|---|--:|--:|", *(f"| {name} | {size:,} | {size / whole:.1%} |" for name, size in lines)]


def main() -> None:
    report = json.load(sys.stdin)
    for page in map(Path, sys.argv[1:]):
        put(page, "crates", table(report, language_of(page)))
    print(*table(report, "en"), sep="\n")


if __name__ == "__main__":
    main()
