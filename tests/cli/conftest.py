"""tmctl as a person or a script runs it: with a home of its own, and the emulator as its service."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ROOT, Emulator

BINARY = os.environ.get("TMCTL") or str(ROOT / "target" / "debug" / "tmctl")
# Bounds a run that hangs; nothing is measured with it.
TOO_LONG_SECONDS = 60


@dataclass(frozen=True)
class Done:
    """One run that has ended."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        return self.stdout.decode()

    @property
    def err(self) -> str:
        return self.stderr.decode()

    @property
    def json(self) -> Any:
        """The one JSON object on standard output."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document


@dataclass
class Tmctl:
    """Runs tmctl in an environment that has nothing of this machine's."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.home / "tmcontrol" / "config.json"

    def environment(self, **more: str) -> dict[str, str]:
        own = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return {**own, **self.env, **more}

    def __call__(self, *args: str, stdin: bytes = b"", code: int | None = 0, **env: str) -> Done:
        """Runs a command to its end, and expects this exit code; None takes any."""
        command = [BINARY, *args]
        ran = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            env=self.environment(**env),
            timeout=TOO_LONG_SECONDS,
            check=False,
        )
        done = Done(ran.returncode, ran.stdout, ran.stderr)
        assert code is None or done.code == code, f"{args}: {done}"
        return done

    def without(self, *names: str) -> Tmctl:
        return Tmctl(self.home, {name: value for name, value in self.env.items() if name not in names})


def identity(emulator: Emulator, kind: str = "secret") -> dict[str, str]:
    """The emulator's first application, or its user, as the environment names them."""
    keys = {"secret": ("app_id", "sdk_id", "secret_id", "secret_key"), "oauth": ("open_id", "access_token")}[kind]
    names = ("base_url", "oauth_base_url", *(("ca_file",) if emulator.ready.get("ca_file") else ()), *keys)
    return {f"TM_{name.upper()}": emulator.ready[name] for name in names}


@pytest.fixture
def tmctl(tmp_path: Path) -> Tmctl:
    """tmctl without any configuration."""
    return Tmctl(tmp_path)


@pytest.fixture
def connected(tmctl: Tmctl, emulator: Emulator) -> Tmctl:
    """tmctl with the emulator's credentials, and the host of its first meeting as operator."""
    host = emulator.ready["host"]
    tmctl.env = {
        **identity(emulator),
        "TMCTL_OPERATOR": host["userid"],
        "TMCTL_MEETING": emulator.ready["meeting_code"],
    }
    return tmctl


@pytest.fixture
def sent(emulator: Emulator) -> Callable[[], list[str]]:
    """The requests that the emulator got, as "METHOD path"."""
    return lambda: [f"{request.method} {request.target.split('?')[0]}" for request in emulator.requests()]
