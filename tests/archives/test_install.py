"""`make install` puts everything where PREFIX, LIBDIR and DESTDIR say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.emulator import ROOT

from . import places


@pytest.mark.parametrize("libdir", ["lib", "lib64", "lib/x86_64-linux-gnu"])
def test_everything_is_below_the_prefix(libdir: str, tmp_path: Path) -> None:
    # The library itself is built already: -o keeps make from asking cargo.
    where = ("PREFIX=/opt/tm", f"DESTDIR={tmp_path}", f"LIBDIR={libdir}")
    places.run("make", "-o", "lib", "TMCTL=", "install", *where, cwd=ROOT)
    prefix = tmp_path / "opt" / "tm"
    assert [path.name for path in tmp_path.iterdir()] == ["opt"]
    assert sorted(path.name for path in prefix.iterdir()) == ["include", "lib" if "/" in libdir else libdir, "share"]
    lib = prefix / libdir
    assert {path.name for path in lib.iterdir()} == {
        *(
            "libtmcontrol.a",
            "libtmcontrol.so",
            "libtmcontrol.so.0",
            f"libtmcontrol.so.{places.VERSION}",
            "cmake",
            "pkgconfig",
        )
    }
    flags = places.pkg_config(lib, "--cflags", "--libs")
    assert [Path(flag[2:]).resolve() for flag in flags if flag[:2] in ("-I", "-L")] == [prefix / "include", lib]


def test_a_second_time_is_as_good_as_the_first(tmp_path: Path) -> None:
    def files() -> dict[Path, int]:
        return {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*.[ha]*") if path.is_file()}

    install = ("make", "-o", "lib", "TMCTL=", "install", f"PREFIX={tmp_path}", "DESTDIR=")
    places.run(*install, cwd=ROOT)
    first = files()
    assert first
    places.run(*install, cwd=ROOT)
    # What has not changed is left alone, so that nobody's build is set going by it.
    assert files() == first


@pytest.mark.parametrize("libdir", ["/usr/lib", "../lib"])
def test_libraries_outside_the_prefix_could_not_be_found_from_it(libdir: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="LIBDIR: found"):
        places.run("make", "-o", "lib", "TMCTL=", "install", f"PREFIX={tmp_path}", f"LIBDIR={libdir}", cwd=ROOT)
    assert list(tmp_path.iterdir()) == []


def test_a_static_library_of_which_nothing_is_known_stays_where_it_is(tmp_path: Path) -> None:
    """`make size` leaves one in the folder of the benchmarks' build."""
    built, prefix = tmp_path / "built", tmp_path / "prefix"
    built.mkdir()
    shutil.copy(ROOT / "target" / "release" / "libtmcontrol.so", built)
    (built / "libtmcontrol.a").write_bytes(b"another build's")
    places.run("scripts/install.sh", places.VERSION, str(built), str(prefix), cwd=ROOT)
    assert (prefix / "lib" / f"libtmcontrol.so.{places.VERSION}").exists()
    assert not (prefix / "lib" / "libtmcontrol.a").exists()
