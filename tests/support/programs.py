"""The C programs of tests/c: compiling them, listing their tests, running them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from .cc import Dialect, compile_program
from .emulator import Emulator

SOURCES = Path(__file__).resolve().parents[1] / "c"
RUN_SECONDS = 300

# Exit code 99 for every invalid access, use of an undefined value, and block that nothing points to. Blocks that
# something points to the middle of are not lost: that is how Rust holds what it shares.
VALGRIND = (
    "valgrind",
    "--quiet",
    "--error-exitcode=99",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite,indirect",
)
# With TLS the check of undefined values is off: the ciphers are assembly that valgrind cannot follow, and every byte
# that they write would count as undefined. The suites without TLS have that check.
VALGRIND_WITH_TLS = (*VALGRIND, "--undef-value-errors=no")


def unit_programs() -> list[str]:
    """Names of the programs that are cmocka suites."""
    return sorted(path.stem for path in SOURCES.glob("test_*.c"))


def parts(name: str) -> tuple[list[Path], list[str]]:
    """The sources of one program, and the libraries that it wants beside ours."""
    own = SOURCES / f"{name}.c"
    # What is shared has a source beside its header; everything shared includes support.h.
    shared = re.findall(r'^#include "(\w+)\.h"', own.read_text(encoding="utf-8"), re.MULTILINE)
    sources = [own, *(SOURCES / f"{part}.c" for part in dict.fromkeys([*shared, "support"]))]
    libraries = ["-lcmocka"]
    if any("cJSON" in source.read_text(encoding="utf-8") for source in sources):
        libraries.append("-lcjson")
    return sources, libraries


def build(name: str, dialect: Dialect, folder: Path) -> Path:
    """Compiles one program; one that is in the folder already is taken as it is."""
    output = folder / f"{name}-{dialect.name}"
    if output.exists():
        return output
    sources, libraries = parts(name)
    return compile_program(dialect, sources, output, libraries=libraries)


def emulator_environment(emulator: Emulator) -> dict[str, str]:
    """How support.c gets to know the emulator. The target is the first plain member whose camera is on."""
    ready = emulator.ready
    host = ready["host"]
    target = next(person for person in ready["participants"] if person["video_state"] and person["user_role"] == 0)
    values = {
        "BASE_URL": ready["base_url"],
        "OAUTH_BASE_URL": ready["oauth_base_url"],
        "CA_FILE": ready.get("ca_file"),
        "CONTROL": urlsplit(ready["base_url"]).netloc,
        "APP_ID": ready["app_id"],
        "SDK_ID": ready["sdk_id"],
        "SECRET_ID": ready["secret_id"],
        "SECRET_KEY": ready["secret_key"],
        "OPEN_ID": ready["open_id"],
        "ACCESS_TOKEN": ready["access_token"],
        "REFRESH_TOKEN": ready["refresh_token"],
        "AUTH_CODE": ready["auth_code"],
        "MEETING_ID": ready["meeting_id"],
        "MEETING_CODE": ready["meeting_code"],
        "HOST_USERID": host["userid"],
        "HOST_MS_OPEN_ID": host["ms_open_id"],
        "HOST_DEVICE": str(host["instanceid"]),
        "TARGET_MS_OPEN_ID": target["ms_open_id"],
        "TARGET_DEVICE": str(target["instanceid"]),
    }
    return {f"TM_TEST_{name}": value for name, value in values.items() if value is not None}


def run(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end and gives what it said."""
    return subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
        **options,
    )


def assert_passed(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
