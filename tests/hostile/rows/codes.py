"""The service's codes: the class of each kind, and which are asked again.

The moment is fixed for codes that have to do with the minute, so that it never turns while a row runs.
"""

from __future__ import annotations

from ..driver import OAUTH, Answer
from ..scripts import SUCCESS, answers, code
from ..table import Lab, Row, Scene, Setting, options, plain

# 2026-12-01T12:00:10Z: fifty seconds before the minute turns.
MOMENT_MS = 1_796_126_410_000
DATE = "Date: Tue, 01 Dec 2026 12:00:10 GMT"

FINAL = {
    "TM_ERR_AUTHENTICATION": (400, 10005, 50000, 50001, 81101, 200001, 200003, 190303),
    "TM_ERR_MEETING_NOT_FOUND": (9002, 9003, 190457),
    "TM_ERR_MEETING_STATE": (190455, 13603),
    "TM_ERR_USER_NOT_FOUND": (190001, 190456, 20001, 20003),
    "TM_ERR_DEVICE": (9104,),
    "TM_ERR_PARAMETER": (190004, 200005),
    "TM_ERR_PERMISSION": (9042,),
    "TM_ERR_SERVER": (100000,),
    "TM_ERR_SERVICE": (4051, 123456),
}
# Final for this call, but not for one that is made tomorrow.
DAILY = (190311, 190312, 500168)
PASSING = {
    "TM_ERR_SERVER": (41, 5108, 190308, 190318, 960000),
    "TM_ERR_REPLAY": (190301, 200002),
}
QUOTA = (9061, 190310, 190313)


def final(status: str, number: int, retryable: bool = False) -> Row:
    return Row(
        f"{number} is final",
        plain(lambda: answers(code(number))),
        status,
        requests=1,
        retryable=retryable,
        http_status=500,
        api_code=number,
    )


def passing(status: str, number: int) -> Row:
    return Row(
        f"{number} is asked again",
        plain(lambda: answers(code(number))),
        status,
        requests=3,
        attempts=3,
        retryable=True,
        http_status=500,
        api_code=number,
    )


def at_a_fixed_moment(*texts: bytes, **more: object) -> Setting:
    def setting(lab: Lab) -> Scene:
        service = lab.serve(answers(*texts))
        return Scene(options(lab.certificates, service.base_url, **more), service, clock={"stands_at_ms": MOMENT_MS})

    return setting


def quota(number: int) -> list[Row]:
    def waits(answer: Answer, scene: Scene) -> None:
        first, second = scene.service.requests
        assert second.time - first.time >= 1

    def tells_how_long(answer: Answer, _: Scene) -> None:
        # Until the minute turns, give and take what spreads a fleet.
        assert 49_000 <= answer.call.report["retry_after_ms"] <= 52_000

    return [
        Row(
            f"{number} with Retry-After is asked again after it",
            at_a_fixed_moment(code(number, 500, "Retry-After: 1"), SUCCESS),
            "TM_OK",
            requests=2,
            attempts=2,
            effect="unknown",
            http_status=200,
            within_ms=3500,
            check=waits,
        ),
        Row(
            f"{number} is not waited for beyond the deadline",
            at_a_fixed_moment(code(number)),
            "TM_ERR_RATE_LIMITED",
            requests=1,
            retryable=True,
            http_status=500,
            api_code=number,
            check=tells_how_long,
        ),
    ]


def oauth(lab: Lab) -> Scene:
    service = lab.serve(answers(code(190303)))
    nobody = dict.fromkeys(("app_id", "secret_id", "secret_key"))
    return Scene(options(lab.certificates, service.base_url, **nobody, **OAUTH), service)


ROWS = [
    *(final(status, number) for status, numbers in FINAL.items() for number in numbers),
    *(final("TM_ERR_RATE_LIMITED", number, retryable=True) for number in DAILY),
    *(passing(status, number) for status, numbers in PASSING.items() for number in numbers),
    *(row for number in QUOTA for row in quota(number)),
    Row("190303 under OAuth", oauth, "TM_ERR_TOKEN_EXPIRED", requests=1, http_status=500, api_code=190303),
    Row(
        "190300 with Date is asked once more",
        at_a_fixed_moment(code(190300, 400, DATE), SUCCESS),
        "TM_OK",
        requests=2,
        attempts=2,
        effect="unknown",
        http_status=200,
    ),
    Row(
        "190300 with Date, and again",
        at_a_fixed_moment(code(190300, 400, DATE), max_attempts=10),
        "TM_ERR_CLOCK_SKEW",
        requests=2,
        attempts=2,
        http_status=400,
        api_code=190300,
    ),
    Row(
        "190300 without Date",
        at_a_fixed_moment(code(190300, 400)),
        "TM_ERR_CLOCK_SKEW",
        requests=1,
        http_status=400,
        api_code=190300,
    ),
    # Whether another call may fare better does not depend on whether this one had an attempt left.
    Row(
        "190300 without Date, and no attempt is left",
        at_a_fixed_moment(code(190300, 400), max_attempts=1),
        "TM_ERR_CLOCK_SKEW",
        requests=1,
        http_status=400,
        api_code=190300,
    ),
    Row(
        "190300 with Date, and no attempt is left",
        at_a_fixed_moment(code(190300, 400, DATE), max_attempts=1),
        "TM_ERR_CLOCK_SKEW",
        requests=1,
        retryable=True,
        http_status=400,
        api_code=190300,
    ),
    Row(
        "190300 with Date, which is not to be learnt, and no attempt is left",
        at_a_fixed_moment(code(190300, 400, DATE), max_attempts=1, correct_clock=False),
        "TM_ERR_CLOCK_SKEW",
        requests=1,
        http_status=400,
        api_code=190300,
    ),
]
