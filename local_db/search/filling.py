"""Filling the text index behind: what was marked is indexed in short slices on the writer's lowest lane.

A slice commits the words and what is left of the marks together, so a killed program goes on where it was.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from core.errors import BranchDeskError
from core.ports import Changes
from local_db.identity import load_meta, save_meta
from local_db.search.findable import Findables
from local_db.search.index import empty_index, index_records, index_stretch, let_deleted_stay
from local_db.search.marks import Mark, drop_mark, mark_stretch, oldest_marks, shorten_mark, unindexed
from local_db.statement import Statement
from local_db.store import Store
from local_db.tables import record
from local_db.writer import Lane

logger = logging.getLogger(__name__)

SLICE_SECONDS = 0.06
"""CPU of a slice, unless other work waits. Each adds a part to the index; small ones must be joined again."""

BATCH = 64
"""Records between two looks at the time."""

WHAT_IS_FOUND = "4"
"""The number of the rules for what of a record is indexed. An index by other ones is made anew, behind the work."""

_RULES = "search_rules"
_GATHER_SECONDS = 0.3
_PAUSE_SHARE = 0.5
_AFTER_FAILURE_SECONDS = 30.0

_STRETCH = Statement(select(func.min(record.c.id), func.max(record.c.id), func.count()).select_from(record))


class Filled(msgspec.Struct, frozen=True):
    """What one slice did: about how many records, whether marks are left, and whether it ended for other work."""

    records: int
    more: bool
    gave_way: bool = False


def fill_slice(
    connection: Connection,
    findables: Findables,
    seconds: float = SLICE_SECONDS,
    watch: Callable[[], float] = time.thread_time,
    others_wait: Callable[[], bool] = lambda: False,
) -> Filled:
    """Works off marks, the oldest first, for about so much CPU; to be called inside a transaction of the writer.

    It ends early when `others_wait`, which is asked after every BATCH records.
    """
    began, records, gave_way = watch(), 0, False
    while marks := oldest_marks(connection, 1):
        records += _fill(connection, findables, marks[0])
        gave_way = others_wait()
        if gave_way or watch() - began >= seconds:
            break
    return Filled(records, bool(oldest_marks(connection, 1)), gave_way)


def _fill(connection: Connection, findables: Findables, oldest: Mark) -> int:
    """Up to BATCH records: single ones together, else the beginning of one stretch."""
    if oldest.first != oldest.last:
        return _fill_stretch(connection, findables, oldest)
    singles = [mark for mark in oldest_marks(connection, BATCH) if mark.first == mark.last]
    index_records(connection, findables, [mark.first for mark in singles])
    for mark in singles:
        drop_mark(connection, mark)
    return len(singles)


def _fill_stretch(connection: Connection, findables: Findables, mark: Mark) -> int:
    records, next_id = index_stretch(connection, findables, mark.first, mark.last, BATCH)
    if next_id is not None:
        shorten_mark(connection, mark, next_id, records)
    else:
        drop_mark(connection, mark)
    return records


def empty_index_by_other_rules(connection: Connection) -> None:
    """Empties the index and marks every record where another program's rules made it; in a transaction of the writer.

    To replace each record instead would leave so much deleted behind that joining parts of it took seconds.
    """
    if load_meta(connection, _RULES) == WHAT_IS_FOUND:
        return
    empty_index(connection)
    first, last, records = _STRETCH.first(connection)
    if records:
        mark_stretch(connection, first, last, records)
    save_meta(connection, _RULES, WHAT_IS_FOUND)


class Filling:
    """Fills the index of an open store from its own thread as long as the store is open. It never stands in the way:

    a slice goes behind saves, synchronising and imports, ends when one of them comes, and between two of them is a
    pause.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._ruled = False
        self._thread = threading.Thread(target=self._work, name="search", daemon=True)
        store.subscribe(self._note)

    def start(self) -> None:
        """Begins with what an earlier run left."""
        self._wake.set()
        self._thread.start()

    def stop(self) -> None:
        """Ends after the slice under way. Blocks that long; safe to call twice, and before `start`."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _note(self, _changes: Changes) -> None:
        self._wake.set()

    def _work(self) -> None:
        while not self._stop.is_set():
            self._wake.wait()
            self._wake.clear()
            self._stop.wait(_GATHER_SECONDS)  # a burst of saves is indexed once
            try:
                self._keep_to_the_rules()
                self._fill_all()
            except (
                BranchDeskError,
                DBAPIError,
                RuntimeError,
            ) as error:  # a full disk, a failing one, a store that closes
                logger.warning("the text index waits: %s", type(error).__name__)
                self._stop.wait(_AFTER_FAILURE_SECONDS)
                self._wake.set()

    def _keep_to_the_rules(self) -> None:
        if not self._ruled:
            self._store.write(let_deleted_stay, Lane.SEARCH).result()
            self._store.write(empty_index_by_other_rules, Lane.SEARCH).result()
            self._ruled = True

    def _fill_all(self) -> None:
        more, findables = self._anything_marked(), Findables(self._store.catalogue)
        others_wait = partial(self._store.writer.somebody_waits, Lane.SEARCH)
        while more and not self._stop.is_set():
            began = time.monotonic()
            done = self._store.write(partial(fill_slice, findables=findables, others_wait=others_wait), Lane.SEARCH)
            filled = done.result()
            more, pause = filled.more, _PAUSE_SHARE * (time.monotonic() - began)
            self._stop.wait(max(pause, _GATHER_SECONDS) if filled.gave_way else pause)

    def _anything_marked(self) -> bool:
        with self._store.reading() as connection:
            return unindexed(connection) > 0


def fill_index(store: Store) -> int:
    """Indexes everything that is marked, and waits for it: for tests and benchmarks. The number of records."""
    records, findables = 0, Findables(store.catalogue)
    while True:
        done = store.write(lambda connection: fill_slice(connection, findables), Lane.SEARCH).result()
        records += done.records
        if not done.more:
            return records
