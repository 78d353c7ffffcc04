"""The small build of the library: without an HTTP client, staged beside the whole one."""

from __future__ import annotations

import os
from pathlib import Path

# The programs of tests/c that need no HTTP client but the host's.
SUITES = ["test_about", "test_config", "test_interpret", "test_prepare", "test_texts",
           "test_transport", "test_transport_inside", "test_small"]  # fmt: skip


def prefix() -> Path:
    """Where its include/ and lib/ are. `make test` stages them."""
    value = os.environ.get("TMCONTROL_SMALL_PREFIX")
    if not value:
        raise RuntimeError("TMCONTROL_SMALL_PREFIX is not set: `make test` stages the small build and sets it")
    return Path(value)


def library() -> Path:
    return prefix() / "lib" / "libtmcontrol.so.0"


def environment() -> dict[str, str]:
    """Has a program that was linked to the whole library run with the small one."""
    return {"LD_LIBRARY_PATH": str(prefix() / "lib")}
