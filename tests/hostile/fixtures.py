"""What the tests here and those of the programs in tests/host share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from .certificates import Certificates
from .driver import Driver
from .table import Lab


@pytest.fixture(scope="session")
def driver(programs: Path) -> Driver:
    return Driver(programs)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def lab(certificates: Certificates) -> Iterator[Lab]:
    with contextlib.ExitStack() as stack:
        yield Lab(certificates, stack)
