"""Backups of the hub: a consistent copy of the database and every file, verified by opening them, without the keys."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from core.errors import UserError
from core.ids import Ids
from core.ports import Clock
from core.reading import Unreadable, read_json
from local_db.driver import Driver, cipher_driver
from local_db.engine import reader_engine
from local_db.machine import create_private, make_private_folder, replace_file, sync_file
from local_db.sealed_file import Damaged, open_sealed
from local_db.statement import Statement
from sync.hub.files import HubFiles, content_hash
from sync.hub.folder import HubFolder, read_keys
from sync.hub.journal import EPOCH
from sync.hub.reference import NEW_EPOCH
from sync.hub.server import hold
from sync.hub.service import HUB_ID
from sync.hub.sessions import forget_fences
from sync.hub.store import HubStore, SqliteStore, get_setting, open_store, put_setting
from sync.hub.tables import counter, held_file, log
from sync.hub.tokens import end_tokens

MANIFEST = "manifest.json"
DATABASE = "hub.db"
FILES = "files"

_OPERATIONS = Statement(select(func.count()).select_from(log))
_HELD = Statement(select(held_file.c.hash).order_by(held_file.c.hash))
_NEW_EPOCH = Statement(update(counter).values(epoch=bindparam("fresh_epoch")))


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. Files lie in ``files`` beside the sets, shared by all of them."""

    format: int
    made_at: str
    hub_id: str
    epoch: str
    operations: int
    files: tuple[str, ...]
    database_sha256: str


class BackupSet(msgspec.Struct, frozen=True):
    """A backup that was verified; `kept_aside` is where a restore put what stood there before."""

    place: Path
    operations: int
    files: int
    kept_aside: Path | None = None


def make_backup(store: HubStore, files: HubFiles, target: Path) -> BackupSet:
    """Writes a set below `target` while the hub goes on working, and verifies it by opening it.

    UserError ``backup.damaged`` when what was written does not read back or a file of the hub is lost,
    ``backup.by_postgresql`` when the data are on a PostgreSQL server, which has backups of its own.
    """
    if not isinstance(store, SqliteStore):
        raise UserError("backup.by_postgresql")
    now = store.clock.now().astimezone(UTC)
    place = target / f"hub-{now:%Y%m%d-%H%M%S-%f}"
    make_private_folder(place)
    create_private(place / DATABASE).close()
    raw = store.driver.connect(store.path)
    try:
        raw.execute("PRAGMA busy_timeout = 5000")
        raw.execute("VACUUM INTO ?", (str(place / DATABASE),))
    finally:
        raw.close()
    with _opened(place / DATABASE, store.driver) as connection:
        names = tuple(row[0] for row in _HELD.rows(connection))
        manifest = Manifest(
            format=1,
            made_at=now.isoformat(),
            hub_id=get_setting(connection, HUB_ID) or "",
            epoch=get_setting(connection, EPOCH) or "",
            operations=_OPERATIONS.first(connection)[0],
            files=names,
            database_sha256=_sha256(place / DATABASE),
        )
    for name in names:
        try:
            _copy_new(files.path_of(name), target / FILES / name[:2] / name)
        except FileNotFoundError as error:
            raise UserError("backup.damaged", folder=str(place), what=f"file {name[:12]}") from error
    with (place / MANIFEST).open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)))
        file.flush()
        sync_file(file.fileno())
    return verify_backup(place, store.driver, files.key)


def verify_backup(place: Path, driver: Driver, file_key: bytes) -> BackupSet:
    """Opens everything in a set; UserError ``backup.not_a_set`` or ``backup.damaged``."""
    manifest = _manifest(place)
    if not (place / DATABASE).is_file() or _sha256(place / DATABASE) != manifest.database_sha256:
        raise UserError("backup.damaged", folder=str(place), what="the database is not the one that was written")
    with _opened(place / DATABASE, driver) as connection:
        if _OPERATIONS.first(connection)[0] != manifest.operations:
            raise UserError("backup.damaged", folder=str(place), what="operations are missing")
    for name in manifest.files:
        try:
            open_sealed(_file_in(place, name), file_key, content_hash(name)).close()
        except (OSError, Damaged) as error:
            raise UserError("backup.damaged", folder=str(place), what=f"file {name[:12]}") from error
    return BackupSet(place, manifest.operations, len(manifest.files))


def newest_set(place: Path) -> Path:
    """`place` itself when it is a set, else the newest set in it; UserError ``backup.not_a_set`` when there is none."""
    if (place / MANIFEST).is_file():
        return place
    sets = sorted(found.parent for found in place.glob(f"hub-*/{MANIFEST}"))
    if not sets:
        raise UserError("backup.not_a_set", folder=str(place))
    return sets[-1]


def restore_backup(folder: HubFolder, place: Path, clock: Clock, random_bytes: Callable[[int], bytes]) -> BackupSet:
    """Verifies a set, then puts it in the place of the hub's data, which is kept aside.

    `place` is a set, or a folder of sets: the newest is taken, and refused when it is damaged.
    The log gets a new epoch, and fences are forgotten: devices hold newer ones. UserError ``hub.running``,
    ``hub.key_missing``, ``backup.not_a_set`` or ``backup.damaged``; nothing was changed then.
    """
    if folder.database_url is not None:
        raise UserError("backup.by_postgresql")
    keys = read_keys(folder.key_file)
    driver = cipher_driver(keys.database)
    place = newest_set(place)
    found = verify_backup(place, driver, keys.files)
    for needed in (folder.root, folder.files, folder.incoming):
        make_private_folder(needed)
    lock = hold(folder.lock)
    try:
        aside = _put_aside(folder, clock)
        fresh = folder.unfinished
        fresh.unlink(missing_ok=True)
        with create_private(fresh) as file, (place / DATABASE).open("rb") as kept:
            shutil.copyfileobj(kept, file)
            file.flush()
            sync_file(file.fileno())
        replace_file(fresh, folder.database)
        for name in _manifest(place).files:
            _copy_new(_file_in(place, name), folder.files / name[:2] / name)
        store = open_store(folder.database, cipher_driver(keys.database), clock, Ids(clock, random_bytes))
        try:
            begin_epoch(store, random_bytes)
        finally:
            store.close()
    finally:
        lock.release()
    return BackupSet(place, found.operations, found.files, aside)


def begin_epoch(store: HubStore, random_bytes: Callable[[int], bytes]) -> None:
    """What has to follow when a hub's data were put back: a new epoch, no fences, no tokens.

    A late copy of an older hello finds no token that would let it in before the device itself.
    """

    def begin(connection: Connection) -> None:
        epoch = random_bytes(8).hex()
        put_setting(connection, EPOCH, epoch)
        _NEW_EPOCH.run(connection, fresh_epoch=epoch)
        NEW_EPOCH.run(connection, fresh_epoch=epoch)
        forget_fences(connection)
        end_tokens(connection, store.now())

    store.write(begin).result()


def _put_aside(folder: HubFolder, clock: Clock) -> Path | None:
    if not folder.database.exists():
        return None
    aside = folder.root / f"replaced-{clock.now().astimezone(UTC):%Y%m%d-%H%M%S-%f}"
    make_private_folder(aside)
    for ending in ("-wal", "-shm", ""):
        part = folder.database.with_name(folder.database.name + ending)
        if part.exists():
            os.replace(part, aside / part.name)
    return aside


class _opened:  # noqa: N801  # used like a function
    """A read-only connection to a copy, checked page by page; UserError ``backup.damaged``."""

    def __init__(self, path: Path, driver: Driver) -> None:
        self._path = path
        self._engine = reader_engine(path, driver, connections=1)

    def __enter__(self) -> Connection:
        try:
            self._connection = self._engine.connect()
            faults = [row[0] for row in self._connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()]
            checked = self._connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
        except self._errors() as error:
            self._engine.dispose()
            raise UserError(
                "backup.damaged", folder=str(self._path.parent), what="the database does not open with this hub's key"
            ) from error
        if faults or checked[0][0] != "ok":
            self.__exit__()
            raise UserError("backup.damaged", folder=str(self._path.parent), what="the database has damaged pages")
        return self._connection

    def __exit__(self, *_error: Any) -> None:
        self._connection.close()
        self._engine.dispose()

    def _errors(self) -> tuple[type[Exception], ...]:
        from sqlalchemy.exc import DBAPIError

        module: Any = self._engine.dialect.dbapi
        return DBAPIError, module.Error


def _manifest(place: Path) -> Manifest:
    try:
        return read_json((place / MANIFEST).read_bytes(), Manifest)
    except (OSError, Unreadable) as error:
        raise UserError("backup.not_a_set", folder=str(place)) from error


def _file_in(place: Path, name: str) -> Path:
    return place.parent / FILES / name[:2] / name


def _copy_new(source: Path, target: Path) -> None:
    """Copies a sealed file unless one of its length is there already; durable, never half."""
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return
    make_private_folder(target.parent)
    fresh = target.with_name(target.name + ".new")
    shutil.copyfile(source, fresh)
    with fresh.open("rb+") as file:
        sync_file(file.fileno())
    replace_file(fresh, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
