"""Every test here is made once for each target that `make test-cross` names."""

from __future__ import annotations

import pytest

from .targets import TARGETS, wanted


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" in metafunc.fixturenames:
        names = wanted()
        metafunc.parametrize("target", [TARGETS[name] for name in names], ids=names, scope="session")
    if "static" in metafunc.fixturenames:
        metafunc.parametrize("static", [False, True], ids=["shared", "static"], scope="session")
