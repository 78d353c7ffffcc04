"""Something answers that is not the service, or does not even speak HTTP."""

from __future__ import annotations

from ..scripts import HTML, SUCCESS, answers, answers_and_closes, close_after_request, connections, hold_after, http
from ..table import Lab, Row, Scene, options, plain


def no_http(name: str, text: bytes) -> Row:
    return Row(
        name,
        plain(lambda: hold_after(text)),
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
    )


def portal(lab: Lab) -> Scene:
    """Leads to its own login page."""
    login = lab.serve(answers(http(200, HTML)))
    service = lab.serve(answers(http(302, HTML, f"Location: http://127.0.0.1:{login.port}/login?to=service")))
    return Scene(options(lab.certificates, service.base_url), service, stranger=login)


REFUSED = '{"error_info":{"error_code":190303,"message":"x"}}'

ROWS = [
    Row(
        "a captive portal's page",
        plain(lambda: answers(http(200, HTML, "Content-Type: text/html"))),
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
        http_status=200,
    ),
    Row(
        "a captive portal's redirect",
        portal,
        "TM_ERR_NOT_THE_SERVICE",
        requests=1,
        effect="unknown",
        retryable=True,
        http_status=302,
    ),
    no_http("a page without a head", HTML),
    no_http("SSH", b"SSH-2.0-OpenSSH_9.6\r\n"),
    no_http("SMTP", b"220 mail.example ESMTP\r\n"),
    no_http("HTTP/2", b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\x00\x00\xff\xff"),
    no_http("HTTP/3.0 in words", b"HTTP/3.0 200 OK\r\n\r\n"),
    no_http("a status of four digits", b"HTTP/1.1 2000 OK\r\n\r\n"),
    no_http("noise", bytes(range(256)) * 8),
    no_http("a radio station", b"ICY 200 OK\r\n\r\n"),
    Row(
        "an empty reply, then a success",
        plain(lambda: connections(close_after_request, answers(SUCCESS))),
        "TM_OK",
        requests=2,
        attempts=2,
        effect="unknown",
        http_status=200,
    ),
    Row(
        "HTTP/1.0",
        plain(lambda: answers_and_closes(b"HTTP/1.0 200 OK\r\n\r\n{}")),
        "TM_OK",
        requests=1,
        effect="unknown",
        http_status=200,
    ),
    *(
        Row(
            f"a status that there is not: {name}",
            plain(lambda answer=answer: answers(answer)),
            "TM_ERR_NOT_THE_SERVICE",
            requests=1,
            effect="unknown",
            retryable=True,
            says=name,
        )
        for name, answer in (("HTTP 999", http(999)), ("HTTP 600", http(600, REFUSED)))
    ),
]
