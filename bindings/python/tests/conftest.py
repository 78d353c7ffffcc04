"""The emulator as the service, and the library of a debug build unless the environment names another."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from ctypes import CDLL
from pathlib import Path

import pytest
from scene import Scene
from support import crowd
from support.emulator import ROOT, Emulator

from tmcontrol import _library

os.environ.setdefault(_library.VARIABLE, str(ROOT / "target" / "debug" / "libtmcontrol.so"))


@pytest.fixture(scope="session")
def library() -> CDLL:
    return _library.load()


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    with Emulator("--quota-per-minute", "0", tls=True) as emulator:
        yield emulator


@pytest.fixture
def scene(running_emulator: Emulator) -> Scene:
    """A meeting behind TLS, as it is at its start."""
    running_emulator.reset()
    return Scene(running_emulator)


@pytest.fixture(scope="session")
def plain_emulator() -> Iterator[Emulator]:
    with Emulator("--quota-per-minute", "0") as emulator:
        yield emulator


StartCrowd = Callable[..., Emulator]


@pytest.fixture
def start_crowd(tmp_path: Path) -> Iterator[StartCrowd]:
    """Starts an emulator that has a camera to turn off for each of many calls."""
    started: list[Emulator] = []

    def start(*, meetings: int, participants: int) -> Emulator:
        scenario = crowd.write_scenario(tmp_path / "crowd.json", meetings=meetings, participants=participants)
        started.append(Emulator("--quota-per-minute", "0", tls=True, scenario=scenario))
        return started[-1]

    yield start
    for emulator in started:
        emulator.stop()
