"""The numbers of the library: what a call came to, and whether the camera went off."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Effect", "OpenIntEnum", "Status"]


class OpenIntEnum(IntEnum):
    """An enumeration that also takes numbers without a name here, because a newer service or library may know them."""

    @classmethod
    def _missing_(cls, value: object) -> OpenIntEnum | None:
        # `True` is an int, but nobody means 1 with it.
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


class Status(OpenIntEnum):
    """What a call came to.

    1-99: the caller. 100-199: the way to the service. 200-299: the service. 900-999: the library itself.
    """

    OK = 0

    NULL_ARGUMENT = 1
    INVALID_UTF8 = 2
    INVALID_CONFIG = 3
    INVALID_MEETING_ID = 4
    INVALID_JSON = 5
    INVALID_REQUEST = 6
    CANCELLED = 7
    RATE_LIMITED_LOCALLY = 8
    CALLBACK_FAILED = 9
    UNSUPPORTED = 10
    INVALID_ARGUMENT = 11
    REENTRANT = 12
    BUSY = 13

    DNS = 100
    CONNECT = 101
    TLS = 102
    CERTIFICATE = 103
    PROXY = 104
    TIMEOUT = 105
    CONNECTION_LOST = 106
    RESPONSE_TOO_LARGE = 107
    NOT_THE_SERVICE = 108
    CLOCK_UNSET = 109

    SERVICE = 200
    AUTHENTICATION = 201
    CLOCK_SKEW = 202
    REPLAY = 203
    TOKEN_EXPIRED = 204
    PERMISSION = 205
    MEETING_NOT_FOUND = 206
    MEETING_STATE = 207
    USER_NOT_FOUND = 208
    DEVICE = 209
    PARAMETER = 210
    RATE_LIMITED = 211
    SERVER = 212
    NOT_APPLIED = 213
    UNVERIFIED = 214

    PANIC = 900
    OUT_OF_MEMORY = 901
    INTERNAL = 902


class Effect(OpenIntEnum):
    """Whether the camera went off, as far as it is known."""

    UNKNOWN = 0
    """It is not known. After a success too: the service accepts the call and says no more."""
    APPLIED = 1
    """The camera is off: read back after the call."""
    NOT_APPLIED = 2
    """This call did not turn the camera off: the service refused it, or nothing was sent."""
