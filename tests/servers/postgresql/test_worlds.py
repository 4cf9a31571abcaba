"""Worlds of the simulator with the hub on PostgreSQL: every invariant holds, and everything happens as on SQLite."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.both_stores import traces
from tests.simulator.clock import MachineClock
from tests.simulator.hub_postgresql import start_wrongly
from tests.support.postgresql_server import PostgresServer

FEW, MANY = (8, 26, 27), range(100, 220)


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", FEW)
def test_a_world_gives_the_same_trace_on_both_stores(server: PostgresServer, seed: int) -> None:
    on_sqlite, on_postgresql = traces(seed, server)
    assert on_sqlite == on_postgresql


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_worlds_give_the_same_trace_on_both_stores(server: PostgresServer, seed: int) -> None:
    on_sqlite, on_postgresql = traces(seed, server)
    assert on_sqlite == on_postgresql


def test_a_hub_on_postgresql_that_cannot_start_says_why(server: PostgresServer, tmp_path: Path) -> None:
    start_wrongly(server, tmp_path, MachineClock(lambda: 0.0), os.urandom)
