"""Coverage as a table with a line a folder of src: coverage.py SUMMARY.json"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "src"


def main() -> None:
    files = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["data"][0]["files"]
    folders: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for file in files:
        path = Path(file["filename"])
        if not path.is_relative_to(ROOT):
            continue
        folder = path.relative_to(ROOT).parent.as_posix()
        for name in (f"src/{folder}" if folder != "." else "src", "all"):
            for index, kind in enumerate(("lines", "functions")):
                folders[name][2 * index] += file["summary"][kind]["covered"]
                folders[name][2 * index + 1] += file["summary"][kind]["count"]
    print("| folder | lines | of | reached | functions |\n|---|---|---|---|---|")
    for name, (lines, of, functions, of_functions) in sorted(
        folders.items(), key=lambda item: (item[0] == "all", item[0])
    ):
        print(f"| `{name}` | {lines} | {of} | {lines / of:.1%} | {functions / of_functions:.1%} |")


if __name__ == "__main__":
    main()
