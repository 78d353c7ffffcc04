"""Fixtures of the tests on a hostile network."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from .certificates import Certificates
from .driver import Driver
from .fixtures import *  # noqa: F403
from .table import Lab

Job = Callable[[Driver, Lab], Any]


@pytest.fixture(scope="session")
def jobs(
    request: pytest.FixtureRequest, driver: Driver, certificates: Certificates
) -> Iterator[dict[Job, Future[Any]]]:
    """What tests marked with `meanwhile` wait for: begun with the first test of this folder, while the others run."""

    def perform(job: Job) -> Any:
        with contextlib.ExitStack() as stack:
            return job(driver, Lab(certificates, stack))

    marks = [mark for item in request.session.items for mark in item.iter_markers("meanwhile")]
    with ThreadPoolExecutor(max(1, len(marks))) as pool:
        yield {mark.kwargs["job"]: pool.submit(perform, mark.kwargs["job"]) for mark in marks}


@pytest.fixture(autouse=True)
def begin(jobs: object) -> None:
    """Nothing to do but to have them begun."""


@pytest.fixture
def meanwhile(request: pytest.FixtureRequest, jobs: dict[Job, Future[Any]]) -> Any:
    """What the test's job came to."""
    mark = request.node.get_closest_marker("meanwhile")
    assert mark is not None
    return jobs[mark.kwargs["job"]].result()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "meanwhile(job): the test waits for a job that takes long and works little")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those who wait long come last of their own."""
    items.sort(key=lambda item: item.get_closest_marker("meanwhile") is not None)
