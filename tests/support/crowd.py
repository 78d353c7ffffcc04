"""A scenario with room for many calls, because each camera can be turned off only once.

Its meetings have consecutive ids; in each of them are the host and participants "crowd-0", "crowd-1", … with their cameras on.
"""

from __future__ import annotations

import json
from pathlib import Path

FIRST_MEETING_ID = 6000000000000000000
APP = {
    "app_id": "200000009",
    "sdk_id": "30000000009",
    "secret_id": "CrowdSecretId00000001",
    "secret_key": "CrowdSecretKey0000000000000000001",
}
HOST = {"userid": "crowd.host", "open_id": "openid-crowd-host", "uuid": "uuid-crowd-host", "user_name": "主持人"}
GRANT = {
    "sdk_id": APP["sdk_id"],
    "open_id": HOST["open_id"],
    "access_token": "crowd-access-token-1",
    "refresh_token": "crowd-refresh-token-1",
    "scopes": ["MANAGE_MEETING"],
}


def write_scenario(path: Path, *, meetings: int, participants: int) -> Path:
    crowd = [
        {
            "user_name": f"Participant {number}",
            "uuid": f"uuid-crowd-{number}",
            "ms_open_id": f"crowd-{number}",
            "instanceid": 1,
            "video": True,
        }
        for number in range(participants)
    ]
    host = {"userid": HOST["userid"], "ms_open_id": "ms-crowd-host", "instanceid": 1, "role": "host"}
    scenario = {
        "description": "Many meetings with many cameras",
        "apps": [APP],
        "grants": [GRANT],
        "users": [HOST],
        "meetings": [
            {
                "meeting_id": str(FIRST_MEETING_ID + number),
                "meeting_code": str(100000000 + number),
                "subject": f"Crowd {number}",
                "creator": HOST["userid"],
                "made_with_oauth": True,
                "participants": [host, *crowd],
            }
            for number in range(meetings)
        ],
    }
    path.write_text(json.dumps(scenario, ensure_ascii=False), encoding="utf-8")
    return path
