"""Backup sets: a whole copy of the database with its wrapped key slots and a list of the files it refers to.

    backups/000123-20260118T093000Z/branchdesk.db    VACUUM INTO, on its own connection: saves go on meanwhile
                                    keys.json        the wrapped slots as they were
                                    manifest.json    when, schema version, row counts, names and sizes of stored files

The number in front says which set is newer, because a clock may go back. A set exists only under its final name once it
was opened and checked. Photos are not copied: they never change, and the manifest tells which of them a restored
database will miss.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from core.errors import BranchDeskError, UserError
from core.ports import Clock
from local_db.driver import BUSY_TIMEOUT_MS, Driver
from local_db.failures import naming_failures
from local_db.health import full_check
from local_db.machine import (
    create_private,
    disk_bytes,
    free_bytes,
    make_private_folder,
    sync_directory,
    sync_file,
)
from local_db.profile import Profile

logger = logging.getLogger(__name__)

BACKUP_EVERY = timedelta(minutes=30)
DISK_SHARE = 0.10
MOST_HOURLY, MOST_DAILY = 24, 14
LEAST_HOURLY, LEAST_DAILY = 3, 7
_COUNTED = ("record", "history", "attachment", "operation")
_STAMP = "%Y%m%dT%H%M%SZ"
_SET_NAME = re.compile(r"(\d{6,})-(\d{8}T\d{6}Z)")
_MAKING = "making-"
_STEPS_BETWEEN_LOOKS = 20_000

Watch = Callable[[int, int], None]
"""Hears bytes done and bytes in all; raises to stop."""


class Manifest(msgspec.Struct, frozen=True):
    """What a set promises. `files`: names on disk (they tell nothing of their content) and stored sizes."""

    format: int
    made_at: str
    schema: int
    rows: dict[str, int]
    files: list[tuple[str, int]]


class BackupSet(msgspec.Struct, frozen=True):
    """One finished set on the disk; a higher number is a newer set."""

    folder: Path
    number: int
    made_at: datetime
    size: int

    @property
    def database(self) -> Path:
        """The copy of the database."""
        return self.folder / "branchdesk.db"

    @property
    def keys(self) -> Path:
        """The copy of the key slots."""
        return self.folder / "keys.json"


def backup_due(last: datetime | None, changed: bool, now: datetime) -> bool:
    """Whether something changed and the newest set is half an hour old (or the clock went back)."""
    return changed and (last is None or not timedelta(0) <= now - last < BACKUP_EVERY)


def backup_sets(profile: Profile) -> list[BackupSet]:
    """Every finished set, the newest first."""
    found = []
    for folder in profile.backups.glob("*"):
        name = _SET_NAME.fullmatch(folder.name)
        if name is not None and (folder / "manifest.json").is_file():
            made_at = datetime.strptime(name[2], _STAMP).replace(tzinfo=UTC)
            size = sum(path.stat().st_size for path in folder.iterdir())
            found.append(BackupSet(folder, int(name[1]), made_at, size))
    return sorted(found, key=lambda one: one.number, reverse=True)


def make_backup(
    profile: Profile, driver: Driver, clock: Clock, budget: int | None = None, watch: Watch | None = None
) -> BackupSet:
    """Makes, checks and keeps a set, then lets go of what is over the budget. For a job thread; saves go on.

    `budget` in bytes; by default a tenth of the disk. `watch` hears how many bytes of the database are copied, of how
    many, many times a second; an exception that it raises ends the copying and comes out here, without a set.

    UserError ``backup.no_space``, ``backup.not_sound`` (the copy did not pass its check, so no set was made and none
    was dropped), or what `local_db.failures` names.
    """
    _clear_unfinished(profile)
    needed = profile.database.stat().st_size
    if free_bytes(profile.backups) < 2 * needed:
        raise UserError("backup.no_space", needed_mb=(2 * needed >> 20) + 1)
    moment = clock.now().astimezone(UTC)
    number = max((one.number for one in backup_sets(profile)), default=0) + 1
    final = profile.backups / f"{number:06d}-{moment:{_STAMP}}"
    making = profile.backups / (_MAKING + final.name)
    make_private_folder(making)
    try:
        _fill(making, profile, driver, moment, watch)
        making.rename(final)
        sync_directory(profile.backups)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    prune_backups(profile, budget)
    size = sum(path.stat().st_size for path in final.iterdir())
    logger.info("backup %s: %d bytes", final.name, size)
    return BackupSet(final, number, moment.replace(microsecond=0), size)


def verify_backup(one: BackupSet, driver: Driver) -> bool:
    """Opens a set with today's key and reads all of it: page checksums, structure, row counts of the manifest."""
    try:
        manifest = read_manifest(one)
        if full_check(one.database, driver) is not None:
            return False
        return row_counts(one.database, driver) == manifest.rows
    except (OSError, BranchDeskError, msgspec.MsgspecError):
        return False


def read_manifest(one: BackupSet) -> Manifest:
    """What the set promises."""
    return msgspec.json.decode((one.folder / "manifest.json").read_bytes(), type=Manifest)


def row_counts(database: Path, driver: Driver) -> dict[str, int]:
    """Rows of the tables that hold a branch's work."""
    with naming_failures(), closing(driver.connect(database)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        return {table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]) for table in _COUNTED}


def missing_files(profile: Profile, one: BackupSet) -> int:
    """How many files of the set are no longer in the store, or have another size than they had."""
    there = dict(stored_files(profile.files))
    return sum(1 for name, size in read_manifest(one).files if there.get(name) != size)


def stored_files(folder: Path) -> list[tuple[str, int]]:
    """Name on disk and stored size of every file in a file store."""
    return sorted(
        (path.name, path.stat().st_size)
        for path in folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")
        if path.is_file()
    )


def prune_backups(profile: Profile, budget: int | None = None) -> list[BackupSet]:
    """Deletes the sets that `sets_to_drop` names; returns them."""
    allowed = int(disk_bytes(profile.backups) * DISK_SHARE) if budget is None else budget
    dropped = sets_to_drop(backup_sets(profile), allowed)
    for one in dropped:
        (one.folder / "manifest.json").unlink(missing_ok=True)  # from now on it is no set, even if killed here
        shutil.rmtree(one.folder, ignore_errors=True)
    return dropped


def sets_to_drop(sets: Sequence[BackupSet], budget: int) -> list[BackupSet]:
    """Which sets to let go: of every hour and every day the newest stays, 24 hours and 14 days of them.

    While they take more than `budget` bytes the oldest go, but never the newest of the last 3 hours and 7 days that
    have a set at all.
    """
    newest_first = sorted(sets, key=lambda one: one.number, reverse=True)
    hourly = _newest_of_each(newest_first, lambda one: one.made_at.strftime("%Y%m%d%H"))
    daily = _newest_of_each(newest_first, lambda one: one.made_at.strftime("%Y%m%d"))
    wanted = {one.folder for one in hourly[:MOST_HOURLY] + daily[:MOST_DAILY]}
    needed = {one.folder for one in hourly[:LEAST_HOURLY] + daily[:LEAST_DAILY]}
    dropped = [one for one in newest_first if one.folder not in wanted]
    kept = [one for one in newest_first if one.folder in wanted]
    total = sum(one.size for one in kept)
    for one in reversed(kept):
        if total <= budget:
            break
        if one.folder not in needed:
            dropped.append(one)
            total -= one.size
    return dropped


def _newest_of_each(newest_first: Sequence[BackupSet], period: Callable[[BackupSet], str]) -> list[BackupSet]:
    first: dict[str, BackupSet] = {}
    for one in newest_first:
        first.setdefault(period(one), one)
    return list(first.values())


def _fill(folder: Path, profile: Profile, driver: Driver, moment: datetime, watch: Watch | None) -> None:
    database = folder / "branchdesk.db"
    with naming_failures():
        with closing(driver.connect(profile.database)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            _copy(connection, profile.database, database, watch)
        rows = row_counts(database, driver)
        with closing(driver.connect(database)) as connection:
            schema = int(connection.execute("PRAGMA user_version").fetchall()[0][0])
    if full_check(database, driver) is not None:
        raise UserError("backup.not_sound")
    _sync(database)
    if profile.keys.exists():
        _write(folder / "keys.json", profile.keys.read_bytes())
    manifest = Manifest(1, moment.isoformat(), schema, rows, stored_files(profile.files))
    _write(folder / "manifest.json", msgspec.json.encode(manifest))
    sync_directory(folder)


def _copy(connection: Any, source: Path, target: Path, watch: Watch | None) -> None:
    """VACUUM INTO; between its steps `watch` is told, and an exception of it stops the statement."""
    stopped: list[BaseException] = []
    whole = source.stat().st_size

    def look() -> int:
        try:
            if watch is not None:
                watch(min(target.stat().st_size if target.exists() else 0, whole), whole)
        except BaseException as error:  # noqa: BLE001 - carried through SQLite, which would swallow it, and raised below
            stopped.append(error)
        return int(bool(stopped))

    if watch is not None:
        watch(0, whole)
        connection.set_progress_handler(look, _STEPS_BETWEEN_LOOKS)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except Exception:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        if watch is not None:
            connection.set_progress_handler(None, 0)


def _write(path: Path, content: bytes) -> None:
    with create_private(path) as file:
        file.write(content)
        file.flush()
        sync_file(file.fileno())


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        sync_file(file.fileno())


def _clear_unfinished(profile: Profile) -> None:
    for folder in profile.backups.glob("*"):
        unfinished = folder.name.startswith(_MAKING)
        half_dropped = _SET_NAME.fullmatch(folder.name) and not (folder / "manifest.json").exists()
        if folder.is_dir() and (unfinished or half_dropped):
            shutil.rmtree(folder, ignore_errors=True)
