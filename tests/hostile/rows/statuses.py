"""HTTP statuses without a code of the service, and with one that contradicts them."""

from __future__ import annotations

import gzip

from ..driver import Answer
from ..scripts import HTML, SUCCESS, answers, code, http
from ..table import Lab, Row, Scene, Setting, options, plain


def always(answer: bytes) -> Setting:
    return plain(lambda: answers(answer))


def accepted(name: str, answer: bytes, http_status: int = 200) -> Row:
    return Row(name, always(answer), "TM_OK", requests=1, effect="unknown", http_status=http_status)


def stranger(http_status: int, body: bytes = HTML) -> Row:
    """Not the service: nobody knows what became of the request, and it is not sent again."""
    return Row(
        f"{http_status} with {'a page' if body else 'nothing'}",
        always(http(http_status, body)),
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
        http_status=http_status,
        says=str(http_status),
    )


def redirect(http_status: int) -> Row:
    """To another host, which must not be told the credentials, or anything."""

    def setting(lab: Lab) -> Scene:
        elsewhere = lab.serve(answers(SUCCESS))
        away = http(http_status, "", f"Location: http://127.0.0.1:{elsewhere.port}/v1/elsewhere")
        service = lab.serve(answers(away))
        return Scene(options(lab.certificates, service.base_url), service, stranger=elsewhere)

    return Row(
        f"{http_status} to another host",
        setting,
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
        http_status=http_status,
        says="redirect",
    )


def busy(http_status: int, effect: str) -> Row:
    return Row(
        f"{http_status} again and again",
        always(http(http_status, HTML)),
        "TM_ERR_SERVER",
        requests=3,
        attempts=3,
        effect=effect,
        retryable=True,
        http_status=http_status,
    )


def gap_is_at_least(seconds: float) -> object:
    def check(_: Answer, scene: Scene) -> None:
        first, second = scene.service.requests
        assert second.time - first.time >= seconds

    return check


def retry_after(milliseconds: int) -> object:
    def check(answer: Answer, _: Scene) -> None:
        assert answer.call.report["retry_after_ms"] == milliseconds

    return check


def did_not_ask_for_compression(_: Answer, scene: Scene) -> None:
    assert "accept-encoding" not in scene.service.requests[0].headers


def then_success(*answer: bytes) -> Setting:
    return plain(lambda: answers(*answer, SUCCESS))


ROWS = [
    accepted("200 with nothing", http(200)),
    accepted("200 with an empty object", http(200, "{}")),
    accepted("204", http(204, length=None), 204),
    *(redirect(status) for status in (301, 302, 303, 307, 308)),
    *(stranger(status) for status in (200, 401, 403, 404, 500, 501)),
    *(stranger(status, b"") for status in (304, 400, 401, 404, 500)),
    Row(
        "gzip though nobody asked",
        always(http(200, gzip.compress(b"{}"), "Content-Encoding: gzip")),
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
        http_status=200,
        check=did_not_ask_for_compression,
    ),
    Row("407", always(http(407, HTML)), "TM_ERR_PROXY", requests=1, http_status=407),
    busy(408, "not_applied"),
    busy(502, "unknown"),
    busy(503, "not_applied"),
    busy(504, "unknown"),
    Row(
        "502 with a page, then a success",
        then_success(http(502, HTML)),
        "TM_OK",
        requests=2,
        attempts=2,
        effect="unknown",
        http_status=200,
    ),
    Row(
        "503 with Retry-After, then a success",
        then_success(http(503, HTML, "Retry-After: 1")),
        "TM_OK",
        requests=2,
        attempts=2,
        effect="unknown",
        http_status=200,
        within_ms=2500,
        check=gap_is_at_least(1),
    ),
    Row(
        "503 with a Retry-After beyond the deadline",
        always(http(503, HTML, "Retry-After: 3600")),
        "TM_ERR_SERVER",
        requests=1,
        retryable=True,
        http_status=503,
        check=retry_after(3_600_000),
    ),
    Row(
        "503 with a Retry-After that means nothing",
        always(http(503, HTML, "Retry-After: soon")),
        "TM_ERR_SERVER",
        requests=3,
        attempts=3,
        retryable=True,
        http_status=503,
    ),
    Row(
        "429 with Retry-After, then a success",
        then_success(http(429, HTML, "Retry-After: 1")),
        "TM_OK",
        requests=2,
        attempts=2,
        effect="unknown",
        http_status=200,
        within_ms=2500,
        check=gap_is_at_least(1),
    ),
    Row(
        "429 with a Retry-After beyond the deadline",
        always(http(429, HTML, "Retry-After: 3600")),
        "TM_ERR_RATE_LIMITED",
        requests=1,
        retryable=True,
        http_status=429,
        check=retry_after(3_600_000),
    ),
    *(
        Row(
            f"{status} with a permanent code",
            always(code(9042, status)),
            "TM_ERR_PERMISSION",
            requests=1,
            http_status=status,
            api_code=9042,
        )
        for status in (200, 429, 500, 503)
    ),
]
