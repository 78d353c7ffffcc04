"""The table: what a call comes to in every scene, how long it takes, and what the other side saw of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from .certificates import Certificates
from .driver import SECRETS, Answer, Driver
from .rows import ROWS
from .rows.proxies import PASSWORD
from .table import Lab, Nonces, Row, Scene, perform, unsigned

# What a machine that does other things besides may add to any time.
SLACK_MS = 250
# tm_context_free never waits for the network.
FREE_MS = 50
# Rows wait far more than they work.
AT_A_TIME = 6


@pytest.fixture(scope="session")
def nonces() -> Nonces:
    return Nonces()


@pytest.fixture(scope="session")
def performances(
    request: pytest.FixtureRequest, driver: Driver, certificates: Certificates
) -> Iterator[dict[str, Future[tuple[Scene, Answer]]]]:
    """All rows that were asked for, several at a time."""

    def performance(row: Row) -> tuple[Scene, Answer]:
        with contextlib.ExitStack() as stack:
            return perform(row, driver, Lab(certificates, stack))

    of_this_file = [item for item in request.session.items if item.path == Path(__file__)]
    wanted = [item.callspec.params["row"] for item in of_this_file if hasattr(item, "callspec")]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield {row.name: pool.submit(performance, row) for row in wanted}


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, performances: dict[str, Future[tuple[Scene, Answer]]], nonces: Nonces) -> None:
    scene, answer = performances[row.name].result()
    call = answer.calls[-1]
    requests = scene.service.requests if scene.service else []
    found = {
        "status": call.status,
        "http_status": call.report["http_status"],
        "api_code": call.report["api_code"],
        "attempts": len(call.attempts),
        "requests": len(requests),
        "effect": call.report["effect"],
        "retryable": call.report["retryable"],
    }
    expected = {
        "status": row.status,
        "http_status": row.http_status,
        "api_code": row.api_code,
        "attempts": row.attempts,
        "requests": row.requests,
        "effect": row.effect,
        "retryable": row.retryable,
    }
    assert found == expected, call.report
    assert row.says in call.report["message"]
    assert call.took_ms <= row.within_ms + SLACK_MS
    assert answer.free_ms <= FREE_MS + SLACK_MS

    # Every attempt has a nonce that nobody used before, and a signature of its own.
    seen = [request.nonce for request in requests]
    told = [attempt["nonce"] for outcome in answer.calls for attempt in outcome.attempts]
    assert set(seen) <= set(told)
    assert nonces.take(told) == []
    assert len(set(seen)) == len(seen)
    assert unsigned(requests) == []
    # What a failed attempt came to is told as well.
    assert all(attempt["message"] for attempt in call.attempts if attempt["status"] != "TM_OK")

    if scene.stranger is not None:
        assert scene.stranger.connections == 0
    assert not any(secret in answer.said for secret in (*SECRETS, PASSWORD))
    if row.check is not None:
        row.check(answer, scene)
