"""What include/tmcontrol.h declares, read with a C parser."""

from __future__ import annotations

import subprocess

from pycparser import c_ast, c_parser

from .cc import prefix


def _declarations() -> list[c_ast.Node]:
    header = prefix() / "include" / "tmcontrol.h"
    # The parser knows C and none of the compiler's own words.
    extensions = ["-D__attribute__(x)=", "-D__extension__=", "-D__asm__(x)="]
    done = subprocess.run(
        ["gcc", "-std=c99", "-E", "-P", *extensions, header], capture_output=True, text=True, check=True
    )
    return c_parser.CParser().parse(done.stdout).ext


def functions() -> list[str]:
    """Names of all functions of the library, sorted."""
    return sorted(
        node.name for node in _declarations() if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl)
    )


def macros() -> list[str]:
    """Names of all macros that the header defines, those of the system's headers left out."""
    header = prefix() / "include" / "tmcontrol.h"

    def defined(text: str) -> set[str]:
        command = ["gcc", "-std=c99", "-dM", "-E", "-x", "c", "-I", str(header.parent), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        return {line.split()[1].partition("(")[0] for line in done.stdout.splitlines()}

    return sorted(defined("#include <tmcontrol.h>\n") - defined("#include <stddef.h>\n#include <stdint.h>\n"))
