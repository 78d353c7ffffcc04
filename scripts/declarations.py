"""Writes docs/declarations.md anew: every function of include/tmcontrol.h as C#, Java and Delphi declare it.

    python scripts/declarations.py [--check]

With --check nothing is written: the exit code says whether the page is up to date.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pycparser import c_ast, c_generator, c_parser

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "declarations.md"
HEAD = """# Declarations for other languages · 其他语言的声明

Every function of `tmcontrol.h`, as languages declare it that call C directly: C# with
`[DllImport("tmcontrol", CallingConvention = CallingConvention.Cdecl)]` before each, and `[MarshalAs(UnmanagedType.LPUTF8Str)]`
before texts that go in; Java with JNA; Delphi and Free Pascal with `cdecl; external 'tmcontrol'` behind each.
[legacy.md](legacy.md) says how to use them. This page is made from the header by `scripts/declarations.py`.

`tmcontrol.h` 的全部函数在可直接调用 C 的语言中的声明。用法见 [legacy.zh-CN.md](legacy.zh-CN.md)。
本页由 `scripts/declarations.py` 根据头文件生成。
"""

# A kind of parameter or answer, as C#, Java and Delphi have it.
TYPES = {
    "nothing": ("void", "void", ""),
    "int32": ("int", "int", "Int32"),
    "uint32": ("uint", "int", "UInt32"),
    "int64": ("long", "long", "Int64"),
    "uint64": ("ulong", "long", "UInt64"),
    "size": ("UIntPtr", "SizeT", "NativeUInt"),
    "size out": ("out UIntPtr", "PointerByReference", "out NativeUInt"),
    "descriptor": ("IntPtr", "Pointer", "NativeInt"),
    "handle": ("IntPtr", "Pointer", "Pointer"),
    "handle out": ("out IntPtr", "PointerByReference", "out Pointer"),
    "text": ("string", "String", "PAnsiChar"),
    "text borrowed": ("IntPtr", "String", "PAnsiChar"),
    "bytes borrowed": ("IntPtr", "Pointer", "PAnsiChar"),
    "text owned": ("IntPtr", "Pointer", "PAnsiChar"),
    "buffer": ("byte[]", "byte[]", "PAnsiChar"),
}
# Names of parameters that are words of C# or Delphi.
TAKEN = {"event": "what", "out": "output", "result": "outcome"}
INTEGERS = {
    "intptr_t": "descriptor",
    "int32_t": "int32",
    "tm_status": "int32",
    "uint32_t": "uint32",
    "int64_t": "int64",
    "uint64_t": "uint64",
}


def declarations() -> list[c_ast.Decl]:
    """The functions and the types of functions that the header declares."""
    # The parser knows C and none of the compiler's own words.
    extensions = ["-D__attribute__(x)=", "-D__extension__=", "-D__asm__(x)="]
    command = [
        "gcc",
        "-std=c99",
        "-E",
        "-P",
        *extensions,
        str(ROOT / "include" / "tmcontrol.h"),
    ]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [node for node in c_parser.CParser().parse(text).ext if (node.name or "").startswith("tm_")]


def kind(node: c_ast.Node, *, answer: bool, sized: bool, callbacks: set[str]) -> str:
    """What a parameter or an answer is; the name of a type of functions stands for itself. Texts of a given size may hold NULs."""
    written = c_generator.CGenerator().visit(node).split()
    words = [word for word in "".join(f" {word}" for word in written).replace("*", " * ").split() if word != "const"]
    name = getattr(node, "name", None)
    base, stars = words[0], words.count("*")
    if base in callbacks:
        return base
    if base == "char":
        constant = "const" in written
        if stars == 2:
            return "handle out"
        if answer:
            return "text owned" if not constant else "bytes borrowed" if sized else "text borrowed"
        if sized and name in {"buf", "data", "body"}:
            return "buffer"
        # What is no constant is given back to be freed.
        return "text" if constant else "handle"
    if base == "size_t":
        return "size out" if stars else "size"
    if base in INTEGERS:
        return INTEGERS[base]
    if base == "void" and not stars:
        return "nothing"
    return {0: "handle", 1: "handle", 2: "handle out"}[stars]


def in_languages(name: str, function: c_ast.FuncDecl, callbacks: set[str]) -> tuple[str, str, str]:
    """One declaration in each language: of a function, or of a type of functions if the name is one's."""
    given = [each for each in (function.args.params if function.args else []) if each.name]
    sized = any(each.name in {"len", "cap", "body_len"} for each in given)
    answer = kind(function.type, answer=True, sized=sized, callbacks=callbacks)
    parameters = [(kind(each, answer=False, sized=sized, callbacks=callbacks), each.name) for each in given]

    def of(what: str, language: int) -> str:
        return TYPES[what][language] if what in TYPES else what

    csharp = ", ".join(f"{of(what, 0)} {TAKEN.get(name, name)}" for what, name in parameters)
    java = ", ".join(f"{of(what, 1)} {name}" for what, name in parameters)
    delphi = "; ".join(
        ("out " if of(what, 2).startswith("out ") else "")
        + f"{TAKEN.get(name, name)}: {of(what, 2).removeprefix('out ')}"
        for what, name in parameters
    )
    pascal = f"({delphi})" if delphi else ""
    start, end = ("procedure", "") if answer == "nothing" else ("function", f": {of(answer, 2)}")
    if name in callbacks:
        return (
            f"delegate {of(answer, 0)} {name}({csharp});",
            f"interface {name} extends Callback {{ {of(answer, 1)} invoke({java}); }}",
            f"{name} = {start}{pascal}{end}; cdecl;",
        )
    return (
        f"{of(answer, 0)} {name}({csharp});",
        f"{of(answer, 1)} {name}({java});",
        f"{start} {name}{pascal}{end};",
    )


def page() -> str:
    """The whole page: the types of functions, then the functions."""
    nodes = declarations()
    types = {
        node.name: node.type.type
        for node in nodes
        if isinstance(node, c_ast.Typedef)
        and isinstance(node.type, c_ast.PtrDecl)
        and isinstance(node.type.type, c_ast.FuncDecl)
    }
    functions = {
        node.name: node.type for node in nodes if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl)
    }
    lines = [HEAD]
    for name, function in {**types, **functions}.items():
        csharp, java, delphi = in_languages(name, function, set(types))
        rows = f"| C# | `{csharp}` |\n| Java | `{java}` |\n| Delphi | `{delphi}` |\n"
        lines.append(f"\n### {name}\n\n| | |\n|---|---|\n{rows}")
    return "".join(lines)


def main() -> int:
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
