"""Emulators and compiled programs, as pytest fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import crowd
from .emulator import Emulator
from .runner import Runner


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled programs are kept for the length of the run."""
    return tmp_path_factory.mktemp("programs")


@pytest.fixture(scope="session")
def plain_emulator() -> Iterator[Emulator]:
    with Emulator("--quota-per-minute", "0") as emulator:
        yield emulator


@pytest.fixture(scope="session")
def encrypted_emulator() -> Iterator[Emulator]:
    with Emulator("--quota-per-minute", "0", tls=True) as emulator:
        yield emulator


@pytest.fixture
def emulator(plain_emulator: Emulator) -> Emulator:
    """An emulator without TLS, as it is at its start."""
    plain_emulator.reset()
    return plain_emulator


@pytest.fixture
def tls_emulator(encrypted_emulator: Emulator) -> Emulator:
    """An emulator with TLS, as it is at its start."""
    encrypted_emulator.reset()
    return encrypted_emulator


@pytest.fixture
def crowd_emulator(tmp_path: Path) -> Iterator[Callable[..., Emulator]]:
    """Starts an emulator with the scenario "crowd"."""
    started: list[Emulator] = []

    def start(*, meetings: int, participants: int, tls: bool = True) -> Emulator:
        scenario = crowd.write_scenario(tmp_path / "crowd.json", meetings=meetings, participants=participants)
        limits = ("--quota-per-minute", "0", "--quota-per-day", "0")
        started.append(Emulator(*limits, tls=tls, scenario=scenario))
        return started[-1]

    yield start
    for emulator in started:
        emulator.stop()


@pytest.fixture
def runner(programs: Path) -> Iterator[Runner]:
    """The conformance program in C: makes the calls that a test asks for, and tells all that came of them."""
    with Runner.in_c(programs) as runner:
        yield runner
