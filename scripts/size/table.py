"""How large the built libraries and programs are, against their budgets:  table.py PAGE…

Writes the table into each page, and prints it. Ends with 1 where a file is larger than its budget, exports what is not ours, or has
not been built; the table is whole all the same.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from page import language_of, put

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = set((ROOT / "tests" / "abi" / "symbols.txt").read_text(encoding="ascii").split())
HEADS = {
    "en": "| library or program | bytes | budget | | needs | exports |",
    "zh": "| 库或程序 | 字节数 | 预算 | | 依赖的库 | 导出符号 |",
}


@dataclass(frozen=True)
class Row:
    names: Mapping[str, str]
    cells: tuple[str, ...]
    fits: bool

    def line(self, language: str) -> str:
        return f"| {self.names[language]} | {' | '.join(self.cells)} |"


def row(file: Mapping[str, str | int]) -> Row:
    names = {language: str(file[language]) for language in HEADS}
    path, budget = ROOT / str(file["file"]), int(file["budget"])
    if not path.exists():
        return Row(names, ("–", f"{budget:,}", "✗", "", ""), fits=False)
    size = path.stat().st_size
    needed, exported = interface(path)
    strangers = sorted(exported - COMMITTED)
    fits = size <= budget and not strangers
    exports = f"{len(exported)} tm_*" if exported else "–"
    if strangers:
        exports = f"✗ {' '.join(strangers)}"
    return Row(names, (f"{size:,}", f"{budget:,}", "✓" if fits else "✗", " ".join(needed) or "–", exports), fits)


def interface(path: Path) -> tuple[list[str], set[str]]:
    """The shared libraries that a file needs, and the symbols that it has for others: a program has none."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        entries = [entry for s in elf.iter_sections() if isinstance(s, DynamicSection) for entry in s.iter_tags()]
        needed = [entry.needed for entry in entries if entry.entry.d_tag == "DT_NEEDED"]
        table = elf.get_section_by_name(".dynsym")
        if not any(entry.entry.d_tag == "DT_SONAME" for entry in entries) or not isinstance(table, SymbolTableSection):
            return needed, set()
        return needed, {s.name for s in table.iter_symbols() if s.entry.st_shndx != "SHN_UNDEF" and s.name}


def main() -> int:
    files = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))["file"]
    rows = [row(file) for file in files]
    tables = {
        language: [head, "|---|--:|--:|---|---|---|", *(each.line(language) for each in rows)]
        for language, head in HEADS.items()
    }
    for page in map(Path, sys.argv[1:]):
        put(page, "sizes", tables[language_of(page)])
    print(*tables["en"], sep="\n")
    return 0 if all(each.fits for each in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
