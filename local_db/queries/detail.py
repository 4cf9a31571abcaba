"""Everything that the page of one record shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import and_, bindparam, func, literal_column, select, text

from core.effect import Effect, InboxItem
from core.passages import in_order
from core.record import Record
from local_db.create_runs import unwritten_entries
from local_db.outbox import UNFOLDED
from local_db.rows import decode_effect, decode_item, load_record
from local_db.statement import Statement
from local_db.tables import attachment, file, history, inbox, operation, record_base

if TYPE_CHECKING:
    from local_db.statement import AnyConnection


class Attached(msgspec.Struct, frozen=True):
    """A file of a record. `state` is the file store's word: stored, missing, remote, or wanted (asked for here)."""

    operation: str
    hash: str
    size: int
    name: str
    mime: str
    by: str
    at: int
    state: str
    uploaded: bool


class StuckOperation(msgspec.Struct, frozen=True):
    """An operation of this device that the hub refused or parked, with the code that says why."""

    operation: str
    state: str
    code: str | None


class RecordDetail(msgspec.Struct, frozen=True):
    """A record, its timeline (oldest first), its files, the questions and notices on it, and what is unsent or stuck.

    `versions` and base values for an edit are in `record`. `word` is the record as the hub said it last, None while
    the hub does not hold it.
    """

    record: Record
    word: Record | None
    timeline: tuple[Effect, ...]
    files: tuple[Attached, ...]
    inbox: tuple[InboxItem, ...]
    unsent: int
    stuck: tuple[StuckOperation, ...]


_TIMELINE = Statement(
    select(history.c.effect)
    .where(history.c.record_id == bindparam("record_id"))
    .order_by(history.c.seq.is_(None), history.c.seq, literal_column("history.rowid"))
)
_FILES = Statement(
    select(
        attachment.c.operation_id,
        attachment.c.hash,
        attachment.c.size,
        attachment.c.name,
        attachment.c.mime,
        attachment.c.by,
        attachment.c.at,
        func.coalesce(file.c.state, "remote"),
        file.c.uploaded_at.is_not(None),
    )
    .select_from(attachment.outerjoin(file, file.c.hash == attachment.c.hash))
    .where(and_(attachment.c.record_id == bindparam("record_id"), text("attachment.voided = 0")))
    .order_by(attachment.c.at, text("attachment.rowid"))
)
_INBOX = Statement(
    select(inbox.c.item)
    .where(inbox.c.record_id == bindparam("record_id"))
    .where(inbox.c.closed_by.is_(None))
    .where(inbox.c.seen_at.is_(None))
    .order_by(inbox.c.opened_seq)
)
_UNSENT = Statement(
    select(func.count())
    .select_from(operation)
    .where(operation.c.record_id == bindparam("record_id"))
    .where(UNFOLDED)
    .where(text("operation.state = 'pending'"))
)
_STUCK = Statement(
    select(operation.c.id, operation.c.state, operation.c.code)
    .where(text("operation.state IN ('refused', 'parked')"))
    .where(operation.c.record_id == bindparam("record_id"))
)
_BASE = Statement(select(record_base.c.body).where(record_base.c.record_id == bindparam("record_id")))
_decode_record = msgspec.json.Decoder(Record).decode


def record_detail(connection: AnyConnection, record_id: str) -> RecordDetail | None:
    """What the page of that record shows, or None when it is not here."""
    record = load_record(connection, record_id)
    if record is None:
        return None
    unsent = int(_UNSENT.first(connection, record_id=record_id)[0])
    timeline = [decode_effect(row[0]) for row in _TIMELINE.rows(connection, record_id=record_id)]
    made = unwritten_entries(connection, record)
    if made:
        timeline, unsent = made, 1
    return RecordDetail(
        record=record,
        word=_word(connection, record),
        timeline=_in_order(timeline),
        files=tuple(_attached(row) for row in _FILES.rows(connection, record_id=record_id)),
        inbox=tuple(decode_item(row[0]) for row in _INBOX.rows(connection, record_id=record_id)),
        unsent=unsent,
        stuck=tuple(StuckOperation(*row) for row in _STUCK.rows(connection, record_id=record_id)),
    )


def _word(connection: AnyConnection, record: Record) -> Record | None:
    base = _BASE.first(connection, record_id=record.id)
    if base is not None:
        return _decode_record(base[0])
    return record if record.versions else None


def _in_order(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """As they happened. What a record brought along from another scope comes before what happened here."""
    listed = list(effects)
    return tuple(in_order(listed) if any(one.passage is not None for one in listed) else listed)


def _attached(row: Any) -> Attached:
    operation_id, file_hash, size, name, mime, by, at, state, uploaded = row
    return Attached(operation_id, file_hash, size, name, mime, by, at, state, bool(uploaded))
