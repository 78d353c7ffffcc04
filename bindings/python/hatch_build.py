"""Puts the shared library into the wheel, if TMCONTROL_WHEEL_LIBRARY names one.

The wheel is then for this machine's platform: scripts/wheel.sh of the repository has auditwheel find out how old a
system it still runs on, and name it accordingly. Without the variable the wheel is pure Python and looks for a library
that is installed otherwise.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "TMCONTROL_WHEEL_LIBRARY"


class LibraryHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the library, and says that the wheel is no pure Python any more."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the names are hatchling's
        """Called before the wheel is built."""
        library = os.environ.get(VARIABLE)
        if not library:
            return
        if not Path(library).is_file():
            raise FileNotFoundError(f"{VARIABLE}: found {library}, expected the path of libtmcontrol.so.0")
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        # Any Python 3: the library knows nothing of Python.
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][library] = "tmcontrol/libtmcontrol.so.0"
