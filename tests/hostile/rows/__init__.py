"""All rows of the table, by what goes wrong."""

from __future__ import annotations

from ..table import Row
from . import addresses, breaking, codes, connecting, framing, headers, keep_alive, proxies, statuses, strangers, tls

ROWS: list[Row] = [
    row
    for part in (
        connecting,
        tls,
        breaking,
        framing,
        headers,
        statuses,
        codes,
        strangers,
        keep_alive,
        addresses,
        proxies,
    )
    for row in part.ROWS
]
