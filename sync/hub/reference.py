"""The door through which other systems deliver reference records (core.reference), and what devices read of them.

A slice of a delivery is one transaction, and whole or not there. Deliveries wait for each other, never for devices: a
change takes the next place of its scope, so a device that stands at a place has read everything before it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from core.errors import UserError
from core.record import DEFINITION, DEFINITIONS, branch_scope
from core.reference import LONGEST_KEY, LONGEST_SOURCE, Delivery, Held, Plan, Tally, planned, summed, weight
from engines.forms.validation import Validator
from engines.forms.values import is_storable
from local_db.statement import KEYS, Statement, in_pieces, upsert
from local_db.writer import Lane
from sync.hub.problems import SessionProblem
from sync.hub.registry import Device
from sync.hub.store import HubStore
from sync.hub.tables import reference, reference_feed
from sync.protocol.errors import SessionCode
from sync.protocol.reference import ReferenceLine, ReferenceMark, ReferencePage, ReferenceRequest

SLICE = 500
"""Records of a delivery that become durable together."""
MOST_RECORDS, MOST_BYTES = 2_000, 1 << 20
_DOOR = ""

_COLUMNS = (
    reference.c.scope,
    reference.c.key,
    reference.c.seq,
    reference.c.as_of,
    reference.c.seen_at,
    reference.c.fields,
)
_OF_KEYS = Statement(
    select(*_COLUMNS)
    .where(reference.c.source == bindparam("of_source"))
    .where(reference.c.kind == bindparam("of_kind"))
    .where(reference.c.key.in_([bindparam(name) for name in KEYS]))
)
_UNSEEN = Statement(
    select(reference.c.key)
    .where(reference.c.source == bindparam("of_source"))
    .where(reference.c.kind == bindparam("of_kind"))
    .where(reference.c.seen_at < bindparam("before"))
    .where(reference.c.fields.is_not(None))
    .order_by(reference.c.seen_at, reference.c.key)
    .limit(bindparam("most"))
)
_LIVE = Statement(
    select(reference.c.key)
    .where(reference.c.source == bindparam("of_source"))
    .where(reference.c.kind == bindparam("of_kind"))
    .where(reference.c.fields.is_not(None))
    .distinct()
)
_AFTER = Statement(
    select(
        reference.c.seq, reference.c.source, reference.c.kind, reference.c.key, reference.c.as_of, reference.c.fields
    )
    .where(reference.c.scope == bindparam("of_scope"))
    .where(reference.c.seq > bindparam("after_seq"))
    .order_by(reference.c.seq)
    .limit(bindparam("most"))
)
_FEED = Statement(
    select(reference_feed.c.last, reference_feed.c.lowest, reference_feed.c.epoch, reference_feed.c.digest).where(
        reference_feed.c.scope == bindparam("of_scope")
    )
)
_FEEDS = Statement(
    select(reference_feed.c.scope, reference_feed.c.last, reference_feed.c.digest)
    .where(reference_feed.c.scope != bindparam("door"))
    .order_by(reference_feed.c.scope)
)
_FORGOTTEN = Statement(
    select(reference.c.source, reference.c.kind, reference.c.key, reference.c.scope, reference.c.seq)
    .where(reference.c.fields.is_(None))
    .where(reference.c.as_of < bindparam("before"))
    .limit(bindparam("most"))
)
_SOURCES = Statement(
    select(
        reference.c.source,
        reference.c.kind,
        func.count(),
        func.min(reference.c.seen_at),
        func.max(reference.c.seen_at),
    )
    .where(reference.c.fields.is_not(None))
    .group_by(reference.c.source, reference.c.kind)
    .order_by(reference.c.source, reference.c.kind)
)
_PUT, _PUT_FEED = upsert(reference), upsert(reference_feed)
_ONE = (
    (reference.c.source == bindparam("of_source"))
    & (reference.c.kind == bindparam("of_kind"))
    & (reference.c.key == bindparam("of_key"))
    & (reference.c.scope == bindparam("of_scope"))
)
_SEEN = Statement(update(reference).where(_ONE).values(seen_at=bindparam("now_seen")))
_FORGET = Statement(reference.delete().where(_ONE))
_LOCK = Statement(
    update(reference_feed).where(reference_feed.c.scope == bindparam("door")).values(last=reference_feed.c.last + 1)
)
NEW_EPOCH = Statement(update(reference_feed).values(epoch=bindparam("fresh_epoch")))
"""After a restore: devices ask for their reference records anew."""


class Feed(msgspec.Struct, frozen=True):
    """Where the places of a scope's records end. Who stands before `lowest`, and began before it, must begin anew."""

    last: int = 0
    lowest: int = 0
    epoch: str = ""
    digest: str = ""

    @property
    def mark(self) -> ReferenceMark:
        """Its end, as devices keep it."""
        return ReferenceMark(self.last, self.epoch)


class Stock(msgspec.Struct, frozen=True):
    """What one source has delivered of one kind. Times of the source, milliseconds since 1970 UTC."""

    source: str
    kind: str
    records: int
    oldest: int
    newest: int


def check_source(source: str) -> None:
    """UserError ``reference.source_invalid`` for what is no name of a source."""
    if not source.strip() or source != source.strip() or not is_storable(source, LONGEST_SOURCE):
        raise UserError("reference.source_invalid", limit=LONGEST_SOURCE)


def key_fault(key: str) -> str | None:
    """The code of what is wrong with an external key, or None."""
    if not key:
        return "reference.key_missing"
    return None if is_storable(key, LONGEST_KEY) and key == key.strip() else "reference.key_invalid"


def scopes_for(who: Device) -> tuple[str, ...]:
    """The scopes of whose reference records a device gets copies: those of all, and those of its own branch.

    A device of headquarters gets no copies of the branches' (sync.md section 5 caps what it replicates).
    """
    return tuple(dict.fromkeys((DEFINITIONS, branch_scope(who.branch))))


def deliver(store: HubStore, delivery: Delivery, random_bytes: Callable[[int], bytes] = os.urandom) -> Tally:
    """Takes a delivery in, slice by slice, each durable; what became of its records. Doing it again changes nothing.

    UserErrors ``reference.source_invalid``, ``reference.kind_invalid`` for a form of tickets or one that is not known,
    ``reference.row_invalid`` for a row that its form or this class does not take: nothing of the delivery is there.
    """
    check_source(delivery.source)
    _check(validator_of(store, delivery.kind), delivery)
    tally = Tally()
    for piece in slices(delivery):
        tally.add(store.write(partial(take, delivery=piece, random_bytes=random_bytes), Lane.BULK).result())
    return tally


def validator_of(store: HubStore, kind: str) -> Validator:
    """What checks records of that kind; UserError ``reference.kind_invalid``."""
    try:
        form = store.catalogue.form(kind)
    except UserError as error:
        raise UserError("reference.kind_invalid", kind=kind) from error
    if form.is_ticket or form.id == DEFINITION:
        raise UserError("reference.kind_invalid", kind=kind)
    return store.catalogue.validator(form.id, form.version)


def _check(validator: Validator, delivery: Delivery) -> None:
    names = [*(row.key for row in delivery.rows), *delivery.gone]
    if len(set(names)) != len(names):
        raise UserError("reference.row_invalid", key="", problem="reference.key_twice")
    for row in delivery.rows:
        problems = [problem.code for problem in validator.check(row.fields, complete=False)]
        problems += ["field.unknown" for name in row.fields if name.startswith("$")]
        fault = key_fault(row.key) or (problems[0] if problems else None) or (None if row.scopes else "scope.missing")
        if fault is not None:
            raise UserError("reference.row_invalid", key=row.key, problem=fault)


def slices(delivery: Delivery) -> Iterator[Delivery]:
    """The delivery in pieces of SLICE records."""
    change = msgspec.structs.replace
    for start in range(0, len(delivery.rows), SLICE):
        yield change(delivery, rows=delivery.rows[start : start + SLICE], gone=())
    for start in range(0, len(delivery.gone), SLICE):
        yield change(delivery, rows=(), gone=delivery.gone[start : start + SLICE])


def plan(connection: Connection, delivery: Delivery) -> Plan:
    """What `take` would do; changes nothing."""
    names = [*(row.key for row in delivery.rows), *delivery.gone]
    held = [
        Held(*row)
        for piece in in_pieces(names)
        for row in _OF_KEYS.rows(connection, of_source=delivery.source, of_kind=delivery.kind, **piece)
    ]
    return planned(delivery, dict.fromkeys(held))  # the last piece of keys repeats one


def take(connection: Connection, delivery: Delivery, random_bytes: Callable[[int], bytes]) -> Tally:
    """Takes one slice in, inside a transaction of the store."""
    _lock(connection)
    made = plan(connection, delivery)
    _write(connection, delivery.source, delivery.kind, made.changes, random_bytes)
    _SEEN.many(
        connection,
        [
            {
                "of_source": delivery.source,
                "of_kind": delivery.kind,
                "of_key": one.key,
                "of_scope": one.scope,
                "now_seen": one.seen_at,
            }
            for one in made.seen
        ],
    )
    return made.tally


def _lock(connection: Connection) -> None:
    """One delivery after the other, whichever process of the hub takes it in."""
    if not _LOCK.run(connection, door=_DOOR):
        _PUT_FEED.run(connection, scope=_DOOR, last=1, lowest=0, epoch="", digest="")


def _write(
    connection: Connection,
    source: str,
    kind: str,
    changes: Iterable[tuple[Held | None, Held]],
    random_bytes: Callable[[int], bytes],
) -> None:
    by_scope: dict[str, list[tuple[Held | None, Held]]] = {}
    for before, after in changes:
        by_scope.setdefault(after.scope, []).append((before, after))
    for scope, pairs in sorted(by_scope.items()):
        feed = feed_of(connection, scope)
        rows: list[dict[str, Any]] = []
        fresh, old = [], []
        for place, (before, after) in enumerate(pairs, feed.last + 1):
            row = {"source": source, "kind": kind, "key": after.key, "as_of": after.as_of, "fields": after.fields}
            rows.append({**row, "scope": scope, "seq": place, "seen_at": after.seen_at})
            fresh.append(weight(place, source, kind, after.key, after.as_of, after.fields))
            if before is not None:
                old.append(weight(before.seq, source, kind, before.key, before.as_of, before.fields))
        _PUT.many(connection, rows)
        epoch = feed.epoch or random_bytes(8).hex()
        digest, last = summed(fresh, feed.digest, old), feed.last + len(pairs)
        _PUT_FEED.run(connection, scope=scope, last=last, lowest=feed.lowest, epoch=epoch, digest=digest)


def drop(
    store: HubStore,
    source: str,
    kind: str,
    before: int,
    keep_traces_since: int,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> int:
    """Lets go of what a source has not named since `before` (its own time); how many records that are.

    Devices let go of them too. Traces of what went before `keep_traces_since` are forgotten: who has not read them by
    then reads the scope anew. Both in milliseconds since 1970 UTC.
    """
    dropped = 0
    now = store.now()
    while True:

        def one_slice(connection: Connection) -> int:
            _lock(connection)
            names = _UNSEEN.rows(connection, of_source=source, of_kind=kind, before=before, most=SLICE)
            keys = list(dict.fromkeys(str(row[0]) for row in names))
            made = plan(connection, Delivery(source, kind, before, gone=tuple(keys)))
            aged = [(old, msgspec.structs.replace(new, as_of=now)) for old, new in made.changes]
            _write(connection, source, kind, aged, random_bytes)
            return made.tally.gone

        done = store.write(one_slice, Lane.BULK).result()
        if not done:
            break
        dropped += done
    while store.write(lambda connection: _forget(connection, keep_traces_since), Lane.BULK).result():
        pass
    return dropped


def _forget(connection: Connection, before: int) -> int:
    """Forgets some traces of records that are gone since; who has not read them begins anew."""
    _lock(connection)
    rows = _FORGOTTEN.rows(connection, before=before, most=SLICE)
    highest: dict[str, int] = {}
    for _, _, _, scope, seq in rows:
        highest[scope] = max(highest.get(scope, 0), seq)
    for scope, seq in sorted(highest.items()):
        feed = feed_of(connection, scope)
        lowest = max(feed.lowest, seq)
        _PUT_FEED.run(connection, scope=scope, last=feed.last, lowest=lowest, epoch=feed.epoch, digest=feed.digest)
    _FORGET.many(
        connection, [{"of_source": row[0], "of_kind": row[1], "of_key": row[2], "of_scope": row[3]} for row in rows]
    )
    return len(rows)


def live_keys(connection: Connection, source: str, kind: str) -> list[str]:
    """The keys of all that the source has of that kind."""
    return [str(row[0]) for row in _LIVE.rows(connection, of_source=source, of_kind=kind)]


def stocks(connection: Connection) -> list[Stock]:
    """What is held of every source and kind."""
    return [Stock(*row) for row in _SOURCES.rows(connection)]


def feed_of(connection: Connection, scope: str) -> Feed:
    """Where a scope's records end; of a scope that never had any, at the beginning."""
    row = _FEED.first(connection, of_scope=scope)
    return Feed(*row) if row is not None else Feed()


def heads(connection: Connection, who: Device) -> dict[str, ReferenceMark]:
    """Where the records that the device gets copies of end."""
    return {scope: feed_of(connection, scope).mark for scope in scopes_for(who)}


def read_page(connection: Connection, who: Device, request: ReferenceRequest) -> bytes:
    """What changed in a scope since the device's mark, a ReferencePage as JSON.

    SessionProblem ``scope_changed`` for a scope of which the device gets no copies.
    """
    if request.scope not in scopes_for(who):
        raise SessionProblem(SessionCode.SCOPE_CHANGED)
    feed, at = feed_of(connection, request.scope), request.at
    missed = feed.lowest > max(at.seq, at.begun)
    foreign = at.epoch != feed.epoch or missed or not 0 <= at.seq <= feed.last
    afresh = foreign and at.seq > 0
    begun = feed.last if foreign else at.begun
    most = min(max(request.max, 1), MOST_RECORDS)
    reached = 0 if foreign else at.seq
    lines: list[ReferenceLine] = []
    room = min(max(request.bytes, 1), MOST_BYTES)
    rows: Sequence[Any] = _AFTER.rows(connection, of_scope=request.scope, after_seq=reached, most=most)
    for row in rows:
        if room <= 0:
            break
        fields = row[5] if row[5] is not None else "null"
        lines.append(ReferenceLine(row[0], row[1], row[2], row[3], row[4], msgspec.Raw(fields.encode())))
        room -= len(fields) + 64
        reached = row[0]
    more = len(lines) < len(rows) or len(rows) == most
    mark = ReferenceMark(reached, feed.epoch, begun) if more else feed.mark
    page = ReferencePage(request.scope, at, tuple(lines), mark, afresh, more, "" if more else feed.digest)
    return msgspec.json.encode(page)


def misfits(connection: Connection) -> Iterator[str]:
    """The scopes whose reference records are not what was delivered: somebody changed them by hand."""
    for scope, last, digest in _FEEDS.rows(connection, door=_DOOR):
        after, weights = 0, 0
        while piece := _AFTER.rows(connection, of_scope=scope, after_seq=after, most=MOST_RECORDS):
            weights += sum(weight(*row) for row in piece)
            after = piece[-1][0]
        if summed([weights]) != digest or after > last:
            yield scope
