"""Rescue mode: a database that cannot be trusted is set aside, never deleted; the newest good backup takes its place.

The order of the steps makes a kill harmless anywhere: the restored file is whole and on the disk before anything is
moved, and as long as there is no database but a restored file waits, the next start finishes the work.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from core.errors import UserError
from core.ports import Clock
from local_db.backup import BackupSet, backup_sets, missing_files, verify_backup
from local_db.driver import Driver
from local_db.health import look
from local_db.keys import KeySafe, load_keys
from local_db.machine import create_private, free_bytes, replace_file, sync_directory, sync_file
from local_db.os_keyring import Vault
from local_db.profile import Profile

logger = logging.getLogger(__name__)


class Rescued(msgspec.Struct, frozen=True):
    """What was done. `aside`: where the replaced files lie; `missing_files`: photos of the set that are gone."""

    restored: BackupSet
    aside: tuple[Path, ...]
    missing_files: int


def good_sets(profile: Profile, driver: Driver) -> Iterator[BackupSet]:
    """The sets that open and check out with this key, the newest first; the first is what a rescue takes."""
    return (one for one in backup_sets(profile) if verify_backup(one, driver))


def rescue(profile: Profile, driver: Driver, clock: Clock) -> Rescued:
    """Sets the damaged database aside and restores the newest good set. The store must be closed.

    UserError ``rescue.no_good_backup``: nothing was moved then; set up again and receive from the hub (`set_aside`).
    """
    newest = next(good_sets(profile, driver), None)
    if newest is None:
        raise UserError("rescue.no_good_backup")
    return restore_backup(profile, newest, driver, clock)


def restore_backup(profile: Profile, one: BackupSet, driver: Driver, clock: Clock) -> Rescued:
    """Puts a set in the place of the database; the replaced file is kept in ``aside/``. The store must be closed.

    Works on a set that a person chose (an older state) as on one that a rescue takes. UserError ``backup.not_sound``,
    ``backup.no_space``.
    """
    if not verify_backup(one, driver):
        raise UserError("backup.not_sound")
    if free_bytes(profile.root) < 2 * one.database.stat().st_size:
        raise UserError("backup.no_space", needed_mb=(2 * one.database.stat().st_size >> 20) + 1)
    waiting = _waiting(profile)
    waiting.unlink(missing_ok=True)
    with one.database.open("rb") as source, create_private(waiting) as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        sync_file(target.fileno())
    moved = set_aside(profile, clock)
    replace_file(waiting, profile.database)
    logger.warning("restored backup %s; %d files set aside", one.folder.name, len(moved))
    return Rescued(one, moved, missing_files(profile, one))


def finish_restore(profile: Profile, clock: Clock) -> bool:
    """At start, before the first look: completes a restore that was cut off. True when there was one."""
    waiting = _waiting(profile)
    if not waiting.exists() or profile.database.exists():
        return False
    set_aside(profile, clock)  # the write-ahead log of the file that was moved already
    replace_file(waiting, profile.database)
    return True


def set_aside(profile: Profile, clock: Clock) -> tuple[Path, ...]:
    """Moves the database and its log into ``aside/`` under a time stamp, making room for a new one. Deletes nothing."""
    moment = clock.now().astimezone(UTC)
    moved = []
    for source in _database_files(profile):
        if source.exists():
            target = _free_name(profile.aside, moment, source.name)
            replace_file(source, target)
            moved.append(target)
    sync_directory(profile.root)
    return tuple(moved)


def set_cut_off_aside(profile: Profile, clock: Clock) -> None:
    """What a set-up that was killed left behind goes into ``aside/``, so that the next one begins with nothing."""
    set_aside(profile, clock)
    if profile.keys.exists():
        replace_file(profile.keys, _free_name(profile.aside, clock.now().astimezone(UTC), profile.keys.name))
    profile.setting_up.unlink(missing_ok=True)


def restore_keys(profile: Profile, vault: Vault, clock: Clock) -> KeySafe:
    """The key slots of the newest set that has readable ones, in the place of a lost or damaged keys.json.

    The damaged one is set aside. UserError ``rescue.no_good_backup`` when no set has them.
    """
    for one in backup_sets(profile):
        try:
            load_keys(one.keys, vault)
        except UserError:
            continue
        if profile.keys.exists():
            replace_file(profile.keys, _free_name(profile.aside, clock.now().astimezone(UTC), profile.keys.name))
        fresh = profile.keys.with_name("keys.json.restored")
        fresh.unlink(missing_ok=True)
        with create_private(fresh) as file:
            file.write(one.keys.read_bytes())
            file.flush()
            sync_file(file.fileno())
        replace_file(fresh, profile.keys)
        return load_keys(profile.keys, vault)
    raise UserError("rescue.no_good_backup")


def require_sound(profile: Profile, driver: Driver, clock: Clock) -> None:
    """At every start, before the store is opened: finishes a cut-off restore, then looks. Raises what `look` finds."""
    finish_restore(profile, clock)
    found = look(profile.database, driver)
    if found is not None:
        raise found


def _waiting(profile: Profile) -> Path:
    return profile.root / "branchdesk.db.restored"


def _database_files(profile: Profile) -> tuple[Path, ...]:
    """The database first: without it, a log left behind by a kill belongs to nothing and is moved later."""
    name = profile.database.name
    return profile.database, profile.root / f"{name}-wal", profile.root / f"{name}-shm"


def _free_name(folder: Path, moment: datetime, name: str) -> Path:
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    candidates = [folder / f"{stamp}-{name}"] + [folder / f"{stamp}-{count}-{name}" for count in range(2, 1000)]
    return next(path for path in candidates if not path.exists())
