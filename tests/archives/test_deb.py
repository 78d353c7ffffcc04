"""The Debian package: what it says of itself, where it puts things, and a program that is built against them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.emulator import Emulator

from . import places


@pytest.fixture(scope="module")
def deb() -> Path:
    return places.newest("*.deb")


@pytest.fixture(scope="module")
def usr(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("deb")
    places.run("dpkg-deb", "--extract", deb, root)
    return root / "usr"


def test_it_names_what_it_needs(deb: Path, usr: Path) -> None:
    control = dict(
        line.split(": ", 1) for line in places.run("dpkg-deb", "--field", deb).splitlines() if line[0] != " "
    )
    assert control["Package"] == "tmcontrol"
    assert control["Architecture"] == places.run("dpkg", "--print-architecture").strip()
    [glibc, gcc] = control["Depends"].split(", ")
    assert gcc == "libgcc-s1"
    # No symbol of the C library is newer than the version that is asked for.
    [library] = usr.glob("lib/*/libtmcontrol.so.0")
    versions = re.findall(r"GLIBC_([0-9.]+)", places.run("readelf", "--version-info", "--wide", library))
    newest = max(tuple(map(int, version.split("."))) for version in versions)
    assert glibc == f"libc6 (>= {'.'.join(map(str, newest))})"


def test_the_loader_is_told(deb: Path, tmp_path: Path) -> None:
    places.run("dpkg-deb", "--control", deb, tmp_path)
    assert "ldconfig" in (tmp_path / "triggers").read_text(encoding="utf-8")


def test_everything_is_where_debian_has_it(usr: Path) -> None:
    lib = usr / "lib" / places.run("gcc", "-print-multiarch").strip()
    assert (lib / "libtmcontrol.so.0").exists()
    assert (lib / "cmake" / "tmcontrol" / "tmcontrolConfig.cmake").exists()
    assert (usr / "share" / "doc" / "tmcontrol" / "copyright").exists()
    assert {path.name for path in (usr / "lib").iterdir()} == {lib.name}


def test_a_program_is_built_against_it(usr: Path, tmp_path: Path, tls_emulator: Emulator) -> None:
    [lib] = (usr / "lib").iterdir()
    source = places.ROOT / "examples" / "c" / "close_video.c"
    flags = places.pkg_config(lib, "--cflags", "--libs")
    places.run("cc", source, "-o", tmp_path / "program", *flags)
    places.closes_a_camera(tls_emulator, tmp_path / "program", LD_LIBRARY_PATH=str(lib))


def test_cmake_finds_it_below_the_folder_of_the_architecture(usr: Path, tmp_path: Path) -> None:
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.13)\nproject(p C)\nfind_package(tmcontrol REQUIRED)\n"
        'file(WRITE main.c "#include <tmcontrol.h>\\nint main(void) { return tm_version() == 0; }\\n")\n'
        "add_executable(p main.c)\ntarget_link_libraries(p tmcontrol::static)\n"
    )
    places.run("cmake", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={usr}")
    places.run("cmake", "--build", tmp_path / "build")
    places.run(tmp_path / "build" / "p")
