"""Log records of the library, on their way to the logging module."""

from __future__ import annotations

import json
import logging
from ctypes import CDLL
from typing import TYPE_CHECKING

from ._abi import LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_WARN, Config, LogFn
from ._callback import FORGET, callback, keep, kept

if TYPE_CHECKING:
    from ._abi import Pointer

SEVERITY = {LOG_ERROR: logging.ERROR, LOG_WARN: logging.WARNING, LOG_INFO: logging.INFO, LOG_DEBUG: logging.DEBUG}


def _on_record(number: int, level: int, message: bytes, fields: bytes) -> None:
    callback(_write, number, level, message, fields)


def _write(number: int, level: int, message: bytes, fields: bytes) -> None:
    logger: logging.Logger = kept(number)
    severity = SEVERITY.get(level, logging.DEBUG)
    if logger.isEnabledFor(severity):
        logger.log(severity, message.decode(), extra={"tmcontrol": json.loads(fields)})


_ON_RECORD = LogFn(_on_record)


def hand_over(library: CDLL, config: Pointer[Config], logger: logging.Logger) -> int:
    """Has the contexts made from `config` log to `logger`; gives the status.

    Every record is asked for: which ones are wanted is set at the logger, where it can be changed at any time.
    """
    status: int = library.tm_config_set_log(config, LOG_DEBUG, _ON_RECORD, keep(logger), FORGET)
    return status
