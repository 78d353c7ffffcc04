"""What a call asks for, in every form in which Python programs have it at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union, cast

from ._argument import wrong_type
from .errors import InvalidRequest
from .status import OpenIntEnum, Status

__all__ = ["ApiBody", "CloseVideo", "CloseVideoRequest", "Device", "DeviceChoice", "OperatorIdType", "Person"]


class OperatorIdType(OpenIntEnum):
    """What kind of id names a person. Other numbers pass."""

    USERID = 1
    OPENID = 2
    ROOMS_ID = 3
    MS_OPEN_ID = 4


class Device(OpenIntEnum):
    """The type of device that somebody is in a meeting with: the service's `instanceid`. Other numbers pass."""

    PSTN = 0
    PC = 1
    MAC = 2
    ANDROID = 3
    IOS = 4
    WEB = 5
    IPAD = 6
    ANDROID_PAD = 7
    MINI_PROGRAM = 8
    MRA = 9
    """A voip or sip device."""
    LINUX = 10
    VISION_PRO = 12
    ROOMS_TOUCH_WINDOWS = 20
    ROOMS_TOUCH_MAC = 21
    ROOMS_TOUCH_ANDROID = 22
    CONTROLLER_WINDOWS = 30
    CONTROLLER_ANDROID = 32
    CONTROLLER_IPHONE = 33
    HARMONY_PHONE = 81
    HARMONY_TABLET = 82
    HARMONY_PC = 83
    HARMONY_COCKPIT = 84
    AR_VR = 86


class DeviceChoice(OpenIntEnum):
    """Which of the target's devices a close-video call is for. With the last two the list of participants is read."""

    AS_GIVEN = 0
    """The one that the request names."""
    FIND = 1
    """The one whose video is on."""
    ALL = 2
    """Every one whose video is on."""


@dataclass(frozen=True)
class Person:
    """Somebody in a meeting: an id, its kind, and the type of device that the person is in with.

    The device may be left out where nothing needs it: for who reads the list of participants, and for a target whose
    device is to be found.
    """

    id: str
    id_type: OperatorIdType | int
    instanceid: Device | int | None = None


@dataclass(frozen=True)
class CloseVideo:
    """The request in the form that the service documents today.

    `operator` is who acts: the meeting's creator, host or co-host. `target` is whose camera goes off; its id is an
    ms_open_id, and its device type has to be the one that the person is in with, else nothing happens.
    """

    operator: Person
    target: Person

    def as_dict(self) -> dict[str, Any]:
        """The request under the service's own names."""
        user = {"to_operator_id": self.target.id, "to_operator_id_type": self.target.id_type}
        return {
            "operator_id": self.operator.id,
            "operator_id_type": self.operator.id_type,
            **_device_of(self.operator),
            "user": {**user, **_device_of(self.target)},
        }


def _device_of(person: Person) -> dict[str, Any]:
    return {} if person.instanceid is None else {"instanceid": person.instanceid}


CloseVideoRequest = Union[CloseVideo, Mapping[str, Any], str, bytes]
"""A typed request, the service's JSON object as a mapping, or its text, which is sent byte for byte as it is given."""


ApiBody = Union[Mapping[str, Any], Sequence[Any], str, bytes]
"""The body of a call to any endpoint: something to be written as JSON, or a text, which is sent byte for byte."""


def body_of(request: CloseVideoRequest, field: str = "request") -> bytes:
    """The bytes to send. What they say is the library's to judge; here is seen to it that it gets to see all of it."""
    if isinstance(request, CloseVideo):
        body = _written(request.as_dict(), field)
    elif isinstance(request, Mapping):
        body = _written(dict(request), field)
    elif isinstance(request, (str, bytes)):
        body = _encoded(request, field)
    else:
        raise wrong_type(field, request, "a CloseVideo, a mapping, str or bytes")
    return _without_nul(body, field)


def bodies_of(requests: Iterable[CloseVideoRequest]) -> bytes:
    """Many bodies as one JSON array, in which each stands byte for byte."""
    if isinstance(requests, (str, bytes, Mapping)) or not isinstance(requests, Iterable):
        raise wrong_type("requests", cast("object", requests), "a list of requests")
    bodies: list[bytes] = []
    for index, request in enumerate(requests):
        field = f"requests[{index}]"
        body = body_of(request, field)
        try:
            # A text that is two of them, or none, would shift those behind it.
            json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _no_json(field, f"found no JSON: {error}") from error
        bodies.append(body)
    return b"[" + b",".join(bodies) + b"]"


def api_body_of(body: ApiBody | None) -> bytes | None:
    """The bytes to send to any endpoint, or None."""
    if body is None:
        return None
    if isinstance(body, (str, bytes)):
        written = _encoded(body, "body")
    elif isinstance(body, Mapping):
        written = _written(dict(body), "body")
    elif isinstance(body, (list, tuple)):
        written = _written(list(body), "body")
    else:
        raise wrong_type("body", body, "a mapping, a list, str, bytes or None")
    return _without_nul(written, "body")


def _written(value: object, field: str) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise _no_json(field, f"cannot be written as JSON: {error}") from error
    return _encoded(text, field)


def _encoded(text: str | bytes, field: str) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        why = f"found half of a surrogate pair at index {error.start}, which UTF-8 cannot carry"
        raise _no_json(field, why) from error


def _without_nul(body: bytes, field: str) -> bytes:
    nul = body.find(b"\0")
    if nul >= 0:
        # C would take it for the end of the text and send what stands before it.
        raise _no_json(field, f"found a NUL byte at offset {nul}, which no JSON text contains")
    return body


def _no_json(field: str, why: str) -> InvalidRequest:
    return InvalidRequest(f"{field}: {why}", status=Status.INVALID_JSON, field=field)
