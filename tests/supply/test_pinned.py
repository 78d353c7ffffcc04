"""What is fetched is named exactly: a build of next year takes what today's did."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.emulator import ROOT

# Commands of cargo that look at Cargo.lock, and write it anew where it does not fit unless they are told not to.
RESOLVING = "bench|bloat|build|check|clippy|doc|fetch|metadata|mutants|run|rustc|test|tree|vendor"
REQUIREMENTS = [
    path
    for path in sorted(ROOT.glob("**/requirements.txt"))
    if "target" not in path.parts and "build" not in path.parts
]
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def recipes() -> Iterator[tuple[Path, str]]:
    """The lines of every file that builds something, continued ones joined, comments left out."""
    for path in [ROOT / "Makefile", ROOT / ".ci" / "run", *sorted((ROOT / "scripts").rglob("*.[sp][hy]"))]:
        for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
            if not line.lstrip().startswith("#"):
                yield path, line


def test_cargo_takes_the_versions_of_cargo_lock() -> None:
    found = [(path, line) for path, line in recipes() if re.search(rf'\bcargo["\',]* +["\']?({RESOLVING})\b', line)]
    assert len(found) > 8
    assert [f"{path.name}: {line.strip()}" for path, line in found if "--locked" not in line] == []


def test_cargo_lock_has_a_checksum_for_every_crate_that_is_not_ours() -> None:
    packages = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    foreign = [each for each in packages if "source" in each]
    assert {each["name"] for each in packages} - {each["name"] for each in foreign} == {
        "tmcontrol",
        "tmctl",
        "tm-bench",
        "tm-emulator",
    }
    assert {each["source"] for each in foreign} == {CRATES_IO}
    assert all(re.fullmatch(r"[0-9a-f]{64}", each.get("checksum", "")) for each in foreign)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_python_packages_have_a_version_and_a_checksum(path: Path) -> None:
    wanted = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert wanted
    assert [line for line in wanted if not re.fullmatch(r"[\w.\-]+(\[[\w,\-]+\])?==[\w.]+", line)] == []
    locked = path.with_suffix(".lock").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert len(locked) >= len(wanted)
    assert [line for line in locked if not re.match(r"[\w.\-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_go_tools_have_a_version_and_modules_have_sums() -> None:
    tools = [line for _, line in recipes() if re.search(r"\bgo (run|install) ", line)]
    assert tools
    assert [line.strip() for line in tools if not re.search(r"@v\d+\.\d+\.\d+\b", line)] == []
    for module in ROOT.glob("[bt]*/**/go.mod"):
        text = module.read_text(encoding="utf-8")
        # What is in this folder needs no sum.
        if set(re.findall(r"^(?:require )?\s*([\w./-]+) v\d", text, re.M)) - set(re.findall(r"([\w./-]+) => \.", text)):
            assert module.with_name("go.sum").exists(), f"{module} has no go.sum"


def test_maven_takes_no_newest_version() -> None:
    pom = ElementTree.parse(ROOT / "examples" / "java" / "pom.xml")
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    named = pom.findall(".//m:dependency", space) + pom.findall(".//m:plugin", space)
    assert len(named) >= 2
    unpinned = [each.findtext("m:artifactId", None, space) for each in named if each.find("m:version", space) is None]
    assert unpinned == []
