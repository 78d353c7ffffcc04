"""The examples for a host with an HTTP stack of its own, with the whole library and with the small build of it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hostile import places, scripts
from hostile.certificates import Certificates
from hostile.driver import Driver
from hostile.wire import FaultServer, Script
from support import bodies, small
from support import programs as c
from support.cc import C99, compile_program, prefix
from support.emulator import ROOT, Emulator

from .test_example import arguments, camera_is_on, credentials

EXAMPLES = ROOT / "examples" / "c"
MBEDTLS = ["-lmbedtls", "-lmbedx509", "-lmbedcrypto"]
LIBRARIES: dict[str, Callable[[], dict[str, str]]] = {"whole": dict, "small": small.environment}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> dict[str, str]:
    """How a program finds the one library or the other."""
    return LIBRARIES[request.param]()


@pytest.fixture(scope="module")
def over_mbedtls(programs: Path) -> Path:
    sources = [EXAMPLES / "close_video_mbedtls.c", EXAMPLES / "mbedtls_transport.c"]
    return compile_program(C99, sources, programs / "close_video_mbedtls", libraries=MBEDTLS)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


def by_name(base_url: str) -> str:
    """mbedTLS 2.28 checks names and no addresses."""
    return base_url.replace("127.0.0.1", "localhost")


def mbedtls_arguments(emulator: Emulator, **changed: str) -> list[str]:
    return arguments(emulator, **{"base_url": by_name(emulator.ready["base_url"]), **changed})


def test_mbedtls_turns_a_camera_off(over_mbedtls: Path, library: dict[str, str], tls_emulator: Emulator) -> None:
    assert camera_is_on(tls_emulator)
    done = c.run([over_mbedtls, *mbedtls_arguments(tls_emulator)], {**credentials(tls_emulator), **library})
    c.assert_passed(done)
    assert done.stdout == "TM_OK: the service accepted the call\n"
    assert not camera_is_on(tls_emulator)
    (request,) = tls_emulator.requests()
    assert request.failed_checks() == []
    # As it was prepared: the names spelt as documented, and what the host adds.
    assert request.header("X-TC-Registered") == "1"
    assert request.header("Host") == urlsplit(mbedtls_arguments(tls_emulator)[0]).netloc
    assert request.header("Content-Length") == str(len(request.body))


def test_mbedtls_brings_the_services_no(over_mbedtls: Path, library: dict[str, str], tls_emulator: Emulator) -> None:
    command = [over_mbedtls, *mbedtls_arguments(tls_emulator, meeting_id="5530184426719003852")]
    done = c.run(command, {**credentials(tls_emulator), **library})
    assert done.returncode == 1
    assert done.stdout.startswith("TM_ERR_MEETING_STATE: ")


def test_mbedtls_tries_again_what_passes_by(
    over_mbedtls: Path, library: dict[str, str], tls_emulator: Emulator
) -> None:
    tls_emulator.faults.add("error_code", error_code=41, count=2)
    c.assert_passed(c.run([over_mbedtls, *mbedtls_arguments(tls_emulator)], {**credentials(tls_emulator), **library}))
    nonces = {request.header("X-TC-Nonce") for request in tls_emulator.requests()}
    assert len(nonces) == 3


@pytest.mark.parametrize("fault", ["drip", "delay"])
def test_mbedtls_waits_for_a_slow_answer(fault: str, over_mbedtls: Path, tls_emulator: Emulator) -> None:
    tls_emulator.faults.add(fault, **{"ms_per_byte": 1} if fault == "drip" else {"ms": 300})
    c.assert_passed(c.run([over_mbedtls, *mbedtls_arguments(tls_emulator)], credentials(tls_emulator)))


def test_mbedtls_is_clean_under_valgrind(over_mbedtls: Path, library: dict[str, str], tls_emulator: Emulator) -> None:
    command = [*c.VALGRIND_WITH_TLS, over_mbedtls, *mbedtls_arguments(tls_emulator)]
    c.assert_passed(c.run(command, {**credentials(tls_emulator), **library, "TM_CONFIG": '{"timeout_ms": 60000}'}))
    assert not camera_is_on(tls_emulator)


def against(
    program: Path, emulator: Emulator, base_url: str, ca_file: Path, options: str = '{"max_attempts": 1}'
) -> subprocess.CompletedProcess[str]:
    command = [program, *mbedtls_arguments(emulator, base_url=by_name(base_url), ca_file=str(ca_file))]
    return c.run(command, {**credentials(emulator), "TM_CONFIG": options})


GOOD_ANSWERS = {
    "a length": scripts.http(200, "{}"),
    "chunks": scripts.http(200, "1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n", "Transfer-Encoding: chunked", length=None),
    "no content": scripts.http(204, length=None),
    "an interim answer": b"HTTP/1.1 100 Continue\r\n\r\n" + scripts.SUCCESS,
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
}


@pytest.mark.parametrize("answer", GOOD_ANSWERS)
def test_mbedtls_reads_every_framing(
    answer: str, over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    with FaultServer(scripts.hold_after(GOOD_ANSWERS[answer]), tls=certificates.good) as server:
        done = against(over_mbedtls, tls_emulator, server.base_url, certificates.ca_file)
    assert done.stdout.startswith("TM_OK: "), done.stdout


BROKEN_ANSWERS: dict[str, tuple[Script, str]] = {
    "closed without an answer": (scripts.close_after_request, "TM_ERR_CONNECTION_LOST"),
    "reset without an answer": (scripts.reset_after_request, "TM_ERR_CONNECTION_LOST"),
    "half a head": (scripts.close_after(b"HTTP/1.1 200 OK\r\nConte"), "TM_ERR_CONNECTION_LOST"),
    "half a body": (scripts.close_after(scripts.http(200, "{}", length="9")), "TM_ERR_CONNECTION_LOST"),
    "half a chunk": (
        scripts.close_after(scripts.http(200, "9\r\n{}", "Transfer-Encoding: chunked", length=None)),
        "TM_ERR_CONNECTION_LOST",
    ),
    "no chunk": (
        scripts.close_after(scripts.http(200, "{}\r\n", "Transfer-Encoding: chunked", length=None)),
        "TM_ERR_CONNECTION_LOST",
    ),
    "the end without a goodbye": (scripts.close_after(scripts.http(200, "{}", length=None)), "TM_ERR_CONNECTION_LOST"),
    "no HTTP": (scripts.close_after(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "TM_ERR_CONNECTION_LOST"),
    "an endless line": (scripts.close_after(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 100_000), "TM_ERR_CONNECTION_LOST"),
    "too large": (scripts.close_after(scripts.http(200, "a" * 5000)), "TM_ERR_RESPONSE_TOO_LARGE"),
    "a page": (scripts.close_after(scripts.http(200, scripts.HTML)), "TM_ERR_NOT_THE_SERVICE"),
    "silence": (scripts.silence_after_request, "TM_ERR_TIMEOUT"),
    "half an answer and silence": (scripts.hold_after(b"HTTP/1.1 200 OK\r\n"), "TM_ERR_TIMEOUT"),
}


@pytest.mark.parametrize("what", BROKEN_ANSWERS)
def test_mbedtls_says_what_became_of_the_answer(
    what: str, over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    script, status = BROKEN_ANSWERS[what]
    options = '{"max_attempts": 1, "max_response_bytes": 1024, "timeout_ms": 2000}'
    with FaultServer(script, tls=certificates.good) as server:
        done = against(over_mbedtls, tls_emulator, server.base_url, certificates.ca_file, options)
    assert done.stdout.startswith(f"{status}: "), done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("tls", "status"),
    [
        ("unknown_authority", "TM_ERR_CERTIFICATE"),
        ("wrong_host", "TM_ERR_CERTIFICATE"),
        ("expired", "TM_ERR_CERTIFICATE"),
        ("not_yet_valid", "TM_ERR_CERTIFICATE"),
        ("old_protocol", "TM_ERR_TLS"),
    ],
)
def test_mbedtls_lets_nobody_in_between(
    tls: str, status: str, over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    with FaultServer(scripts.answers(scripts.SUCCESS), tls=getattr(certificates, tls)) as server:
        done = against(over_mbedtls, tls_emulator, server.base_url, certificates.ca_file)
        assert done.stdout.startswith(f"{status}: "), done.stdout
        assert server.requests == []


def test_mbedtls_says_that_nobody_listens(
    over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        base_url = f"https://127.0.0.1:{taken.getsockname()[1]}"
        done = against(over_mbedtls, tls_emulator, base_url, certificates.ca_file)
    assert done.stdout.startswith("TM_ERR_CONNECT: "), done.stdout


def test_mbedtls_says_that_a_name_is_none(
    over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    # No name has an empty part: the system knows that without asking a name server.
    done = against(over_mbedtls, tls_emulator, "https://no..invalid", certificates.ca_file)
    assert done.stdout.startswith("TM_ERR_DNS: "), done.stdout


@pytest.mark.parametrize(
    "peer", [scripts.silence, scripts.in_handshake(scripts.read_and_close)], ids=["silent", "gone"]
)
def test_mbedtls_has_sent_nothing_before_the_handshake_is_over(
    peer: Script, over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    """Ends at all: a silent server says nothing for as long as the client stays."""
    with FaultServer(peer) as server:
        base_url = server.base_url.replace("http:", "https:")
        done = against(over_mbedtls, tls_emulator, base_url, certificates.ca_file, '{"timeout_ms": 500}')
        server.wait_until_all_have_gone()
    assert done.stdout.startswith("TM_ERR_CONNECT: "), done.stdout


def test_mbedtls_has_sent_nothing_where_nobody_answers(
    over_mbedtls: Path, certificates: Certificates, tls_emulator: Emulator
) -> None:
    with places.black_hole() as port:
        base_url = f"https://127.0.0.1:{port}"
        done = against(over_mbedtls, tls_emulator, base_url, certificates.ca_file, '{"timeout_ms": 500}')
    assert done.stdout.startswith("TM_ERR_CONNECT: "), done.stdout


@pytest.fixture(scope="module")
def resolver(programs: Path) -> Path:
    return Driver(programs).resolver


@pytest.mark.parametrize("dead", [places.black_hole, places.refused], ids=["silent", "refused"])
def test_mbedtls_goes_on_to_the_next_address(
    dead: Callable[..., AbstractContextManager[int]],
    resolver: Path,
    over_mbedtls: Path,
    certificates: Certificates,
    tls_emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FaultServer(scripts.answers(scripts.SUCCESS), tls=certificates.good) as server, dead("127.0.0.2", server.port):
        monkeypatch.setenv("LD_PRELOAD", str(resolver))
        monkeypatch.setenv("TM_TEST_RESOLVER", "both:127.0.0.2,127.0.0.1")
        options = '{"max_attempts": 1, "timeout_ms": 4000}'
        done = against(over_mbedtls, tls_emulator, server.base_url, certificates.ca_file, options)
    assert done.stdout.startswith("TM_OK: "), done.stdout


def test_mbedtls_wants_a_file_of_certificates(over_mbedtls: Path, tls_emulator: Emulator) -> None:
    done = c.run([over_mbedtls, *mbedtls_arguments(tls_emulator, ca_file="/nonexistent")], credentials(tls_emulator))
    assert done.returncode == 2
    assert "/nonexistent" in done.stderr


def test_mbedtls_wants_all_of_its_arguments(over_mbedtls: Path) -> None:
    done = c.run([over_mbedtls, "https://api.meeting.qq.com"])
    assert done.returncode == 2
    assert "seven arguments" in done.stderr


def test_mbedtls_is_built_as_its_head_says(tmp_path: Path) -> None:
    for source in EXAMPLES.glob("*mbedtls*"):
        shutil.copy(source, tmp_path)
    head = (tmp_path / "close_video_mbedtls.c").read_text(encoding="utf-8").partition("*/")[0]
    [command] = re.findall(r"^ \*   (cc (?:.*\\\n)*.*)$", head, re.MULTILINE)
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix().resolve() / "lib" / "pkgconfig")}
    subprocess.run(["sh", "-c", command.replace("\n *", "\n")], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "close_video_mbedtls").exists()


@pytest.fixture(scope="module")
def no_io(programs: Path) -> Path:
    return compile_program(C99, [EXAMPLES / "no_io.c"], programs / "no_io")


def carry(
    program: Path, emulator: Emulator, environment: dict[str, str], answer: bytes | None = None
) -> tuple[int, str]:
    """Stands between the example and the service: sends what it prints and gives it what comes back, or `answer`."""
    command = [program, emulator.ready["base_url"], emulator.ready["meeting_id"], bodies.good_body(emulator)]
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**credentials(emulator), **environment},
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    lines = iter(process.stdout.readline, b"")
    method, url = next(lines).decode().split()
    headers = list(iter(lambda: next(lines), b"\n"))
    body = next(lines).rstrip(b"\n")
    if answer is None:
        place = urlsplit(url)
        added = f"Host: {place.netloc}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        head = f"{method} {place.path} HTTP/1.1\r\n".encode() + b"".join(headers).replace(b"\n", b"\r\n")
        with socket.create_connection((place.hostname, place.port)) as stream:
            stream.sendall(head + added.encode() + body)
            answer = b"".join(iter(lambda: stream.recv(65536), b""))
    _, said = process.communicate(answer)
    return process.returncode, said.decode()


def test_a_request_goes_by_hand(no_io: Path, library: dict[str, str], emulator: Emulator) -> None:
    assert camera_is_on(emulator)
    assert carry(no_io, emulator, library) == (0, "TM_OK: the service accepted the call\n")
    assert not camera_is_on(emulator)
    code, said = carry(no_io, emulator, library)
    assert code == 1
    assert said.startswith("TM_ERR_DEVICE: ")


def test_what_may_pass_by_is_said(no_io: Path, library: dict[str, str], emulator: Emulator) -> None:
    emulator.faults.add("error_code", error_code=41)
    code, said = carry(no_io, emulator, library)
    assert code == 1
    assert said.endswith("prepare another request and try again\n")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nConte", b"no HTTP\r\n\r\n"])
def test_no_answer_is_no_success(answer: bytes, no_io: Path, emulator: Emulator) -> None:
    code, said = carry(no_io, emulator, {}, answer)
    assert (code, said) == (1, "TM_ERR_CONNECTION_LOST: no answer came\n")
