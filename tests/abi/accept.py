"""Takes the header's interface as the one to be kept from now on:  python -m abi.accept

What has come along is taken. What has gone or is no more what it was is refused, unless the library's name has changed with it: a
program that was built before would find the library under its name and call functions that are not those it knows.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from support import header

from . import interface

REFUSED = """
Programs that are installed would break, so this is not taken. Give the header back what it had, beside what is new; or, to leave
those programs to the old library, raise TM_ABI_VERSION (src/ffi/constants.rs) and the number at the end of the library's name
(build.rs, scripts/install.sh, bindings, packaging), and write into CHANGELOG.md what programs have to change. docs/ABI.md has more.
"""


def committed_soname(dump: Path) -> str:
    return re.search(r" soname='([^']*)'", dump.read_text(encoding="utf-8"))[1]


def losses(header_file: Path, made: dict[Path, Path]) -> list[str]:
    """What programs would miss of the interface that is committed."""
    found = interface.lost_constants(interface.committed_constants(), interface.constants(header_file))
    return found + [text for committed, dump in made.items() if (text := interface.lost(committed, dump))]


def accept(header_file: Path, say: Callable[[str], object] = print) -> bool:
    """Whether it was accepted; then the files are written."""
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for committed, machine in interface.MACHINES.items():
            made[committed] = interface.dump(header_file, machine, Path(folder))
        renamed = any(committed_soname(dump) != interface.soname(header_file) for dump in made)
        if not renamed and (missed := losses(header_file, made)):
            say("\n".join(missed) + REFUSED)
            return False
        for committed, dump in made.items():
            # The same interface may be written in another order, which says nothing.
            if not interface.difference(committed, dump) and committed_soname(committed) == committed_soname(dump):
                continue
            committed.write_text(dump.read_text(encoding="utf-8"), encoding="utf-8")
    interface.CONSTANTS.write_text(interface.written(interface.constants(header_file)), encoding="ascii")
    interface.SYMBOLS.write_text("".join(f"{name}\n" for name in header.functions(header_file)), encoding="ascii")
    say(f"The interface of {header_file.name} is in {interface.HERE}.")
    return True


if __name__ == "__main__":
    sys.exit(0 if accept(interface.HEADER) else 1)
