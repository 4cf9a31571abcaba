"""What the database says when it cannot: SQLite's result codes as the failures that the program tells apart."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from core.errors import BranchDeskError, Busy, UserError

logger = logging.getLogger(__name__)

T = TypeVar("T")

BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
STOP_AFTER_IO_ERRORS = 3


def result_code(error: BaseException) -> int | None:
    """SQLite's primary result code behind a driver's or SQLAlchemy's error; None when it is not SQLite's."""
    inner = getattr(error, "orig", None) or error  # SQLAlchemy's errors carry the driver's
    code = getattr(inner, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def named_failure(error: BaseException) -> BranchDeskError | None:
    """The failure to tell a person or a caller; None when the error is our own bug.

    UserError ``store.disk_full | not_writable | io_error | damaged``; Busy ``store.locked``.
    """
    code = result_code(error)
    if code == FULL:
        return UserError("store.disk_full")
    if code in (READONLY, CANTOPEN):
        return UserError("store.not_writable")
    if code == IOERR:
        return UserError("store.io_error")
    if code in (CORRUPT, NOTADB):
        return UserError("store.damaged")
    if code in (BUSY, LOCKED):
        return Busy("store.locked")
    return None


@contextmanager
def naming_failures() -> Iterator[None]:
    """Turns the database's errors inside the block into named failures; all others pass as they are."""
    try:
        yield
    except Exception as error:
        named = named_failure(error)
        if named is None:
            raise
        raise named from error


class SaveGuard:
    """Stands between the writer and the database file: names failures, and stops saving when the disk is failing.

    After three input/output errors in a row every further save is refused until the program is started again: a dying
    disk must not be written to. A full disk, a lock or a database that became read-only stops nothing; the next save
    is tried as usual.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened = _identity(path)
        self._errors = 0
        self._lock = threading.Lock()

    @property
    def stopped(self) -> bool:
        """Whether saving has stopped for good in this run."""
        with self._lock:
            return self._errors >= STOP_AFTER_IO_ERRORS

    def run(self, task: Callable[[], T]) -> T:
        """Runs one task of the writer.

        Raises what `named_failure` names, UserError ``store.saving_stopped`` or ``store.profile_gone`` (the folder was
        unmounted, moved or deleted under the running program).
        """
        if self.stopped:
            raise UserError("store.saving_stopped")
        if _identity(self._path) != self._opened:
            raise UserError("store.profile_gone")
        try:
            with naming_failures():
                done = task()
        except UserError as error:
            if error.code == "store.io_error" and not is_writable(self._path):
                raise UserError("store.not_writable") from error
            self._count(error.code == "store.io_error")
            raise
        self._count(failed=False)
        return done

    def _count(self, failed: bool) -> None:
        with self._lock:
            if self._errors >= STOP_AFTER_IO_ERRORS:
                return
            self._errors = self._errors + 1 if failed else 0
            if self._errors == STOP_AFTER_IO_ERRORS:
                logger.error("saving stopped after %d input/output errors in a row", self._errors)


def is_writable(path: Path) -> bool:
    """Whether the system lets this program write the database, its log and their folder, as far as it says.

    SQLite reports a file that became read-only under its open handle as an input/output error. The file is not opened
    to find out: closing it again would take SQLite's own locks away.
    """
    log = path.with_name(path.name + "-wal")
    return all(os.access(one, os.W_OK) for one in (path, path.parent, *([log] if log.exists() else [])))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
