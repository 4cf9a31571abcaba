"""Errors that nobody caught, in a slot or a thread: they are logged, and the program goes on where it can."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

logger = logging.getLogger(__name__)


def log_uncaught_errors() -> None:
    """From now on they reach the log, of this thread, of every other one and of Qt's slots."""
    sys.excepthook = _log
    threading.excepthook = _log_of_thread


def _log(kind: type[BaseException], error: BaseException, way: TracebackType | None) -> None:
    if issubclass(kind, Exception):
        logger.error("nobody caught an error", exc_info=(kind, error, way))
    else:
        sys.__excepthook__(kind, error, way)


def _log_of_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and issubclass(given.exc_type, Exception):
        logger.error("nobody caught an error", exc_info=(given.exc_type, given.exc_value, given.exc_traceback))
