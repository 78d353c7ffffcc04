"""The demonstration behind `make demo`: a C program turns a camera off, seen from both sides.

Starts the emulator with TLS, shows who is in its meeting, runs the C program that was built from examples/c/close_video.c, and
shows the meeting again, and the request as the service saw it. Ends with 1 if the camera did not go off.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.emulator import Emulator, Request

COLOURS = {"bold": "1", "dim": "2", "green": "32", "red": "31"}
TARGET = ("ms-wang-fang", 1)


def paint(style: str, text: str) -> str:
    """Colours are for people: only a terminal gets them."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m"


def heading(text: str) -> None:
    print(f"\n{paint('bold', text)}", flush=True)


def columns(text: str, width: int) -> str:
    """Pads to a width as terminals count it: a Chinese character takes two columns."""
    taken = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    return text + " " * max(0, width - taken)


def show_participants(emulator: Emulator) -> None:
    meeting_id = emulator.ready["meeting_id"]
    meeting = next(m for m in emulator.state()["meetings"] if m["meeting_id"] == meeting_id)
    for person in meeting["participants"]:
        camera = paint("green", "camera on ") if person["video_state"] else paint("dim", "camera off")
        name, device = columns(person["user_name"], 24), person["instanceid"]
        print(f"  {camera}  {name} device {device:<3} {paint('dim', person['ms_open_id'])}")


def show_request(request: Request) -> None:
    print(f"  {request.method} {request.target}")
    for name, value in request.headers:
        print(f"  {paint('dim', name + ':')} {value}")
    print(f"\n  {request.body.decode()}\n")
    checks = [f"{'✓' if check['passed'] else '✗'} {check['name']}" for check in request.entry["checks"]]
    print(f"  checked: {'  '.join(checks)}")
    answer = request.entry["answer"]
    print(f"  answered: HTTP {answer['http_status']}, trace id {answer['trace_id']}")


def close_video(program: str, emulator: Emulator) -> int:
    ready, (ms_open_id, device) = emulator.ready, TARGET
    host = ready["host"]
    arguments = [
        *(ready["base_url"], ready["ca_file"], ready["meeting_id"]),
        *(host["userid"], str(host["instanceid"]), ms_open_id, str(device)),
    ]
    print(f"  {paint('dim', '$ close_video ' + ' '.join(arguments))}", flush=True)
    credentials = {f"TM_{name.upper()}": ready[name] for name in ("app_id", "sdk_id", "secret_id", "secret_key")}
    done = subprocess.run([program, *arguments], env={**os.environ, **credentials}, check=False, stdout=subprocess.PIPE)
    for line in done.stdout.decode().splitlines():
        print(f"  {line}")
    return done.returncode


def main() -> int:
    program = os.path.abspath(sys.argv[1])
    with Emulator(tls=True) as emulator:
        print(f"The emulator serves the meeting at {emulator.ready['base_url']}")
        heading("Before")
        show_participants(emulator)
        heading("A C program, linked to libtmcontrol.so, turns the first camera of 王芳 off")
        code = close_video(program, emulator)
        heading("After")
        show_participants(emulator)
        heading("The request as the service saw it")
        requests = emulator.requests()
        if requests:
            show_request(requests[-1])
        else:
            print("  none came")
        is_off = not emulator.participant(*TARGET)["video_state"]
    if code == 0 and is_off:
        print(f"\n{paint('green', 'The camera is off.')}")
        return 0
    print(f"\n{paint('red', f'The camera is not off (the program ended with {code}).')}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
