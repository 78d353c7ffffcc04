"""What include/tmcontrol.h declares, or another version of it, read with a C parser."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pycparser import c_ast, c_generator, c_parser

from .cc import prefix


def _staged() -> Path:
    return prefix() / "include" / "tmcontrol.h"


def _functions(header: Path) -> list[c_ast.Decl]:
    # The parser knows C and none of the compiler's own words.
    extensions = ["-D__attribute__(x)=", "-D__extension__=", "-D__asm__(x)="]
    done = subprocess.run(
        ["gcc", "-std=c99", "-E", "-P", *extensions, header], capture_output=True, text=True, check=True
    )
    declared = c_parser.CParser().parse(done.stdout).ext
    return [node for node in declared if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl)]


def functions(header: Path | None = None) -> list[str]:
    """Names of all functions of the library, sorted."""
    return sorted(node.name for node in _functions(header or _staged()))


def prototypes(header: Path) -> list[str]:
    """The functions' declarations, each without its semicolon."""
    return [c_generator.CGenerator().visit(node) for node in _functions(header)]


def macro_values(header: Path) -> dict[str, str]:
    """All macros that the header defines, as they are written; those of the system's headers left out."""

    def defined(text: str) -> dict[str, str]:
        command = ["gcc", "-std=c99", "-dM", "-E", "-x", "c", "-I", str(header.parent), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        definitions = (line.split(" ", 2)[1:] for line in done.stdout.splitlines())
        return {name.partition("(")[0]: "".join(value) for name, *value in definitions}

    system = defined("#include <stddef.h>\n#include <stdint.h>\n")
    return {name: value for name, value in defined("#include <tmcontrol.h>\n").items() if name not in system}


def macros() -> list[str]:
    """Names of all macros that the header defines, those of the system's headers left out."""
    return sorted(macro_values(_staged()))
