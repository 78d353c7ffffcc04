"""The clients that are measured, each a program that serves batches of calls (benches/README.md)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from .scene import BUILT, ROOT, RUST, environment

PYTHON = ROOT / "benches" / "python"


@dataclass(frozen=True)
class Client:
    """A client: its command, and which kind of success it can read."""

    name: str
    command: Sequence[str]
    answer: str = "empty"
    more: dict[str, str] = field(default_factory=dict)


def python(name: str, file: str, answer: str = "empty") -> Client:
    return Client(name, [sys.executable, str(PYTHON / file)], answer)


FLOOR = Client("raw rustls socket, request prebuilt (the floor)", [str(RUST / "floor")])
LIBCURL = Client("libcurl + OpenSSL, in C", [str(BUILT / "libcurl")])
OURS = Client("tmcontrol, C", [str(BUILT / "ours-c")])
OURS_CPP = Client("tmcontrol, C++", [str(BUILT / "ours-cpp")])
OURS_PYTHON = python("tmcontrol, Python", "ours.py")
OURS_GO = Client("tmcontrol, Go", [str(BUILT / "ours-go")])
SDK_PYTHON = python("official Python SDK", "sdk.py", "object")
REQUESTS = python("requests, Python", "with_requests.py")
NET_HTTP = Client("net/http, Go", [str(BUILT / "nethttp")])
SDK_GO = Client("official Go SDK", [str(BUILT / "sdk-go")], "object")

NETWORK = [LIBCURL, OURS, OURS_CPP, OURS_PYTHON, SDK_PYTHON, REQUESTS, OURS_GO, NET_HTTP, SDK_GO, FLOOR]
SIGN = Client("sign", [str(RUST / "sign")])
MICRO = {kind: Client(kind, [str(BUILT / "micro")], more={"BENCH_MICRO": kind}) for kind in ("success", "error")}


def is_here(client: Client) -> bool:
    """Whether the client could be had. The module proxy does not give the official Go SDK to everybody."""
    return client is not SDK_GO or (BUILT / "sdk-go").exists()


class Running:
    """A client that is running, until the `with` block ends."""

    def __init__(self, client: Client, hosts: dict[str, str], under: Sequence[str] = ()) -> None:
        self.client = client
        self.started_ns = time.monotonic_ns()
        host = hosts[client.answer]
        self._process = subprocess.Popen(
            [*under, *client.command],
            env=environment(host, BENCH_ADDRESS=host, **client.more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def batch(self, callers: int, calls: int) -> dict[str, Any]:
        """Has calls made, and gives what came of them; a single failure ends everything."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{callers} {calls}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.client.name} ended")
        report = json.loads(line)
        if report["failure"]:
            raise RuntimeError(f"{self.client.name}: {report['failure']}")
        return report

    def status(self, name: str) -> int:
        """A number of /proc/PID/status, such as VmHWM (in kilobytes) or Threads."""
        with open(f"/proc/{self._process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(name + ":"))

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
