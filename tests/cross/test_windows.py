"""What is different on Windows: the file's form, how it is found, and that there is no descriptor for an event loop."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from support import bodies
from support import programs as c
from support.emulator import Emulator

from . import windows
from .targets import Target, compile_for
from .test_binary import SYMBOLS

# Windows 10 has all of them. The api-ms-… are its C library.
SYSTEM = {
    "advapi32.dll", "bcrypt.dll", "bcryptprimitives.dll", "crypt32.dll", "kernel32.dll", "ntdll.dll", "userenv.dll", "ws2_32.dll"
}  # fmt: skip


def headers(target: Target) -> str:
    command = ["objdump", "--private-headers", target.prefix / "bin" / "tmcontrol.dll"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_it_is_for_that_machine(windows_target: Target) -> None:
    assert f"file format pei-{windows_target.machine}" in headers(windows_target)


def test_it_exports_the_committed_symbols_exactly(windows_target: Target) -> None:
    _, _, table = headers(windows_target).partition("[Ordinal/Name Pointer] Table")
    exported = re.findall(r"^\s+\[ *\d+\] (?:\+base\[ *\d+\]\s+\w+ )?(\w+)$", table, re.MULTILINE)
    assert sorted(exported) == SYMBOLS.read_text(encoding="ascii").split()


def test_it_needs_nothing_beyond_windows(windows_target: Target) -> None:
    needed = {name.lower() for name in re.findall(r"DLL Name: (\S+)", headers(windows_target))}
    assert {name for name in needed if not name.startswith("api-ms-win-")} - SYSTEM == set()


def test_started_calls_end_without_a_descriptor(windows_target: Target, programs: Path, tls_emulator: Emulator) -> None:
    program = programs / "started.exe"
    compile_for(windows_target, [Path(__file__).with_name("started.c")], program, static=False)
    ready = tls_emulator.ready
    identity = [ready[name] for name in ("base_url", "ca_file", "app_id", "sdk_id", "secret_id", "secret_key")]
    arguments = [*identity, ready["meeting_id"], bodies.good_body(tls_emulator)]
    done = c.run([*windows_target.command(program, static=False), *arguments])
    c.assert_passed(done)
    path, descriptor, *statuses = done.stdout.split()
    assert windows.outside(path) == windows_target.prefix / "bin" / "tmcontrol.dll"
    # The first one turned the camera off, so that the second one is refused.
    assert (descriptor, statuses) == ("-1", ["TM_OK", "TM_ERR_DEVICE"])
    assert [request.carried_out for request in tls_emulator.requests()] == [True, False]
