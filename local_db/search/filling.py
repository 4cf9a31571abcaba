"""Filling the text index behind: what was marked is indexed in short slices on the writer's lowest lane.

A slice commits the words and what is left of the marks together, so a killed program goes on where it was.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.exc import DBAPIError

from core.errors import BranchDeskError
from core.ports import Changes
from local_db.identity import load_meta, save_meta
from local_db.search.findable import Findables
from local_db.search.index import index_records
from local_db.search.marks import Mark, drop_mark, mark_stretch, oldest_marks, shorten_mark, unindexed
from local_db.search.told import may_have_told
from local_db.statement import Statement
from local_db.store import Store
from local_db.tables import record
from local_db.writer import Lane

logger = logging.getLogger(__name__)

SLICE_SECONDS = 0.012
"""So long a slice goes on before it commits."""

_BATCH = 16
"""Records between two looks at the time."""

WHAT_IS_FOUND = "4"
"""The number of the rules for what of a record is indexed. An index by other ones is made anew, behind the work."""

_RULES = "search_rules"
_GATHER_SECONDS = 0.3
_PAUSE_SHARE = 0.5
_AFTER_FAILURE_SECONDS = 30.0

_IDS = Statement(
    select(record.c.id)
    .where(record.c.id >= bindparam("low"))
    .where(record.c.id <= bindparam("high"))
    .order_by(record.c.id)
    .limit(bindparam("limit"))
)

_STRETCH = Statement(select(func.min(record.c.id), func.max(record.c.id), func.count()).select_from(record))


class Filled(msgspec.Struct, frozen=True):
    """What one slice did: about how many records, and whether marks are left."""

    records: int
    more: bool


def fill_slice(
    connection: Connection,
    findables: Findables,
    seconds: float = SLICE_SECONDS,
    watch: Callable[[], float] = time.monotonic,
) -> Filled:
    """Works off marks, the oldest first, for about so long; to be called inside a transaction of the writer."""
    began, records = watch(), 0
    while marks := oldest_marks(connection, _BATCH):
        records += _fill(connection, findables, marks)
        if watch() - began >= seconds:
            break
    return Filled(records, bool(oldest_marks(connection, 1)))


def _fill(connection: Connection, findables: Findables, marks: list[Mark]) -> int:
    """Up to _BATCH records: single ones together, else the beginning of one stretch."""
    if marks[0].first != marks[0].last:
        return _fill_stretch(connection, findables, marks[0])
    singles = [mark for mark in marks if mark.first == mark.last]
    index_records(connection, findables, [mark.first for mark in singles])
    for mark in singles:
        drop_mark(connection, mark)
    return len(singles)


def _fill_stretch(connection: Connection, findables: Findables, mark: Mark) -> int:
    ids = [str(row[0]) for row in _IDS.rows(connection, low=mark.first, high=mark.last, limit=_BATCH + 1)]
    now = ids[:_BATCH]
    if now:
        index_records(connection, findables, now, may_have_told(connection, now[0], now[-1]))
    if len(ids) > _BATCH:
        shorten_mark(connection, mark, ids[_BATCH], _BATCH)
    else:
        drop_mark(connection, mark)
    return len(now)


def mark_index_by_other_rules(connection: Connection) -> None:
    """Marks every record where the index was made by another program's rules; inside a transaction of the writer."""
    if load_meta(connection, _RULES) == WHAT_IS_FOUND:
        return
    first, last, records = _STRETCH.first(connection)
    if records:
        mark_stretch(connection, first, last, records)
    save_meta(connection, _RULES, WHAT_IS_FOUND)


class Filling:
    """Fills the index of an open store from its own thread as long as the store is open. It never stands in the way:

    a slice goes behind saves, synchronising and imports, and between two of them is a pause.
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
            self._store.write(mark_index_by_other_rules, Lane.SEARCH).result()
            self._ruled = True

    def _fill_all(self) -> None:
        more, findables = self._anything_marked(), Findables(self._store.catalogue)
        while more and not self._stop.is_set():
            began = time.monotonic()
            more = self._store.write(lambda connection: fill_slice(connection, findables), Lane.SEARCH).result().more
            self._stop.wait(_PAUSE_SHARE * (time.monotonic() - began))

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
