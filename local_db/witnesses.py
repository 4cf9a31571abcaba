"""The hub's log as this device read it: what it can show and hand back when the hub was restored from a backup.

An entry is kept as it came, with the hub's receipt for its bytes spliced in as a last member that no reader minds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import bindparam, select, text, union_all

from core.effect import Named
from core.reading import Unreadable, read_json
from local_db.statement import Statement
from local_db.tables import history, unread_effect

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_MEMBER = ',"receipt":"'
_RECEIPTED = re.compile(r'(?s)(.*),"receipt":"([0-9a-f]{32})"\}')

_PLACES = Statement(
    union_all(
        select(history.c.seq, history.c.operation_id.label("name"), history.c.tx.label("act"), text("'' AS line"))
        .where(history.c.scope == bindparam("of_scope"))
        .where(history.c.seq.is_not(None)),
        select(
            unread_effect.c.seq, unread_effect.c.reason.label("name"), text("'' AS act"), unread_effect.c.line
        ).where(unread_effect.c.scope == bindparam("of_scope")),
    ).order_by("seq")
)
_AFTER = Statement(
    union_all(
        select(history.c.seq, history.c.effect.label("line"))
        .where(history.c.scope == bindparam("of_scope"))
        .where(history.c.seq > bindparam("after_seq")),
        select(unread_effect.c.seq, unread_effect.c.line)
        .where(unread_effect.c.scope == bindparam("of_scope"))
        .where(unread_effect.c.seq > bindparam("after_seq")),
    )
    .order_by("seq")
    .limit(bindparam("most"))
)


class Told(msgspec.Struct, frozen=True):
    """An entry of a scope's log exactly as the hub said it; `receipt` is empty when it gave none."""

    seq: int
    text: str
    receipt: str

    @property
    def act(self) -> str:
        """The act (tx) that it belongs to."""
        return named_in(self.text).tx


class Place(NamedTuple):
    """What stands at a place of a scope's log: the operation, and the act (tx) that it belongs to."""

    seq: int
    operation: str
    act: str


def with_receipt(text: str, receipt: str) -> str:
    """The entry as it is kept."""
    return f'{text[:-1]}{_MEMBER}{receipt}"}}' if receipt and text.endswith("}") else text


def parted(kept: str) -> tuple[str, str]:
    """The entry as the hub said it, and its receipt."""
    found = _RECEIPTED.fullmatch(kept)
    return (found[1] + "}", found[2]) if found else (kept, "")


def told_places(connection: AnyConnection, scope: str) -> Iterator[Place]:
    """Every entry of a scope's log that this device read, in order."""
    for seq, name, act, line in _PLACES.rows(connection, of_scope=scope):
        said = named_in(line) if line.startswith("{") else None
        yield Place(int(seq), said.operation, said.tx) if said is not None else Place(int(seq), str(name), str(act))


def told_after(connection: AnyConnection, scope: str, seq: int, most: int) -> list[Told]:
    """At most `most` entries after that place, in order."""
    rows = _AFTER.rows(connection, of_scope=scope, after_seq=seq, most=most)
    return [Told(int(row[0]), *parted(row[1])) for row in rows]


def named_in(line: str) -> Named:
    """What an entry is about, also one that this program cannot read; empty where even that cannot be told."""
    try:
        return read_json(line, Named)
    except Unreadable:
        return Named()
