"""The package that gets installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import tmcontrol
from tmcontrol import _library

FOLDER = Path(__file__).resolve().parents[1]


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
