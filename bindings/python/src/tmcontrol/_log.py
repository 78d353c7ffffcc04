"""Log records of the library, on their way to the logging module."""

from __future__ import annotations

import itertools
import json
import logging
from ctypes import CDLL
from typing import TYPE_CHECKING

from ._abi import LOG_DEBUG, LOG_ERROR, LOG_INFO, LOG_WARN, Config, DestroyFn, LogFn
from ._callback import callback

if TYPE_CHECKING:
    from ._abi import Pointer

SEVERITY = {LOG_ERROR: logging.ERROR, LOG_WARN: logging.WARNING, LOG_INFO: logging.INFO, LOG_DEBUG: logging.DEBUG}

_loggers: dict[int, logging.Logger] = {}
"""The loggers in use under the numbers that C knows them by, from when they are handed over until C lets go of them."""

_numbers = itertools.count(1)


def _on_record(number: int, level: int, message: bytes, fields: bytes) -> None:
    with callback():
        logger = _loggers[number]
        severity = SEVERITY.get(level, logging.DEBUG)
        if logger.isEnabledFor(severity):
            logger.log(severity, message.decode(), extra={"tmcontrol": json.loads(fields)})


def _on_destroy(number: int) -> None:
    with callback():
        _loggers.pop(number, None)


# One pair of functions for all loggers, alive as long as the module: C never calls a function that Python has freed.
_ON_RECORD = LogFn(_on_record)
_ON_DESTROY = DestroyFn(_on_destroy)


def hand_over(library: CDLL, config: Pointer[Config], logger: logging.Logger) -> int:
    """Has the contexts made from `config` log to `logger`; gives the status.

    Every record is asked for: which ones are wanted is set at the logger, where it can be changed at any time.
    """
    number = next(_numbers)
    _loggers[number] = logger
    status: int = library.tm_config_set_log(config, LOG_DEBUG, _ON_RECORD, number, _ON_DESTROY)
    return status
