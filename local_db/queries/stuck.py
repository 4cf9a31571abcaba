"""What headquarters refused or set aside, act by act: what was asked for, why it stands still, what was put away."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, select, text

from core.operation import Child, ChildKind, Kind, Operation
from engines.forms.values import Value
from local_db.identity import load_meta
from local_db.outbox import BODY, decode_operation
from local_db.rows import load_record
from local_db.statement import Statement
from local_db.tables import operation

MOST = 500
"""Records whose work is looked at, each with all of it; more are told when these have gone."""
SETTLED = "stuck.settled"
"""The key under which the last settled acts are kept."""
SETTLED_KEPT = 200

_COLUMNS = (
    operation.c.stream,
    operation.c.n,
    operation.c.home_branch,
    BODY,
    operation.c.state,
    operation.c.code,
    operation.c.attempts,
    operation.c.asked,
)
_STATES = text("operation.state IN ('refused', 'parked')")
_FIRST = (
    select(operation.c.record_id)
    .where(_STATES)
    .group_by(operation.c.record_id)
    .order_by(func.max(operation.c.stream).desc(), func.min(operation.c.n))
    .limit(bindparam("most"))
)
_STUCK = Statement(
    select(*_COLUMNS)
    .where(_STATES)
    .where(operation.c.record_id.in_(_FIRST))
    .order_by(operation.c.stream.desc(), operation.c.n)
)
_OF_RECORD = Statement(
    select(*_COLUMNS)
    .where(_STATES)
    .where(operation.c.record_id == bindparam("on_record"))
    .order_by(operation.c.stream.desc(), operation.c.n)
)
_AT = Statement(
    select(*_COLUMNS).where(operation.c.stream == bindparam("name")).where(operation.c.n == bindparam("at_n"))
)


class StuckPart(msgspec.Struct, frozen=True):
    """One operation that stands still. `state` is refused or parked; `code` says why, where the hub said it.

    `asked` is what the person asked for, of which it is a part; None for an imported row.
    """

    stream: str
    n: int
    home: str
    operation: Operation
    state: str
    code: str | None
    attempts: int
    asked: str | None = None

    @property
    def act(self) -> str:
        """The act as its person knows it, which may travel in several parts (core.act_parts)."""
        return self.asked or self.operation.tx


class StuckAct(msgspec.Struct, frozen=True):
    """What one person asked for at once and did not get: its parts in their order.

    Where the making of a record was refused, everything else on that record belongs to it. `act` is what its first
    part was asked for by. `fields` are what the record says here or, where it is not here, what its making would have
    said; `here` tells which.
    """

    act: str
    record: str
    form: str
    form_version: int
    by: str
    at: int
    parts: tuple[StuckPart, ...]
    fields: dict[str, Value]
    here: bool

    @property
    def kind(self) -> Kind:
        """What its first part does."""
        return self.parts[0].operation.kind

    @property
    def done_again(self) -> bool:
        """A step or an answer is no edit of the fields that it fills: it is done once more on its record."""
        return self.kind in (Kind.ACT, Kind.RESOLVE)

    @property
    def refused(self) -> bool:
        """Whether any part was refused for good; else headquarters keeps all of it and waits for something."""
        return any(part.state == "refused" for part in self.parts)

    @property
    def code(self) -> str | None:
        """Why: of what was refused first, else of what waits."""
        chosen = next((part for part in self.parts if part.state == "refused"), self.parts[0])
        return chosen.code

    @property
    def values(self) -> dict[str, Value]:
        """The values that it would have written, the last word on each field; the system's own are left out."""
        written: dict[str, Value] = {}
        for part in self.parts:
            written.update({name: write.v for name, write in part.operation.fields.items()})
        return {name: value for name, value in written.items() if not name.startswith("$")}

    @property
    def bases(self) -> dict[str, Value]:
        """What those values were based on, field by field."""
        seen: dict[str, Value] = {}
        for part in self.parts:
            for name, write in part.operation.fields.items():
                seen.setdefault(name, write.b)
        return {name: value for name, value in seen.items() if not name.startswith("$")}

    @property
    def children(self) -> tuple[Child, ...]:
        """Notes, contacts and files that it would have added."""
        return tuple(part.operation.child for part in self.parts if part.operation.child is not None)

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Where its parts stand in the outbox."""
        return tuple((part.stream, part.n) for part in self.parts)

    @property
    def kept_children(self) -> tuple[Child, ...]:
        """The children without those that it also takes back."""
        gone: dict[str | None, bool] = {}
        for one in (part.operation for part in self.parts):
            if one.kind in (Kind.VOID, Kind.RESTORE):
                gone[one.target] = one.kind is Kind.VOID
        left = (part.operation for part in self.parts if not gone.get(part.operation.id))
        return tuple(one.child for one in left if one.child is not None)

    @property
    def files(self) -> tuple[Child, ...]:
        """Of these, the files; their bytes are in the file store."""
        return tuple(child for child in self.children if child.kind is ChildKind.FILE)


class Settled(msgspec.Struct, frozen=True):
    """An act that stood still and was dealt with: how (dropped, retried, repaired), by whom and when, and its places
    in the outbox, where what it carried stays."""

    act: str
    how: str
    by: str
    at: int
    places: tuple[tuple[str, int], ...]


def stuck_acts(connection: Connection, most: int = MOST) -> list[StuckAct]:
    """What stands still on so many records, the oldest first; of each record all of it."""
    return _grouped(connection, [_part(row) for row in _STUCK.rows(connection, most=most)])


def stuck_act(connection: Connection, record: str, act: str) -> StuckAct | None:
    """One of them, or None when it stands still no more."""
    parts = [_part(row) for row in _OF_RECORD.rows(connection, on_record=record)]
    found = _grouped(connection, parts)
    return next((one for one in found if act == one.act or one.kind is Kind.CREATE), None)


def settled_acts(connection: Connection) -> list[Settled]:
    """What was dealt with, the newest first; at most SETTLED_KEPT."""
    kept = load_meta(connection, SETTLED)
    return msgspec.json.decode(kept, type=list[Settled]) if kept else []


def settled_act(connection: Connection, settled: Settled) -> StuckAct | None:
    """What a settled act carried; None when the outbox holds it no more."""
    rows = [_AT.first(connection, name=stream, at_n=n) for stream, n in settled.places]
    parts = [_part(row) for row in rows if row is not None]
    return _act(connection, parts) if parts else None


def _grouped(connection: Connection, parts: list[StuckPart]) -> list[StuckAct]:
    made = {part.operation.record: part.act for part in parts if part.operation.kind is Kind.CREATE}
    acts: dict[tuple[str, str], list[StuckPart]] = {}
    for part in parts:
        record = part.operation.record
        acts.setdefault((record, made.get(record, part.act)), []).append(part)
    return [_act(connection, of_act) for of_act in acts.values()]


def _part(row: Any) -> StuckPart:
    stream, n, home, said, state, code, attempts, asked = row
    return StuckPart(str(stream), int(n), str(home), decode_operation(said, n), str(state), code, int(attempts), asked)


def _act(connection: Connection, parts: list[StuckPart]) -> StuckAct:
    parts = sorted(parts, key=lambda part: part.operation.kind is not Kind.CREATE)
    first = parts[0].operation
    record = load_record(connection, first.record)
    fields = record.fields if record is not None else {name: write.v for name, write in first.fields.items()}
    return StuckAct(
        act=parts[0].act,
        record=first.record,
        form=first.form,
        form_version=record.form_version if record is not None else first.definition,
        by=first.by,
        at=first.wall,
        parts=tuple(parts),
        fields=dict(fields),
        here=record is not None,
    )
