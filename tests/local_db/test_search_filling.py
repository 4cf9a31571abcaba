"""The text index is filled behind: out of the way of saves and imports, and whole whatever ends the program."""

from __future__ import annotations

import random
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.services.commands import EditRecord
from core.services.records import edit_record
from local_db.machine import end_process
from local_db.queries.search import TicketSearch
from local_db.search.filling import BATCH, Filled, Filling, fill_index, fill_slice
from local_db.search.findable import Findables
from local_db.search.marks import mark_stretch, unindexed
from local_db.store import Store
from local_db.writer import Lane
from tests.local_db.branches import done, open_branch, rows
from tests.local_db.children import child_context
from tests.local_db.filling_child import fill_until_killed, new_claim

ROUNDS = 12


def titles(store: Store, typed: str) -> set[str]:
    search, found = TicketSearch(typed, store.catalogue), set[str]()
    with store.reading() as connection:
        while True:
            page = search.page(connection)
            found |= {row.title for row in page.rows}
            if page.done:
                return found


def test_an_index_killed_while_it_is_filled_loses_no_ticket(tmp_path: Path) -> None:
    context, chance = child_context("tests.local_db.filling_child"), random.Random(7)
    path, saved = tmp_path / "branch.db", dict[str, str]()
    for turn in range(ROUNDS):
        here, there = context.Pipe(duplex=False)
        process: Any = context.Process(target=fill_until_killed, args=(path, there, turn))  # type: ignore[attr-defined]  # typeshed names it per start method
        process.start()
        there.close()
        for _ in range(chance.randrange(3, 30)):
            made, title = here.recv()
            saved[made] = title
        here.poll(chance.random() * 0.01)
        end_process(process.pid)
        process.join(30)
        while here.poll():
            try:
                made, title = here.recv()
                saved[made] = title
            except EOFError:
                break
        store = open_branch(path)
        assert rows(store, "PRAGMA integrity_check") == [("ok",)]
        for _ in range(2):
            stand = {title for (title,) in rows(store, "SELECT title FROM record")}
            assert set(saved.values()) <= stand
            for typed in ("破损", "延误", f"破损{turn}x", "误0x1"):
                assert titles(store, typed) == {title for title in stand if typed in title}
            if turn % 3 == 2:
                fill_index(store)
        store.close()


def test_imports_and_saves_go_before_the_index(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    gate, order = threading.Event(), list[str]()
    store.writer.submit(gate.wait)
    ends = [
        store.writer.submit(partial(order.append, lane.name), lane)
        for lane in (Lane.SEARCH, Lane.BULK, Lane.SYNC, Lane.WORK)
    ]
    gate.set()
    for end in ends:
        end.result(30)
    assert order == ["WORK", "SYNC", "BULK", "SEARCH"]
    store.close()


def test_a_slice_ends_when_its_time_is_up(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    for number in range(BATCH + 24):
        new_claim(store, f"{number}")
    ticks = iter(range(1000))
    done = store.write(
        lambda connection: fill_slice(connection, Findables(store.catalogue), 1.0, lambda: next(ticks))
    ).result()
    assert done == Filled(BATCH, more=True)
    assert fill_index(store) == 24
    store.close()


def test_a_slice_ends_when_other_work_waits(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    for number in range(BATCH + 24):
        new_claim(store, f"{number}")

    def beside_a_save(connection: Connection) -> Filled:
        store.writer.submit(lambda: None)
        others_wait = partial(store.writer.somebody_waits, Lane.SEARCH)
        return fill_slice(connection, Findables(store.catalogue), 1000.0, others_wait=others_wait)

    assert store.write(beside_a_save, Lane.SEARCH).result() == Filled(BATCH, more=True, gave_way=True)
    store.close()


def test_a_stretch_is_filled_from_its_beginning_and_counts_down(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    ids = sorted(new_claim(store, f"{number}", title=f"破损{number}") for number in range(2 * BATCH + 2))
    store.write(lambda connection: connection.exec_driver_sql("DELETE FROM search_mark")).result()
    store.write(lambda connection: mark_stretch(connection, ids[0], ids[-1], len(ids))).result()
    assert len(titles(store, "破损")) == len(ids)
    left = [len(ids)]
    while left[-1]:
        store.write(lambda connection: fill_slice(connection, Findables(store.catalogue), 0.0)).result()
        with store.reading() as connection:
            left.append(unindexed(connection))
        assert len(titles(store, "破损")) == len(ids)
    assert left == [2 * BATCH + 2, BATCH + 2, 2, 0]
    store.close()


def test_the_filling_thread_catches_up_with_saves_and_stops_with_the_store(tmp_path: Path) -> None:
    store = open_branch(tmp_path / "branch.db")
    made = new_claim(store, "before", title="外箱破损")
    filling = Filling(store)
    filling.start()
    new_claim(store, "after", title="派送延误")
    done(store, edit_record, EditRecord("edit", "clerk", made, {"title": "外箱水湿"}))
    end = time.monotonic() + 30
    while rows(store, "SELECT count(*) FROM search_mark") != [(0,)]:
        assert time.monotonic() < end
    assert titles(store, "水湿") == {"外箱水湿"}
    assert titles(store, "破损") == set()
    assert rows(store, "SELECT v FROM search_words_config WHERE k = 'deletemerge'") == [(0,)]
    filling.stop()
    store.close()
    filling.stop()
