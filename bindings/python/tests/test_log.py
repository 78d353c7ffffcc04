"""Log records on their way to the logging module."""

from __future__ import annotations

import json
import logging
import sys
import threading
from typing import Any

import pytest
from scene import LONG_MS, Scene

from tmcontrol import Cancelled, CancelToken, Client, MeetingNotFound, Reentrant, Status


class Records(logging.Handler):
    """Keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class Doing(logging.Handler):
    """Does something at its first record."""

    def __init__(self, action: Any) -> None:
        super().__init__()
        self._action = action

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - the name is the base class's
        action, self._action = self._action, None
        if action is not None:
            action()


def make_logger(handler: logging.Handler, level: int = logging.DEBUG) -> logging.Logger:
    logger = logging.Logger("tmcontrol-test", level)
    logger.addHandler(handler)
    return logger


def raising(error: BaseException) -> Doing:
    def action() -> None:
        raise error

    return Doing(action)


def test_records_come_with_severity_message_and_fields(scene: Scene) -> None:
    handler = Records()
    with scene.client(logger=make_logger(handler)) as client:
        client.close_video(scene.meeting_id, scene.request)
    assert [record.levelno for record in handler.records] == [logging.DEBUG, logging.INFO]
    last = handler.records[-1]
    assert last.levelno == logging.INFO
    assert last.getMessage()
    fields = vars(last)["tmcontrol"]
    assert isinstance(fields, dict)
    assert fields["status"] == "TM_OK"


def test_an_attempt_that_failed_is_a_warning(scene: Scene) -> None:
    handler = Records()
    scene.fault("error_code", error_code=41)
    with scene.client(logger=make_logger(handler, logging.WARNING)) as client:
        client.close_video(scene.meeting_id, scene.request)
    (record,) = handler.records
    assert record.levelno == logging.WARNING
    assert vars(record)["tmcontrol"]["api_code"] == 41


def test_a_failed_call_is_an_error_with_its_trace_id(scene: Scene) -> None:
    handler = Records()
    scene.fault("error_code", error_code=9003)
    with scene.client(logger=make_logger(handler)) as client, pytest.raises(MeetingNotFound) as caught:
        client.close_video(scene.meeting_id, scene.request)
    (record,) = [record for record in handler.records if record.levelno == logging.ERROR]
    assert record.getMessage() == caught.value.message
    assert caught.value.result is not None
    assert caught.value.result.trace_id
    assert caught.value.result.trace_id in json.dumps(vars(record)["tmcontrol"])


def test_the_logger_s_own_level_decides_at_any_time(scene: Scene) -> None:
    handler = Records()
    logger = make_logger(handler, logging.CRITICAL)
    with scene.client(logger=logger) as client:
        client.close_video(scene.meeting_id, scene.request)
        assert handler.records == []
        logger.setLevel(logging.ERROR)
        with pytest.raises(Exception, match="meeting_id"):
            client.close_video("x", scene.request)
    assert {record.levelno for record in handler.records} == {logging.ERROR}


def test_two_clients_log_to_their_own_loggers(scene: Scene) -> None:
    first, second = Records(), Records()
    with scene.client(logger=make_logger(first)) as client, scene.client(logger=make_logger(second)):
        client.close_video(scene.meeting_id, scene.request)
    assert first.records
    assert second.records == []


def test_no_record_has_a_secret(scene: Scene) -> None:
    handler = Records()
    faults: list[dict[str, Any]] = [
        {"kind": "error_code", "error_code": 200003},
        {"kind": "lost_answer"},
        {"kind": "html_page"},
    ]
    for identity in ("secret", "oauth"):
        with scene.client(identity, logger=make_logger(handler)) as client:
            for fault in faults:
                scene.emulator.faults.set(fault)
                with pytest.raises(Exception, match=r"\["):
                    client.close_video(scene.meeting_id, scene.request, max_attempts=1)
    text = "\n".join(repr(vars(record)) for record in handler.records)
    assert "200003" in text
    for secret in scene.secrets:
        assert secret not in text


def test_an_exception_in_a_handler_does_not_harm_the_call(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    with scene.client(logger=make_logger(raising(ValueError("from the handler")))) as client:
        result = client.close_video(scene.meeting_id, scene.request)
    assert result.status is Status.OK
    assert [report.exc_type for report in reported] == [ValueError]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), SystemExit(3)], ids=lambda error: type(error).__name__)
def test_an_interrupt_in_a_handler_is_raised_when_the_call_ends(scene: Scene, interrupt: BaseException) -> None:
    with scene.client(logger=make_logger(raising(interrupt))) as client:
        with pytest.raises(type(interrupt)) as caught:
            client.close_video(scene.meeting_id, scene.request)
        assert caught.value is interrupt
        # Not a second time, and the client goes on.
        with pytest.raises(Exception, match="meeting_id"):
            client.close_video("x", scene.request)
    assert not scene.camera_is_on


def test_a_handler_may_cancel_the_call(scene: Scene) -> None:
    token = CancelToken()
    scene.fault("error_code", error_code=41)
    with scene.client(logger=make_logger(Doing(token.cancel))) as client, pytest.raises(Cancelled):
        client.close_video(scene.meeting_id, scene.request, cancel=token)


def test_a_call_from_inside_a_handler_is_refused(scene: Scene) -> None:
    errors: list[BaseException] = []

    def call_again(client: Client) -> None:
        try:
            client.close_video(scene.meeting_id, scene.request)
        except Reentrant as error:
            errors.append(error)

    client: Client
    handler = Doing(lambda: call_again(client))
    with scene.client(logger=make_logger(handler)) as client:
        client.close_video(scene.meeting_id, scene.request)
    (error,) = errors
    assert isinstance(error, Reentrant)
    assert error.status is Status.REENTRANT
    assert error.result is None
    assert len(scene.requests()) == 1


def test_a_handler_may_wait_for_other_threads_of_python(scene: Scene) -> None:
    """A handler that needs another thread to run would stand still for ever if the call held the interpreter's lock."""
    other_ran = threading.Event()

    def let_another_thread_run() -> None:
        threading.Thread(target=other_ran.set).start()
        assert other_ran.wait(LONG_MS / 1000)

    with scene.client(logger=make_logger(Doing(let_another_thread_run))) as client:
        client.close_video(scene.meeting_id, scene.request)
    assert other_ran.is_set()
