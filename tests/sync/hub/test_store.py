"""The hub's store when its disk refuses a commit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from core.ids import Ids
from sync.hub.store import get_setting, open_store, put_setting
from tests.simulator.disk import Disk
from tests.simulator.faults import Fault
from tests.sync.hub.branch_devices import SetClock


def test_case_7_a_commit_that_found_the_disk_full_keeps_nothing_and_the_next_one_is_taken(tmp_path: Path) -> None:
    troubles: list[Fault | None] = []
    disk = Disk(lambda: troubles.pop() if troubles else None)
    clock = SetClock()
    store = open_store(tmp_path / "hub.db", disk.driver(), clock, Ids(clock, os.urandom))

    def keep(connection: Connection) -> None:
        put_setting(connection, "name", "first" if troubles else "second")

    try:
        troubles.append(Fault.HUB_DISK_FULL)
        with pytest.raises(OperationalError, match="disk is full"):
            store.write(keep).result()
        with store.reading() as connection:
            assert get_setting(connection, "name") is None
        store.write(keep).result()
        with store.reading() as connection:
            assert get_setting(connection, "name") == "second"
    finally:
        store.close()
