"""The emulator as a test's own service.

Needs nothing beyond the standard library, so that the tests of every binding can use it::

    with Emulator(tls=True) as emulator:
        emulator.faults.add("error_code", error_code=190310)
        ...                                  # calls to emulator.ready["base_url"]
        assert emulator.requests()[-1].header("X-Tc-Nonce")
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import ssl
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
STOP_SECONDS = 10


def binary() -> str:
    """The emulator's program: what TM_EMULATOR says, else the one of a debug build."""
    return os.environ.get("TM_EMULATOR") or str(ROOT / "target" / "debug" / "tm-emulator")


@dataclass(frozen=True)
class Request:
    """One request as the emulator's log has it."""

    entry: dict[str, Any]

    @property
    def method(self) -> str:
        return self.entry["method"]

    @property
    def target(self) -> str:
        """Path and query exactly as sent."""
        return self.entry["target"]

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names as they were spelt, in their order."""
        return [(header["name"], header["value"]) for header in self.entry["headers"]]

    def header(self, name: str) -> str | None:
        """The value of the only header that is spelt like this; None if there is none."""
        values = [value for known, value in self.headers if known == name]
        if len(values) > 1:
            raise AssertionError(f"{name} was sent {len(values)} times")
        return values[0] if values else None

    @property
    def head(self) -> bytes:
        return base64.b64decode(self.entry["head_base64"])

    @property
    def body(self) -> bytes:
        return base64.b64decode(self.entry["body_base64"])

    @property
    def connection(self) -> int:
        return self.entry["connection"]

    @property
    def carried_out(self) -> bool:
        return self.entry["carried_out"]

    def failed_checks(self) -> list[dict[str, Any]]:
        return [check for check in self.entry["checks"] if not check["passed"]]


class Faults:
    """What is to go wrong; `schema/faults.json` of the emulator describes the kinds."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def add(self, kind: str, **fields: Any) -> None:
        self.set({"kind": kind, **fields})

    def set(self, faults: dict[str, Any] | list[dict[str, Any]]) -> None:
        """One fault, or several at once."""
        self._emulator.control("POST", "faults", faults)

    def clear(self) -> None:
        self._emulator.control("DELETE", "faults")


class Emulator:
    """A running emulator. It ends with the `with` block, with stop(), or with this process, whichever is first."""

    def __init__(self, *args: str, tls: bool = False, scenario: str | os.PathLike[str] | None = None) -> None:
        command = [binary(), "--exit-with-stdin", *args]
        if tls:
            command.append("--tls")
        if scenario is not None:
            command += ["--scenario", os.fspath(scenario)]
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        # The pipe to its standard input is what ends it when this process dies without stop().
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr, text=True
        )
        self.faults = Faults(self)
        try:
            self.ready: dict[str, Any] = json.loads(self._first_line())
        except BaseException:
            self.stop()
            raise
        self._tls = ssl.create_default_context(cafile=self.ready["ca_file"]) if tls else None

    def _first_line(self) -> str:
        lines: list[str] = []
        assert self._process.stdout is not None
        reader = threading.Thread(target=lambda out: lines.append(out.readline()), args=[self._process.stdout])
        reader.start()
        reader.join(START_SECONDS)
        if lines and lines[0]:
            return lines[0]
        self._process.kill()
        reader.join()
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace").strip() or "nothing"
        raise RuntimeError(f"{binary()} printed no ready line; on standard error: {said}")

    def control(self, method: str, path: str, document: Any = None) -> Any:
        """Asks one of the emulator's own pages."""
        data = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(f"{self.ready['base_url']}/__emulator/{path}", data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        # No proxies: the environment's are none of this test's business.
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._tls)
        )
        try:
            with opener.open(request, timeout=30) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise ValueError(f"{method} {path}: {error.code} {error.read().decode()}") from None
        return json.loads(body) if body else None

    def state(self, after: int = 0) -> dict[str, Any]:
        """The meetings, and the log of requests with a number above `after`."""
        return self.control("GET", f"state?after={after}")

    def requests(self, after: int = 0) -> list[Request]:
        return [Request(entry) for entry in self.state(after)["log"]]

    def counters(self) -> dict[str, int]:
        return self.control("GET", "counters")

    def participant(self, ms_open_id: str, instanceid: int) -> dict[str, Any]:
        """A participant as things are now, in whichever meeting."""
        for meeting in self.state()["meetings"]:
            for person in meeting["participants"]:
                if (person["ms_open_id"], person["instanceid"]) == (ms_open_id, instanceid):
                    return person
        raise LookupError(f"{ms_open_id} is in no meeting with device {instanceid}")

    def reset(self) -> None:
        """Back to the start: world, faults, clock and log."""
        self.control("POST", "reset")

    def stop(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._stderr.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
