"""What people told about a ticket: the texts of its notes and contacts, which stand in its history and not in its row.

A record that has one entry of history has none: its creation carries no note. So most records of an import or of a
first synchronising cost one look at an index.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from core.operation import Child, ChildKind, Kind
from local_db.statement import Statement
from local_db.tables import history

_ENTRIES = Statement(select(func.count()).select_from(history).where(history.c.record_id == bindparam("on_record")))
_TOLD = Statement(
    select(history.c.operation_id, history.c.effect)
    .where(history.c.record_id == bindparam("on_record"))
    .where(func.instr(history.c.effect, '"c":{') > 0)
)
_SEVERAL = Statement(
    select(history.c.record_id)
    .where(history.c.record_id >= bindparam("low"))
    .where(history.c.record_id <= bindparam("high"))
    .group_by(history.c.record_id)
    .having(func.count() > 1)
)
_SAID = (ChildKind.NOTE, ChildKind.CONTACT)


class _Added(msgspec.Struct, frozen=True, rename={"kind": "k", "child": "c"}):
    """The two members of an effect that tell what was added."""

    kind: str = ""
    child: Child | None = None


_decode = msgspec.json.Decoder(_Added).decode


class Told(msgspec.Struct, frozen=True):
    """One note or contact: the operation that added it, what it is, its text, and who was spoken to."""

    operation: str
    kind: ChildKind
    text: str
    person: str


def told_on(connection: Connection, record_id: str, removed: Collection[str] = ()) -> list[Told]:
    """The notes and contacts of that record without those that were taken back; `removed` are their operations."""
    if int(_ENTRIES.first(connection, on_record=record_id)[0]) < 2:
        return []
    found = [(str(name), _decode(effect)) for name, effect in _TOLD.rows(connection, on_record=record_id)]
    return [
        Told(name, added.child.kind, added.child.text, added.child.person)
        for name, added in found
        if added.child is not None and added.kind == Kind.ADD and added.child.kind in _SAID and name not in removed
    ]


def may_have_told(connection: Connection, first: str, last: str) -> frozenset[str]:
    """Of the records between these ids, those on which something may have been told."""
    return frozenset(str(row[0]) for row in _SEVERAL.rows(connection, low=first, high=last))
