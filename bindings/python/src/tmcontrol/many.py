"""What came of many calls in one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from .lookup import Found
from .result import Result
from .status import Effect, Status

__all__ = ["Outcome"]

_EFFECTS = {"applied": Effect.APPLIED, "not_applied": Effect.NOT_APPLIED}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of one of many calls; `raw` has all of it, with every attempt."""

    status: Status
    message: str
    api_code: int | None
    field: str | None
    trace_id: str | None
    hint_en: str | None
    hint_zh: str | None
    retryable: bool
    effect: Effect
    raw: Mapping[str, Any] = dataclasses.field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.status == Status.OK


def outcomes_in(result: Result) -> Found[Outcome]:
    """The outcomes of a call for many."""
    listed: list[dict[str, Any]] = json.loads(result.body) if result.body else []
    return Found([_outcome(raw) for raw in listed], result, {"outcomes": listed})


def _outcome(raw: Mapping[str, Any]) -> Outcome:
    return Outcome(
        status=Status(raw["status_number"]),
        message=raw["message"],
        api_code=raw["api_code"] or None,
        field=raw["field"],
        trace_id=raw["trace_id"],
        hint_en=raw["hint_en"],
        hint_zh=raw["hint_zh"],
        retryable=raw["retryable"],
        effect=_EFFECTS.get(raw["effect"], Effect.UNKNOWN),
        raw=raw,
    )
