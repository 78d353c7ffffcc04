"""Calls made with an official SDK by a program written in the SDK's language, one program for each.

A program reads a task from its standard input: where the service is, the credentials (a token, or a secret), and the calls.
It makes them in their order and prints a list with the outcome of each, in the SDK's own view:
"success" with the data, "service_error" with what the service said, or "client_error" with what the SDK said.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from support.emulator import ROOT, Emulator

HERE = Path(__file__).parent
SECONDS = 60
# The module proxy's own words when it is asked for a module that it does not hand out.
REFUSED = re.compile(
    r"reading https://\S+/wemeet-openapi-sdk-go/@v/\S+: (?:403|404|410) [^\n]*(?:\n\s*server response:[^\n]*)?"
)


def video(meeting_id: str, **parameters: Any) -> dict[str, Any]:
    return call("video", meeting_id, parameters)


def mutes(meeting_id: str, **parameters: Any) -> dict[str, Any]:
    return call("mutes", meeting_id, parameters)


def participants(meeting_id: str, **parameters: str) -> dict[str, Any]:
    return call("participants", meeting_id, parameters)


def call(operation: str, meeting_id: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"operation": operation, "meeting_id": meeting_id, "parameters": parameters, "nonce": "fresh"}


def with_secret(emulator: Emulator, **changes: str) -> dict[str, Any]:
    """The credentials of the emulator's first application, some of them changed."""
    names = ("app_id", "sdk_id", "secret_id", "secret_key")
    return {**{name: emulator.ready[name] for name in names}, "open_id": "", "access_token": "", **changes}


def with_token(emulator: Emulator) -> dict[str, Any]:
    nothing = {"app_id": "", "sdk_id": "", "secret_id": "", "secret_key": ""}
    return {**nothing, "open_id": emulator.ready["open_id"], "access_token": emulator.ready["access_token"]}


class Sdk:
    """An official SDK, ready to be used."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._command = command

    def make(self, emulator: Emulator, credentials: dict[str, Any], *calls: dict[str, Any]) -> list[dict[str, Any]]:
        """Makes the calls, and gives the outcome of each."""
        address = urlsplit(emulator.ready["base_url"])
        task = {
            "protocol": address.scheme,
            "host": address.netloc,
            "ca_file": emulator.ready.get("ca_file", ""),
            **credentials,
            "calls": calls,
        }
        done = subprocess.run(
            self._command, input=json.dumps(task), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def install_python() -> Sdk:
    environment = ROOT / "build" / "sdk-venv"
    subprocess.run([ROOT / "scripts" / "venv.sh", environment, HERE / "requirements.txt"], check=True)
    return Sdk("python", [str(environment / "bin" / "python"), str(HERE / "python_caller.py")])


def install_go() -> Sdk:
    source, program = HERE / "go", ROOT / "build" / "sdk-go" / "caller"
    if shutil.which("go") is None:
        pytest.fail("go is not installed; CONTRIBUTING.md names what the tests need")
    download = subprocess.run(["go", "mod", "download"], cwd=source, capture_output=True, text=True, check=False)
    refusal = REFUSED.search(download.stderr)
    if download.returncode != 0 and refusal:
        pytest.skip(f"the module proxy does not give the official Go SDK away: {' '.join(refusal[0].split())}")
    # Whatever else went wrong, a wrong checksum and no network among it, is no reason to go without.
    assert download.returncode == 0, download.stderr
    subprocess.run(["go", "build", "-o", program, "."], cwd=source, check=True)
    return Sdk("go", [str(program)])
