"""examples/c/shared_tokens.c: several processes share a user's tokens, and some of them die at the worst moment."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from support import programs as c
from support.cc import C99, CPP11, compile_program
from support.emulator import ROOT, Emulator

SOURCE = ROOT / "examples" / "c" / "shared_tokens.c"
DYING = Path(__file__).with_name("dying.c")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as it is, but for the places where a test may have it killed."""
    folder = tmp_path_factory.mktemp("shared_tokens")
    return compile_program(
        C99,
        [SOURCE, DYING],
        folder / "shared_tokens",
        flags=["-Wl,--wrap=flock,--wrap=rename", "-Wno-reserved-identifier"],
    )


class Store:
    """A file with tokens, and programs that use it."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.path = folder / "tokens"
        self.emulator = emulator
        ready = emulator.ready
        options = {name: ready[name] for name in ("base_url", "oauth_base_url")}
        if "ca_file" in ready:
            options["ca_file"] = ready["ca_file"]
        self.environment = {**os.environ, "TM_CONFIG": json.dumps(options)}
        self.write(ready["access_token"], ready["refresh_token"], int(time.time()) - 1)

    def write(self, access_token: str, refresh_token: str, end: int) -> None:
        self.path.write_text(f"{self.emulator.ready['open_id']}\n{access_token}\n{refresh_token}\n{end}\n")

    def read(self) -> list[str]:
        return self.path.read_text().splitlines()

    def grant(self) -> dict[str, Any]:
        return self.emulator.state()["grants"][0]

    def is_up_to_date(self) -> bool:
        grant = self.grant()
        return self.read()[1:] == [grant["access_token"], grant["refresh_token"], str(grant["access_expires"])]

    def command(self, example: Path, target: dict[str, Any]) -> list[str]:
        ready = self.emulator.ready
        body = {
            **{"operator_id": ready["host"]["ms_open_id"], "operator_id_type": 4, "instanceid": 1},
            "user": {
                **{"to_operator_id": target["ms_open_id"], "to_operator_id_type": 4},
                "instanceid": target["instanceid"],
            },
        }
        return [str(example), str(self.path), ready["sdk_id"], ready["meeting_id"], json.dumps(body)]

    def start(self, example: Path, target: dict[str, Any], *before: str, die: str = "") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*before, *self.command(example, target)],
            env={**self.environment, "TM_TEST_DIE": die},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, example: Path, *before: str, die: str = "") -> tuple[int, str, str]:
        program = self.start(example, self.targets()[0], *before, die=die)
        said, complaint = program.communicate(timeout=120)
        return program.returncode, said, complaint

    def targets(self) -> list[dict[str, Any]]:
        return [person for person in self.emulator.ready["participants"] if person["video_state"]]


@pytest.fixture
def store(tmp_path: Path, tls_emulator: Emulator) -> Store:
    return Store(tmp_path, tls_emulator)


ACCEPTED = "TM_OK: the service accepted the call\n"


def test_it_keeps_the_new_pair(example: Path, store: Store) -> None:
    assert store.run(example) == (0, ACCEPTED, "")
    assert store.grant()["refreshes"] == 1
    assert store.is_up_to_date()
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_processes_that_share_a_store_refresh_once(example: Path, store: Store) -> None:
    programs = [store.start(example, target) for target in store.targets()]
    assert len(programs) >= 4
    for program in programs:
        said, complaint = program.communicate(timeout=120)
        assert (program.returncode, said, complaint) == (0, ACCEPTED, "")
    assert store.grant()["refreshes"] == 1
    assert store.is_up_to_date()


def test_processes_that_are_all_refused_refresh_once(example: Path, store: Store) -> None:
    """The store says that the token is good for long, and the service thinks otherwise."""
    store.write(*store.read()[1:3], int(time.time()) + 20_000)
    store.emulator.faults.add("expire_token")
    programs = [store.start(example, target) for target in store.targets()]
    for program in programs:
        said, complaint = program.communicate(timeout=120)
        assert (program.returncode, said, complaint) == (0, ACCEPTED, "")
    assert store.grant()["refreshes"] == 1


def killed(outcome: tuple[int, str, str]) -> bool:
    return outcome == (-signal.SIGKILL, "", "")


def test_killed_with_the_lock_taken_nothing_is_lost(example: Path, store: Store) -> None:
    before = store.read()
    assert killed(store.run(example, die="locked"))
    assert store.read() == before
    assert store.grant()["refreshes"] == 0
    # The system has given the lock back.
    assert store.run(example) == (0, ACCEPTED, "")
    assert store.is_up_to_date()


def test_killed_after_the_pair_is_kept_the_next_process_has_it(example: Path, store: Store) -> None:
    assert killed(store.run(example, die="stored"))
    assert store.is_up_to_date()
    assert store.emulator.requests()[-1].target.endswith("/refresh_token"), "it was kept before it was used"
    assert store.run(example) == (0, ACCEPTED, "")
    assert store.grant()["refreshes"] == 1


def test_killed_before_the_pair_is_kept_the_store_is_whole_and_says_what_to_do(example: Path, store: Store) -> None:
    """The new pair dies with the process, and the old one is dead: no program can mend that. The user has to know."""
    before = store.read()
    assert killed(store.run(example, die="storing"))
    assert store.read() == before
    code, said, complaint = store.run(example)
    assert (code, complaint) == (1, "")
    assert said.startswith("TM_ERR_TOKEN_EXPIRED: ")
    assert "the user has to authorise the app again" in said
    assert "\nhint: A refresh token lives 30 days" in said


HANGING = """
    #include <errno.h>
    #include <time.h>
    int __wrap_flock(int fd, int operation);
    int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);
    int __wrap_flock(int fd, int operation) {
        (void)fd, (void)operation;
        errno = EWOULDBLOCK;
        return -1;
    }
    int __wrap_nanosleep(const struct timespec *pause, struct timespec *left) {
        (void)pause, (void)left;
        return 0;
    }
"""


def with_functions_of(folder: Path, functions: str, *names: str) -> Path:
    """The example, with these functions in place of the system's."""
    source = folder / "functions.c"
    source.write_text(functions)
    wrapped = ",".join(f"--wrap={name}" for name in names)
    flags = ["-D_DEFAULT_SOURCE", f"-Wl,{wrapped}", "-Wno-reserved-identifier"]
    return compile_program(C99, [SOURCE, source], folder / "shared_tokens", flags=flags)


def test_who_holds_the_lock_for_ever_holds_nobody_up_for_ever(tmp_path: Path, store: Store) -> None:
    """Its own patience passes at once here: the pauses are none."""
    before = store.read()
    code, said, complaint = store.run(with_functions_of(tmp_path, HANGING, "flock", "nanosleep"))
    assert (code, complaint) == (1, "")
    assert said.startswith("TM_ERR_CALLBACK_FAILED: ")
    assert store.read() == before
    assert store.grant()["refreshes"] == 0


def test_a_child_does_not_keep_the_lock(tmp_path: Path, store: Store) -> None:
    """It shares the file with the lock; closing the file in the parent alone would leave it locked."""
    code, said, _ = store.run(with_functions_of(tmp_path, FORKING, "rename"))
    child = int(Path(f"{store.path}.child").read_text())
    try:
        assert (code, said) == (0, ACCEPTED)
        with open(f"{store.path}.lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.kill(child, signal.SIGKILL)


FORKING = """
    #include <fcntl.h>
    #include <stdio.h>
    #include <unistd.h>
    int __real_rename(const char *from, const char *to);
    int __wrap_rename(const char *from, const char *to);
    int __wrap_rename(const char *from, const char *to) {
        char name[1040];
        pid_t child = fork();
        if (child == 0) {
            close(0), close(1), close(2);
            for (;;)
                pause();
        }
        snprintf(name, sizeof name, "%s.child", to);
        FILE *file = fopen(name, "w");
        if (file != NULL) {
            fprintf(file, "%d", (int)child);
            fclose(file);
        }
        return __real_rename(from, to);
    }
"""


def test_it_is_clean_under_valgrind_with_tls(example: Path, store: Store) -> None:
    code, said, complaint = store.run(example, *c.VALGRIND_WITH_TLS)
    assert (code, said) == (0, ACCEPTED), complaint
    assert store.is_up_to_date()


def test_it_is_cpp_too(tmp_path: Path, store: Store) -> None:
    program = compile_program(CPP11, [SOURCE], tmp_path / "shared_tokens")
    assert store.run(program) == (0, ACCEPTED, "")


def test_it_wants_all_of_its_arguments(example: Path) -> None:
    done = c.run([example, "tokens"])
    assert done.returncode == 2
    assert done.stderr != ""


@pytest.mark.parametrize("content", [None, "", "openid\naccess\nrefresh\n"])
def test_it_says_what_is_wrong_with_the_store(content: str | None, example: Path, store: Store) -> None:
    store.path.unlink()
    if content is not None:
        store.path.write_text(content)
    code, said, _ = store.run(example)
    assert code == 1
    assert said.startswith(f"{store.path}: ")
    assert store.emulator.requests() == []
