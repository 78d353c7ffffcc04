"""What look-ups find: meetings and the people in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Generic, TypeVar, cast, overload

from .errors import NotTheService
from .request import Device, OperatorIdType, Person
from .result import Result
from .status import OpenIntEnum, Status

__all__ = ["Found", "Meeting", "Participant", "UserRole"]


class UserRole(OpenIntEnum):
    """What somebody is in a meeting. Other numbers pass."""

    MEMBER = 0
    CREATOR = 1
    HOST = 2
    CREATOR_AND_HOST = 3
    GUEST = 4
    GUEST_AND_HOST = 5
    CO_HOST = 6
    CREATOR_AND_CO_HOST = 7


@dataclass(frozen=True)
class Meeting:
    """A meeting as a look-up describes it. What the service left out is None; `raw` has all that it said."""

    meeting_id: str
    meeting_code: str | None
    subject: str | None
    status: str | None
    """Such as "MEETING_STATE_STARTED"."""
    current_sub_meeting_id: str | None
    """Of a recurring meeting, the one that is running: what a list of participants has to be asked for."""
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Participant:
    """Somebody in a meeting, with one device. Who is in with two devices is there twice.

    What the service left out is None; `raw` has all that it said.
    """

    user_name: str | None
    userid: str | None
    open_id: str | None
    ms_open_id: str | None
    instanceid: Device
    user_role: UserRole
    audio_on: bool
    video_on: bool
    screen_shared: bool
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def target(self) -> Person:
        """Whom a close-video request has to name to turn this camera off."""
        return Person(self.ms_open_id or "", OperatorIdType.MS_OPEN_ID, self.instanceid)


Item = TypeVar("Item", covariant=True)


class Found(Sequence[Item], Generic[Item]):
    """What a look-up found, as a sequence, with the result of the call and the service's whole answer."""

    def __init__(self, items: Sequence[Item], result: Result, raw: Mapping[str, Any]) -> None:
        self._items = tuple(items)
        self.result = result
        self.raw = raw

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._items)!r})"


def meetings_in(result: Result) -> Found[Meeting]:
    """The meetings of an answer."""
    return _found(result, "meeting_info_list", _meeting)


def participants_in(result: Result) -> Found[Participant]:
    """The participants of an answer."""
    return _found(result, "participants", _participant)


def _found(result: Result, name: str, read: Callable[[Mapping[str, Any]], Item]) -> Found[Item]:
    # The library has seen to it that a success is an object, or nothing at all.
    try:
        raw: dict[str, Any] = json.loads(result.body) if result.body.strip() else {}
    except (ValueError, RecursionError) as error:
        # It is nested too deep for Python, or has too long a number.
        raise NotTheService(
            f"the answer cannot be read: {error}", status=Status.NOT_THE_SERVICE, result=result
        ) from error
    listed = raw.get(name)
    items = cast("list[object]", listed) if isinstance(listed, list) else []
    found = [read(cast("dict[str, Any]", item)) for item in items if isinstance(item, dict)]
    return Found(found, result, raw)


def _meeting(raw: Mapping[str, Any]) -> Meeting:
    return Meeting(
        meeting_id=_text(raw, "meeting_id") or "",
        meeting_code=_text(raw, "meeting_code"),
        subject=_text(raw, "subject"),
        status=_text(raw, "status"),
        current_sub_meeting_id=_text(raw, "current_sub_meeting_id"),
        raw=raw,
    )


def _participant(raw: Mapping[str, Any]) -> Participant:
    return Participant(
        user_name=_text(raw, "user_name"),
        userid=_text(raw, "userid"),
        open_id=_text(raw, "open_id"),
        ms_open_id=_text(raw, "ms_open_id"),
        instanceid=Device(_number(raw, "instanceid")),
        user_role=UserRole(_number(raw, "user_role")),
        audio_on=bool(raw.get("audio_state")),
        video_on=bool(raw.get("video_state")),
        screen_shared=bool(raw.get("screen_shared_state")),
        raw=raw,
    )


def _text(raw: Mapping[str, Any], name: str) -> str | None:
    value = raw.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        # Some deployments write ids as numbers.
        return str(value)
    return value if isinstance(value, str) and value else None


def _number(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
