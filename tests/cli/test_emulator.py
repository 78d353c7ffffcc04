"""`tmctl emulator` finds tm-emulator and becomes it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from support.emulator import binary

from .conftest import BINARY, TOO_LONG_SECONDS, Tmctl


def test_the_emulator_is_started(tmctl: Tmctl) -> None:
    command = [BINARY, "emulator", "--exit-with-stdin", "--tls"]
    environment = tmctl.environment(TM_EMULATOR=binary())
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert started.stdin and started.stdout
        ready = json.loads(started.stdout.readline())
        assert ready["base_url"].startswith("https://127.0.0.1:")
        started.stdin.close()
        assert started.wait(TOO_LONG_SECONDS) == 0


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A tmctl beside which there is no emulator."""
    return Path(shutil.copy(BINARY, tmp_path / "tmctl"))


def stand_in(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / "tm-emulator"
    program.write_text('#!/bin/sh\necho "$@"\nexit 42\n')
    program.chmod(0o755)


@pytest.mark.parametrize(("language", "says"), [("en", "neither beside tmctl nor on PATH"), ("zh", "PATH 中都没有")])
def test_an_emulator_that_is_not_there_is_missed_with_a_word(
    language: str, says: str, alone: Path, tmctl: Tmctl
) -> None:
    command = [alone, "--lang", language, "emulator"]
    done = subprocess.run(command, env=tmctl.environment(PATH="/nowhere"), capture_output=True, text=True, check=False)
    assert done.returncode == 3 and says in done.stderr and "make emulator" in done.stderr


@pytest.mark.parametrize("place", ["beside", "on the path"])
def test_it_is_found_and_gets_the_arguments_as_they_are(place: str, alone: Path, tmctl: Tmctl, tmp_path: Path) -> None:
    folder = tmp_path if place == "beside" else tmp_path / "bin"
    stand_in(folder)
    environment = tmctl.environment(PATH=f"/nowhere:{tmp_path / 'bin'}:/bin")
    command = [alone, "emulator", "--listen", "x", "--help"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    # Its exit code comes back, too.
    assert (done.returncode, done.stdout) == (42, "--listen x --help\n")
