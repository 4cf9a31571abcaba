"""What a power cut in the middle of a commit leaves of a database: what was forced to the disk, and no half commit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.simulator.disk import Dead, Disk
from tests.simulator.faults import Fault

FORCED, UNFORCED = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"


def _next(cuts: list[Fault]) -> Fault | None:
    return cuts.pop() if cuts else None


def write(connection: Any, *numbers: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO kept VALUES (?, randomblob(3000))", [(number,) for number in numbers])
    connection.commit()


def opened(disk: Disk, path: Path, how: str) -> Any:
    connection = disk.driver().connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(how)
    return connection


def after_power_cut(path: Path, how: str, seed: int) -> list[int]:
    """Three commits, and the light goes out over the last: the rows that the next start finds."""
    cuts: list[Fault] = []
    disk = Disk(partial(_next, cuts), Random(seed))
    connection = opened(disk, path, how)
    connection.execute("CREATE TABLE kept (number INTEGER, filling BLOB)")
    write(connection, 1)
    write(connection, 2)
    cuts.append(Fault.DEVICE_POWER_CUT)
    with pytest.raises(Dead):
        write(connection, 3, 4)
    disk.die()
    again = opened(Disk(lambda: None), path, how)
    try:
        assert again.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [number for (number,) in again.execute("SELECT number FROM kept ORDER BY number")]
    finally:
        again.close()


def test_what_was_forced_to_the_disk_outlasts_a_power_cut_and_the_commit_it_fell_into_is_whole_or_gone(
    tmp_path: Path,
) -> None:
    ends = {tuple(after_power_cut(tmp_path / f"{seed}.db", FORCED, seed)) for seed in range(12)}
    assert ends == {(1, 2), (1, 2, 3, 4)}


def test_what_was_not_forced_to_the_disk_may_be_gone(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    first = opened(Disk(lambda: None), path, FORCED)
    first.execute("CREATE TABLE kept (number INTEGER, filling BLOB)")
    first.close()
    ends = set()
    for seed in range(12):
        cuts: list[Fault] = []
        disk = Disk(partial(_next, cuts), Random(seed))
        connection = opened(disk, path, UNFORCED)
        connection.execute("DELETE FROM kept")
        write(connection, 1)
        cuts.append(Fault.DEVICE_POWER_CUT)
        with pytest.raises(Dead):
            write(connection, 2)
        disk.die()
        again = opened(Disk(lambda: None), path, FORCED)
        ends.add(tuple(number for (number,) in again.execute("SELECT number FROM kept ORDER BY number")))
        again.close()
    assert () in ends
