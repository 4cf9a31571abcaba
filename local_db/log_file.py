"""The log file of an open profile: what the program's own parts say, so that a fault can be told afterwards.

``logs/branchdesk.log`` and four older ones of about 1 MiB each, UTF-8, times in UTC. It holds ids and codes only: of
an exception its class, its code and the lines of the program that it went through, never its text, which may quote what
a person typed. Other people's libraries are left out for the same reason.
"""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from core.errors import BranchDeskError

PARTS = ("core", "engines", "local_db", "importers", "exporters", "sync", "desktop")
"""The folders whose loggers are written down."""

NAME = "branchdesk.log"
LARGEST_FILE = 1 << 20
"""Bytes."""

OLDER_FILES = 4

_LINE = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"
_TIME = "%Y-%m-%dT%H:%M:%S"
_LONGEST_CHAIN = 10

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFile:
    """Takes in what the program's parts log, until it is closed. Made without touching the disk; never raises.

    A line that cannot be written, because the disk is full or gone, goes where it would go without a log file.
    """

    def __init__(self, folder: Path) -> None:
        self._handler = _Rotating(folder / NAME)
        self._raised: list[logging.Logger] = []
        for logger in map(logging.getLogger, PARTS):
            logger.addHandler(self._handler)
            if logger.level == logging.NOTSET and logger.getEffectiveLevel() > logging.INFO:
                logger.setLevel(logging.INFO)
                self._raised.append(logger)

    def close(self) -> None:
        """Nothing is written from now on."""
        for logger in map(logging.getLogger, PARTS):
            logger.removeHandler(self._handler)
        for logger in self._raised:
            logger.setLevel(logging.NOTSET)
        self._handler.close()


class IdsOnly(logging.Formatter):
    """Lines without the text of any exception, neither of one that is logged nor of one that a message quotes."""

    def __init__(self) -> None:
        super().__init__(_LINE, _TIME)
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it the way of its exception. What other handlers have made of the record stays theirs."""
        own = logging.makeLogRecord(record.__dict__)
        own.exc_text = None
        own.args = _without_texts(record.args)
        return super().format(own)

    def formatException(self, failure: Failure) -> str:  # noqa: N802  the name is that of the standard library
        """Class, code and frames of the exception and of those that it came from."""
        return "\n".join(_told(failure[1])) if failure[1] is not None else ""


def failure_name(error: BaseException) -> str:
    """Class and code of an exception: all of it that may be written down."""
    code = getattr(error, "code", None) if isinstance(error, BranchDeskError) else None
    code = code or getattr(error, "errno", None) or getattr(error, "sqlite_errorname", None)
    return type(error).__qualname__ if code is None else f"{type(error).__qualname__} {code}"


class _Rotating(logging.FileHandler):
    """Appends to the file, which is opened at the first line and laid aside when it is full.

    The standard library's own loads pickle and sockets, ten milliseconds of every start.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=True)
        self._path = path
        self._closed_for_good = False
        self.setFormatter(IdsOnly())

    def emit(self, record: logging.LogRecord) -> None:
        if self._closed_for_good:
            return
        try:
            if self._path.exists() and self._path.stat().st_size >= LARGEST_FILE:
                self._lay_aside()
            super().emit(record)
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        self._closed_for_good = True  # a line that is on its way in another thread would open the file again
        with suppress(OSError):  # the disk has no room for the last line; the file is closed all the same
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is that of the standard library
        """The line goes to stderr, where no other handler has brought it there."""
        last = logging.lastResort
        if last is not None and not logging.getLogger().handlers and record.levelno >= last.level:
            last.handle(record)

    def _lay_aside(self) -> None:
        full, self.stream = self.stream, None  # the next line opens it again
        if full is not None:
            full.close()
        for number in range(OLDER_FILES, 0, -1):
            newer = self._path if number == 1 else _older(self._path, number - 1)
            if newer.exists():
                os.replace(newer, _older(self._path, number))


def _older(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _without_texts(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {name: failure_name(one) if isinstance(one, BaseException) else one for name, one in given.items()}
    if isinstance(given, tuple):
        return tuple(failure_name(one) if isinstance(one, BaseException) else one for one in given)
    return given


def _told(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    told: BaseException | None = error
    while told is not None and id(told) not in seen and len(seen) < _LONGEST_CHAIN:
        if seen:
            yield "which came from"
        seen.add(id(told))
        yield failure_name(told)
        for frame, line in traceback.walk_tb(told.__traceback__):
            yield f"  {frame.f_globals.get('__name__', '?')}:{line} in {frame.f_code.co_qualname}"
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
