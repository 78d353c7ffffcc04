"""The package that gets installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from scene import Scene
from support.emulator import ROOT

import tmcontrol
from tmcontrol import _library

FOLDER = Path(__file__).resolve().parents[1]
LIBRARY = Path(os.environ[_library.VARIABLE])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=FOLDER,
        capture_output=True,
        check=True,
    )
    (built,) = folder.iterdir()
    return built


def test_the_wheel_holds_the_package_with_its_types_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        (metadata,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("METADATA"))
    sources = FOLDER / "src"
    expected = {str(path.relative_to(sources)) for path in (sources / "tmcontrol").iterdir() if path.suffix}
    assert names == expected | {"tmcontrol/py.typed"}
    assert f"\nVersion: {tmcontrol.__version__}\n" in metadata
    assert "\nRequires-Dist:" not in metadata
    assert "\nRequires-Python: >=3.9\n" in metadata


def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    program = "import tmcontrol; print(tmcontrol.__file__, tmcontrol.library_version())"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {program}"],
        cwd=tmp_path,
        env={_library.VARIABLE: os.environ[_library.VARIABLE]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(site / "tmcontrol" / "__init__.py"), tmcontrol.__version__]


# ------------------------------------------------------------------------------------------ with the library inside


@pytest.fixture(scope="module")
def whole_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make wheel` makes."""
    folder = tmp_path_factory.mktemp("whole-wheel")
    subprocess.run([str(ROOT / "scripts" / "wheel.sh"), sys.executable, str(LIBRARY), str(folder)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_whole_wheel_holds_the_library_and_is_named_for_the_systems_it_runs_on(whole_wheel: Path) -> None:
    with zipfile.ZipFile(whole_wheel) as archive:
        inside = archive.read("tmcontrol/libtmcontrol.so.0")
        (wheel,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("/WHEEL"))
        elf = [name for name in archive.namelist() if archive.read(name)[:4] == b"\x7fELF"]
    assert inside == LIBRARY.read_bytes()
    assert elf == ["tmcontrol/libtmcontrol.so.0"]
    name = re.fullmatch(r"tmcontrol-[\d.]+-py3-none-(manylinux_2_\d+_\w+)\.whl", whole_wheel.name)
    assert name, whole_wheel.name
    assert f"\nTag: py3-none-{name[1]}\n" in wheel
    assert "\nRoot-Is-Purelib: false\n" in wheel
    shown = subprocess.run(
        [sys.executable, "-m", "auditwheel", "show", str(whole_wheel)], capture_output=True, text=True, check=True
    ).stdout
    assert f'the following platform tag: "{name[1]}"' in shown.replace("\n", " ")


def test_the_whole_wheel_works_in_a_new_environment_without_a_compiler(
    whole_wheel: Path, tmp_path: Path, scene: Scene
) -> None:
    environment = tmp_path / "environment"
    # No compiler, no index, no hint where a library might be.
    clean = {"PATH": str(environment / "bin"), "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    venv.create(environment, with_pip=True, symlinks=True)
    python = environment / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--quiet"]
    subprocess.run([*pip, str(whole_wheel)], env=clean, cwd=tmp_path, check=True)
    ready = scene.ready
    credentials = {f"TM_{name.upper()}": ready[name] for name in ("app_id", "sdk_id", "secret_id", "secret_key")}
    who = [scene.host.id, str(ready["host"]["instanceid"])]
    whom = [scene.member["ms_open_id"], str(scene.member["instanceid"])]
    example = str(FOLDER / "examples" / "close_video.py")
    done = subprocess.run(
        [str(python), "-I", example, ready["base_url"], ready["ca_file"], scene.meeting_id, *who, *whom],
        env={**clean, **credentials},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not scene.camera_is_on
    where = subprocess.run(
        [str(python), "-I", "-c", "import tmcontrol; print(tmcontrol.__file__, tmcontrol.library_version())"],
        env=clean,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert where[0].startswith(str(environment))
    assert where[1] == tmcontrol.__version__


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=FOLDER,
        env={**os.environ, "TMCONTROL_WHEEL_LIBRARY": "/nowhere/libtmcontrol.so.0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "TMCONTROL_WHEEL_LIBRARY: found /nowhere/libtmcontrol.so.0" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_source_distribution_has_what_the_wheel_is_made_of(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)],
        cwd=FOLDER,
        capture_output=True,
        check=True,
    )
    (built,) = tmp_path.iterdir()
    with tarfile.open(built) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
        metadata = archive.extractfile(f"tmcontrol-{tmcontrol.__version__}/PKG-INFO")
        assert metadata is not None
        text = metadata.read().decode()
    assert {"pyproject.toml", "hatch_build.py", "README.md", "src/tmcontrol/py.typed"} <= names
    # Whoever takes it from an index reads there that it brings no library.
    assert "TMCONTROL_WHEEL_LIBRARY" in text
