"""What a running desk does for itself now and then: backups, the daily check, letting go of orphaned files.

One call of `keep_up` does what is due and no more; call it from a job every few minutes. Saves go on meanwhile.
"""

from __future__ import annotations

import logging
from datetime import datetime

import msgspec

from core.errors import BranchDeskError, UserError
from local_db.backup import BackupSet, Watch, backup_due, backup_sets, make_backup, read_manifest, row_counts
from local_db.desk import Desk
from local_db.file_needs import let_go, loose_files, referenced_files
from local_db.files import FileStore
from local_db.health import check_pages, full_check_due
from local_db.identity import load_meta, save_meta
from local_db.store import Store
from local_db.writer import Lane

logger = logging.getLogger(__name__)

_CHECKED_AT = "full_check_at"


class Upkeep(msgspec.Struct, frozen=True):
    """What one round did. `damage` must be shown: the database is no longer sound and needs a rescue."""

    backup: BackupSet | None = None
    backup_failure: BranchDeskError | None = None
    damage: BranchDeskError | None = None
    orphans: int = 0


def keep_up(desk: Desk) -> Upkeep:
    """Does what is due. A damaged database is not backed up, so that good sets are not pushed out by bad ones."""
    if desk.look_only:
        return Upkeep()
    desk.store.writer.submit(desk.store.sync_journal, Lane.BULK)
    now = desk.store.clock.now()
    damage, orphans = None, 0
    if full_check_due(_checked_at(desk), now):
        damage = check_pages(desk.profile.database, desk.store.driver)
        if damage is None:
            orphans = collect_files(desk.store, desk.files)
            desk.store.write(lambda connection: save_meta(connection, _CHECKED_AT, now.isoformat()), Lane.BULK).result()
    if damage is not None:
        return Upkeep(damage=damage)
    try:
        made = back_up_if_due(desk)
    except BranchDeskError as error:
        logger.warning("no backup was made: %s", error.code)
        return Upkeep(backup_failure=error, orphans=orphans)
    return Upkeep(backup=made, orphans=orphans)


def back_up_if_due(desk: Desk) -> BackupSet | None:
    """A new set when the newest is half an hour old and the work has changed since; None when there is no need."""
    sets = backup_sets(desk.profile)
    last = sets[0].made_at if sets else None
    if not backup_due(last, True, desk.store.clock.now()):
        return None
    if sets and read_manifest(sets[0]).rows == row_counts(desk.profile.database, desk.store.driver):
        return None
    return back_up(desk)


def back_up(desk: Desk, watch: Watch | None = None) -> BackupSet:
    """A new set now: before a migration, an import, a change of key, or because a person wants one.

    UserErrors of `make_backup`; ``store.look_only``. `watch` as there.
    """
    if desk.look_only:
        raise UserError("store.look_only")
    return make_backup(desk.profile, desk.store.driver, desk.store.clock, watch=watch)


def back_up_before_import(desk: Desk) -> BranchDeskError | None:
    """A new set where there is something to keep. A set that cannot be made stops no import: its reason is given."""
    try:
        if any(row_counts(desk.profile.database, desk.store.driver).values()):
            back_up(desk)
    except BranchDeskError as error:
        logger.warning("no backup before the import: %s", error.code)
        return error
    except OSError as error:  # a folder of backups that cannot be written
        logger.warning("no backup before the import: errno %s", error.errno)
        return UserError("backup.folder_refused")
    return None


def collect_files(store: Store, files: FileStore) -> int:
    """Lets go of old files that nothing needs, and forgets those whose bytes are gone: they may come again.

    How many there were. Reads everything that refers to files: for the daily check.
    """
    with store.reading() as connection:
        orphans = files.collect_orphans(referenced_files(connection))
        gone = files.missing(sorted(loose_files(connection)))
    if gone:
        store.write(lambda connection: let_go(connection, gone), Lane.BULK).result()
    return orphans


def _checked_at(desk: Desk) -> datetime | None:
    with desk.store.reading() as connection:
        text = load_meta(connection, _CHECKED_AT)
    return datetime.fromisoformat(text) if text else None
