"""How large the built libraries are, against their budgets:  table.py PAGE…

Writes the table between the markers of each page, and prints it. Ends with 1 where a library is larger than its budget or has not
been built; the table is whole all the same.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- sizes -->", "<!-- end of sizes -->"
COMMITTED = (ROOT / "tests" / "abi" / "symbols.txt").read_text(encoding="ascii").split()
HEADS = {
    "en": "| library | bytes | budget | | needs | exports |",
    "zh": "| 库 | 字节数 | 预算 | | 依赖的库 | 导出符号 |",
}


def row(library: dict[str, str | int]) -> tuple[str, bool]:
    """The line of one library, and whether all is well with it."""
    path, budget = ROOT / str(library["file"]), int(library["budget"])
    if not path.exists():
        return f"| {library['name']} | – | {budget:,} | ✗ | | |", False
    size = path.stat().st_size
    with path.open("rb") as file:
        elf = ELFFile(file)
        dynamic = next(s for s in elf.iter_sections() if isinstance(s, DynamicSection))
        needed = " ".join(entry.needed for entry in dynamic.iter_tags("DT_NEEDED"))
        table = elf.get_section_by_name(".dynsym")
        assert isinstance(table, SymbolTableSection)
        exported = sorted(s.name for s in table.iter_symbols() if s.entry.st_shndx != "SHN_UNDEF" and s.name)
    strangers = sorted(set(exported) - set(COMMITTED))
    fits = size <= budget and not strangers
    mark = "✓" if fits else "✗"
    exports = f"{len(exported)} tm_*" if not strangers else f"not ours: {' '.join(strangers)}"
    return f"| {library['name']} | {size:,} | {budget:,} | {mark} | {needed} | {exports} |", fits


def main() -> int:
    libraries = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))["library"]
    rows = [row(library) for library in libraries]
    lines = "\n".join(["|---|--:|--:|---|---|---|", *(line for line, _ in rows)])
    for page in map(Path, sys.argv[1:]):
        head = HEADS["zh" if ".zh-CN" in page.name else "en"]
        before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        page.write_text(f"{before}{BEGIN}\n{head}\n{lines}\n{END}{after}", encoding="utf-8")
    print(HEADS["en"], lines, sep="\n")
    return 0 if all(fits for _, fits in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
