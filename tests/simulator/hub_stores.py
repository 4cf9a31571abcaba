"""Where the hub of a world has its data: in a file, or on a server (`hub_postgresql`)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.ids import Ids
from sync.hub.store import open_store
from tests.simulator.clock import MachineClock
from tests.simulator.disk import Disk
from tests.simulator.inline import InlineWriter

if TYPE_CHECKING:
    from tests.simulator.hub import SimHub


class StoreOf(Protocol):
    """Where a hub has its data."""

    def open(self, folder: Path, clock: MachineClock, ids: Ids, hub: SimHub) -> tuple[Disk, Any]:
        """The shipped store over them, without threads, and what may die."""

    def run(self, connection: Any, sql: str, values: Sequence[object]) -> Any:
        """One statement behind the program's back."""

    def make_fail(self, connection: Any, table: str, when: str) -> None:
        """From now on the database refuses to insert such rows."""

    def back_up(self, store: Any, folder: Path) -> None:
        """Keeps a copy."""

    def put_back(self, folder: Path) -> None:
        """The copy takes their place."""

    def close(self) -> None:
        """Forgets both."""


class OnSqlite(StoreOf):
    """In a file of the hub's folder."""

    def open(self, folder: Path, clock: MachineClock, ids: Ids, hub: SimHub) -> tuple[Disk, Any]:
        disk = Disk(hub.at_commit, hub.chance, hub.database_key)
        with disk.dying():
            store = open_store(folder / "hub.db", disk.driver(), clock, ids)
        groups: Any = store._writer
        groups.close()
        groups._writer = InlineWriter(disk)
        return disk, store

    def run(self, connection: Any, sql: str, values: Sequence[object]) -> Any:
        return connection.connection.driver_connection.execute(sql, values)

    def make_fail(self, connection: Any, table: str, when: str) -> None:
        connection.exec_driver_sql(
            f"CREATE TRIGGER stumbles BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'never'); END"
        )

    def back_up(self, store: Any, folder: Path) -> None:
        (folder / "hub.backup").unlink(missing_ok=True)
        raw = store.driver.connect(store.path)
        try:
            raw.execute("VACUUM INTO ?", (str(folder / "hub.backup"),))
        finally:
            raw.close()

    def put_back(self, folder: Path) -> None:
        for part in folder.glob("hub.db*"):
            part.unlink()
        shutil.copyfile(folder / "hub.backup", folder / "hub.db")

    def close(self) -> None:
        return
