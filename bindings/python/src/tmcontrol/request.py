"""What a call asks for, in every form in which Python programs have it at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

from .errors import InvalidArgumentType, InvalidRequest
from .status import OpenIntEnum, Status

__all__ = ["CloseVideo", "CloseVideoRequest", "Device", "OperatorIdType", "Person"]


class OperatorIdType(OpenIntEnum):
    """What kind of id names a person. Other numbers pass."""

    USERID = 1
    OPENID = 2
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


@dataclass(frozen=True)
class Person:
    """Somebody in a meeting: an id, its kind, and the type of device that the person is in with."""

    id: str
    id_type: OperatorIdType | int
    instanceid: Device | int


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
        return {
            "operator_id": self.operator.id,
            "operator_id_type": self.operator.id_type,
            "instanceid": self.operator.instanceid,
            "user": {
                "to_operator_id": self.target.id,
                "to_operator_id_type": self.target.id_type,
                "instanceid": self.target.instanceid,
            },
        }


CloseVideoRequest = Union[CloseVideo, Mapping[str, Any], str, bytes]
"""A typed request, the service's JSON object as a mapping, or its text, which is sent byte for byte as it is given."""


def body_of(request: CloseVideoRequest) -> bytes:
    """The bytes to send. What they say is the library's to judge; here is seen to it that it gets to see all of it."""
    if isinstance(request, CloseVideo):
        body = _written(request.as_dict())
    elif isinstance(request, Mapping):
        body = _written(dict(request))
    elif isinstance(request, str):
        body = _encoded(request)
    elif isinstance(request, bytes):
        body = request
    else:
        raise InvalidArgumentType(
            f"request: found {type(request).__name__}, expected a CloseVideo, a mapping, str or bytes",
            status=Status.INVALID_ARGUMENT,
            field="request",
        )
    nul = body.find(b"\0")
    if nul >= 0:
        # C would take it for the end of the text and send what stands before it.
        raise _no_json(f"found a NUL byte at offset {nul}, which no JSON text contains")
    return body


def _written(request: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(request, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise _no_json(f"cannot be written as JSON: {error}") from error
    return _encoded(text)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _no_json(f"found half of a surrogate pair at index {error.start}, which UTF-8 cannot carry") from error


def _no_json(why: str) -> InvalidRequest:
    return InvalidRequest(f"request: {why}", status=Status.INVALID_JSON, field="request")
