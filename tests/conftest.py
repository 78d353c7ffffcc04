"""The fixtures of support/fixtures.py, for every folder below."""

from support.fixtures import *  # noqa: F403
