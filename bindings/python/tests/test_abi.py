"""The table of prototypes, the constants and the options against the C header."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from ctypes import (
    POINTER,
    c_char,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from pathlib import Path
from typing import Any

import pytest
from pycparser import c_ast, c_parser
from support.emulator import ROOT

import tmcontrol
from tmcontrol import DeviceChoice, Effect, Options, Status, _abi

HEADER = ROOT / "include" / "tmcontrol.h"
INTEGERS = {
    "int32_t": c_int32,
    "int64_t": c_int64,
    "uint32_t": c_uint32,
    "uint64_t": c_uint64,
    "uint8_t": c_uint8,
    "size_t": c_size_t,
    "intptr_t": c_ssize_t,
    "tm_status": c_int32,
}
OPAQUE = {
    "tm_config": _abi.Config,
    "tm_context": _abi.Context,
    "tm_call": _abi.Call,
    "tm_result": _abi.Result,
    "tm_request": _abi.Request,
    "tm_reply": _abi.Reply,
    "tm_tokens": _abi.Tokens,
}
CALLBACKS = {
    "tm_log_fn": _abi.LogFn,
    "tm_clock_fn": _abi.ClockFn,
    "tm_destroy_fn": _abi.DestroyFn,
    "tm_sign_fn": _abi.SignFn,
    "tm_token_fn": _abi.TokenFn,
    "tm_transport_fn": _abi.TransportFn,
    "tm_done_fn": _abi.DoneFn,
}


def preprocess(folder: Path, *flags: str) -> str:
    # The widths of the integers are not the parser's business: to it they are names.
    (folder / "stdint.h").write_text("".join(f"typedef int {name};\n" for name in INTEGERS if name != "tm_status"))
    (folder / "stddef.h").write_text("")
    command = ["cc", "-E", "-nostdinc", "-I", str(folder), "-D__attribute__(x)=", *flags, str(HEADER)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def declarations(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    text = preprocess(tmp_path_factory.mktemp("include"), "-P")
    return list(c_parser.CParser().parse(text).ext)


@pytest.fixture(scope="module")
def constants(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    text = preprocess(tmp_path_factory.mktemp("include"), "-dM")
    return dict(re.findall(r"^#define (TM_\w+) (.+)$", text, re.MULTILINE))


def as_ctypes(node: Any) -> Any:
    """What ctypes has to say for a parameter's or an answer's type in C."""
    kind = node.type
    if isinstance(kind, c_ast.TypeDecl):
        name = kind.type.names[0]
        return None if name == "void" else INTEGERS.get(name) or CALLBACKS[name]
    assert isinstance(kind, c_ast.PtrDecl)
    if isinstance(kind.type, c_ast.PtrDecl):
        return POINTER(as_ctypes(kind))
    name = kind.type.type.names[0]
    if name == "void":
        return c_void_p
    if name == "char":
        return c_char_p if "const" in kind.type.quals else c_void_p
    return POINTER(OPAQUE.get(name) or INTEGERS[name])


def functions(declarations: list[Any]) -> Iterator[tuple[str, Any, list[Any]]]:
    for node in declarations:
        if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl):
            parameters = node.type.args.params if node.type.args else []
            named = [parameter for parameter in parameters if parameter.name is not None]
            yield node.name, node.type, named


def test_every_function_of_the_header_is_in_the_table_and_no_other(declarations: list[Any]) -> None:
    assert {name for name, _, _ in functions(declarations)} == set(_abi.PROTOTYPES)


def test_answers_and_arguments_are_those_of_the_header(declarations: list[Any]) -> None:
    for name, declaration, parameters in functions(declarations):
        answer, arguments = _abi.PROTOTYPES[name]
        expected = [as_ctypes(parameter) for parameter in parameters]
        names = [parameter.name for parameter in parameters]
        for index, parameter in enumerate(names):
            if parameter == "buf":
                # A buffer to be written to, which is declared like an owned text.
                assert names[index + 1] == "cap"
                expected[index] = POINTER(c_char)
        assert list(arguments) == expected, name
        wanted = as_ctypes(declaration)
        # With a length beside it, a text may hold NUL bytes, at which c_char_p would end.
        assert answer is (c_void_p if wanted is c_char_p and "len" in names else wanted), name


def test_texts_that_are_ours_to_free_are_never_c_char_p(declarations: list[Any]) -> None:
    owned = [name for name, declaration, _ in functions(declarations) if as_ctypes(declaration) is c_void_p]
    assert owned == ["tm_result_to_json"]
    assert _abi.PROTOTYPES["tm_close_video_body"][1][-1] is POINTER(c_void_p)
    assert _abi.PROTOTYPES["tm_string_free"][1] == (c_void_p,)


def test_callbacks_are_those_of_the_header(declarations: list[Any]) -> None:
    found = {
        node.name: (as_ctypes(node.type.type), [as_ctypes(parameter) for parameter in node.type.type.args.params])
        for node in declarations
        if isinstance(node, c_ast.Typedef) and isinstance(node.type, c_ast.PtrDecl)
    }
    assert found == {name: (kind._restype_, list(kind._argtypes_)) for name, kind in CALLBACKS.items()}


def test_constants_are_those_of_the_header(constants: dict[str, str]) -> None:
    ours = {"TM_OK": Status.OK, "TM_ABI_VERSION": _abi.ABI_VERSION}
    ours.update({f"TM_ERR_{status.name}": status for status in Status if status is not Status.OK})
    ours.update({f"TM_EFFECT_{effect.name}": effect for effect in Effect})
    ours.update({f"TM_DEVICE_{choice.name}": choice for choice in DeviceChoice})
    for name in ("TOKEN_LOCK", "TOKEN_STORE", "TOKEN_UNLOCK"):
        ours[f"TM_{name}"] = getattr(_abi, name)
    for name in ("LANGUAGE_EN", "LANGUAGE_ZH", "LOG_OFF", "LOG_ERROR", "LOG_WARN", "LOG_INFO", "LOG_DEBUG"):
        ours[f"TM_{name}"] = getattr(_abi, name)
    numbers = {name: int(value) for name, value in constants.items() if re.fullmatch(r"-?\d+", value)}
    version = {name for name in numbers if name.startswith("TM_VERSION_")}
    assert {name: number for name, number in numbers.items() if name not in version} == ours


def test_versions_agree(constants: dict[str, str]) -> None:
    assert constants["TM_VERSION"] == f'"{tmcontrol.__version__}"'
    assert tmcontrol.library_version() == tmcontrol.__version__


def test_options_are_those_of_the_header() -> None:
    section = re.search(r"^ \* Options\n(.*?)^ \*\n", HEADER.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert section is not None
    names = re.findall(r"^ \*   (\w+(?:, \w+)*)", section[1], re.MULTILINE)
    identity = {"app_id", "sdk_id", "secret_id", "secret_key", "open_id", "access_token"}
    assert {name for line in names for name in line.split(", ")} == identity | set(Options.__annotations__)
