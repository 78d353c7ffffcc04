"""The options of a client by their names, for editors and type checkers."""

from __future__ import annotations

import os
from typing import Literal, TypedDict

__all__ = ["Options"]


class Options(TypedDict, total=False):
    """The library's options; the head of tmcontrol.h has their units, ranges and defaults. None takes the default."""

    base_url: str | None
    timeout_ms: int | None
    connect_timeout_ms: int | None
    idle_timeout_ms: int | None
    max_attempts: int | None
    max_connections: int | None
    max_response_bytes: int | None
    ca_file: str | os.PathLike[str] | None
    ca_dir: str | os.PathLike[str] | None
    ca_pem: str | None
    ca_only: bool | None
    client_cert_pem: str | None
    client_key_pem: str | None
    proxy: str | None
    no_proxy: str | None
    resolve: list[str] | None
    rate_limit_per_minute: int | None
    rate_limit_per_day: int | None
    worker_threads: int | None
    max_pending: int | None
    clock_floor_ms: int | None
    allow_http: bool | None
    validation: Literal["standard", "strict", "off"] | None
    correct_clock: bool | None
    language: Literal["en", "zh"] | None
    user_agent: str | None
    diagnostic_panic: bool | None
