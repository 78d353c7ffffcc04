"""examples/c/close_video.c, built as its first lines say, does what they say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support import bodies
from support import programs as c
from support.cc import C99, CPP11, compile_program, prefix
from support.emulator import ROOT, Emulator

SOURCE = ROOT / "examples" / "c" / "close_video.c"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return compile_program(C99, [SOURCE], tmp_path / "close_video")


def credentials(emulator: Emulator, **changed: str) -> dict[str, str]:
    ready = {**emulator.ready, **changed}
    return {f"TM_{name.upper()}": ready[name] for name in ("app_id", "sdk_id", "secret_id", "secret_key")}


def arguments(emulator: Emulator, **changed: str) -> list[str]:
    host, guest = bodies.host(emulator), bodies.target(emulator)
    found = {
        "base_url": emulator.ready["base_url"],
        "ca_file": emulator.ready.get("ca_file", ""),
        "meeting_id": emulator.ready["meeting_id"],
        "operator": host["userid"],
        "operator_device": str(host["instanceid"]),
        "target": guest["ms_open_id"],
        "target_device": str(guest["instanceid"]),
    }
    return list({**found, **changed}.values())


def camera_is_on(emulator: Emulator) -> bool:
    guest = bodies.target(emulator)
    return emulator.participant(guest["ms_open_id"], guest["instanceid"])["video_state"]


def test_it_turns_a_camera_off(example: Path, tls_emulator: Emulator) -> None:
    assert camera_is_on(tls_emulator)
    done = c.run([example, *arguments(tls_emulator)], credentials(tls_emulator))
    c.assert_passed(done)
    (request,) = tls_emulator.requests()
    trace_id = request.entry["answer"]["trace_id"]
    assert done.stdout.startswith("TM_OK: ")
    assert f"trace id: {trace_id}\n" in done.stdout
    assert done.stderr == ""
    assert not camera_is_on(tls_emulator)


def test_it_says_why_a_camera_stays_on(example: Path, tls_emulator: Emulator) -> None:
    done = c.run([example, *arguments(tls_emulator, meeting_id="5530184426719003852")], credentials(tls_emulator))
    assert done.returncode == 1
    assert done.stdout.startswith("TM_ERR_MEETING_STATE: ")
    assert "\nhint: " in done.stdout
    assert "\ntrace id: " in done.stdout
    assert camera_is_on(tls_emulator)


@pytest.mark.parametrize(
    ("argument", "value", "said"),
    [
        ("base_url", "nowhere", "configuration: base_url: "),
        ("ca_file", "/nonexistent/ca.pem", "configuration: ca_file: "),
        ("meeting_id", "735219846", "TM_ERR_INVALID_MEETING_ID: "),
        ("operator", "", "TM_ERR_INVALID_ARGUMENT: "),
    ],
)
def test_it_says_which_argument_is_wrong(
    argument: str, value: str, said: str, example: Path, tls_emulator: Emulator
) -> None:
    done = c.run([example, *arguments(tls_emulator, **{argument: value})], credentials(tls_emulator))
    assert done.returncode == 1
    assert done.stdout.startswith(said), done.stdout
    assert tls_emulator.requests() == []


def test_it_says_which_credential_is_missing(example: Path, tls_emulator: Emulator) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TM_")}
    command = [str(example), *arguments(tls_emulator)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("configuration: app_id")


def test_it_wants_all_of_its_arguments(example: Path) -> None:
    done = c.run([example, "https://api.meeting.qq.com"])
    assert done.returncode == 2
    assert done.stderr != ""


def test_it_is_cpp_too(tmp_path: Path, tls_emulator: Emulator) -> None:
    program = compile_program(CPP11, [SOURCE], tmp_path / "close_video")
    c.assert_passed(c.run([program, *arguments(tls_emulator)], credentials(tls_emulator)))


def test_it_is_clean_under_valgrind_with_tls(example: Path, tls_emulator: Emulator) -> None:
    command = [*c.VALGRIND_WITH_TLS, example, *arguments(tls_emulator)]
    c.assert_passed(c.run(command, credentials(tls_emulator)))
    assert not camera_is_on(tls_emulator)


@pytest.mark.parametrize("static", [False, True], ids=["shared", "static"])
def test_pkg_config_says_how_to_link(static: bool, tmp_path: Path, tls_emulator: Emulator) -> None:
    """The command of the README, with the library found by pkg-config and nothing else."""
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix() / "lib" / "pkgconfig")}
    query = ["pkg-config", "--cflags", "--libs", *(["--static"] if static else []), "tmcontrol"]
    found = subprocess.run(query, env=environment, capture_output=True, text=True, check=True).stdout.split()
    flags = ["-l:libtmcontrol.a" if static and flag == "-ltmcontrol" else flag for flag in found]
    program = tmp_path / "close_video"
    subprocess.run(["gcc", SOURCE, *flags, "-o", program], check=True)
    needed = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    assert ("libtmcontrol" in needed) is not static
    environment = {**credentials(tls_emulator), "LD_LIBRARY_PATH": "" if static else str(prefix() / "lib")}
    c.assert_passed(c.run([program, *arguments(tls_emulator)], environment))
    assert not camera_is_on(tls_emulator)
