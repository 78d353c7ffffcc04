"""examples/c/device_signer.c beside examples/signing_service: a device that turns cameras off and has no secret key."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hostile.wire import Connection, FaultServer
from support import bodies
from support import programs as c
from support.cc import C99, CPP11, compile_program
from support.emulator import ROOT, Emulator

SOURCES = ROOT / "examples" / "c"
SERVICE = ROOT / "examples" / "signing_service" / "signing_service.py"


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_program(C99, [SOURCES / "device_signer.c"], tmp_path_factory.mktemp("device") / "device_signer")


class Service:
    """A running signing service."""

    def __init__(self, folder: Path, secret_id: str, secret_key: str, *meetings: str) -> None:
        self.socket = folder / "signer"
        key_file = folder / "key"
        key_file.write_text(f"{secret_key}\n")
        command = [sys.executable, str(SERVICE), "--socket", str(self.socket), "--secret-id", secret_id]
        command += ["--key-file", str(key_file), *(part for meeting in meetings for part in ("--meeting", meeting))]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def ask(self, string: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket))
            connection.sendall(string)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(4096), b""))

    def stop(self) -> str:
        """Ends it, and gives what it said on standard error."""
        self.process.terminate()
        return self.process.communicate(timeout=30)[1]


@pytest.fixture
def service(tmp_path: Path, tls_emulator: Emulator) -> Iterator[Service]:
    ready = tls_emulator.ready
    service = Service(tmp_path, ready["secret_id"], ready["secret_key"], ready["meeting_id"])
    yield service
    service.stop()


def environment(emulator: Emulator) -> dict[str, str]:
    return {f"TM_{name.upper()}": emulator.ready[name] for name in ("app_id", "sdk_id", "secret_id")}


def arguments(emulator: Emulator, signer: Path, **changed: str) -> list[str]:
    host, guest = bodies.host(emulator), bodies.target(emulator)
    found = {
        "socket": str(signer),
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


def test_it_turns_a_camera_off(device: Path, service: Service, tls_emulator: Emulator) -> None:
    done = c.run([device, *arguments(tls_emulator, service.socket)], environment(tls_emulator))
    c.assert_passed(done)
    assert (done.stdout, done.stderr) == ("TM_OK: the service accepted the call\n", "")
    assert not camera_is_on(tls_emulator)
    (request,) = tls_emulator.requests()
    assert request.failed_checks() == []


def test_each_attempt_is_signed_anew(device: Path, service: Service, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add("error_code", error_code=41, count=2)
    c.assert_passed(c.run([device, *arguments(tls_emulator, service.socket)], environment(tls_emulator)))
    signatures = {request.header("X-Tc-Signature") for request in tls_emulator.requests()}
    assert len(signatures) == 3


def test_it_is_refused_what_the_service_does_not_sign(device: Path, service: Service, tls_emulator: Emulator) -> None:
    command = [device, *arguments(tls_emulator, service.socket, meeting_id="5530184426719003852")]
    done = c.run(command, environment(tls_emulator))
    assert done.returncode == 1
    assert done.stdout.startswith("TM_ERR_CALLBACK_FAILED: the host's signer failed, answering 2\nhint: ")
    assert "meeting 5530184426719003852 is not one of those that are allowed" in done.stderr
    assert tls_emulator.requests() == []
    assert "5530184426719003852" in service.stop()


def test_it_says_that_nobody_signs(device: Path, tmp_path: Path, tls_emulator: Emulator) -> None:
    done = c.run([device, *arguments(tls_emulator, tmp_path / "nobody")], environment(tls_emulator))
    assert done.returncode == 1
    assert done.stdout.startswith("TM_ERR_CALLBACK_FAILED: the host's signer failed, answering 1\nhint: ")
    assert tls_emulator.requests() == []


def test_it_waits_for_a_silent_signer_no_longer_than_the_call_lasts(
    device: Path, tmp_path: Path, tls_emulator: Emulator
) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        done = c.run([device, *arguments(tls_emulator, tmp_path / "silent")], environment(tls_emulator))
    assert done.returncode == 1
    assert done.stdout.startswith("TM_ERR_CALLBACK_FAILED: ")
    assert tls_emulator.requests() == []


INTERRUPTED = """
    #include <errno.h>
    #include <sys/socket.h>
    #include <unistd.h>
    #define EVERY_SECOND_TIME(answer) (static_count++ % 2 == 0 ? (errno = EINTR, -1) : (answer))
    int __real_connect(int fd, const struct sockaddr *address, socklen_t size);
    ssize_t __real_read(int fd, void *to, size_t count);
    ssize_t __real_write(int fd, const void *from, size_t count);
    int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size);
    ssize_t __wrap_read(int fd, void *to, size_t count);
    ssize_t __wrap_write(int fd, const void *from, size_t count);
    static unsigned static_count;
    int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size) {
        return EVERY_SECOND_TIME(__real_connect(fd, address, size));
    }
    ssize_t __wrap_read(int fd, void *to, size_t count) {
        return EVERY_SECOND_TIME(__real_read(fd, to, count < 7 ? count : 7));
    }
    ssize_t __wrap_write(int fd, const void *from, size_t count) {
        return EVERY_SECOND_TIME(__real_write(fd, from, count < 50 ? count : 50));
    }
"""


def test_signals_that_come_while_it_waits_do_it_no_harm(
    tmp_path: Path, service: Service, tls_emulator: Emulator
) -> None:
    """A handler of the program's interrupts every second of its system calls, and the others do little at a time."""
    interrupted = tmp_path / "interrupted.c"
    interrupted.write_text(INTERRUPTED)
    program = compile_program(
        C99,
        [SOURCES / "device_signer.c", interrupted],
        tmp_path / "device_signer",
        flags=["-Wl,--wrap=connect,--wrap=read,--wrap=write", "-Wno-reserved-identifier"],
    )
    c.assert_passed(c.run([program, *arguments(tls_emulator, service.socket)], environment(tls_emulator)))
    assert not camera_is_on(tls_emulator)


def test_it_is_cpp_too(tmp_path: Path, service: Service, tls_emulator: Emulator) -> None:
    program = compile_program(CPP11, [SOURCES / "device_signer.c"], tmp_path / "device_signer")
    c.assert_passed(c.run([program, *arguments(tls_emulator, service.socket)], environment(tls_emulator)))


def test_it_is_clean_under_valgrind_with_tls(device: Path, service: Service, tls_emulator: Emulator) -> None:
    command = [*c.VALGRIND_WITH_TLS, device, *arguments(tls_emulator, service.socket)]
    c.assert_passed(c.run(command, environment(tls_emulator)))
    assert not camera_is_on(tls_emulator)


def test_it_wants_all_of_its_arguments(device: Path) -> None:
    assert c.run([device, "socket"]).returncode == 2


# ------------------------------------------------------------------------------------------------- what the service signs


def string_to_sign(emulator: Emulator, **changed: str) -> bytes:
    found = {
        "method": "PUT",
        "key": emulator.ready["secret_id"],
        "nonce": "7",
        "timestamp": str(int(time.time())),
        "path": f"/v1/real-control/meetings/{emulator.ready['meeting_id']}/video",
        "body": '{"instanceid": 1, "user": {"instanceid": 2}}',
        **changed,
    }
    parameters = "X-TC-Key={key}&X-TC-Nonce={nonce}&X-TC-Timestamp={timestamp}".format(**found)
    return "\n".join([found["method"], parameters, found["path"], found["body"]]).encode()


@pytest.mark.parametrize("body", ['{"instanceid": 1}', '{"video": false}'])
def test_the_service_signs_what_turns_a_camera_off(body: str, service: Service, tls_emulator: Emulator) -> None:
    string = string_to_sign(tls_emulator, body=body)
    mac = hmac.new(tls_emulator.ready["secret_key"].encode(), string, hashlib.sha256).digest()
    assert service.ask(string) == b"+" + mac


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "POST"},
        {"method": "GET", "body": ""},
        {"key": "SomebodyElse"},
        {"nonce": "x"},
        {"timestamp": "1700000000"},
        {"path": "/v1/meetings"},
        {"path": "/v1/real-control/meetings/1/video"},
        {"path": "/v1/real-control/meetings/1/../6918235701846253947/video"},
        {"body": '{"video": true}'},
        {"body": '{"video": 1}'},
        {"body": "[]"},
        {"body": "{"},
        {"body": '{"note": "' + "x" * 140_000 + '"}'},
    ],
    ids=lambda changed: "-".join(f"{name}-{value[:24]}" for name, value in changed.items()),
)
def test_the_service_signs_nothing_else(changed: dict[str, str], service: Service, tls_emulator: Emulator) -> None:
    answer = service.ask(string_to_sign(tls_emulator, **changed))
    assert answer.startswith(b"-")
    assert tls_emulator.ready["secret_key"].encode() not in answer


@pytest.mark.parametrize("string", [b"", b"\xff\xfe", b"PUT\n"])
def test_the_service_survives_what_is_no_string_to_sign(
    string: bytes, service: Service, tls_emulator: Emulator
) -> None:
    assert service.ask(string).startswith(b"-")
    assert service.ask(string_to_sign(tls_emulator)).startswith(b"+")


def test_the_services_socket_is_its_users_alone(service: Service) -> None:
    assert service.socket.stat().st_mode & 0o777 == 0o600


# --------------------------------------------------------------------------------------------------- what the device knows

SECRET_ID = "SecretIdOfTheDevice0001"
SECRET_KEY = "SecretKeyThatNoDeviceMayHave0000000001"


class Held:
    """A service whose first answer asks for another attempt, and whose second one comes when it is told to."""

    def __init__(self) -> None:
        self._told = socket.socketpair()
        self.server = FaultServer(self._script)

    def _script(self, connection: Connection) -> None:
        while connection.read_request() is not None:
            if len(self.server.requests) == 1:
                connection.send(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
            else:
                self._told[0].recv(1)
                connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def answer(self) -> None:
        self._told[1].send(b"!")

    def close(self) -> None:
        self.server.close()
        for end in self._told:
            end.close()


def memory_of(process: int) -> bytes:
    """All that the process can read, but for what the kernel keeps to itself."""
    found = []
    maps = Path(f"/proc/{process}/maps").read_text()
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) r", maps, re.MULTILINE):
            with contextlib.suppress(OSError, OverflowError, ValueError):
                memory.seek(int(start, 16))
                found.append(memory.read(int(end, 16) - int(start, 16)))
    return b"".join(found)


def memory_during_a_call(command: list[str], variables: dict[str, str], held: Held) -> bytes:
    """What stands in the memory of a program that has made an attempt, and waits for the answer to its second one."""
    program = subprocess.Popen(command, env={**os.environ, **variables}, stdout=subprocess.PIPE, text=True)
    held.server.wait_for_requests(2)
    found = memory_of(program.pid)
    held.answer()
    said, _ = program.communicate(timeout=60)
    assert (program.returncode, said.splitlines()[0]) == (0, "TM_OK: the service accepted the call")
    return found


def test_the_secret_key_is_nowhere_in_the_devices_memory(device: Path, tmp_path: Path) -> None:
    meeting = "7567173273889276131"
    people = ["zhang.wei", "1", "ms-guest", "2"]
    service = Service(tmp_path, SECRET_ID, SECRET_KEY, meeting)
    identity = {"TM_APP_ID": "200000001", "TM_SECRET_ID": SECRET_ID}
    with contextlib.closing(Held()) as held:
        command = [str(device), str(service.socket), held.server.base_url, "", meeting, *people]
        memory = memory_during_a_call(command, identity, held)
        signed = [request.is_signed_with(SECRET_KEY) for request in held.server.requests]
    service.stop()
    assert signed == [True, True]
    assert SECRET_ID.encode() in memory, "what is there is found"
    assert f"/v1/real-control/meetings/{meeting}/video\n".encode() in memory, "the string that was signed is found"
    for part in pieces(SECRET_KEY):
        assert part not in memory

    # A program that has the key is found out in the same way.
    with_key = compile_program(C99, [SOURCES / "close_video.c"], tmp_path / "close_video")
    with contextlib.closing(Held()) as held:
        command = [str(with_key), held.server.base_url, "", meeting, *people]
        memory = memory_during_a_call(command, {**identity, "TM_SECRET_KEY": SECRET_KEY}, held)
    assert all(part in memory for part in pieces(SECRET_KEY))


def pieces(secret: str) -> list[bytes]:
    """Parts that nothing else looks like: freed memory is written over at its beginning."""
    return [secret[start : start + 12].encode() for start in range(0, len(secret) - 11)]
