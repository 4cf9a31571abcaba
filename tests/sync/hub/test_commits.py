"""Tasks that wait together share one commit, and nothing else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from core.ids import Ids
from local_db.writer import Lane
from sync.hub.store import SqliteStore, get_setting, open_store, put_setting
from tests.simulator.disk import Disk
from tests.simulator.faults import Fault
from tests.sync.hub.branch_devices import SetClock


@dataclass
class CountedStore:
    """A store that counts its commits; while it is `held`, what is written waits."""

    store: SqliteStore
    commits: int = 0
    troubles: list[Fault] = field(default_factory=list)

    def together(self, *tasks: Callable[[Connection], Any], lane: Lane = Lane.WORK) -> list[Future[Any]]:
        """Queues the tasks behind one that ends only when all of them are queued, in a group of its own."""
        all_queued, begun = threading.Event(), threading.Event()

        def hold(connection: Connection) -> None:
            put_setting(connection, "held", "kept")
            begun.set()
            assert all_queued.wait(60)

        holding = self.store.write(hold, Lane.SEARCH)
        assert begun.wait(60)
        queued = [self.store.write(task, lane) for task in tasks]
        all_queued.set()
        holding.result()
        return queued


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[CountedStore]:
    clock = SetClock()

    def at_commit() -> Fault | None:
        made.commits += 1
        return made.troubles.pop() if made.troubles else None

    made: CountedStore = CountedStore.__new__(CountedStore)
    made.commits, made.troubles = 0, []
    driver = Disk(at_commit).driver()
    open_store(tmp_path / "hub.db", driver, clock, Ids(clock, os.urandom)).close()
    made.store = SqliteStore(tmp_path / "hub.db", driver, clock, Ids(clock, os.urandom), seconds=lambda: 0.0)
    yield made
    made.store.close()


def keep(name: str) -> Callable[[Connection], str]:
    def task(connection: Connection) -> str:
        put_setting(connection, name, "kept")
        return name

    return task


def kept(counted: CountedStore, *names: str) -> list[bool]:
    with counted.store.reading() as connection:
        return [get_setting(connection, name) is not None for name in names]


def test_tasks_that_wait_together_are_one_commit_and_each_gets_its_own_answer(counted: CountedStore) -> None:
    counted.store.write(keep("before")).result()
    before = counted.commits
    queued = counted.together(keep("a"), keep("b"), keep("c"))
    assert [future.result() for future in queued] == ["a", "b", "c"]
    assert counted.commits == before + 2  # the one that held the writer, and the group
    assert kept(counted, "a", "b", "c") == [True, True, True]


def test_a_task_that_fails_is_undone_alone(counted: CountedStore) -> None:
    def fail(connection: Connection) -> None:
        put_setting(connection, "half", "done")
        raise ValueError("in the middle")

    first, failing, last = counted.together(keep("first"), fail, keep("last"))
    assert (first.result(), last.result()) == ("first", "last")
    with pytest.raises(ValueError, match="in the middle"):
        failing.result()
    assert kept(counted, "first", "half", "last") == [True, False, True]


def test_case_7_a_commit_that_fails_answers_none_of_its_group(counted: CountedStore) -> None:
    counted.store.write(keep("before")).result()

    def fill_the_disk(_connection: Connection) -> None:
        counted.troubles.append(Fault.HUB_DISK_FULL)

    for future in counted.together(keep("a"), fill_the_disk, keep("b")):
        with pytest.raises(OperationalError, match="disk is full"):
            future.result()
    assert kept(counted, "before", "a", "b") == [True, False, False]
    assert counted.store.write(keep("a")).result() == "a"


def test_imports_wait_for_daily_work(counted: CountedStore) -> None:
    order: list[str] = []
    all_queued, begun = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        begun.set()
        assert all_queued.wait(60)

    counted.store.write(hold, Lane.WORK)
    assert begun.wait(60)
    bulk = counted.store.write(lambda _connection: order.append("bulk"), Lane.BULK)
    work = counted.store.write(lambda _connection: order.append("work"), Lane.WORK)
    all_queued.set()
    bulk.result(), work.result()
    assert order == ["work", "bulk"]
