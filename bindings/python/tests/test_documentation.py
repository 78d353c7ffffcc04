"""What README.md and the example say is true."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import pytest
from scene import Scene
from test_prepared import send

import tmcontrol
from tmcontrol import Response, TmControlError

FOLDER = Path(__file__).resolve().parents[1]
EXAMPLE = FOLDER / "examples" / "close_video.py"
PAGES = ["README.md", "README.zh-CN.md"]


def page(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)


def run_example(scene: Scene, meeting_id: str) -> subprocess.CompletedProcess[str]:
    ready = scene.ready
    request = scene.request
    credentials = {f"TM_{name.upper()}": ready[name] for name in ("app_id", "sdk_id", "secret_id", "secret_key")}
    who = [request.operator.id, str(ready["host"]["instanceid"])]
    whom = [request.target.id, str(request.as_dict()["user"]["instanceid"])]
    return subprocess.run(
        [sys.executable, str(EXAMPLE), ready["base_url"], ready["ca_file"], meeting_id, *who, *whom],
        env={**os.environ, **credentials, "PYTHONPATH": str(Path(tmcontrol.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_turns_the_camera_off(scene: Scene) -> None:
    done = run_example(scene, scene.meeting_id)
    assert (done.returncode, done.stderr) == (0, "")
    assert scene.requests()[-1].entry["answer"]["trace_id"] in done.stdout
    assert not scene.camera_is_on


def test_the_example_says_what_to_do_when_it_fails(scene: Scene) -> None:
    done = run_example(scene, "7567173273889276131")
    assert (done.returncode, done.stderr) == (1, "")
    assert "MEETING_NOT_FOUND" in done.stdout
    hint = tmcontrol.error_hint(9003)
    assert hint is not None
    assert f"hint: {hint}" in done.stdout


def test_both_pages_have_the_same_code_and_headings() -> None:
    english, chinese = PAGES
    # Each page shows the hint in its own language.
    assert [block.replace("hint_en", "hint_zh") for block in blocks(english)] == blocks(chinese)
    assert blocks(english)[0] == EXAMPLE.read_text(encoding="utf-8")
    fences = page(english).count("```")
    # One is for the shell: what the test of the wheel does.
    assert fences == page(chinese).count("```") == 2 * len(blocks(english)) + 2, "a block that no test runs"
    assert [len(marks) for marks in re.findall(r"^(#+) ", page(english), re.MULTILINE)] == [
        len(marks) for marks in re.findall(r"^(#+) ", page(chinese), re.MULTILINE)
    ]


class MyHttp:
    """Somebody's own HTTP stack, as the pages call it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def send(
        self, method: str, url: str, headers: tuple[tuple[str, str], ...], body: bytes, *, timeout: float
    ) -> Response:
        return send(self._scene, method, url, headers, body, timeout)


class SigningService:
    """Where a secret key is kept, as the pages call it."""

    def __init__(self, scene: Scene) -> None:
        self._key = scene.ready["secret_key"].encode()

    def hmac_sha256(self, text: bytes, *, timeout: float) -> bytes:
        assert timeout > 0
        return hmac.new(self._key, text, hashlib.sha256).digest()


@pytest.mark.parametrize("fault", [None, 190311, 9042, "lost_answer"])
def test_the_pages_code_runs(scene: Scene, fault: int | str | None, tmp_path: Path) -> None:
    """Every block after the first, each against a fresh meeting; with a fault, if one is given, at its first call."""
    told: list[object] = []
    for block in blocks(PAGES[0])[1:]:
        scene.emulator.reset()
        if fault is not None and "except " in block:
            scene.fault(**({"kind": fault} if isinstance(fault, str) else {"kind": "error_code", "error_code": fault}))
        with scene.client(max_attempts=1) as client:
            names = {
                **{name: getattr(tmcontrol, name) for name in tmcontrol.__all__},
                "cancel_button": SimpleNamespace,
                **{name: scene.ready[name] for name in ("app_id", "secret_id", "sdk_id", "auth_code", "meeting_id")},
                "app_secret": scene.ready["secret_key"],
                "asyncio": asyncio,
                "client": client,
                "folder": tmp_path,
                "identity": scene.options(),
                "logging": logging,
                "my_http": MyHttp(scene),
                "operator": scene.host,
                "options": scene.options("none", oauth_base_url=scene.ready["oauth_base_url"]),
                "request": scene.request,
                "signing_service": SigningService(scene),
                "tell_the_user": lambda *words: told.append(words),
                "try_again_in": told.append,
            }
            exec(compile(block, PAGES[0], "exec"), names)
            names["client"].close()
            if "verify=True" in block or "gather" in block or "send(" in block or "signer" in block:
                assert not scene.camera_is_on
    assert len(told) == (0 if fault is None else 1)


@pytest.mark.parametrize(("name", "language"), [(PAGES[0], "en"), (PAGES[1], "zh")])
def test_of_many_the_one_that_failed_is_named(scene: Scene, name: str, language: Literal["en", "zh"]) -> None:
    [block] = [block for block in blocks(name) if "close_video_many" in block]
    told: list[tuple[str, str, str]] = []
    scene.fault("error_code", error_code=9042, endpoint="close_video")
    with scene.client(max_attempts=1) as client:
        names = {"CloseVideo": tmcontrol.CloseVideo, "client": client, "meeting_id": scene.meeting_id}
        exec(
            compile(block, name, "exec"),
            {**names, "operator": scene.host, "tell_the_user": lambda *words: told.append(words)},
        )
        [left_on] = [
            person
            for person in client.list_participants(scene.meeting_id, scene.host)
            if person.video_on and not person.user_role
        ]
    [(user_name, message, hint)] = told
    assert user_name == left_on.user_name
    assert "9042" in message
    # The call's hint leaves out what its own request rules out.
    general = tmcontrol.error_hint(9042, language)
    assert general is not None
    assert hint
    assert general.startswith(hint)


@pytest.mark.parametrize("name", PAGES)
def test_every_exception_is_in_the_table(name: str) -> None:
    for exported in tmcontrol.__all__:
        kind = getattr(tmcontrol, exported)
        if isinstance(kind, type) and issubclass(kind, TmControlError):
            assert f"`{exported}`" in page(name), exported


@pytest.mark.parametrize("name", PAGES)
def test_the_table_names_python_s_own_classes_rightly(name: str) -> None:
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \| .*\|$", page(name), re.MULTILINE)
    assert rows
    for classes, also in rows:
        base = getattr(tmcontrol, also, None) or vars(__import__("builtins"))[also]
        for known in re.findall(r"`(\w+)`", classes):
            assert issubclass(getattr(tmcontrol, known), base), (known, also)
