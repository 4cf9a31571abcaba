"""Whether the database can be trusted: a quick look at every start, a full check once a day.

Nothing here mends or deletes anything. What is found is an error with a code, ready to be shown; what to do about it
is in `local_db.rescue`.
"""

from __future__ import annotations

import codecs
import logging
import re
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.errors import BranchDeskError, Busy, UserError
from local_db.driver import BUSY_TIMEOUT_MS, PAGE_BYTES, Driver
from local_db.failures import BUSY, CANTOPEN, CORRUPT, IOERR, LOCKED, READONLY, result_code
from local_db.migrations import MIGRATIONS

logger = logging.getLogger(__name__)

FULL_CHECK_EVERY = timedelta(days=1)
_PLAIN_SQLITE = b"SQLite format 3\0"
_HEAD = 4096
_DAMAGED_PAGE = re.compile(r"for page (\d+)|^page (\d+) ")


def look(path: Path, driver: Driver, newest: int = MIGRATIONS[-1].version) -> BranchDeskError | None:
    """The start-up check (some milliseconds): opens the file, reads its schema and version. None = sound so far.

    UserError ``store.missing | empty | not_a_database | not_encrypted | wrong_key | truncated | damaged |
    newer_than_program | unreadable``; Busy ``store.locked``. The pages' own checksums tell a wrong key from damage.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return UserError("store.missing")
    except OSError:
        return UserError("store.unreadable")
    if size == 0:
        return UserError("store.empty")
    if head.startswith(_PLAIN_SQLITE) and driver.encrypts:
        return UserError("store.not_encrypted")
    if not head.startswith(_PLAIN_SQLITE) and (_is_text(head) or not any(head)):
        return UserError("store.not_a_database")
    return _opened(path, driver, newest)


def full_check(path: Path, driver: Driver) -> BranchDeskError | None:
    """Looks at a file that nobody has open, then at every page of it. None = sound."""
    return look(path, driver) or check_pages(path, driver)


def check_pages(path: Path, driver: Driver) -> BranchDeskError | None:
    """Reads every page: the checksum of each (encrypted files), then SQLite's own structure check. None = sound.

    Takes about a second per 500 MB, on its own connection; saves go on meanwhile. For a database that this process has
    open: only SQLite may open its file then, since on POSIX closing it by other means drops the store's locks.
    """
    try:
        with closing(_connect(path, driver)) as connection:
            damaged = _damaged_pages(connection) if driver.encrypts else []
            if damaged:
                return _damage(damaged)
            verdict = connection.execute("PRAGMA quick_check(1)").fetchall()
    except driver.module.Error as error:
        return _finding(error, path, driver)
    if [tuple(row) for row in verdict] != [("ok",)]:
        return UserError("store.damaged")
    return None


def full_check_due(last: datetime | None, now: datetime) -> bool:
    """Whether the daily full check is due; a clock that went back makes it due too."""
    return last is None or not timedelta(0) <= now - last < FULL_CHECK_EVERY


def _opened(path: Path, driver: Driver, newest: int) -> BranchDeskError | None:
    try:
        with closing(_connect(path, driver)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchall()[0][0])
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except driver.module.Error as error:
        return _finding(error, path, driver)
    if version > newest:
        return UserError("store.newer_than_program", found=version, known=newest)
    return None


def _finding(error: Exception, path: Path, driver: Driver) -> BranchDeskError:
    code = result_code(error)
    if code in (BUSY, LOCKED):
        return Busy("store.locked")
    if code in (CANTOPEN, IOERR, READONLY):
        return UserError("store.unreadable")
    if not driver.encrypts:
        return UserError("store.damaged")
    try:
        with closing(_connect(path, driver)) as connection:
            damaged = _damaged_pages(connection)
    except driver.module.Error:
        damaged = []
    size = path.stat().st_size
    if size % PAGE_BYTES or (code == CORRUPT and not damaged):
        return UserError("store.truncated")
    if len(damaged) >= size // PAGE_BYTES:
        return UserError("store.wrong_key")
    logger.error("the database is damaged: %d of %d pages fail their checksum", len(damaged), size // PAGE_BYTES)
    return _damage(damaged)


def _damage(pages: list[int]) -> UserError:
    """The finding with the numbers of its first pages, for a report; its sentence does without."""
    return UserError("store.damaged", pages=", ".join(map(str, pages[:20])))


def _damaged_pages(connection: Any) -> list[int]:
    found = (_DAMAGED_PAGE.search(str(row[0])) for row in connection.execute("PRAGMA cipher_integrity_check"))
    return [int(match[1] or match[2]) for match in found if match]


def _connect(path: Path, driver: Driver) -> Any:
    connection = driver.connect(path)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t\ufeff" for character in text)
