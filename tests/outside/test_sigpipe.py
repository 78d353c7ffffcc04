"""A host that leaves SIGPIPE alone survives servers that leave in the worst moment, and finds its signals as it left them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support import programs as c
from support.cc import C99
from support.misbehaving import End, TlsServer

CALLS = 30


def default_signals() -> None:
    """Python ignores SIGPIPE, and its children inherit that."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def run_host(
    programs: Path, folder: Path, end: End, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    program = c.build("sigpipe", C99, programs)
    with TlsServer(folder, end=end) as server:
        return subprocess.run(
            [program, server.base_url, server.ca_file, str(CALLS)],
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=default_signals,
        )


@pytest.mark.parametrize(
    ("end", "statuses"),
    [
        (End.NEVER, {"TM_OK"}),
        (End.AFTER_ANSWER, {"TM_OK"}),
        # With TLS 1.3 the client may have sent its request before it learns that nobody is there any more.
        (End.IN_HANDSHAKE, {"TM_ERR_TLS", "TM_ERR_CONNECTION_LOST"}),
    ],
    ids=lambda value: value.value if isinstance(value, End) else "",
)
def test_a_server_that_leaves_does_not_kill_the_host(
    end: End, statuses: set[str], programs: Path, tmp_path: Path
) -> None:
    done = run_host(programs, tmp_path, end)
    assert done.returncode == 0, f"ended by {done.returncode}\n{done.stdout}"
    *said, action, blocked, pending, own = done.stdout.splitlines()
    assert len(said) == CALLS
    assert set(said) <= statuses
    assert action == "SIGPIPE has its default action: yes"
    assert blocked == "SIGPIPE is blocked: no"
    assert pending == "SIGPIPE is pending: no"
    assert own == "SIGUSR1 is blocked: yes"


@pytest.mark.parametrize("end", [End.AFTER_ANSWER, End.IN_HANDSHAKE], ids=lambda end: end.value)
def test_the_servers_are_as_bad_as_they_claim(end: End, programs: Path, tmp_path: Path) -> None:
    """The same host with signal masks that have no effect dies: so it is the library's care that keeps it alive."""
    source = tmp_path / "no_masks.c"
    source.write_text("int pthread_sigmask(void) { return 0; }\n")
    no_masks = tmp_path / "no_masks.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-fno-builtin", "-o", no_masks, source], check=True)
    done = run_host(programs, tmp_path, end, {"LD_PRELOAD": str(no_masks)})
    assert done.returncode == -signal.SIGPIPE
