"""The tree of exceptions."""

from __future__ import annotations

import pickle

import pytest

import tmcontrol
from tmcontrol import (
    CallerError,
    CertificateError,
    ClientClosed,
    ConfigError,
    ConnectFailed,
    Effect,
    InternalError,
    InvalidArgument,
    Result,
    ServiceError,
    Status,
    TmControlError,
    TransportError,
)
from tmcontrol.errors import _CLASSES, error_class, error_of

FAILURES = [status for status in Status if status is not Status.OK]


def result(status: Status) -> Result:
    return Result(
        status=status,
        http_status=500,
        api_code=9003,
        api_new_code=101009003,
        message="the meeting does not exist",
        hint_en="look the id up",
        hint_zh="查询会议 ID",
        field="/user/instanceid",
        trace_id="trace",
        body=b"{}",
        attempts=1,
        elapsed=0.25,
        retryable=True,
        retry_after=1.5,
        clock_offset=None,
        effect=Effect.NOT_APPLIED,
        _json='{"status":"X"}',
    )


@pytest.mark.parametrize("status", FAILURES, ids=lambda status: status.name)
def test_every_status_has_a_class_in_the_branch_of_its_range(status: Status) -> None:
    assert status in _CLASSES
    kind = error_class(status)
    branches = [CallerError, TransportError, ServiceError, InternalError]
    expected = branches[{0: 0, 1: 1, 2: 2, 9: 3}[status // 100]]
    assert [branch for branch in branches if issubclass(kind, branch)] == [expected]
    assert issubclass(kind, TmControlError)


def test_success_is_no_error() -> None:
    assert Status.OK not in _CLASSES


@pytest.mark.parametrize(
    ("number", "kind"), [(14, CallerError), (150, TransportError), (250, ServiceError), (950, InternalError)]
)
def test_a_status_of_a_newer_library_has_the_class_of_its_range(number: int, kind: type[TmControlError]) -> None:
    status = Status(number)
    assert status == number
    assert status.name == f"UNKNOWN_{number}"
    assert error_class(status) is kind


def test_every_class_is_exported() -> None:
    classes = {
        kind for kind in vars(tmcontrol.errors).values() if isinstance(kind, type) and issubclass(kind, TmControlError)
    }
    assert classes == {
        kind for kind in vars(tmcontrol).values() if isinstance(kind, type) and issubclass(kind, TmControlError)
    }
    assert {kind.__name__ for kind in classes} <= set(tmcontrol.__all__)


@pytest.mark.parametrize(
    ("status", "builtin"),
    [
        (Status.INVALID_ARGUMENT, ValueError),
        (Status.INVALID_CONFIG, ValueError),
        (Status.DNS, ConnectionError),
        (Status.CONNECT, ConnectionError),
        (Status.TLS, ConnectionError),
        (Status.CERTIFICATE, ConnectionError),
        (Status.PROXY, ConnectionError),
        (Status.CONNECTION_LOST, ConnectionError),
        (Status.TIMEOUT, TimeoutError),
        (Status.REENTRANT, RuntimeError),
        (Status.OUT_OF_MEMORY, MemoryError),
    ],
)
def test_python_s_own_exceptions_catch_them_too(status: Status, builtin: type[Exception]) -> None:
    with pytest.raises(builtin):
        raise error_of(result(status))


@pytest.mark.parametrize("status", FAILURES, ids=lambda status: status.name)
def test_an_error_tells_what_it_knows_and_survives_pickling(status: Status) -> None:
    error = error_of(result(status))
    for known in (error, pickle.loads(pickle.dumps(error))):
        assert type(known) is error_class(status)
        assert str(known) == f"the meeting does not exist [{status.name}]"
        assert known.status is status
        assert known.message == "the meeting does not exist"
        assert known.field == "/user/instanceid"
        assert known.retryable is True
        assert known.result is not None
        assert known.result == result(status)
        assert known.result.to_json() == '{"status":"X"}'


def test_an_error_without_a_call_has_no_result() -> None:
    error = ConfigError("language: found xx", status=Status.INVALID_CONFIG, field="language")
    for known in (error, pickle.loads(pickle.dumps(error))):
        assert known.result is None
        assert known.retryable is False
        assert (known.status, known.field) == (Status.INVALID_CONFIG, "language")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConnectFailed("refused"), Status.CONNECT),
        (CertificateError("unknown"), Status.CERTIFICATE),
        (InvalidArgument("odd"), Status.INVALID_ARGUMENT),
        (ClientClosed("closed"), Status.CANCELLED),
        (TransportError("odd"), Status.CALLBACK_FAILED),
    ],
    ids=repr,
)
def test_an_error_that_a_program_raises_has_the_status_of_its_class(error: TmControlError, status: Status) -> None:
    for known in (error, pickle.loads(pickle.dumps(error))):
        assert known.status is status


def test_results_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        result(Status.OK).attempts = 2  # type: ignore[misc]
