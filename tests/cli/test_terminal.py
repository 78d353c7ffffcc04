"""A person at a terminal: questions, colours, progress, Ctrl-C, and pipes that are closed early."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import pexpect
import pytest

from support.emulator import Emulator

from .conftest import BINARY, TOO_LONG_SECONDS, Tmctl

COLOUR = re.compile(rb"\x1b\[[0-9;]+m")
ESCAPE = "\x1b"


class Terminal:
    """tmctl on a pseudo-terminal."""

    def __init__(self, tmctl: Tmctl, *args: str, **env: str) -> None:
        environment = tmctl.environment(TERM="xterm-256color", **env)
        self.child = pexpect.spawn(BINARY, list(args), env=environment, timeout=TOO_LONG_SECONDS, dimensions=(50, 160))

    def expect(self, text: str) -> None:
        self.child.expect_exact(text.encode())

    def end(self) -> tuple[int, bytes]:
        """The exit code and the rest of what was on the screen."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.signalstatus is None
        return self.child.exitstatus, self.child.before


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(tmctl: Tmctl, *args: str, **env: str) -> Terminal:
        started.append(Terminal(tmctl, *args, **env))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)


def wait_for(condition: Callable[[], object]) -> None:
    limit = time.monotonic() + TOO_LONG_SECONDS
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_a_missing_secret_is_asked_for_and_not_shown(
    connected: Tmctl, emulator: Emulator, terminal: Callable[..., Terminal]
) -> None:
    secret = connected.env["TM_SECRET_KEY"]
    asked = terminal(connected.without("TM_SECRET_KEY"), "participants")
    asked.expect("secret_key (not shown)")
    asked.child.sendline(secret)
    asked.expect("ms-zhang-wei")
    code, rest = asked.end()
    assert code == 0 and secret.encode() not in rest
    # A program is not asked.
    assert "secret_key is not set" in connected.without("TM_SECRET_KEY")("participants", code=3).err
    # Whoever asks for JSON is a program, wherever it runs.
    assert terminal(connected.without("TM_SECRET_KEY"), "participants", "--json").end()[0] == 3


def test_config_set_asks_for_a_secret(tmctl: Tmctl, terminal: Callable[..., Terminal]) -> None:
    asked = terminal(tmctl, "config", "set", "secret_key", "--lang", "zh")
    asked.expect("secret_key（输入时不显示）")
    asked.child.sendline("TypedSecretKey0000001")
    code, rest = asked.end()
    assert code == 0 and b"TypedSecretKey0000001" not in rest
    assert "TypedSecretKey0000001" in tmctl.config.read_text()
    assert terminal(tmctl, "config", "set", "timeout_ms").end()[0] == 3


def test_a_person_may_choose_among_several(
    connected: Tmctl, emulator: Emulator, terminal: Callable[..., Terminal]
) -> None:
    asked = terminal(connected, "close-video", "--name", "a", "--verify")
    asked.expect("Which one?")
    asked.expect("Jane Smith")
    asked.child.send("\r")
    code, rest = asked.end()
    assert code == 0 and b"Boardroom 3" in rest
    assert not emulator.participant("ms-boardroom-3", 9)["video_state"]


def test_a_person_may_choose_none(
    connected: Tmctl, emulator: Emulator, sent: Callable[[], list[str]], terminal: Callable[..., Terminal]
) -> None:
    asked = terminal(connected, "close-video", "--name", "a")
    asked.expect("Which one?")
    asked.child.send(ESCAPE)
    code, rest = asked.end()
    assert code == 8 and b"nothing was turned off" in rest
    assert not any(request.startswith("PUT") for request in sent())


def test_colours_are_for_terminals_that_want_them(connected: Tmctl, terminal: Callable[..., Terminal]) -> None:
    commands = (["doctor"], ["call", "GET", "/v1/meetings/1?instanceid=1"], ["explain", "41"])
    for command in commands:
        assert COLOUR.search(terminal(connected, *command).end()[1]), command
        assert not COLOUR.search(terminal(connected, *command, NO_COLOR="1").end()[1]), command
        piped = connected(*command, code=None)
        assert not COLOUR.search(piped.stdout + piped.stderr), command


def test_progress_is_shown_on_a_terminal_alone(
    connected: Tmctl, emulator: Emulator, terminal: Callable[..., Terminal]
) -> None:
    emulator.faults.set({"kind": "delay", "ms": 600, "count": 2})
    watched = terminal(connected, "participants", "--lang", "zh")
    watched.expect("正在查询会议")
    assert watched.end()[0] == 0
    emulator.faults.set({"kind": "delay", "ms": 600, "count": 2})
    assert connected("participants").err == ""


def test_ctrl_c_says_that_the_request_may_have_been_carried_out(
    connected: Tmctl, emulator: Emulator, terminal: Callable[..., Terminal]
) -> None:
    emulator.faults.set({"kind": "delay", "ms": 60_000})
    target = ["--target", "ms-boardroom-3", "--target-device", "9", "--device", "pc"]
    meeting = ["--meeting", emulator.ready["meeting_id"]]
    calling = terminal(connected, "close-video", *meeting, *target, "--timeout-ms", "60000")
    wait_for(emulator.requests)
    calling.child.sendintr()
    code, rest = calling.end()
    assert code == 130
    assert b"TM_ERR_CANCELLED" in rest and b"It may have been carried out" in rest


def test_ctrl_c_says_that_nothing_was_sent(connected: Tmctl) -> None:
    # Somebody who takes the connection and never says a word of TLS.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        target = ["--meeting", "6918235701846253947", "--target", "x", "--target-device", "1", "--device", "1"]
        options = ["--base-url", url, "--timeout-ms", "60000", "--lang", "zh"]
        command = [BINARY, "close-video", *target, *options]
        with subprocess.Popen(
            command, env=connected.environment(), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
        ) as call:
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                call.send_signal(signal.SIGINT)
                _, err = call.communicate(timeout=TOO_LONG_SECONDS)
        assert call.returncode == 130
        assert "TM_ERR_CANCELLED" in err.decode() and "尚未发送任何请求" in err.decode()


def test_ctrl_c_at_a_question_ends_it(connected: Tmctl, terminal: Callable[..., Terminal]) -> None:
    asked = terminal(connected.without("TM_SECRET_KEY"), "participants")
    asked.expect("secret_key")
    asked.child.sendintr()
    assert asked.end()[0] == 130


@pytest.mark.parametrize(
    "command", [["explain"], ["explain", "--json"], ["completions", "bash"], ["--help"], ["participants"]]
)
def test_a_reader_that_leaves_is_no_mistake(command: list[str], connected: Tmctl) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [BINARY, *command], env=connected.environment(), stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_result_that_cannot_be_written_is_not_taken_for_whole(tmctl: Tmctl) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [BINARY, "explain"], env=tmctl.environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 70 and b"output" in done.stderr


def test_the_log_tells_of_calls_and_of_attempts(connected: Tmctl, emulator: Emulator) -> None:
    command = ["call", "GET", "/v1/meetings?meeting_code=735219846&userid=zhang.wei&instanceid=1"]
    records: dict[str, list[str]] = {}
    for flag in ("-v", "-vv"):
        emulator.faults.set({"kind": "error_code", "error_code": 41})
        lines = connected(*command, flag).err.splitlines()
        records[flag] = [line.split(" {")[0] for line in lines]
    # The last line is the result's.
    failed, second, answered = "warn attempt 1: TM_ERR_SERVER", "debug attempt 2: TM_OK", "info the service answered"
    assert records["-v"][:-1] == [failed, answered]
    assert records["-vv"][:-1] == [failed, second, answered]
