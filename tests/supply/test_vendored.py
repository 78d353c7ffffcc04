"""Sources with every crate beside them need no network, and do not build with fewer crates or with others."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import ROOT

# Runs a command where there is no network, whoever runs it.
WITHOUT_NETWORK = ("unshare", "--user", "--map-root-user", "--net")
SOURCES = ("Cargo.toml", "Cargo.lock", "build.rs", "src", "emulator", "cli", "benches")
A_SMALL_CRATE = "cfg-if"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vendored")
    for name in SOURCES:
        (folder / name).symlink_to(ROOT / name)
    (folder / ".cargo").mkdir()
    command = ["cargo", "vendor", "--locked", "--versioned-dirs", "vendor"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    (folder / ".cargo" / "config.toml").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def crate(tree: Path) -> Iterator[Path]:
    """One crate's folder, which is put back after the test."""
    [folder] = tree.joinpath("vendor").glob(f"{A_SMALL_CRATE}-*")
    kept = shutil.copytree(folder, tree / "kept")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    kept.rename(folder)


def cargo(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs cargo without a network and without anything that it has kept from other days."""
    home = tree / "cargo"
    shutil.rmtree(home, ignore_errors=True)
    rustup = os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup"))
    environment = {"PATH": os.environ["PATH"], "HOME": str(tree), "CARGO_HOME": str(home), "RUSTUP_HOME": rustup}
    environment |= {"CARGO_TARGET_DIR": str(tree / "target"), "CARGO_NET_RETRY": "0"}
    line = [*WITHOUT_NETWORK, "cargo", *command]
    return subprocess.run(line, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def test_every_crate_is_there(tree: Path) -> None:
    done = cargo(tree, "fetch", "--locked")
    assert done.returncode == 0, done.stderr
    assert len(list((tree / "vendor").iterdir())) > 250


def test_without_the_folder_there_is_nothing_to_build_from(tree: Path) -> None:
    config = tree / ".cargo" / "config.toml"
    aside = config.rename(tree / "aside")
    try:
        done = cargo(tree, "fetch", "--locked")
    finally:
        aside.rename(config)
    assert done.returncode != 0, "there was a network, so that the test above shows nothing"


def test_a_missing_crate_is_missed(tree: Path, crate: Path) -> None:
    shutil.rmtree(crate)
    done = cargo(tree, "fetch", "--locked")
    assert done.returncode != 0
    assert A_SMALL_CRATE in done.stderr


def test_a_crate_that_somebody_changed_is_not_built(tree: Path, crate: Path) -> None:
    source = crate / "src" / "lib.rs"
    source.write_text(source.read_text(encoding="utf-8") + "\n// A line more.\n", encoding="utf-8")
    done = cargo(tree, "check", "--locked", "--package", A_SMALL_CRATE)
    assert done.returncode != 0
    assert "checksum" in done.stderr
    assert A_SMALL_CRATE in done.stderr


def test_a_crate_as_it_was_is_built(tree: Path) -> None:
    done = cargo(tree, "check", "--locked", "--package", A_SMALL_CRATE)
    assert done.returncode == 0, done.stderr
