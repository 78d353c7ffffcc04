"""Who is in the emulator's meeting, and the calls that tests make there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from support import crowd
from support.emulator import Emulator, Request
from support.runner import options_for

from tmcontrol import Client, CloseVideo, OperatorIdType, Person

PATIENCE = 30.0
LONG_MS = 60_000
"""A delay that no test waits for."""


class Scene:
    """The emulator's default meeting, with a host and a participant whose camera is on."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.ready: dict[str, Any] = emulator.ready
        self.meeting_id: str = emulator.ready["meeting_id"]
        self._host = emulator.ready["host"]
        self.host_ms_open_id: str = self._host["ms_open_id"]
        self.host = Person(self._host["userid"], OperatorIdType.USERID, self._host["instanceid"])
        self.member: dict[str, Any] = next(
            person for person in self.ready["participants"] if person["video_state"] and person["user_role"] == 0
        )

    @property
    def request(self) -> CloseVideo:
        """The host turns the participant's camera off."""
        return CloseVideo(
            operator=self.host,
            target=Person(self.member["ms_open_id"], OperatorIdType.MS_OPEN_ID, self.member["instanceid"]),
        )

    @property
    def secrets(self) -> list[str]:
        """What nobody may see: the credentials, and the signatures that went over the wire."""
        signatures = (request.header("X-Tc-Signature") for request in self.requests())
        return [self.ready["secret_key"], self.ready["access_token"], *(text for text in signatures if text)]

    def options(self, identity: str = "secret", **options: Any) -> dict[str, Any]:
        return options_for(self.emulator, identity, **options)

    def client(self, identity: str = "secret", **options: Any) -> Client:
        return Client(**self.options(identity, **options))

    def fault(self, kind: str, **fields: Any) -> None:
        self.emulator.faults.add(kind, **fields)

    def requests(self) -> list[Request]:
        return self.emulator.requests()

    @property
    def camera_is_on(self) -> bool:
        member = self.member
        person = self.emulator.participant(member["ms_open_id"], member["instanceid"])
        return bool(person["video_state"])

    def wait_for_requests(self, number: int) -> None:
        """Until so many requests have come in, answered or not."""
        wait_until(lambda: self.emulator.counters()["requests"] >= number, f"{number} requests have come in")


def crowd_options(emulator: Emulator, **options: Any) -> dict[str, Any]:
    """What reaches an emulator with the scenario "crowd"."""
    ready = emulator.ready
    where = {"base_url": ready["base_url"], "ca_file": ready["ca_file"]}
    return {**crowd.APP, **where, "rate_limit_per_minute": 0, "rate_limit_per_day": 0, **options}


def crowd_client(emulator: Emulator, **options: Any) -> Client:
    return Client(**crowd_options(emulator, **options))


def crowd_meeting(meeting: int) -> str:
    return str(crowd.FIRST_MEETING_ID + meeting)


def crowd_request(participant: int) -> CloseVideo:
    return CloseVideo(
        operator=Person(crowd.HOST["userid"], OperatorIdType.USERID, 1),
        target=Person(f"crowd-{participant}", OperatorIdType.MS_OPEN_ID, 1),
    )


def crowd_call(client: Client, meeting: int, participant: int) -> None:
    """Turns the camera of one participant of one meeting off."""
    client.close_video(crowd_meeting(meeting), crowd_request(participant))


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.01)
