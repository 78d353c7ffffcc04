"""tmctl is installed with its man pages and completions, if it is asked for."""

from __future__ import annotations

import os
from pathlib import Path

from support.emulator import ROOT

from . import places


def install(prefix: Path, command: Path | str) -> None:
    # Nothing is compiled: -o has make take what is there.
    built = ("-o", command) if command else ()
    places.run("make", "-o", "lib", *built, "install", f"TMCTL={command}", f"PREFIX={prefix}", cwd=ROOT)


def test_the_command_comes_with_its_manual_and_completions(tmp_path: Path) -> None:
    install(tmp_path, os.environ.get("TMCTL") or ROOT / "target" / "debug" / "tmctl")
    version = places.run(tmp_path / "bin" / "tmctl", "--version")
    assert version.startswith("tmctl ")
    pages = {page.name for page in (tmp_path / "share" / "man" / "man1").iterdir()}
    assert {"tmctl.1", "tmctl-close-video.1"} <= pages
    for completions in (
        "bash-completion/completions/tmctl",
        "zsh/site-functions/_tmctl",
        "fish/vendor_completions.d/tmctl.fish",
    ):
        assert "close-video" in (tmp_path / "share" / completions).read_text(encoding="utf-8")


def test_it_can_be_left_out(tmp_path: Path) -> None:
    install(tmp_path, "")
    assert {path.name for path in tmp_path.iterdir()} == {"include", "lib", "share"}
    assert {path.name for path in (tmp_path / "share").iterdir()} == {"doc"}
