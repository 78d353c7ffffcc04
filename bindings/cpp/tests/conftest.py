"""The fixtures of the tests of all languages, which stand in tests/support."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests"))

from support.fixtures import *  # noqa: F403
