"""Operations about whole imports at the hub: taken at once, expanded in slices behind all other work.

Until its last slice such an operation has no place in the log of its scope. Each record gets an entry of its own, of
the hub's making, and its name follows from the operation's, so a hub that was put back finds again what it did. Work
that reached the hub before a record's slice keeps that record.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from core.decision import Decision
from core.effect import Outcome
from core.merge import effect_of
from core.operation import Kind, Operation, Origin
from core.record import branch_scope
from core.upcasting import CURRENT, Upcasting
from core.whole_imports import decide_expanded, expanded, is_work, parent_of
from local_db.catalogue import Catalogue
from local_db.statement import KEYS, Statement, in_pieces
from local_db.tables import history, record
from local_db.whole_imports import is_kept
from local_db.writer import Lane
from sync.hub.arrivals import Sender
from sync.hub.expansions import waits_as
from sync.hub.journal import Entry, Parked, waiting_for
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch
from sync.hub.store import HubStore
from sync.hub.tables import expansion
from sync.protocol.messages import PushResult

logger = logging.getLogger(__name__)

SLICE = 250
"""Records that one transaction looks at: about 40 ms."""

_NEXT = Statement(
    select(expansion.c.operation_id, expansion.c.home_branch)
    .order_by(expansion.c.no, expansion.c.operation_id)
    .limit(1)
)
_AT = Statement(
    select(expansion.c.reached, expansion.c.parts).where(expansion.c.operation_id == bindparam("of_operation"))
)
_ADVANCE = Statement(
    update(expansion)
    .where(expansion.c.operation_id == bindparam("of_operation"))
    .values(reached=bindparam("new_reached"), parts=bindparam("new_parts"))
)
_DROP = Statement(delete(expansion).where(expansion.c.operation_id == bindparam("of_operation")))
_RECORDS = Statement(
    select(record.c.id)
    .where(record.c.home_branch == bindparam("home"))
    .where(record.c.id > bindparam("after"))
    .where(record.c.id >= bindparam("first"))
    .where(record.c.id <= bindparam("last"))
    .order_by(record.c.id)
    .limit(bindparam("most"))
)
_ENTRIES = Statement(
    select(history.c.record_id, history.c.operation_id, history.c.effect).where(
        history.c.record_id.in_([bindparam(name) for name in KEYS])
    )
)


class _Told(msgspec.Struct, rename={"kind": "k", "origin": "o"}):
    kind: str
    origin: Origin | None = None


_decode = msgspec.json.Decoder(_Told).decode


def expand_one_slice(
    connection: Connection, catalogue: Catalogue, upcasting: Upcasting = CURRENT, most: int = SLICE
) -> bool:
    """Expands the oldest operation about a whole import further; False when there is none.

    Its branch is locked first: other processes may be taking pushes of it, or expanding it.
    """
    found = _NEXT.first(connection)
    if found is None:
        return False
    name, home = str(found[0]), str(found[1])
    locked = lock_branches(connection, home, ())
    at = _AT.first(connection, of_operation=name)
    parked = waiting_for(connection, waits_as(name), 1)
    if at is None or not parked:
        return True
    one = upcasting.read(parked[0].body)
    whole = one.whole
    assert whole is not None
    given = {"home": home, "after": at[0], "first": whole.first, "last": whole.last, "most": most}
    ids = [str(row[0]) for row in _RECORDS.rows(connection, **given)]
    batch = Batch(connection, catalogue, Sender("", home, frozenset()), "work", upcasting)
    parts = _expand(connection, batch, home, one, ids, int(at[1]))
    if len(ids) < most:
        _close(connection, batch, parked[0], one)
    else:
        _ADVANCE.run(connection, of_operation=name, new_reached=ids[-1], new_parts=parts)
    batch.finish()
    check_branches(connection, locked, batch.homes())
    return True


def _expand(connection: Connection, batch: Batch, home: str, one: Operation, ids: Sequence[str], parts: int) -> int:
    made, worked_on = _told_of(connection, ids, one.record)
    batch.foresee_records(ids)
    for record_id in ids:
        if record_id in made and not is_kept(one, record_id):
            parts += _part(batch, home, one, record_id, parts + 1, changed=record_id in worked_on)
    return parts


def _part(batch: Batch, home: str, one: Operation, record_id: str, n: int, *, changed: bool) -> bool:
    """The operation's entry on one record, its `n`-th; False when nothing is to be said there."""
    record = batch.find(record_id)
    assert record is not None
    part = expanded(one, record)
    decision = decide_expanded(record, part, changed=changed)
    says = decision.changes or decision.outcome is Outcome.INEFFECTIVE
    if not says or batch.holds(home, part.id):
        return False
    result = PushResult(n=n, id=part.id, s=decision.outcome)
    entry = Entry(home, part.id, record_id, record.scope, n, "", b"", result, derived_from=one.id)
    batch.add(entry, part, record, decision)
    return True


def _told_of(connection: Connection, ids: Sequence[str], job: str) -> tuple[set[str], set[str]]:
    """Which of these records that import made, and on which somebody has worked since."""
    made: set[str] = set()
    worked_on: set[str] = set()
    for keys in in_pieces(ids):
        for record_id, name, text in _ENTRIES.rows(connection, **keys):
            told = _decode(text)
            if parent_of(name) is None and is_work(told.kind, told.origin, job):
                worked_on.add(record_id)
            elif told.kind == Kind.CREATE and told.origin is not None and told.origin.job == job:
                made.add(record_id)
    return made, worked_on


def _close(connection: Connection, batch: Batch, parked: Parked, one: Operation) -> None:
    """Every record has had its entry: the operation itself takes its place in the log behind them."""
    scope, result = branch_scope(parked.home), parked.result
    entry = Entry(parked.home, one.id, one.record, scope, result.n, "", parked.body, result, parked_before=True)
    effect = effect_of(one, Decision(Outcome.APPLIED), home=parked.home, scope=scope, form_version=one.definition)
    batch.append(entry, effect)
    _DROP.run(connection, of_operation=one.id)
    logger.info("operation %s about import %s is expanded", one.id, one.record)


class Expansion:
    """Goes on with what is to be expanded, a slice at a time on the lane of imports, until nothing is left."""

    def __init__(self, store: HubStore) -> None:
        self._store = store
        self._gate = threading.Lock()
        self._under_way = False

    def go_on(self) -> None:
        """Begins, unless it is under way already. Waits for nothing."""
        with self._gate:
            if self._under_way:
                return
            self._under_way = True
        self._next()

    def finish(self) -> None:
        """Expands everything before it returns: for an answer that is written once, as that on a stick."""
        while self._slice().result():
            pass

    def _slice(self) -> Future[bool]:
        store = self._store
        return store.write(lambda connection: expand_one_slice(connection, store.catalogue, store.upcasting), Lane.BULK)

    def _next(self) -> None:
        try:
            future = self._slice()
        except BaseException as error:
            self._end()
            if not isinstance(error, RuntimeError):  # the store is closed: the next start goes on
                raise
            return
        future.add_done_callback(self._done)

    def _done(self, future: Future[bool]) -> None:
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or error is not None:
            logger.error("a whole import was not expanded further: %s", type(error).__name__)
            self._end()
        elif future.result():
            self._next()
        else:
            self._end()

    def _end(self) -> None:
        with self._gate:
            self._under_way = False
