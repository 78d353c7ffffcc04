"""Writes the software bill of materials of an archive, CycloneDX in JSON:  sbom.py VERSION TARGET OUTPUT [CRATE…]

It lists what is linked into the library, and into the programs of further crates, for that target: neither what only builds or
tests it, nor macros that ran in the compiler.
SOURCE_DATE_EPOCH is the time that it bears.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

# The edges that end in the library's own code, and one line a crate: depth, name, version, licence.
EDGES = ("--edges", "normal,no-proc-macro")
LINES = ("--prefix", "depth", "--no-dedupe", "--format", " {p}|{l}")


def crates(target: str, package: str) -> list[tuple[int, str, str, str]]:
    """The tree of crates in the order of a walk, each with its depth."""
    command = ["cargo", "tree", "--quiet", "--locked", "--package", package, "--target", target, *EDGES, *LINES]
    found = []
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        depth, crate = line.split(" ", 1)
        package, _, licence = crate.partition("|")
        name, version = package.split(" ")[:2]
        found.append((int(depth), name, version.removeprefix("v"), licence))
    return found


def checksums() -> dict[tuple[str, str], str]:
    """What Cargo.lock holds every crate to."""
    packages = tomllib.loads(Path("Cargo.lock").read_text(encoding="utf-8"))["package"]
    return {(each["name"], each["version"]): each["checksum"] for each in packages if "checksum" in each}


def component(name: str, version: str, licence: str, checksum: str | None) -> Component:
    purl = PackageURL("cargo" if checksum else "generic", None, name, version)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=purl,
        bom_ref=purl.to_string(),
        licenses=[LicenseFactory().make_from_string(licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if checksum else [],
    )


def bill(version: str, target: str, programs: list[str]) -> Bom:
    bom, known, above, library = Bom(), {}, [], None
    locked = checksums()
    for depth, name, found, licence in [crate for root in ("tmcontrol", *programs) for crate in crates(target, root)]:
        if (name, found) not in known:
            # A slash is an old notation of cargo's for "or", which SPDX does not have.
            known[name, found] = component(name, found, licence.replace("/", " OR "), locked.get((name, found)))
        this = known[name, found]
        above[depth:] = [this]
        library = library or this
        if this is not library:
            bom.components.add(this)
        if depth:
            bom.register_dependency(above[depth - 1], [this])
    assert library.version == version, f"Cargo.toml has version {library.version}, the archive {version}"
    # Every Rust library has the standard library inside.
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    standard = component("rust-std", rust, "MIT OR Apache-2.0", None)
    bom.components.add(standard)
    bom.register_dependency(library, [standard])
    bom.metadata.component = library
    # The same sources give the same bill.
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"tmcontrol-{version}-{target}")
    bom.metadata.timestamp = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    return bom


def main() -> None:
    version, target, output, *programs = sys.argv[1:]
    Path(output).write_text(
        JsonV1Dot6(bill(version, target, programs)).output_as_string(indent=2) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
