"""Whether this device's copy of its scopes' logs still says what headquarters said (reliability.md, case 58).

As `branchdesk-hub verify`, with what a device has: no chain stands beside each entry here, so a name that somebody
changed everywhere shows at the end of its log, and values are held against the device's own operations, the signatures
of people, and one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import bindparam, select, text

from core.chains import CHAIN_START, chain
from core.effect import Effect
from core.reading import read_json
from core.vouching import Misfit, fits_its_signature, misfit_of_record, unlike
from local_db.identity import load_meta
from local_db.snapshot_rows import SNAPSHOTS
from local_db.statement import Statement
from local_db.tables import cursor, history, operation, record, record_base
from local_db.witnesses import told_places

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

PAGE = 500
"""Rows that are held at once."""

_SCOPES = Statement(select(cursor.c.scope, cursor.c.seq, cursor.c.chain).order_by(cursor.c.scope))
_OF_SCOPE = Statement(
    select(
        history.c.scope,
        history.c.seq,
        history.c.operation_id,
        history.c.record_id,
        history.c.tx,
        history.c.by,
        history.c.at,
        history.c.effect,
        operation.c.body,
    )
    .select_from(
        history.outerjoin(
            operation,
            (operation.c.home_branch == history.c.home_branch)
            & (operation.c.id == history.c.operation_id)
            & text("operation.state = 'done'"),
        )
    )
    .where(history.c.scope == bindparam("of_scope"))
    .where(history.c.seq > bindparam("after_seq"))
    .order_by(history.c.seq)
    .limit(PAGE)
)
_RECORDS = Statement(
    select(record.c.id, record.c.fields, record_base.c.body)
    .select_from(record.outerjoin(record_base, record_base.c.record_id == record.c.id))
    .where(record.c.id > bindparam("after_id"))
    .where(record.c.versions != text("'{}'"))
    .order_by(record.c.id)
    .limit(PAGE)
)
_OF_RECORD = Statement(
    select(history.c.effect).where(history.c.record_id == bindparam("of_record")).where(history.c.seq.is_not(None))
)
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def is_complete(connection: AnyConnection) -> bool:
    """Whether nothing of a first copy is still to come; before that there is nothing to hold entries against."""
    return not _decode(load_meta(connection, SNAPSHOTS) or "{}")


def misfits(connection: AnyConnection) -> Iterator[Misfit]:
    """The first bad entry of every scope and record that this device holds, as it is found; reads all of them.

    To be asked inside one reading transaction, when `is_complete`. What is not sent yet is not looked at.
    """
    for scope, last, end in _SCOPES.rows(connection):
        named = [one for one in (_in_places(connection, scope, last, end), _in_entries(connection, scope)) if one]
        if named:
            yield min(named, key=lambda one: one.place)
    yield from _in_records(connection)


def _in_places(connection: AnyConnection, scope: str, last: int, end: bytes) -> Misfit | None:
    """Whether the log is here without a gap, and its operations are those that headquarters named."""
    line, link, at = f"scope {scope}", CHAIN_START, 0
    for place in told_places(connection, scope):
        if place.seq != at + 1:
            return Misfit(line, at + 1, "", "missing")
        link, at = chain(link, place.operation), place.seq
    return Misfit(line, at, "", "chain at the end") if (at, link) != (last, end or CHAIN_START) else None


def _in_entries(connection: AnyConnection, scope: str) -> Misfit | None:
    at = 0
    while rows := _OF_SCOPE.rows(connection, of_scope=scope, after_seq=at):
        for *row, entry, body in rows:
            what = unlike(row, entry, body)
            if what is None:
                effect = read_json(entry, Effect)
                if not effect.erased and not fits_its_signature(effect):
                    what = "signature"
            if what is not None:
                return Misfit(f"scope {scope}", row[1], row[2], what)
            at = row[1]
    return None


def _in_records(connection: AnyConnection) -> Iterator[Misfit]:
    """Headquarters' last word on each record follows from its entries."""
    after = ""
    while rows := _RECORDS.rows(connection, after_id=after):
        for record_id, fields, base in rows:
            texts = [row[0] for row in _OF_RECORD.rows(connection, of_record=record_id)]
            word = _decode(base)["fields"] if base is not None else _decode(fields)
            found = misfit_of_record(record_id, texts, word)
            if found is not None:
                yield found
        after = rows[-1][0]
