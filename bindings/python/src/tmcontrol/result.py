"""What is known about one call."""

from __future__ import annotations

import dataclasses

from .status import Effect, Status

__all__ = ["Result"]


@dataclasses.dataclass(frozen=True)
class Result:
    """Everything that is known about one call, after a success and after a failure alike.

    A plain value: it can be kept, compared, pickled and read on any thread.
    """

    status: Status
    """What the call came to."""
    http_status: int | None
    """The HTTP status of the last answer, or None without one. The service answers 500 for permanent errors too."""
    api_code: int | None
    """The service's `error_code`, or None."""
    api_new_code: int | None
    """The service's `new_error_code`, or None."""
    message: str
    """What happened, in one line and in the client's `language`."""
    hint_en: str | None
    """Cause and remedy in English, or None if there is nothing to say."""
    hint_zh: str | None
    """Cause and remedy in simplified Chinese, or None if there is nothing to say."""
    field: str | None
    """JSON pointer of the field of the request that is at fault, such as "/user/instanceid", or None."""
    trace_id: str | None
    """The service's name for this exchange (X-TC-Trace), or None. Quote it when you ask the service's support."""
    body: bytes = dataclasses.field(repr=False)
    """The body of the last answer, byte for byte."""
    attempts: int
    """How often the request was sent, or tried to be sent."""
    elapsed: float
    """Seconds that the whole call took."""
    retryable: bool
    """Whether the same call, made again later, may succeed without anything being changed."""
    retry_after: float | None
    """Seconds to wait before the call is made again, or None if that is not known."""
    clock_offset: float | None
    """Seconds by which the service's clock is ahead of this device's, or None if that was not learnt."""
    effect: Effect
    """Whether the camera went off, as far as it is known."""
    _json: str = dataclasses.field(repr=False)

    def to_json(self) -> str:
        """All of it as a JSON object, with every attempt and warning, for a support ticket. Without secrets."""
        return self._json
