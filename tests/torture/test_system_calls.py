"""Each system call of a call fails once: no crash, no hang, nothing left behind, and a status that is true."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import bodies
from support.cc import C99, compile_program
from support.emulator import Emulator

from . import strace

HERE = Path(__file__).resolve().parent
HOST = HERE.parent / "host"
DEADLINE_MS = 1500
# `make harden` asks for all of them.
ERRORS_EACH = int(os.environ.get("TM_TORTURE_ERRORS", "1"))
NOTHING_WAS_SENT = range(100, 105)
# Besides success: what a failing system call may come to. The last two are the library's own words for "the system".
EXPECTED = {100, 101, 102, 104, 105, 106, 901, 902}
# A certificate file that cannot be read is found before any call: that is the configuration's fault.
INVALID_CONFIG = 3


@pytest.fixture(scope="module")
def program(programs: Path) -> Path:
    sources = [HERE / "one_call.c", HOST / "host.c", HOST / "calls.c"]
    return compile_program(C99, sources, programs / "one_call")


class Torture:
    """One way to make a call, and an emulator that it is made to."""

    def __init__(self, program: Path, way: str, emulator: Emulator, folder: Path, **options: Any) -> None:
        self._command = [str(program), way]
        self._emulator = emulator
        self._log = folder / "strace"
        ready = emulator.ready
        identity = {name: ready[name] for name in ("app_id", "sdk_id", "secret_id", "secret_key", "base_url")}
        whole = {
            **identity,
            "ca_file": ready["ca_file"],
            "ca_only": True,
            "timeout_ms": DEADLINE_MS,
            "allow_http": True,
        }
        self._environment = {
            **os.environ,
            "TM_TEST_OPTIONS": json.dumps({**whole, **options}),
            "TM_TEST_MEETING": ready["meeting_id"],
            "TM_TEST_BODY": bodies.good_body(emulator),
        }

    @property
    def log(self) -> str:
        """What strace wrote of the last run."""
        return self._log.read_text()

    def failures(self) -> list[strace.Failure]:
        """All that can fail, by a run in which nothing does."""
        report, left = self._run(None)
        assert (report["status"], left) == ("TM_OK", {"descriptors": 0})
        return list(strace.failures(self.log, ERRORS_EACH))

    def fail(self, failure: strace.Failure) -> str:
        """What is wrong with what came of it; empty if nothing is."""
        try:
            report, left = self._run_until_it_comes(failure)
        except AssertionError as error:
            return str(error)
        except subprocess.TimeoutExpired:
            return "it hangs"
        status, message = report["status_number"], report["message"]
        wrong = []
        if not message.strip():
            wrong.append("no message")
        if "attempts" in report:
            # Asked again after an answer that was lost, the service says that the camera is off already.
            off_already = status == 209 and len(report["attempts"]) > 1 and report["effect"] == "unknown"
            if status and status not in EXPECTED and not off_already:
                wrong.append("this status does not fit")
            if report["elapsed_us"] > (DEADLINE_MS + 1000) * 1000:
                wrong.append(f"took {report['elapsed_us']} us")
            wrong += self._lies(report)
        elif status not in (INVALID_CONFIG, 902):
            wrong.append("this status does not fit a context that was refused")
        # A close that is not carried out leaves its descriptor, whoever called it. Where the kernel has no getrandom, random
        # numbers come from a file that is kept open: once by the standard library, and once by the crate that nonces are made with.
        injected = self.log.count("(INJECTED)")
        allowed = injected if failure.name == "close" else 2 if failure.error == "ENOSYS" else 0
        if left["descriptors"] > allowed:
            wrong.append(f"{left['descriptors']} descriptors left")
        return f"status {status}, {message}: {', '.join(wrong)}" if wrong else ""

    def _lies(self, report: dict[str, Any]) -> Iterator[str]:
        """What the report says, held against what the service saw."""
        requests = self._emulator.requests()
        carried_out = sum(request.carried_out for request in requests)
        if report["status"] == "TM_OK" and carried_out != 1:
            yield f"a success, but the service has carried out {carried_out}"
        if report["status_number"] in NOTHING_WAS_SENT and len(report["attempts"]) == 1 and requests:
            yield "something was sent, although the status says that nothing was"
        if report["effect"] == "not_applied" and carried_out:
            yield "the camera is off, although the effect says that it is not"
        if len({request.header("X-Tc-Nonce") for request in requests}) != len(requests):
            yield "a nonce was sent twice"

    def _run_until_it_comes(self, failure: strace.Failure) -> tuple[dict[str, Any], dict[str, Any]]:
        """A run in which it fails; the last of a few where its threads never got that far, which only some calls may not."""
        for _ in range(TRIES):
            ended = self._run(failure)
            if "(INJECTED)" in self.log:
                return ended
        assert failure.name in MAY_NOT_COME, f"it never failed in {TRIES} runs"
        return ended

    def _run(self, failure: strace.Failure | None) -> tuple[dict[str, Any], dict[str, Any]]:
        self._emulator.reset()
        done = strace.run(self._command, self._environment, self._log, failure=failure)
        assert (done.returncode, done.stderr) == (0, ""), f"exit code {done.returncode}: {done.stderr}"
        report, left = (json.loads(line) for line in done.stdout.splitlines())
        return report, left


TRIES = 5
# How often these come in a thread depends on which thread is faster: to wait for the network, it sets a timer and polls.
MAY_NOT_COME = {
    "brk",
    "epoll_pwait",
    "epoll_wait",
    "madvise",
    "mmap",
    "mprotect",
    "poll",
    "recvfrom",
    "sched_yield",
    "timerfd_settime",
    "write",
}

WAYS = {
    "one attempt": ("plain", {"max_attempts": 1}),
    "as many attempts as ever": ("plain", {}),
    "a name to look up": ("plain", {"max_attempts": 1, "name": True}),
    "started": ("started", {"max_attempts": 1, "worker_threads": 1}),
}


@pytest.mark.parametrize("name", WAYS)
def test_whatever_fails_the_host_lives_and_is_told_the_truth(
    name: str, program: Path, tls_emulator: Emulator, tmp_path: Path
) -> None:
    way, options = WAYS[name]
    options = dict(options)
    if options.pop("name", False):
        options["base_url"] = tls_emulator.ready["base_url"].replace("127.0.0.1", "localhost")
    torture = Torture(program, way, tls_emulator, tmp_path, **options)
    failures = torture.failures()
    assert len(failures) > 50, "a call has more system calls than that"
    wrong = {str(failure): said for failure in failures if (said := torture.fail(failure))}
    print(f"{name}: {len(failures)} failures")
    assert not wrong, "\n".join(f"{failure}: {said}" for failure, said in wrong.items())


def test_a_connection_that_nobody_acknowledges_is_left_in_time(
    program: Path, tls_emulator: Emulator, tmp_path: Path
) -> None:
    torture = Torture(program, "plain", tls_emulator, tmp_path, connect_timeout_ms=1234)
    torture.failures()
    assert "TCP_USER_TIMEOUT, [1234]" in torture.log
