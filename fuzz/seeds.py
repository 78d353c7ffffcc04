"""Writes what fuzzing starts from: the conformance cases and the signing vectors as inputs of the targets.

seeds.py FOLDER
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What the emulator would put in, and what is long enough to be a secret of none of the targets.
VALUES = {
    "host.userid": "zhang.wei",
    "host.ms_open_id": "ms-host",
    "host.instanceid": "1",
    "target.ms_open_id": "ms-target",
    "target.instanceid": "9",
    "meeting_id": "7567173273889276131",
    "open_id": "FuzzOpenId",
}


def cases() -> tuple[dict[str, str], list[dict]]:
    document = json.loads(
        (ROOT / "tests/conformance/cases.json").read_text(encoding="utf-8")
    )
    return {**VALUES, **document["variables"]}, document["cases"]


def filled(text: str, variables: dict[str, str]) -> str:
    """With every variable in its place, however deep; what is not known here stays as it stands."""
    while (
        better := re.sub(
            r"\$\{([^}]+)\}", lambda name: variables.get(name[1], name[1]), text
        )
    ) != text:
        text = better
    return text


def bodies() -> Iterator[bytes]:
    variables, known = cases()
    for case in known:
        how = case.get("options", {}).get("validation", "standard")
        oauth = "oauth-" if case.get("identity") == "oauth" else ""
        for call in case["calls"]:
            if isinstance(call.get("body"), str) and isinstance(
                call.get("meeting_id"), str
            ):
                text = f"{oauth}{how} {call['meeting_id']}\n{call['body']}"
                yield filled(text, variables).encode()


def answers() -> Iterator[bytes]:
    _, known = cases()
    for case in known:
        oauth = " oauth" if case.get("identity") == "oauth" else ""
        for fault in case.get("faults", []):
            if fault["kind"] == "answer":
                headers = fault.get("headers") or {}
                pairs = (
                    headers.items()
                    if isinstance(headers, dict)
                    else [(h["name"], h["value"]) for h in headers]
                )
                head = "".join(f"{name}: {value}\n" for name, value in pairs)
                yield f"{fault['http_status']}{oauth}\n{head}\n{fault.get('body', '')}".encode()
            elif fault["kind"] == "error_code":
                info = {
                    "error_code": fault["error_code"],
                    "new_error_code": 200001234,
                    "message": "拒绝 refused",
                }
                yield f"500{oauth}\nX-TC-Trace: abc\n\n{json.dumps({'error_info': info}, ensure_ascii=False)}".encode()
    for status in (
        100,
        200,
        204,
        301,
        400,
        403,
        407,
        408,
        429,
        500,
        502,
        503,
        504,
        599,
        600,
    ):
        yield f"{status}\nDate: Sun, 06 Nov 1994 08:49:37 GMT\nRetry-After: 7\n\n<html>".encode()
        yield f"{status}\n\n".encode()
    codes = json.loads(
        (ROOT / "src/catalogue/error_codes.json").read_text(encoding="utf-8")
    )
    for entry in codes:
        yield f'500\n\n{{"error_info":{{"error_code":{entry["code"]},"message":"{entry["meaning_zh"]}"}}}}'.encode()


def configurations() -> Iterator[bytes]:
    variables, known = cases()
    identity = {
        "app_id": "200000001",
        "sdk_id": "3",
        "secret_id": "FuzzSecretId",
        "secret_key": "NothingThatIsTold1",
    }
    user = {"open_id": "FuzzOpenId", "access_token": "NothingThatIsTold2"}
    yield json.dumps(identity).encode()
    yield json.dumps(user).encode()
    for case in known:
        if options := case.get("options"):
            yield filled(
                json.dumps({**identity, **options}, ensure_ascii=False), variables
            ).encode()
    header = (ROOT / "include/tmcontrol.h").read_text(encoding="utf-8")
    table = header[header.index(" * Options\n") : header.index(" * Errors\n")]
    for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", table):
        for value in (
            "1",
            1,
            True,
            None,
            ["service.example=127.0.0.1"],
            "https://service.example/a/",
        ):
            yield json.dumps({**identity, name: value}).encode()


def explanations() -> Iterator[bytes]:
    for case in sorted((ROOT / "tests/vectors/sign").iterdir()):
        if case.is_dir():
            request = json.loads((case / "request.json").read_text(encoding="utf-8"))
            head = f"{request['method']} {request['uri']}".encode()
            parts = [
                head,
                *(
                    (case / name).read_bytes()
                    for name in ("body", "string_to_sign", "signature")
                ),
            ]
            for count in range(1, 5):
                yield b"\n\n".join(parts[:count])
            yield b"\n\n".join([*parts[:2], parts[2].replace(b"\n", b"\r\n"), parts[3]])


def header_blocks() -> Iterator[bytes]:
    date = "Date: Sun, 06 Nov 1994 08:49:37 GMT"
    for end in ("\n", "\r\n"):
        for lines in (
            [date],
            [
                "HTTP/1.1 200 OK",
                date,
                "Retry-After: 120",
                "X-TC-Trace: trace-1",
                "Age: 3",
            ],
            ["HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", date],
            ["HTTP/2 204 ", "x-tc-trace: 追踪", f"retry-after: {date[6:]}"],
            ["no header", "Da te: x", "X:", ": y", " folded", "\tfolded", date],
            ["Retry-After: 99999999999999999999", "Retry-After: -1"],
        ):
            yield end.join([*lines, ""]).encode()


def main() -> None:
    folder = Path(sys.argv[1])
    targets = {
        "body": bodies,
        "interpretation": answers,
        "configuration": configurations,
        "explanation": explanations,
        "header_block": header_blocks,
    }
    for target, seeds in targets.items():
        (folder / target).mkdir(parents=True)
        for number, seed in enumerate(seeds()):
            (folder / target / f"{number:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
