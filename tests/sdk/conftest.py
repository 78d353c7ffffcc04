"""The SDKs as a fixture: every test is run with each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.emulator import Emulator

from . import calls

INSTALL = {"python": calls.install_python, "go": calls.install_go}


@pytest.fixture(scope="session", params=INSTALL)
def sdk(request: pytest.FixtureRequest) -> calls.Sdk:
    return INSTALL[request.param]()


@pytest.fixture(scope="session")
def started_lenient_emulator() -> Iterator[Emulator]:
    with Emulator("--success-body", "{}", tls=True) as emulator:
        yield emulator


@pytest.fixture
def lenient_emulator(started_lenient_emulator: Emulator) -> Emulator:
    """An emulator, at its start, whose successes have a body that the SDKs can read."""
    started_lenient_emulator.reset()
    return started_lenient_emulator
