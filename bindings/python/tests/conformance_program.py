"""The conformance program in Python. tests/conformance/README.md describes what goes in and what comes out: a JSON
object a line.

It holds no expectations of its own; those are in cases.json, for every language the same.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from tmcontrol import Client, DeviceChoice, Person, Result, TmControlError

LEVELS = {logging.ERROR: 1, logging.WARNING: 2, logging.INFO: 3, logging.DEBUG: 4}


class Records(logging.Handler):
    """Keeps what it gets, as the answer has it."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(
            {"level": LEVELS[record.levelno], "message": record.getMessage(), "fields": vars(record)["tmcontrol"]}
        )


def make_call(client: Client, wanted: dict[str, Any]) -> Result:
    # 0 is how a question says that the client's own value holds; in Python that is None.
    options = {name: wanted.get(name) or None for name in ("timeout_ms", "max_attempts")}
    timeout = options["timeout_ms"]
    common: dict[str, Any] = {"timeout": timeout and timeout / 1000, "max_attempts": options["max_attempts"]}
    kind = wanted.get("call", "close_video")
    if kind == "find_meeting":
        operator = Person(wanted["operator_id"], wanted["operator_id_type"], wanted["instanceid"])
        return client.find_meeting(wanted["meeting_code"], operator, **common).result
    if kind == "list_participants":
        operator = Person(wanted["operator_id"], wanted["operator_id_type"])
        sub_meeting_id = wanted.get("sub_meeting_id")
        return client.list_participants(wanted["meeting_id"], operator, sub_meeting_id=sub_meeting_id, **common).result
    if kind == "api_call":
        idempotent = wanted.get("idempotent", False)
        return client.api_call(wanted["method"], wanted["path"], wanted.get("body"), idempotent=idempotent, **common)
    reader = wanted.get("verify_operator_id")
    return client.close_video(
        wanted["meeting_id"],
        wanted["body"],
        device=DeviceChoice(wanted.get("device", 0)),
        verify=wanted.get("verify", False),
        verify_operator=reader and Person(reader, wanted["verify_operator_id_type"]),
        **common,
    )


def outcome_of(result: Result) -> dict[str, Any]:
    return {
        "status": f"TM_{'' if result.status == 0 else 'ERR_'}{result.status.name}",
        "http_status": result.http_status or 0,
        "api_code": result.api_code or 0,
        "api_new_code": result.api_new_code or 0,
        "message": result.message,
        "hint_en": result.hint_en,
        "hint_zh": result.hint_zh,
        "field": result.field,
        "trace_id": result.trace_id,
        "body_hex": result.body.hex(),
        "attempts": result.attempts,
        "retryable": result.retryable,
        "retry_after_ms": -1 if result.retry_after is None else round(result.retry_after * 1000),
        "clock_offset_ms": None if result.clock_offset is None else round(result.clock_offset * 1000),
        "effect": int(result.effect),
        "json": json.loads(result.to_json()),
    }


def result_of(client: Client, wanted: dict[str, Any]) -> Result:
    try:
        return make_call(client, wanted)
    except TmControlError as error:
        if error.result is None:
            raise
        return error.result


def answer(question: dict[str, Any]) -> dict[str, Any]:
    handler = Records()
    logger = logging.Logger("conformance", logging.DEBUG)
    logger.addHandler(handler)
    reply: dict[str, Any] = {"config_status": "TM_OK", "config_error": "", "outcomes": [], "log": handler.records}
    try:
        client = Client(logger=logger, **question["options"])
    except TmControlError as error:
        return {**reply, "config_status": f"TM_ERR_{error.status.name}", "config_error": error.message}
    with client:
        reply["outcomes"] = [outcome_of(result_of(client, wanted)) for wanted in question["calls"]]
    return reply


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")
        sys.stdout.flush()
