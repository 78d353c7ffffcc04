"""Every test here is made once for each target that `make test-cross` names."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import small

from .targets import TARGETS, Target, wanted


def kinds() -> dict[str, list[Target]]:
    """The targets that tests ask for by each name. The small library has no static form and no HTTP client: it is another kind.
    So is Windows, where the C suites, which want POSIX, do not run."""
    everything = [TARGETS[name] for name in wanted()]
    targets = [target for target in everything if not target.is_windows]
    return {
        "target": targets,
        "windows_target": [target for target in everything if target.is_windows],
        "calling_target": [target for target in everything if not target.is_small],
        "whole_target": [target for target in targets if not target.is_small],
        "small_target": [target for target in targets if target.is_small],
    }


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, targets in kinds().items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, targets, ids=[target.name for target in targets], scope="session")
    if "small_suite" in metafunc.fixturenames:
        metafunc.parametrize("small_suite", small.SUITES)
    if "static" in metafunc.fixturenames:
        metafunc.parametrize("static", [False, True], ids=["shared", "static"], scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Takes out what is for targets of which none is named; it would be reported as skipped."""
    without = {name for name, targets in kinds().items() if not targets}
    here = Path(__file__).parent
    items[:] = [item for item in items if here not in item.path.parents or without.isdisjoint(item.fixturenames)]
