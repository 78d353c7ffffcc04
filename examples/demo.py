"""The demonstration behind `make demo`: a C program turns a camera off, seen from both sides.

Starts the emulator with TLS, shows who is in its meeting, runs the C program that was built from examples/c/close_video.c, and
shows the meeting again, and the request as the service saw it. Ends with 1 if the camera did not go off.

Where there is a terminal, a display and a browser it names the emulator's live page and waits for Enter, once before the camera
goes off and once after, so that it can be seen to go dark. TM_DEMO_PAGE=1 does the same anywhere, TM_DEMO_PAGE=0 nowhere.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.emulator import Emulator, Request

COLOURS = {"bold": "1", "dim": "2", "green": "32", "red": "31"}
TARGET = ("ms-wang-fang", 1)
BROWSERS = ("xdg-open", "x-www-browser", "firefox", "chromium", "google-chrome")


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


def page_can_be_shown() -> bool:
    """Whether somebody sits here who can open the live page."""
    wish = os.environ.get("TM_DEMO_PAGE")
    if wish is not None:
        return wish not in ("", "0")
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(display) and sys.stdin.isatty() and any(shutil.which(browser) for browser in BROWSERS)


def wait_for_enter(what_for: str) -> None:
    """The end of the input is as good as Enter."""
    print(f"\n{paint('bold', what_for)}", flush=True)
    sys.stdin.readline()


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
        *(ready["base_url"], ready.get("ca_file", ""), ready["meeting_id"]),
        *(host["userid"], str(host["instanceid"]), ms_open_id, str(device)),
    ]
    shown = shlex.join(["close_video", *arguments])
    print(f"  {paint('dim', '$ ' + shown)}", flush=True)
    credentials = {f"TM_{name.upper()}": ready[name] for name in ("app_id", "sdk_id", "secret_id", "secret_key")}
    environment = {**os.environ, **credentials}
    done = subprocess.run(
        [program, *arguments], env=environment, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    for line in done.stdout.decode().splitlines():
        print(f"  {line}")
    return done.returncode


def main() -> int:
    program = os.path.abspath(sys.argv[1])
    page = page_can_be_shown()
    # A browser would not trust the emulator's certificates.
    with Emulator(tls=not page) as emulator:
        print(f"The emulator serves the meeting at {emulator.ready['base_url']}")
        if page:
            print(f"and shows it at {paint('bold', emulator.ready['ui_url'])}")
        heading("Before")
        show_participants(emulator)
        if page:
            wait_for_enter("Open the page, and press Enter: a camera goes off on it.")
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
        done = code == 0 and is_off
        if done:
            print(f"\n{paint('green', 'The camera is off.')}")
        else:
            print(f"\n{paint('red', f'The camera is not off (the program ended with {code}).')}")
        if page:
            wait_for_enter("The page stays until you press Enter.")
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
