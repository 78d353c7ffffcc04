"""The archive in a clean prefix, and programs in every language that are built against it and run on the emulator."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tarfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from support.emulator import ROOT, Emulator

from . import places

HERE = Path(__file__).parent
SONAME = "libtmcontrol.so.0"


@pytest.fixture(scope="session")
def archive() -> Path:
    return places.newest("tmcontrol-*.tar.gz")


@pytest.fixture(scope="session")
def prefix(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("anywhere")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    [unpacked] = folder.iterdir()
    # Under another name than it was packed with: nothing in it may know where it is.
    return unpacked.rename(folder / "prefix")


@pytest.fixture(scope="session")
def examples(prefix: Path) -> Path:
    return prefix / "share" / "tmcontrol"


@pytest.fixture(scope="session")
def cmake_build(prefix: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    build = tmp_path_factory.mktemp("cmake")
    places.run("cmake", "-S", HERE / "consumer", "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DEXAMPLES={examples}")
    places.run("cmake", "--build", build)
    return build


def test_the_checksums_are_right(archive: Path) -> None:
    sums = archive.with_name(archive.name.replace(".tar.gz", ".sha256"))
    checked = places.run("sha256sum", "--check", "--strict", sums.name, cwd=archive.parent)
    assert checked.splitlines() == [f"{archive.name}: OK", f"{archive.name.replace('.tar.gz', '.cdx.json')}: OK"]


def test_the_archive_is_one_folder_that_belongs_to_nobody(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    assert {member.name.split("/")[0] for member in members} == {archive.name.removesuffix(".tar.gz")}
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert len({member.mtime for member in members}) == 1


def test_nothing_in_the_archive_knows_where_it_was_built(prefix: Path) -> None:
    here = str(ROOT).encode()
    found = [path for path in prefix.rglob("*") if path.is_file() and here in path.read_bytes()]
    assert found == []


def test_every_page_leads_to_pages_and_pictures_that_are_there(prefix: Path) -> None:
    """What else the pages link to is source, which is in the repository."""
    doc = prefix / "share" / "doc" / "tmcontrol"
    pages = sorted(prefix.rglob("*.md"))
    assert {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs", "cli", "emulator", "bindings"} <= {
        page.relative_to(doc).parts[0] for page in pages if page.is_relative_to(doc)
    }
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+\.(?:md|png))[#)]", page.read_text(encoding="utf-8"))
    ]
    assert len(links) > 40
    for page, link in links:
        assert (page.parent / link).exists(), f"{page.relative_to(prefix)} links to {link}"


def test_the_bill_of_materials_names_what_is_linked_in(archive: Path, prefix: Path) -> None:
    text = archive.with_name(archive.name.replace(".tar.gz", ".cdx.json")).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    names = {each["name"] for each in bill["components"]}
    assert {"reqwest", "rustls", "ring", "serde_json", "rust-std"} <= names
    assert not names & {"tmcontrol", "cbindgen", "tm-emulator", "syn", "serde_derive"}
    assert all(each["licenses"] for each in bill["components"])
    assert all(each["hashes"] for each in bill["components"] if each["purl"].startswith("pkg:cargo/"))
    depends = {each["ref"]: each.get("dependsOn", []) for each in bill["dependencies"]}
    assert bill["metadata"]["component"]["version"] in archive.name
    assert any("/reqwest@" in ref for ref in depends[bill["metadata"]["component"]["bom-ref"]])
    assert list((prefix / "share" / "doc" / "tmcontrol").glob("*.cdx.json"))


def test_with_a_program_the_bill_names_what_is_linked_into_that(tmp_path: Path) -> None:
    script = (
        sys.executable,
        "scripts/sbom.py",
        places.VERSION,
        "x86_64-unknown-linux-gnu",
        tmp_path / "bill.json",
        "tmctl",
    )
    places.run(*script, cwd=ROOT, SOURCE_DATE_EPOCH="1")
    bill = json.loads((tmp_path / "bill.json").read_text(encoding="utf-8"))
    assert {"tmctl", "clap", "reqwest"} <= {each["name"] for each in bill["components"]}
    assert "tmcontrol" not in {each["name"] for each in bill["components"]}
    assert bill["metadata"]["component"]["name"] == "tmcontrol"


def test_the_shared_library_has_its_names(prefix: Path) -> None:
    lib = prefix / "lib"
    version = re.search(r'#define TM_VERSION "(.*)"', (prefix / "include" / "tmcontrol.h").read_text("utf-8"))[1]
    assert (lib / "libtmcontrol.so").readlink() == Path(SONAME)
    assert (lib / SONAME).readlink() == Path(f"libtmcontrol.so.{version}")
    dynamic = places.run("readelf", "-d", lib / SONAME)
    assert f"[{SONAME}]" in dynamic
    assert not re.search(r"RPATH|RUNPATH|TEXTREL", dynamic)
    segments = places.run("readelf", "-lW", lib / SONAME)
    assert re.search(r"GNU_STACK .* RW +0", segments), "the stack would be made executable"


@pytest.mark.parametrize("compiler", ["cc", "c++"])
@pytest.mark.parametrize("kind", ["shared", "static"])
def test_pkg_config(
    kind: str, compiler: str, prefix: Path, examples: Path, tmp_path: Path, tls_emulator: Emulator
) -> None:
    flags = places.pkg_config(prefix / "lib", "--cflags", "--libs", *(["--static"] if kind == "static" else []))
    if kind == "static":
        # Where both are installed a linker takes the shared one, unless the archive is asked for by its file.
        flags[flags.index("-ltmcontrol")] = "-l:libtmcontrol.a"
    source, standard = {
        "cc": ("examples/c/close_video.c", "-std=c99"),
        "c++": ("bindings/cpp/examples/close_video.cpp", "-std=c++11"),
    }[compiler]
    places.run(compiler, standard, examples / source, "-o", tmp_path / "program", *flags)
    assert (SONAME in places.needed(tmp_path / "program")) == (kind == "shared")
    # A static one runs without anything of the prefix.
    environment = {"LD_LIBRARY_PATH": str(prefix / "lib")} if kind == "shared" else {}
    places.closes_a_camera(tls_emulator, tmp_path / "program", **environment)
    if kind == "shared":
        assert places.loaded(tmp_path / "program", SONAME, **environment) == (prefix / "lib" / SONAME).resolve()


def test_pkg_config_names_what_the_static_library_needs_and_nothing_else(prefix: Path) -> None:
    private = set(places.pkg_config(prefix / "lib", "--libs", "--static")) - set(
        places.pkg_config(prefix / "lib", "--libs")
    )
    assert private
    assert private == set((ROOT / "target" / "release" / "native-static-libs").read_text("utf-8").split())


@pytest.mark.parametrize("program", ["c_shared", "c_static", "cpp_shared", "cpp_static"])
def test_cmake(program: str, cmake_build: Path, tls_emulator: Emulator, prefix: Path) -> None:
    # CMake leaves the way to the shared library in what it builds.
    places.closes_a_camera(tls_emulator, cmake_build / program)
    if program.endswith("shared"):
        assert places.loaded(cmake_build / program, SONAME) == (prefix / "lib" / SONAME).resolve()
    else:
        assert SONAME not in places.needed(cmake_build / program)


MAJOR, MINOR, _ = map(int, places.VERSION.split("."))
ASKED = {
    f"{MAJOR}.{MINOR}": True,
    f"{places.VERSION} EXACT": True,
    f"{MAJOR}.{MINOR + 1}": False,
    str(MAJOR + 1): False,
}


@pytest.mark.parametrize(("asked", "fits"), ASKED.items())
def test_cmake_is_told_of_versions(asked: str, fits: bool, prefix: Path, tmp_path: Path) -> None:
    script = f"set(CMAKE_PREFIX_PATH {prefix})\nfind_package(tmcontrol {asked} QUIET)\nmessage(${{tmcontrol_FOUND}})\n"
    (tmp_path / "CMakeLists.txt").write_text(f"cmake_minimum_required(VERSION 3.13)\nproject(p NONE)\n{script}")
    places.run("cmake", "-S", tmp_path, "-B", tmp_path / "build")
    found = (tmp_path / "build" / "CMakeCache.txt").read_text(encoding="utf-8")
    assert (f"tmcontrol_DIR:PATH={prefix}" in found) == fits


def test_cmake_says_what_is_missing(prefix: Path, tmp_path: Path) -> None:
    shutil.copytree(prefix, tmp_path / "prefix", symlinks=True)
    (tmp_path / "prefix" / "include" / "tmcontrol.h").unlink()
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.13)\nproject(p NONE)\nfind_package(tmcontrol REQUIRED)\n"
    )
    with pytest.raises(AssertionError, match=r"tmcontrol\.h\s+is missing"):
        places.run("cmake", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={tmp_path / 'prefix'}")


def test_python(prefix: Path, examples: Path, tmp_path: Path, tls_emulator: Emulator) -> None:
    [wheel] = examples.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index")
    places.run(*pip, "--target", tmp_path, wheel)
    program = (sys.executable, examples / "bindings" / "python" / "examples" / "close_video.py")
    library = {"TMCONTROL_LIBRARY": str(prefix / "lib" / SONAME)}
    places.closes_a_camera(tls_emulator, *program, PYTHONPATH=str(tmp_path), **library)


@pytest.mark.parametrize("kind", ["shared", "static"])
def test_go(kind: str, prefix: Path, examples: Path, tmp_path: Path, tls_emulator: Emulator) -> None:
    module = examples / "bindings" / "go"
    shutil.copy(module / "examples" / "close_video" / "main.go", tmp_path)
    name = re.search(r"^module (.*)$", (module / "go.mod").read_text("utf-8"), re.MULTILINE)[1]
    (tmp_path / "go.mod").write_text(
        f"module consumer\n\ngo 1.22\n\nrequire {name} v0.0.0\n\nreplace {name} => {module}\n", encoding="utf-8"
    )
    tags = ["-tags", "tmcontrol_static"] if kind == "static" else []
    places.run(
        *("go", "build", *tags, "-o", tmp_path / "program"),
        cwd=tmp_path,
        PKG_CONFIG_PATH=str(prefix / "lib" / "pkgconfig"),
        GOFLAGS="-mod=mod",
    )
    environment = {"LD_LIBRARY_PATH": str(prefix / "lib")} if kind == "shared" else {}
    assert (SONAME in places.needed(tmp_path / "program")) == (kind == "shared")
    places.closes_a_camera(tls_emulator, tmp_path / "program", **environment)


def test_the_same_sources_make_the_same_archive(archive: Path, tmp_path: Path) -> None:
    version, target = re.fullmatch(r"tmcontrol-([^-]+)-(.*)\.tar\.gz", archive.name).groups()
    again = ROOT / "build" / "dist-again"
    command = ("scripts/dist.sh", version, "target/release", target, again.relative_to(ROOT), sys.executable)
    with tarfile.open(archive) as tar:
        epoch = tar.getmembers()[0].mtime
    places.run(*command, cwd=ROOT, SOURCE_DATE_EPOCH=str(int(epoch)))
    assert (again / archive.name).read_bytes() == archive.read_bytes()
    shutil.rmtree(again)
