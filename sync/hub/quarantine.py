"""What a revoked device sends: kept apart, changing nothing, until somebody looks at it (sync.md section 6).

Revoking is not wiping. The device may still send what its people did before; it reads nothing any more. Only when it
has sent everything can it be ordered to erase itself, by an order that this hub signs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from core.effect import Outcome
from core.errors import UserError
from core.record import Record
from local_db.catalogue import Catalogue
from local_db.key_slots import derive
from local_db.record_batches import load_records
from local_db.statement import Statement, insert_or_keep, upsert
from local_db.writer import Lane
from sync.hub.admission import read_operation
from sync.hub.arrivals import Arrival, Sender
from sync.hub.erasing import forget_files_of
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch
from sync.hub.registry import Device, load_device, scopes_of
from sync.hub.renewals import note_incident
from sync.hub.setting_aside import FAILED, Selection, merge_what_can_be
from sync.hub.store import HubStore
from sync.hub.streams import advance, stream_end
from sync.hub.tables import quarantine, revoked_device
from sync.protocol.messages import HelloRequest, PushResult, WipeOrder
from sync.protocol.signing import public_key_of, sign, wipe_parts

QUARANTINED = "device.quarantined"
REJECTED = "device.quarantine_rejected"
WAITS = "quarantined"
"""The kind of incident that tells managers, once per device, that something waits for their review."""
SLICE = 500

_KEEP = insert_or_keep(quarantine)
_PLACES = Statement(
    select(quarantine.c.n, quarantine.c.hash)
    .where(quarantine.c.replica == bindparam("of_replica"))
    .where(quarantine.c.stream == bindparam("of_stream"))
    .where(quarantine.c.n >= bindparam("first_n"))
    .where(quarantine.c.n <= bindparam("last_n"))
)
_END = Statement(
    select(func.max(quarantine.c.n))
    .where(quarantine.c.replica == bindparam("of_replica"))
    .where(quarantine.c.stream == bindparam("of_stream"))
)
_WAITING = Statement(
    select(quarantine.c.replica, quarantine.c.stream, quarantine.c.n, quarantine.c.hash, quarantine.c.body)
    .where(quarantine.c.device == bindparam("of_device"))
    .where(quarantine.c.verdict.is_(None))
    .order_by(quarantine.c.replica, quarantine.c.stream.desc(), quarantine.c.n)
    .limit(bindparam("most"))
)
_JUDGED = Statement(
    update(quarantine)
    .where(quarantine.c.replica == bindparam("of_replica"))
    .where(quarantine.c.stream == bindparam("of_stream"))
    .where(quarantine.c.n == bindparam("at_n"))
    .values(verdict=bindparam("the_verdict"))
)
_TELL = upsert(revoked_device)
_TOLD = Statement(
    select(revoked_device.c.unsent, revoked_device.c.files, revoked_device.c.wipe).where(
        revoked_device.c.device == bindparam("of_device")
    )
)
_ORDER = Statement(
    update(revoked_device).where(revoked_device.c.device == bindparam("of_device")).values(wipe=bindparam("the_order"))
)


class OrderKey:
    """The key under which the hub signs orders to devices. `root` is a secret of the hub's key file."""

    def __init__(self, root: bytes) -> None:
        self._private = derive(root, "hub orders").hex()

    @property
    def private(self) -> str:
        """What signs orders and answers on a stick, hex."""
        return self._private

    @property
    def public(self) -> str:
        """What devices check orders with, hex."""
        return public_key_of(self._private)

    def order_wipe(self, device: str, at: int) -> WipeOrder:
        """The order to erase everything, for one device. `at` in milliseconds since 1970 UTC."""
        return WipeOrder(device, at, sign(self._private, *wipe_parts(device, at)))


class Waiting(msgspec.Struct, frozen=True):
    """One operation in quarantine; ids only."""

    stream: str
    n: int
    operation: str
    kind: str
    record: str
    form: str
    by: str


def places_in_quarantine(connection: Connection, replica: str, stream: str, first: int, last: int) -> dict[int, str]:
    """The rolling hash at every n from `first` to `last` of a stream that lies in quarantine."""
    rows = _PLACES.rows(connection, of_replica=replica, of_stream=stream, first_n=first, last_n=last)
    return {int(n): str(hashed) for n, hashed in rows}


def end_in_quarantine(connection: Connection, replica: str, stream: str) -> int:
    """The last number of a stream that lies in quarantine, 0 when none does."""
    return int(_END.first(connection, of_replica=replica, of_stream=stream)[0] or 0)


def keep_apart(
    connection: Connection, who: Device, replica: str, stream: str, arrivals: Sequence[Arrival], now: int
) -> list[PushResult]:
    """Keeps what came; what lies there already stays as it is. One answer per operation.

    Of work on a record that was erased only the place is kept.
    """
    records = load_records(connection, list({one.operation.record for one in arrivals if one.operation is not None}))
    for arrival in arrivals:
        operation_id = arrival.operation.id if arrival.operation is not None else ""
        _KEEP.run(
            connection,
            replica=replica,
            stream=stream,
            n=arrival.n,
            device=who.id,
            hash=arrival.hash,
            operation_id=operation_id,
            body=_kept(connection, arrival, records),
            arrived_at=now,
            verdict=None,
        )
    note_incident(connection, who, f"quarantine:{who.id}", WAITS, now)
    return [
        PushResult(
            n=arrival.n,
            id=arrival.operation.id if arrival.operation is not None else "",
            s=Outcome.PARKED,
            code=QUARANTINED,
        )
        for arrival in arrivals
        if arrival.body is not None
    ]


def _kept(connection: Connection, arrival: Arrival, records: Mapping[str, Record]) -> str | None:
    record = records.get(arrival.operation.record) if arrival.operation is not None else None
    if arrival.body is None:
        return None
    if record is not None and record.erased:
        forget_files_of(connection, arrival.body)
        return None
    return arrival.body.decode("utf-8", "replace")


def waiting_of(connection: Connection, device_id: str, most: int = SLICE) -> list[Waiting]:
    """What of a device waits in quarantine, in the order in which it was made."""
    found = []
    for _, stream, n, _, body in _WAITING.rows(connection, of_device=device_id, most=most):
        one = read_operation(body.encode()) if body is not None else None
        if one is not None:
            found.append(Waiting(stream, n, one.id, str(one.kind), one.record, one.form, one.by))
        else:
            found.append(Waiting(stream, n, "", "unreadable", "", "", ""))
    return found


class Judged(msgspec.Struct, frozen=True):
    """How many operations one slice took out of quarantine, and with how many of these the merge itself fails."""

    operations: int = 0
    failed: int = 0


def judge_one_slice(store: HubStore, device_id: str, *, accept: bool) -> Judged:
    """Takes one slice out of quarantine; what the merge fails with is set aside with its act, the others go on.

    UserError ``device.unknown``.
    """
    with store.reading() as connection:
        _, _, arrivals = _slice_of(connection, device_id)
    acts = [one.operation.tx for one in arrivals if one.operation is not None]

    def merge(connection: Connection, selection: Selection) -> Judged:
        many = judge(connection, store.catalogue, device_id, accept=accept, selection=selection)
        return Judged(many, sum(act in selection.failing for act in acts))

    return merge_what_can_be(store, Lane.WORK, merge, lambda: list(dict.fromkeys(acts)))


def judge(
    connection: Connection,
    catalogue: Catalogue,
    device_id: str,
    *,
    accept: bool,
    selection: Selection | None = None,
) -> int:
    """Takes one slice out of quarantine in this transaction: merged like any push, or refused; how many operations.

    UserError ``device.unknown``.
    """
    selection = selection or Selection()
    who = load_device(connection, device_id)
    if who is None:
        raise UserError("device.unknown", device=device_id)
    replica, stream, arrivals = _slice_of(connection, device_id)
    if not arrivals:
        return 0
    operations = [one.operation for one in arrivals if one.operation is not None]
    locked = lock_branches(connection, who.branch, list(dict.fromkeys(one.record for one in operations)))
    sender = Sender(replica, who.branch, frozenset(scopes_of(connection, who)))
    batch = Batch(connection, catalogue, sender, stream, selection=selection)
    batch.foresee(operations)
    check_branches(connection, locked, batch.homes())
    last_n, _ = stream_end(connection, replica, stream)
    for arrival in arrivals:
        if arrival.n <= last_n:
            continue
        tx = arrival.operation.tx if arrival.operation is not None else ""
        if accept and tx in selection.failing:
            batch.refuse(arrival, FAILED)
        elif not accept and arrival.body is not None:
            batch.refuse(arrival, REJECTED)
        elif selection.takes(tx):
            batch.take(arrival)
    batch.finish()
    for arrival in arrivals:
        failed = accept and arrival.operation is not None and arrival.operation.tx in selection.failing
        verdict = "failed" if failed else "accepted" if accept else "rejected"
        _JUDGED.run(connection, of_replica=replica, of_stream=stream, at_n=arrival.n, the_verdict=verdict)
    advance(connection, replica, stream, arrivals[-1].n, arrivals[-1].hash)
    return len(arrivals)


def _slice_of(connection: Connection, device_id: str) -> tuple[str, str, list[Arrival]]:
    """The first of what waits of a device, at most `SLICE` operations of one stream."""
    rows = _WAITING.rows(connection, of_device=device_id, most=SLICE)
    if not rows:
        return "", "", []
    replica, stream = rows[0][0], rows[0][1]
    return replica, stream, [_arrival(row) for row in rows if (row[0], row[1]) == (replica, stream)]


def _arrival(row: Any) -> Arrival:
    body = row[4].encode() if row[4] is not None else None
    return Arrival(row[2], body, row[3], read_operation(body) if body is not None else None)


def tell_unsent(connection: Connection, device_id: str, hello: HelloRequest, now: int) -> WipeOrder | None:
    """A revoked device says how much it has not sent; the order that waits for it, once that is nothing."""
    row = _TOLD.first(connection, of_device=device_id)
    order = row[2] if row is not None else None
    _TELL.run(connection, device=device_id, unsent=hello.pending, files=hello.files, told_at=now, wipe=order)
    everything_came = not hello.pending and not hello.files
    return msgspec.json.decode(order, type=WipeOrder) if order is not None and everything_came else None


def order_wipe(connection: Connection, key: OrderKey, device_id: str, now: int) -> None:
    """Orders a revoked device to erase itself when it calls next.

    UserError ``device.unknown``, ``device.not_revoked``, ``device.not_heard`` when it has not called since it was
    revoked, ``device.unsent`` while it holds work that is not in quarantine yet, ``device.files_unsent`` while it holds
    files that the hub does not have.
    """
    who = load_device(connection, device_id)
    if who is None:
        raise UserError("device.unknown", device=device_id)
    if who.revoked_at is None:
        raise UserError("device.not_revoked", device=device_id)
    row = _TOLD.first(connection, of_device=device_id)
    if row is None:
        raise UserError("device.not_heard", device=device_id)
    if row[0]:
        raise UserError("device.unsent", device=device_id, operations=row[0])
    if row[1]:
        raise UserError("device.files_unsent", device=device_id, count=row[1])
    order = msgspec.json.encode(key.order_wipe(device_id, now)).decode()
    _ORDER.run(connection, of_device=device_id, the_order=order)
