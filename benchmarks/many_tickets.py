"""A profile with as many tickets as wanted, built once through the driver and kept between runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.bench_page import fill
from benchmarks.file_vault import FileVault
from core.people import Person, Role
from local_db.catalogue import pack_forms
from local_db.desk import create_desk
from local_db.driver import cipher_driver
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.migrations import MIGRATIONS
from local_db.replication import save_people
from resources import PACK_FORMS

CLERK = Person("chen.li", "陈丽", Role.CLERK, "440106")


def profile_with(cache: Path, tickets: int) -> Path:
    """The folder of a closed profile with so many tickets; its keys lie in ``keys.json`` beside it."""
    folder = cache / f"profile-{tickets}-v{MIGRATIONS[-1].version}"
    root = folder / "profile"
    if (folder / "complete").exists():
        return root
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    identity = Identity(branch="440106", branch_name="天河营业部")
    vault = FileVault(folder / "keys.json")
    desk, _ = create_desk(root, vault, None, identity, pack_forms(PACK_FORMS), SystemClock())
    desk.store.write(lambda connection: save_people(connection, [CLERK])).result()
    key, database = desk.key.database(), desk.profile.database
    desk.close()
    connection = cipher_driver(key).connect(database)
    connection.execute("PRAGMA synchronous = OFF")
    fill(connection, tickets)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    (folder / "complete").touch()
    return root
