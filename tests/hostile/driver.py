"""The driver program, and what it found out about a call."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support import bodies
from support.cc import C99, WARNINGS, compile_program, run_compiler

HERE = Path(__file__).resolve().parent
RUN_SECONDS = 120
# Names of the environment that a program could take for a wish to use a proxy.
PROXY_VARIABLES = {
    name for word in ("http", "https", "all", "no") for name in (f"{word}_proxy", f"{word.upper()}_PROXY")
}

IDENTITY = {"app_id": "200000001", "secret_id": "HostileSecretId", "secret_key": "HostileSecretKey-do-not-show"}
OAUTH = {"open_id": "hostile-open-id", "access_token": "HostileAccessToken-do-not-show"}
SECRETS = (IDENTITY["secret_key"], OAUTH["access_token"])


@dataclass(frozen=True)
class Outcome:
    """One call: what the library says of it, and how long it took by the test's own clock."""

    took_ms: float
    report: dict[str, Any]

    @property
    def status(self) -> str:
        return self.report["status"]

    @property
    def attempts(self) -> list[dict[str, Any]]:
        return self.report["attempts"]


@dataclass(frozen=True)
class Answer:
    calls: list[Outcome]
    free_ms: float
    """How long tm_context_free took."""
    said: str
    """All that the program printed, for tests that look for what must not be in it."""

    @property
    def call(self) -> Outcome:
        """The only call."""
        (outcome,) = self.calls
        return outcome


class Driver:
    """The compiled programs."""

    def __init__(self, folder: Path) -> None:
        self._program = compile_program(C99, [HERE / "driver.c"], folder / "driver", libraries=["-lcjson"])
        self.resolver = folder / "resolver.so"
        command = [
            "gcc",
            "-std=c99",
            *WARNINGS,
            "-shared",
            "-fPIC",
            str(HERE / "resolver.c"),
            "-o",
            str(self.resolver),
            "-ldl",
        ]
        done = run_compiler(command)
        assert done.returncode == 0, done.stderr

    def environment(self, resolver: str | None = None, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """This process's environment without its proxies; with a resolver, if one is wanted, that behaves like this."""
        environment = {name: value for name, value in os.environ.items() if name not in PROXY_VARIABLES}
        if resolver is not None:
            environment |= {"LD_PRELOAD": str(self.resolver), "TM_TEST_RESOLVER": resolver}
        return environment | dict(variables or {})

    def ask(
        self,
        options: Mapping[str, Any],
        calls: Sequence[Mapping[str, Any]] = ({},),
        *,
        threads: int = 1,
        clock: Mapping[str, int] | None = None,
        resolver: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Answer:
        """Makes one context of the options, and on every thread the calls, each with what is in it beyond a good request."""
        whole = [{"meeting_id": bodies.ANY_MEETING, "body": bodies.ANY_BODY, **call} for call in calls]
        question: dict[str, Any] = {"options": dict(options), "calls": whole, "threads": threads}
        if clock is not None:
            question["clock"] = dict(clock)
        done = subprocess.run(
            [self._program],
            input=json.dumps(question),
            env=self.environment(resolver, variables),
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), f"exit code {done.returncode}: {done.stderr}"
        reply = json.loads(done.stdout)
        assert reply["config_status"] == "TM_OK", reply["config_error"]
        outcomes = [Outcome(call["took_us"] / 1000, call["report"]) for call in reply["calls"]]
        return Answer(outcomes, reply["free_us"] / 1000, done.stdout)
