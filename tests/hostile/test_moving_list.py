"""A list of participants that changes while its pages are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from support import bodies
from support.runner import EFFECTS, Runner

from .scripts import SUCCESS, http
from .table import Lab, options
from .wire import Connection, Script

FIND = 1
TARGET = "ms-wang-fang"
BODY = json.dumps(
    {
        **{"operator_id": "zhang.wei", "operator_id_type": 1, "instanceid": 1},
        "user": {"to_operator_id": TARGET, "to_operator_id_type": 4},
    }
)


def person(name: str) -> dict[str, object]:
    return {"ms_open_id": name, "instanceid": 1, "video_state": True}


def page(people: list[dict[str, object]], total: int) -> bytes:
    return http(200, json.dumps({"total_count": total, "total_page": -(-total // 50), "participants": people}))


OTHERS = [person(f"other-{number}") for number in range(50)]
# Fifty-one are there, the target last. While the first page is on its way one of the others goes, and the target moves up.
MISSED = [page(OTHERS, 51), page([], 50)]
MOVED_UP = [page([*OTHERS[1:], person(TARGET)], 50)]


def service(lists: Iterator[bytes]) -> Script:
    def script(connection: Connection) -> None:
        while (request := connection.read_request()) is not None:
            connection.send(next(lists) if request.start[0] == "GET" else SUCCESS)

    return script


@pytest.mark.parametrize(
    ("lists", "status", "requests"),
    [
        ([*MISSED, *MOVED_UP], "TM_OK", ["GET", "GET", "GET", "PUT"]),
        # A meeting that never stands still is not read for ever.
        (MISSED * 9, "TM_ERR_USER_NOT_FOUND", ["GET"] * 4),
        ([page(OTHERS, 51), page([], 51)], "TM_ERR_USER_NOT_FOUND", ["GET"] * 2),
    ],
    ids=["once", "again and again", "not at all"],
)
def test_who_moves_up_while_pages_are_read_is_found(
    lists: list[bytes], status: str, requests: list[str], runner: Runner, lab: Lab
) -> None:
    server = lab.serve(service(chain(lists, repeat(http(500)))), tls=lab.certificates.good)
    found = options(lab.certificates, server.base_url)
    outcome = runner.call(found, bodies.ANY_MEETING, BODY, device=FIND).outcome
    assert outcome["status"] == status, outcome["message"]
    assert [request.start[0] for request in server.requests] == requests
    assert EFFECTS[outcome["effect"]] == ("unknown" if status == "TM_OK" else "not_applied")
