"""A header that is not what the sources say fails the build, and the failure names the command that mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from support.emulator import ROOT

NEEDED = (
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "cbindgen.toml",
    "include",
    "src",
    "emulator/Cargo.toml",
    "emulator/src",
    "emulator/benches",
    "cli/Cargo.toml",
    "cli/src",
    "benches/rust/Cargo.toml",
    "benches/rust/src",
)


def test_a_changed_header_fails_the_build(tmp_path: Path) -> None:
    for name in NEEDED:
        source, copy = ROOT / name, tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy(source, copy)
    # The dependencies that are built already serve the copy too.
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target")}
    command = ["cargo", "check", "--locked", "--quiet", "--lib", "--no-default-features"]

    def check() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert check().returncode == 0
    header = tmp_path / "include" / "tmcontrol.h"
    header.write_text(header.read_text(encoding="utf-8").replace("uint32_t timeout_ms", "uint64_t timeout_ms"))
    changed = check()
    assert changed.returncode != 0
    assert "make header" in changed.stderr
