"""The READMEs: every command in them runs as it stands against the emulator, and both languages say the same."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from support.emulator import ROOT, Emulator

from .conftest import BINARY, TOO_LONG_SECONDS, Tmctl

PAGES = {"tmctl": ROOT / "cli" / "README.md", "the project": ROOT / "README.md"}


def chinese(page: Path) -> Path:
    return page.with_name("README.zh-CN.md")


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("tmctl ")]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs_as_it_stands(page: str, tmctl: Tmctl, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "tmctl").symlink_to(BINARY)
    (tmp_path / "body.json").write_text('{"instanceid":1}')
    (tmp_path / "mine.txt").write_text(
        "PUT\nX-TC-Key=EmulatorSecretId00000001&X-TC-Nonce=1&X-TC-Timestamp=1700000000\n"
    )
    ready = emulator.ready
    environment = tmctl.environment(
        TM_BASE_URL=ready["base_url"], TM_OAUTH_BASE_URL=ready["oauth_base_url"], TM_OAUTH_SECRET=ready["secret_key"]
    )
    environment["PATH"] = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    lines = commands(PAGES[page])
    assert len(lines) >= 7
    for line in lines:
        # What is asked for at a terminal comes from standard input.
        asked_for = ready["auth_code" if line.startswith("tmctl login") else "secret_key"]
        ran = subprocess.run(
            ["bash", "-c", line], input=asked_for.encode(), capture_output=True, env=environment,
            cwd=tmp_path, timeout=TOO_LONG_SECONDS, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"{line}: {ran}"
        if "--explain" in line:
            assert b"Verdict" in ran.stdout
    assert not emulator.participant("ms-wang-fang", 1)["video_state"]


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_commands(page: str) -> None:
    assert commands(PAGES[page]) == commands(chinese(PAGES[page]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_exit_codes_are_those_of_the_help(language: str, tmctl: Tmctl) -> None:
    page = PAGES["tmctl"] if language == "en" else chinese(PAGES["tmctl"])
    documented = re.findall(r"^\| (\d+) \| (.*) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    known = re.findall(r"^  (\d+) +(\S.*)$", tmctl("--help", "--lang", language).out, re.MULTILINE)
    assert [(number, text.replace("`", "")) for number, text in documented] == known
