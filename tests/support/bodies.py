"""Requests that the emulator's first meeting carries out, in every form the service has published."""

from __future__ import annotations

import json
from typing import Any

from .emulator import Emulator

DOCUMENTED_MEETING = "1242152152161"
# The example of the service's document, as it stands there, with its line breaks.
DOCUMENTED_BODY = """{
    "uuid": "afagsagwags",
    "instanceid": 4,
    "user":{
        "uuid":"agaqwwgdkkddd",
        "instanceid":2
    }
}
"""
# The only body that is accepted anywhere, because nobody looks at it: for calls whose answer is scripted.
ANY_MEETING = "7567173273889276131"
ANY_BODY = (
    '{"operator_id":"host","operator_id_type":1,"instanceid":1,'
    '"user":{"to_operator_id":"guest","to_operator_id_type":4,"instanceid":1}}'
)


def host(emulator: Emulator) -> dict[str, Any]:
    return emulator.ready["host"]


def target(emulator: Emulator) -> dict[str, Any]:
    """A plain member with the camera on."""
    people = emulator.ready["participants"]
    return next(person for person in people if person["video_state"] and person["user_role"] == 0)


def generations(emulator: Emulator) -> dict[str, str]:
    """One request of each published generation, by name."""
    operator, guest = host(emulator), target(emulator)
    by_uuid = {
        "uuid": operator["uuid"],
        "instanceid": operator["instanceid"],
        "user": {"uuid": guest["uuid"], "instanceid": guest["instanceid"]},
    }
    by_ms_open_id = {
        "operator_id": operator["ms_open_id"],
        "operator_id_type": 4,
        "instanceid": operator["instanceid"],
        "user": {
            "to_operator_id": guest["ms_open_id"],
            "to_operator_id_type": 4,
            "instanceid": guest["instanceid"],
        },
    }
    by_userid = {**by_ms_open_id, "operator_id": operator["userid"], "operator_id_type": 1, "video": False}
    return {name: json.dumps(body) for name, body in {
        "2021: uuid": by_uuid,
        "2022: ms_open_id": by_ms_open_id,
        "2022: both, of which operator_id counts": {**by_ms_open_id, "uuid": "somebody-else"},
        "today: userid and video": by_userid,
    }.items()}  # fmt: skip


def good_body(emulator: Emulator) -> str:
    return generations(emulator)["today: userid and video"]
