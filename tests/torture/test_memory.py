"""The library's own large allocations fail: the host lives, and is told that there is not enough memory."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.cc import C99, compile_program
from support.emulator import Emulator

HERE = Path(__file__).resolve().parent
HOST = HERE.parent / "host"
SIZE = 256 * 1024
LARGE_FROM = SIZE // 4
SECRET = "a-secret-that-comes-back"

# What an answer is like decides what is copied of it: texts that are not UTF-8, secrets and escapes are written anew.
BODIES = {
    "plain": b"x" * SIZE,
    "not UTF-8": b"\xff" * SIZE,
    "with a secret": (SECRET + " ").encode() * (SIZE // (len(SECRET) + 1)),
    "controls": b"\x01" * SIZE,
    "words": b'{"error_info":{"error_code":190303,"message":"' + b"w" * SIZE + b'"}}',
    "words with escapes": b'{"error_info":{"error_code":190303,"message":"' + b"\\n" * (SIZE // 2) + b'"}}',
}


@pytest.fixture(scope="module")
def program(programs: Path) -> Path:
    sources = [HERE / "large_answer.c", HOST / "host.c", HOST / "calls.c"]
    return compile_program(C99, sources, programs / "large_answer", libraries=["-ldl"])


@pytest.fixture(scope="module")
def short_of_memory(programs: Path) -> str:
    library = programs / "short_of_memory.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, HERE / "short_of_memory.c"], check=True)
    return str(library)


class Machine:
    def __init__(self, program: Path, preload: str, emulator: Emulator, folder: Path) -> None:
        self._program, self._preload, self._emulator, self._folder = program, preload, emulator, folder

    def run(self, how: str, body: bytes, large_from: int = LARGE_FROM, http_status: int = 500) -> dict[str, str]:
        answer = self._folder / "answer"
        answer.write_bytes(body)
        text = body.decode("latin-1")
        self._emulator.faults.add("answer", http_status=http_status, body=text)
        ready = self._emulator.ready
        options = {
            **{name: ready[name] for name in ("app_id", "sdk_id", "secret_id", "base_url")},
            "secret_key": SECRET,
            "max_attempts": 1,
            "max_response_bytes": 4 * SIZE,
        }
        environment = {
            **os.environ,
            "TM_TEST_OPTIONS": json.dumps(options),
            "TM_TEST_ANSWER": str(answer),
            "LD_PRELOAD": self._preload,
        }
        done = subprocess.run(
            [self._program, how, str(large_from)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), f"exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return dict(line.split(": ", 1) for line in done.stdout.splitlines())


@pytest.fixture
def machine(program: Path, short_of_memory: str, emulator: Emulator, tmp_path: Path) -> Machine:
    return Machine(program, short_of_memory, emulator, tmp_path)


@pytest.mark.parametrize("how", ["transport", "interpret"])
@pytest.mark.parametrize("body", BODIES)
def test_an_answer_that_does_not_fit(how: str, body: str, machine: Machine) -> None:
    said = machine.run(how, BODIES[body])
    # Something came back that nobody has read: whether the camera is off is not known.
    assert (said["status"], said["effect"]) == ("TM_ERR_OUT_OF_MEMORY", "0")
    assert (said["refused"], said["afterwards"]) == ("yes", "TM_OK")


@pytest.mark.parametrize("body", BODIES)
def test_a_result_of_which_no_copy_fits(body: str, machine: Machine) -> None:
    said = machine.run("fetched", BODIES[body])
    assert said["status"] != "TM_ERR_OUT_OF_MEMORY"
    assert (said["json"], said["refused"], said["afterwards"]) == ("none", "yes", "TM_OK")


# Words with escapes are unescaped into a buffer of serde_json's, which ends the process where it does not fit: that is what the
# header says of dependencies. Redacted, what is shown of an answer may be shorter than it.
@pytest.mark.parametrize("body", ["plain", "not UTF-8", "controls", "words"])
def test_memory_for_the_answer_and_for_no_copy_of_it(body: str, machine: Machine) -> None:
    """The answer fits; what is written anew of it is larger, and does not."""
    said = machine.run("interpret", BODIES[body], large_from=len(BODIES[body]) + 1)
    assert said["status"] == ("TM_ERR_AUTHENTICATION" if body == "words" else "TM_ERR_NOT_THE_SERVICE")
    assert (said["refused"], said["afterwards"]) == ("yes", "TM_OK")


@pytest.mark.parametrize(
    "body", [b'{"participants":[' + b"0," * SIZE + b"0]}", b'{"a":0' + b',"a":0' * (SIZE // 3) + b"}"]
)
def test_a_list_that_fits_and_what_is_made_of_it_does_not(body: bytes, machine: Machine) -> None:
    said = machine.run("list", body, large_from=len(body) + 1, http_status=200)
    assert (said["status"], said["effect"]) == ("TM_ERR_OUT_OF_MEMORY", "0")
    assert (said["refused"], said["afterwards"]) == ("yes", "TM_OK")


def test_without_want_everything_is_there(machine: Machine) -> None:
    """The same with memory: so it is the want of it that the others are about."""
    for body in BODIES.values():
        said = machine.run("interpret", body, large_from=0)
        assert said["status"] != "TM_ERR_OUT_OF_MEMORY"
        assert (said["json"], said["refused"]) == ("some", "no")
