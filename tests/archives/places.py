"""What `make dist` and `make deb` made, and how to build against it with nothing else of this project in sight."""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

from support import bodies
from support.emulator import ROOT, Emulator

DIST = ROOT / "build" / "dist"
VERSION: str = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
# What would lead to the staged library instead of the one that was unpacked.
OURS = ("TMCONTROL_PREFIX", "TMCONTROL_LIBRARY", "PKG_CONFIG_PATH", "LD_LIBRARY_PATH", "LIBDIR", "TMCTL")


def newest(pattern: str) -> Path:
    found = sorted(DIST.glob(pattern), key=lambda path: path.stat().st_mtime)
    assert found, f"{DIST}/{pattern} is not there: `make dist deb` makes it"
    return found[-1]


def run(*command: str | Path, cwd: Path | None = None, **environment: str) -> str:
    """Runs a command as if this project were not there, and gives what it printed."""
    env = {**{name: value for name, value in os.environ.items() if name not in OURS}, **environment}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def pkg_config(lib: Path, *asked: str) -> list[str]:
    return run("pkg-config", *asked, "tmcontrol", PKG_CONFIG_PATH=str(lib / "pkgconfig")).split()


def needed(binary: Path) -> set[str]:
    """The shared libraries that a program or a library asks for."""
    lines = run("readelf", "-d", binary).splitlines()
    return {line.split("[")[1].rstrip("]") for line in lines if "(NEEDED)" in line}


def loaded(program: Path, name: str, **environment: str) -> Path:
    """Where the loader finds a library for a program."""
    [line] = [line for line in run("ldd", program, **environment).splitlines() if line.split()[0] == name]
    return Path(line.split("=> ")[1].split(" (")[0]).resolve()


def closes_a_camera(emulator: Emulator, *program: str | Path, **environment: str) -> None:
    """Runs an example of whatever language: they all take the same arguments."""
    emulator.reset()
    ready, host, guest = emulator.ready, bodies.host(emulator), bodies.target(emulator)
    names: Mapping[str, str] = {f"TM_{name.upper()}": ready[name] for name in CREDENTIALS}
    arguments = [ready["base_url"], ready["ca_file"], ready["meeting_id"], host["userid"], str(host["instanceid"])]
    run(*program, *arguments, guest["ms_open_id"], str(guest["instanceid"]), **names, **environment)
    assert not emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]


CREDENTIALS = ("app_id", "sdk_id", "secret_id", "secret_key")
