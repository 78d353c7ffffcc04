"""Nobody is there, or nobody answers."""

from __future__ import annotations

from ..scripts import SUCCESS, answers
from ..table import AT_THE_DEADLINE, DEADLINE_MS, Lab, Row, Scene, Setting, options


def nobody_listens(lab: Lab) -> Scene:
    return Scene(options(lab.certificates, f"http://127.0.0.1:{lab.refused()}"))


def no_answer_to_connecting(**more: int) -> Setting:
    def setting(lab: Lab) -> Scene:
        return Scene(options(lab.certificates, f"http://127.0.0.1:{lab.black_hole()}", **more))

    return setting


def name_server(behaviour: str, **more: int) -> Setting:
    def setting(lab: Lab) -> Scene:
        service = lab.serve(answers(SUCCESS))
        base_url = f"http://service.example:{service.port}"
        return Scene(options(lab.certificates, base_url, allow_http=True, **more), service, resolver=behaviour)

    return setting


ROWS = [
    Row("refused", nobody_listens, "TM_ERR_CONNECT", attempts=3, retryable=True),
    Row(
        "connecting gets no answer, and connect_timeout_ms ends each attempt",
        no_answer_to_connecting(connect_timeout_ms=200, max_attempts=2),
        "TM_ERR_CONNECT",
        attempts=2,
        retryable=True,
        within_ms=200 + 100 + 200 + 50,
        says="connect_timeout_ms",
    ),
    Row(
        "connecting gets no answer, and the deadline ends the call",
        no_answer_to_connecting(timeout_ms=DEADLINE_MS),
        "TM_ERR_TIMEOUT",
        retryable=True,
        within_ms=AT_THE_DEADLINE,
    ),
    Row(
        "connecting gets no answer, and the deadline comes in a later attempt",
        no_answer_to_connecting(timeout_ms=DEADLINE_MS, connect_timeout_ms=400),
        "TM_ERR_TIMEOUT",
        attempts=2,
        retryable=True,
        within_ms=AT_THE_DEADLINE,
    ),
    Row(
        "connecting gets no answer, and the call's own deadline is the nearer one",
        no_answer_to_connecting(),
        "TM_ERR_TIMEOUT",
        retryable=True,
        within_ms=AT_THE_DEADLINE,
        calls=({"timeout_ms": DEADLINE_MS},),
    ),
    Row(
        "the name server is silent, and the deadline ends the call",
        name_server("silent", timeout_ms=DEADLINE_MS),
        "TM_ERR_TIMEOUT",
        retryable=True,
        within_ms=AT_THE_DEADLINE,
    ),
    Row(
        "the name server is silent, and connect_timeout_ms ends each attempt",
        name_server("silent", connect_timeout_ms=200, max_attempts=2),
        "TM_ERR_DNS",
        attempts=2,
        retryable=True,
        within_ms=200 + 100 + 200 + 50,
        says="connect_timeout_ms",
    ),
    Row("the name is not known", name_server("unknown"), "TM_ERR_DNS", attempts=3, retryable=True),
    Row("the name server is out of order", name_server("later"), "TM_ERR_DNS", attempts=3, retryable=True),
    Row(
        "the name server is slow",
        name_server("slow:300"),
        "TM_OK",
        requests=1,
        effect="unknown",
        http_status=200,
    ),
]
