"""A hub of an earlier version goes on with everything it held."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.ids import Ids
from local_db.engine import cipher_driver
from local_db.migrations.runner import migrate
from sync.hub.migrations import MIGRATIONS
from sync.hub.store import get_setting, open_store, put_setting
from tests.sync.hub.branch_devices import SetClock

DRIVER = cipher_driver(bytes(range(32)))


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_hub_of_an_earlier_version_keeps_what_it_holds(tmp_path: Path, version: int) -> None:
    path = tmp_path / "hub.db"
    migrate(path, DRIVER, MIGRATIONS[:version])
    raw = DRIVER.connect(path)
    raw.execute("INSERT INTO setting VALUES ('kept', 'yes')")
    raw.close()
    clock = SetClock()
    store = open_store(path, DRIVER, clock, Ids(clock, os.urandom))
    try:
        with store.reading() as connection:
            assert get_setting(connection, "kept") == "yes"
        store.write(lambda connection: put_setting(connection, "new", "too")).result()
        assert (tmp_path / f"hub.before-v{version}.db").exists()
    finally:
        store.close()


def test_every_version_ends_with_the_same_tables(tmp_path: Path) -> None:
    found = []
    for version in range(len(MIGRATIONS)):
        path = tmp_path / f"hub{version}.db"
        migrate(path, DRIVER, MIGRATIONS[: version + 1])
        migrate(path, DRIVER, MIGRATIONS)
        raw = DRIVER.connect(path)
        found.append(raw.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall())
        raw.close()
    assert all(one == found[0] for one in found)
