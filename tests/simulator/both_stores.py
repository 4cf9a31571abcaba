"""One seed played twice: with the hub's data in a file, and on a PostgreSQL server (oracle 4 of sync.md section 10)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.simulator.faults import Fault
from tests.simulator.hub_postgresql import OnPostgresql
from tests.simulator.hub_stores import OnSqlite, StoreOf
from tests.simulator.stories import MEMORY
from tests.simulator.world import World
from tests.support.postgresql_server import PostgresServer

_ONLY_OF_FILES = (Fault.HUB_POWER_CUT,)
"""What a power cut leaves of the server's data is the server's business: no test pulls its plug."""


def traces(seed: int, server: PostgresServer) -> tuple[str, str]:
    """The trace of that world on SQLite and on PostgreSQL; Broken when an invariant does not hold on either."""
    return play_on(seed, OnSqlite()), play_on(seed, OnPostgresql(server))


def play_on(seed: int, store: StoreOf) -> str:
    """The trace of that world on that store."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as room:
        world = World(seed, Path(room) / "files", without=_ONLY_OF_FILES, store=store)
        try:
            world.play()
            world.judge()
            return world.trace
        finally:
            world.close()
