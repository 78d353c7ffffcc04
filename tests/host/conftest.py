"""Fixtures for the programs of this folder, and the other side of their network."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hostile.certificates import Certificates
from hostile.driver import Driver
from hostile.fixtures import *  # noqa: F403
from hostile.table import options
from hostile.wire import FaultServer
from support.cc import C99, compile_program

HERE = Path(__file__).resolve().parent
RUN_SECONDS = 180


class Host:
    """A running program. Ends with the `with` block; then its exit code and all that it said are at hand."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(environment),
            # Python ignores SIGPIPE. That would be inherited, but for this.
            restore_signals=True,
        )
        self.said = ""

    def line(self) -> str:
        """The next line that it says; empty when it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def go(self) -> None:
        """Lets it go on."""
        assert self._process.stdin is not None
        # One that has ended says so better than a broken pipe does.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write("go\n")
            self._process.stdin.flush()

    def finish(self) -> None:
        """Waits for its end, which has to be a good one."""
        try:
            said, complaint = self._process.communicate(timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self.said += said
        assert (self._process.returncode, complaint) == (0, ""), f"exit code {self._process.returncode}\n{complaint}"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.finish()
        else:
            self.kill()


class Hosts:
    """Builds programs, and starts them with options that lead to a service."""

    def __init__(self, folder: Path, driver: Driver) -> None:
        self._folder = folder
        self._driver = driver

    def build(self, name: str) -> str:
        output = self._folder / f"host-{name}"
        if not output.exists():
            sources = [HERE / f"{name}.c", HERE / "host.c"]
            if "dlopen" not in sources[0].read_text(encoding="utf-8"):
                sources.append(HERE / "calls.c")
            # One that loads the library itself must not have it loaded for it.
            compile_program(C99, sources, output, flags=["-Wl,--as-needed"], libraries=["-ldl"])
        return str(output)

    def start(
        self, name: str, *arguments: object, options: Mapping[str, Any], resolver: str | None = None, **variables: str
    ) -> Host:
        environment = self._driver.environment(resolver, {"TM_TEST_OPTIONS": json.dumps(options), **variables})
        return Host([self.build(name), *map(str, arguments)], environment)

    def run(self, name: str, *arguments: object, **settings: Any) -> str:
        """Runs a program to its good end, and gives what it said."""
        with self.start(name, *arguments, **settings) as host:
            pass
        return host.said


@pytest.fixture(scope="session")
def hosts(programs: Path, driver: Driver) -> Hosts:
    return Hosts(programs, driver)


Options = Callable[..., dict[str, Any]]


@pytest.fixture
def options_for(certificates: Certificates) -> Options:
    """The options that lead to a fault server, under its address or under a name that has to be looked up.

    Calls are made once: a test of this folder is not about retries, and none of them may hide what it is about.
    """

    def make(service: FaultServer, *, name: str | None = None, **more: Any) -> dict[str, Any]:
        base_url = service.base_url if name is None else service.base_url.replace("127.0.0.1", name)
        once = {"max_attempts": 1, "rate_limit_per_minute": 0, "rate_limit_per_day": 0, "allow_http": True}
        return options(certificates, **{"base_url": base_url, **once, **more})

    return make


@pytest.fixture
def library() -> str:
    """The library's file, for those who load it themselves."""
    return str(Path(os.environ["TMCONTROL_PREFIX"]) / "lib" / "libtmcontrol.so.0")
