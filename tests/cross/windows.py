"""Windows programs, run by Wine."""

from __future__ import annotations

import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

# Debian's package has no links to them in PATH.
WINE = shutil.which("wine64") or "/usr/lib/wine/wine64"
SERVER = shutil.which("wineserver") or "/usr/lib/wine/wineserver"


@functools.cache
def disk() -> str:
    """Wine's idea of a disk C, filled at its first start. Not in the project's folder: cargo would follow its link to /."""
    folder = tempfile.mkdtemp(prefix="tmcontrol-wine-")
    atexit.register(_remove, folder)
    return folder


def _remove(folder: str) -> None:
    """Wine's own processes stay for a while after the last program; these are the disk's, and no other's."""
    for end in ("--kill", "--wait"):
        subprocess.run(["env", f"WINEPREFIX={folder}", SERVER, end], capture_output=True, check=False)
    shutil.rmtree(folder)


def command(prefix: Path, program: Path) -> list[str]:
    """Starts a program that finds the library below `prefix`."""
    variables = {
        "WINEPREFIX": disk(),
        "WINEDEBUG": "-all",
        # No browser and no debugger: they would ask to be fetched.
        "WINEDLLOVERRIDES": "mscoree,mshtml,winedbg.exe=",
        # Where DLLs are looked for.
        "WINEPATH": inside(prefix / "bin"),
    }
    return ["env", "--unset=DISPLAY", *(f"{name}={value}" for name, value in variables.items()), WINE, str(program)]


def inside(path: Path) -> str:
    """A path of this machine as programs under Wine know it."""
    return "Z:" + str(path).replace("/", "\\")


def outside(path: str) -> Path:
    """The way back."""
    return Path(path.removeprefix("Z:").replace("\\", "/"))
