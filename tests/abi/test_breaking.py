"""Each kind of change that would break a program is seen, on the machine where it can be seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from . import interface

ON_64, ON_32 = interface.MACHINES
BOTH = {ON_64, ON_32}
# What is replaced in the header, with what, and where that makes a difference. abidiff compares what types are made of, so that two
# names of the same integer are the same: that is what the machine with 32 bits is for.
CHANGES = {
    "a parameter gets wider": ("uint32_t timeout_ms", "uint64_t timeout_ms", BOTH),
    "a parameter loses its sign": ("int32_t max_level", "uint32_t max_level", BOTH),
    "a parameter is as wide as a pointer": ("int64_t expires_at_s,", "intptr_t expires_at_s,", {ON_32}),
    "a parameter comes along": ("tm_call_cancel(tm_call *call)", "tm_call_cancel(tm_call *call, int32_t why)", BOTH),
    "a parameter goes": ("tm_call_set_idempotent(tm_call *call,\n", "tm_call_set_idempotent(\n", BOTH),
    "a parameter may be written to": ("(const tm_result *result)", "(tm_result *result)", BOTH),
    "another kind of object": ("tm_call_cancel(tm_call *call)", "tm_call_cancel(tm_context *call)", BOTH),
    "any kind of object": ("tm_call_cancel(tm_call *call)", "tm_call_cancel(void *call)", BOTH),
    "an answer gets another sign": ("uint32_t tm_result_attempts", "int32_t tm_result_attempts", BOTH),
    "an answer always has 64 bits": ("size_t tm_context_dispatch", "uint64_t tm_context_dispatch", {ON_32}),
    "an answer may be written to": ("const char *tm_version", "char *tm_version", BOTH),
    "a status gets wider": ("typedef int32_t tm_status", "typedef int64_t tm_status", BOTH),
    "a callback is told more": ("(*tm_clock_fn)(void *user_data)", "(*tm_clock_fn)(void *user_data, int32_t x)", BOTH),
    "a callback answers less": ("typedef int64_t (*tm_clock_fn)", "typedef int32_t (*tm_clock_fn)", BOTH),
    "a function goes": ("TM_API void tm_request_free(tm_request *request);", "", BOTH),
    "a function has another name": ("tm_request_free(", "tm_request_release(", BOTH),
}
ADDED = ("TM_API void tm_request_free(tm_request *request);", "TM_API void tm_new(void);\n")


def changed(folder: Path, old: str, new: str) -> Path:
    text = interface.HEADER.read_text(encoding="utf-8")
    # In the comments the same words are of no consequence.
    assert old in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    copy = folder / "tmcontrol.h"
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return copy


def dumps(header_file: Path, folder: Path) -> dict[Path, Path]:
    return {kept: interface.dump(header_file, machine, folder) for kept, machine in interface.MACHINES.items()}


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_seen_and_not_taken_for_an_addition(change: str, tmp_path: Path) -> None:
    old, new, where = CHANGES[change]
    made = dumps(changed(tmp_path, old, new), tmp_path)
    assert {kept for kept, dump in made.items() if interface.difference(kept, dump)} == where
    assert {kept for kept, dump in made.items() if interface.lost(kept, dump)} == where


def test_a_function_that_comes_along_is_seen_and_loses_nothing(tmp_path: Path) -> None:
    for kept, dump in dumps(changed(tmp_path, ADDED[0], ADDED[1] + ADDED[0]), tmp_path).items():
        assert "tm_new" in interface.difference(kept, dump)
        assert interface.lost(kept, dump) == ""


def test_names_of_parameters_are_free(tmp_path: Path) -> None:
    """C has no calls by name; the bindings that do have names of their own."""
    for kept, dump in dumps(changed(tmp_path, "cancel(tm_call *call)", "cancel(tm_call *which)"), tmp_path).items():
        assert interface.difference(kept, dump) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#define TM_ERR_DEVICE 209", "#define TM_ERR_DEVICE 299"),
        ("#define TM_LOG_WARN 2", ""),
        ("#define TM_TOKEN_STORE 2", "#define TM_TOKEN_STORE 3"),
    ],
)
def test_a_constant_that_changes_or_goes_is_seen(old: str, new: str, tmp_path: Path) -> None:
    after = interface.constants(changed(tmp_path, old, new))
    [found] = interface.lost_constants(interface.committed_constants(), after)
    assert old.split()[1] in found
