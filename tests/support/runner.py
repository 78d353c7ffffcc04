"""The conformance programs: one protocol for every language, described in tests/conformance/README.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import programs
from .cc import C99, CPP11, compile_program
from .emulator import ROOT, Emulator

# In the order of the numbers that tm_result_effect gives.
EFFECTS = ("unknown", "applied", "not_applied")


@dataclass(frozen=True)
class Reply:
    """What came of one question: an outcome for each call, and the log."""

    config_status: str
    config_error: str
    outcomes: list[dict[str, Any]]
    log: list[dict[str, Any]]
    line: str = field(repr=False)
    """The whole answer as it was printed, for tests that look for what must not be in it."""

    @property
    def outcome(self) -> dict[str, Any]:
        """The outcome of the only call."""
        assert self.config_status == "TM_OK", self.config_error
        (outcome,) = self.outcomes
        return outcome


class Runner:
    """A running conformance program."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )

    @classmethod
    def in_c(cls, folder: Path, environment: Mapping[str, str] | None = None) -> Runner:
        return cls([programs.build("conformance", C99, folder)], environment)

    @classmethod
    def in_cpp(cls, folder: Path) -> Runner:
        binding = ROOT / "bindings" / "cpp"
        source, include = binding / "tests" / "conformance.cpp", binding / "include"
        return cls([compile_program(CPP11, [source], folder / "conformance-cpp", flags=["-I", str(include), "-O0"])])

    @classmethod
    def in_python(cls, _folder: Path, environment: Mapping[str, str] | None = None) -> Runner:
        package = ROOT / "bindings" / "python"
        program = package / "tests" / "conformance_program.py"
        return cls([sys.executable, program], {"PYTHONPATH": str(package / "src"), **(environment or {})})

    @classmethod
    def in_go(cls, folder: Path) -> Runner:
        program = folder / "conformance-go"
        subprocess.run(
            ["go", "build", "-o", program, "./internal/conformance"], cwd=ROOT / "bindings" / "go", check=True
        )
        return cls([program])

    def ask(self, options: dict[str, Any], calls: list[dict[str, Any]]) -> Reply:
        """Makes one context of the options, and the calls with it one after the other."""
        question = json.dumps({"options": options, "calls": calls}, ensure_ascii=False)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(question.encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the program ended with exit code {self._process.wait()}"
        reply = json.loads(line)
        assert reply is not None, "the program did not understand the question"
        for outcome in reply["outcomes"]:
            outcome["body"] = bytes.fromhex(outcome.pop("body_hex"))
        return Reply(
            config_status=reply["config_status"],
            config_error=reply["config_error"],
            outcomes=reply["outcomes"],
            log=reply["log"],
            line=line.decode(),
        )

    def call(self, options: dict[str, Any], meeting_id: str | None, body: str | None, **call: Any) -> Reply:
        return self.ask(options, [{"meeting_id": meeting_id, "body": body, **call}])

    def close(self) -> None:
        """Ends the program; a crash at its end counts, too."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        exit_code = self._process.wait(30)
        assert exit_code == 0, f"the program ended with exit code {exit_code}"

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self._process.kill()
            self._process.wait()


def options_for(emulator: Emulator, identity: str = "secret", **options: Any) -> dict[str, Any]:
    """The options that reach an emulator as the enterprise ("secret") or as a person ("oauth")."""
    ready = emulator.ready
    names = {
        "secret": ("app_id", "sdk_id", "secret_id", "secret_key"),
        "oauth": ("open_id", "access_token"),
        "none": (),
    }[identity]
    found: dict[str, Any] = {name: ready[name] for name in (*names, "base_url")}
    found["rate_limit_per_minute"] = 0  # tests make more calls in a minute than devices do
    if ready.get("ca_file"):
        found["ca_file"] = ready["ca_file"]
    return {**found, **options}
