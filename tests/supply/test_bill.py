"""The bill of materials against what is really there: crates that the library's own bytes name, and checksums of Cargo.lock."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from support.cc import prefix
from support.emulator import ROOT


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    output = tmp_path_factory.mktemp("bill") / "bill.json"
    version = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    compiler = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    [host] = re.findall("^host: (.*)$", compiler, re.MULTILINE)
    command = [sys.executable, "scripts/sbom.py", version, host, str(output)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    text = output.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    return json.loads(text)


def crates(bill: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (each["name"], each["version"]): each for each in bill["components"] if each["purl"].startswith("pkg:cargo/")
    }


@pytest.mark.parametrize("name", ["libtmcontrol.so.0", "libtmcontrol.a"])
def test_every_crate_that_the_library_names_is_on_it(name: str, bill: dict[str, Any]) -> None:
    """Messages of panics and debug information hold places in sources: a way to the crates that is none of cargo's."""
    held = (prefix() / "lib" / name).read_bytes()
    named = set(re.findall(rb"/crates/([a-z][\w-]*?)-(\d+\.\d+\.\d+[\w.+-]*)/", held))
    found = {(crate.decode(), version.decode()) for crate, version in named}
    assert len(found) > 20
    assert found - set(crates(bill)) == set()


def test_checksums_are_those_that_cargo_checks(bill: dict[str, Any]) -> None:
    packages = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))["package"]
    locked = {(each["name"], each["version"]): each.get("checksum") for each in packages}
    assert len(crates(bill)) > 80
    for crate, component in crates(bill).items():
        assert [each["content"] for each in component["hashes"]] == [locked[crate]]


def test_every_component_has_a_licence_and_hangs_on_something(bill: dict[str, Any]) -> None:
    assert all(each["licenses"] for each in bill["components"])
    needed = {ref for each in bill["dependencies"] for ref in each.get("dependsOn", [])}
    assert {each["bom-ref"] for each in bill["components"]} - needed == set()
