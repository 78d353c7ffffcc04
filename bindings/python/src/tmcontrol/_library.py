"""Finding and loading the shared library, and making sure that it fits."""

from __future__ import annotations

import os
import sys
from ctypes import CDLL, PyDLL
from functools import cache
from pathlib import Path
from typing import Union

from ._abi import ABI_VERSION, PROTOTYPES
from .errors import LibraryError
from .status import Status

VARIABLE = "TMCONTROL_LIBRARY"
"""The environment variable with the path of the library to take."""

_FILE_NAME = {"darwin": "libtmcontrol.dylib", "win32": "tmcontrol.dll"}.get(sys.platform, "libtmcontrol.so.0")

_BRIEF = ("tm_result_", "tm_string_")
"""How the functions begin that only read memory or free it, about twenty of them for each call.

Letting other threads go on meanwhile takes longer than what they do, and where many threads wait, one of those goes on
each time.
"""

LibraryPath = Union[str, "os.PathLike[str]"]


def load(path: LibraryPath | None = None) -> CDLL:
    """The library at `path`; else the one that the environment names, the one inside this package, the system's."""
    if path is not None:
        return _loaded(os.fspath(path), "the library argument")
    named = os.environ.get(VARIABLE)
    if named:
        return _loaded(named, f"the environment variable {VARIABLE}")
    inside = Path(__file__).with_name(_FILE_NAME)
    if inside.exists():
        return _loaded(str(inside), "this package")
    return _loaded(_FILE_NAME, f"the system's loader, because neither the library argument nor {VARIABLE} is set")


@cache
def _loaded(path: str, source: str) -> CDLL:
    try:
        # Other Python threads go on while a function of CDLL's runs, and none does while one of PyDLL's does.
        library, brief = CDLL(path), PyDLL(path)
    except OSError as error:
        raise _unfit(f"{path} (from {source}) cannot be loaded: {error}") from error
    _check_version(library, path)
    for name, (answer, arguments) in PROTOTYPES.items():
        function = getattr(brief if name.startswith(_BRIEF) else library, name, None)
        if function is None:
            raise _unfit(f"{path} (from {source}) has no function {name}; this package needs a newer tmcontrol")
        function.restype = answer
        function.argtypes = arguments
        setattr(library, name, function)
    return library


def _check_version(library: CDLL, path: str) -> None:
    function = getattr(library, "tm_abi_version", None)
    if function is None:
        raise _unfit(f"{path} is not the tmcontrol library: it has no function tm_abi_version")
    function.restype, function.argtypes = PROTOTYPES["tm_abi_version"]
    found = function()
    if found != ABI_VERSION:
        raise _unfit(f"{path} has version {found} of the binary interface, this package needs version {ABI_VERSION}")


def _unfit(why: str) -> LibraryError:
    return LibraryError(f"library: {why}", status=Status.UNSUPPORTED, field="library")
