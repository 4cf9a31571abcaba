"""The migration runner: numbered functions, forward only, each file copied first, every step all or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from core.errors import UserError
from local_db.driver import Driver, opened
from local_db.machine import create_private, replace_file, sync_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

APPLICATION_ID = 0x42444B31
"""Marks a database file as BranchDesk's (`PRAGMA application_id`, the letters BDK1)."""


class Migration(msgspec.Struct, frozen=True):
    """One step: what it makes of the version before it. Never edited once it has left the developer's machine."""

    version: int
    upgrade: Callable[[Connection], None]


def schema_version(connection: Connection) -> int:
    """The version of an open database; 0 for an empty file."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def migrate(path: Path, driver: Driver, migrations: Sequence[Migration]) -> Path | None:
    """Brings the database at `path` to the newest version, making it when there is none.

    Before an existing file is changed it is copied (VACUUM INTO) beside itself and the copy read whole; its path is
    returned. Raises UserError ``store.newer_than_program`` for a newer file, ``store.no_space_to_migrate`` when the
    copy does not fit, ``store.damaged`` when it cannot be read, ``store.migration_broke_references`` for our own bug.
    Killed anywhere, the file is wholly the old or wholly the new version. A new file is readable by this user only.
    """
    if not path.exists():
        create_private(path).close()
    elif _version_of(path, driver) == migrations[-1].version:
        return None
    from local_db.engine import writer_engine

    engine = writer_engine(path, driver)
    try:
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            version = schema_version(connection)
            connection.rollback()
            newest = migrations[-1].version
            if version > newest:
                raise UserError("store.newer_than_program", found=version, known=newest)
            if version == newest:
                return None
            copy = _copy_aside(path, driver, connection, version) if version else None
            raw.execute("PRAGMA foreign_keys = OFF")
            for step in migrations:
                if step.version > version:
                    _run(connection, step)
            raw.execute("PRAGMA foreign_keys = ON")
            return copy
    finally:
        engine.dispose()


def _version_of(path: Path, driver: Driver) -> int:
    """The version of a file, without SQLAlchemy, which most starts need much later."""
    with closing(opened(path, driver, ())) as connection:
        return int(connection.execute("PRAGMA user_version").fetchall()[0][0])


def _run(connection: Connection, step: Migration) -> None:
    from local_db.engine import Transaction

    with Transaction(connection) as whole:
        step.upgrade(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise UserError("store.migration_broke_references", version=step.version, rows=len(broken))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {step.version}")
        whole.commit()


def _copy_aside(path: Path, driver: Driver, connection: Connection, version: int) -> Path:
    needed = 2 * path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise UserError("store.no_space_to_migrate", needed_mb=needed >> 20, free_mb=free >> 20)
    copy = path.with_name(f"{path.stem}.before-v{version}{path.suffix}")
    unfinished = copy.with_name(copy.name + ".part")
    unfinished.unlink(missing_ok=True)
    create_private(unfinished).close()
    raw: Any = connection.connection.driver_connection
    raw.execute("VACUUM INTO ?", (str(unfinished),))
    with closing(driver.connect(unfinished)) as opened:
        found = opened.execute("PRAGMA user_version").fetchall()[0][0]
        verdict = opened.execute("PRAGMA integrity_check(1)").fetchall()[0][0]
    if found != version or verdict != "ok":
        raise UserError("store.damaged")
    with unfinished.open("r+b") as written:
        sync_file(written.fileno())
    replace_file(unfinished, copy)
    return copy
