"""Records, effects, attachments and inbox items as rows: the one place that knows both shapes, for device and hub.

Every function takes a connection inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, text, update

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.operation import Kind
from core.record import NUMBER, PROMISE_AT, Record
from engines.forms.document import Form, Standing
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.statement import Statement, insert_or_keep, insertion, upsert
from local_db.tables import attachment, history, inbox, record, summary

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

TEXT_COLUMNS = ("title", "priority", "customer_name", "customer_phone", "waybill_no", "assignee")
_UPSERT_RECORD = upsert(record)
_UPSERT_HISTORY = upsert(history)
_INSERT_INBOX = insert_or_keep(inbox)
_ADD_SUMMARY = upsert(summary, add=("tickets",))
_INSERT_ATTACHMENT = insert_or_keep(attachment)
_INSERT_RECORD = insertion(record)
_INSERT_HISTORY = insertion(history)
_VOID_ATTACHMENT = Statement(
    update(attachment)
    .where(attachment.c.home_branch == bindparam("home"))
    .where(attachment.c.operation_id == bindparam("target"))
    .values(voided=bindparam("voided_now"))
)
_ATTACHED = Statement(
    select(attachment.c.hash)
    .where(attachment.c.record_id == bindparam("on_record"))
    .where(text("attachment.voided = 0"))
)
_ITEM = update(inbox).where(inbox.c.home_branch == bindparam("home")).where(inbox.c.id == bindparam("item_id"))
_CLOSE_INBOX = Statement(_ITEM.values(closed_by=bindparam("closer")))
_CLOSE_AGAIN = Statement(_ITEM.where(inbox.c.closed_by.is_(None)).values(closed_by=bindparam("closer")))
_REOPEN_INBOX = Statement(_ITEM.where(inbox.c.closed_by == bindparam("closer")).values(closed_by=None))
_REOPEN_ALL = Statement(
    update(inbox)
    .where(inbox.c.record_id == bindparam("on_record"))
    .where(inbox.c.closed_by == bindparam("closer"))
    .values(closed_by=None)
)
_DROP_RECORD = Statement(
    delete(record).where(record.c.home_branch == bindparam("home")).where(record.c.id == bindparam("record_id"))
)
_DROP_ATTACHMENT = Statement(
    delete(attachment)
    .where(attachment.c.home_branch == bindparam("home"))
    .where(attachment.c.operation_id == bindparam("operation_id"))
)
RECORD_COLUMNS = (
    record.c.id,
    record.c.home_branch,
    record.c.form,
    record.c.form_version,
    record.c.fields,
    record.c.versions,
    record.c.created_at,
    record.c.updated_at,
)
_RECORD_BY_ID = Statement(select(*RECORD_COLUMNS).where(record.c.id == bindparam("record_id")))
_EFFECT_BY_OPERATION = Statement(
    select(history.c.effect)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id == bindparam("operation_id"))
)
_INBOX_BY_ID = Statement(
    select(inbox.c.item)
    .where(inbox.c.home_branch == bindparam("home"))
    .where(inbox.c.id == bindparam("item_id"))
    .where(inbox.c.closed_by.is_(None))
)

_encode = msgspec.json.Encoder(order="sorted").encode
_decode_fields = msgspec.json.Decoder(dict[str, Value]).decode
_decode_versions = msgspec.json.Decoder(dict[str, int]).decode
_decode_effect = msgspec.json.Decoder(Effect).decode
_decode_item = msgspec.json.Decoder(InboxItem).decode


def load_record(connection: AnyConnection, record_id: str) -> Record | None:
    """The record with that id, or None."""
    row = _RECORD_BY_ID.first(connection, record_id=record_id)
    return record_of(row) if row is not None else None


def record_of(row: Any) -> Record:
    """The record of a row of RECORD_COLUMNS."""
    return Record(
        id=row[0],
        home=row[1],
        form=row[2],
        form_version=row[3],
        fields=_decode_fields(row[4]),
        versions=_decode_versions(row[5]),
        created_at=row[6],
        updated_at=row[7],
    )


def record_row(state: Record, validator: Validator) -> dict[str, Any]:
    """The row of a record: system columns projected from its fields by the form's `columns`, the rest as JSON.

    A computed field fills its column too; the JSON holds what people wrote only.
    """
    form = validator.form
    fields, columns = validator.listed(state.fields), form.columns
    row: dict[str, Any] = {name: _text(fields.get(columns[name])) if name in columns else None for name in TEXT_COLUMNS}
    due = fields.get(PROMISE_AT) or (fields.get(columns["due_at"]) if "due_at" in columns else None)
    row.update(
        home_branch=state.home,
        id=state.id,
        scope=state.scope,
        form=state.form,
        form_version=state.form_version,
        standing=str(_standing(state, form)),
        number=_text(fields.get(NUMBER)),
        status=state.status,
        amount_fen=fen(fields.get(columns["amount"])) if "amount" in columns else None,
        due_at=moment_ms(due),
        created_at=state.created_at,
        updated_at=state.updated_at,
        fields=_encode(state.fields).decode(),
        versions=_encode(state.versions).decode(),
    )
    return row


def _standing(state: Record, form: Form) -> Standing:
    """Where a record stands for lists; one that was erased is nobody's work any more."""
    standing = form.standing(state.status, state.voided)
    return Standing.CLOSED if state.erased and standing is Standing.OPEN else standing


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def fen(value: Value) -> int | None:
    """Decimal text in yuan as fen; None for anything else, and for more than a column holds."""
    if not isinstance(value, str):
        return None
    try:
        amount = Decimal(value) * 100
    except (InvalidOperation, ValueError):
        return None
    return int(amount) if amount.is_finite() and amount.adjusted() < _MOST_DIGITS else None


def moment_ms(value: Value) -> int | None:
    """ISO text as milliseconds since 1970, in UTC when it names no zone; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


_MOST_DIGITS = 18
"""Digits of an amount in fen: nineteen do not all go into 63 bits."""
SummaryKey = tuple[str, str, str, str, int]
"""Home branch, form, standing, status and day of a summary row."""

Change = tuple[Record | None, Record, Validator]
"""A record before and after one transaction, and its form's validator."""


def write_records(connection: Connection, changes: Sequence[Change]) -> None:
    """Writes the rows of changed records and moves the summary's counts with them."""
    new = [record_row(after, validator) for before, after, validator in changes if before is None]
    old = [record_row(after, validator) for before, after, validator in changes if before is not None]
    _INSERT_RECORD.many(connection, new)
    _UPSERT_RECORD.many(connection, old)
    count_records(connection, _summary_moves((before, after, one.form) for before, after, one in changes))


def remove_record(connection: Connection, before: Record, form: Form) -> None:
    """Takes the row of a record away and counts it out of the summary; its history stays."""
    _DROP_RECORD.run(connection, home=before.home, record_id=before.id)
    count_records(connection, _summary_moves([(before, None, form)]))


def _summary_moves(changes: Iterable[tuple[Record | None, Record | None, Form]]) -> dict[SummaryKey, int]:
    counts: dict[SummaryKey, int] = {}
    for before, after, form in changes:
        if not form.is_ticket:
            continue
        for state, step in ((before, -1), (after, 1)):
            if state is not None:
                standing = str(_standing(state, form))
                key = (state.home, state.form, standing, state.status or "", state.created_at // 86_400_000)
                counts[key] = counts.get(key, 0) + step
    return counts


def count_records(connection: Connection, moves: Mapping[SummaryKey, int]) -> None:
    """Adds so many tickets to each row of the summary."""
    names = ("home_branch", "form", "standing", "status", "day")
    rows = [{**dict(zip(names, key, strict=True)), "tickets": step} for key, step in moves.items() if step]
    _ADD_SUMMARY.many(connection, rows)


def load_effect(connection: Connection, home: str, operation_id: str) -> Effect | None:
    """The history entry of an operation, or None."""
    row = _EFFECT_BY_OPERATION.first(connection, home=home, operation_id=operation_id)
    return decode_effect(row[0]) if row is not None else None


def decode_effect(text: str | bytes) -> Effect:
    """An effect from its stored JSON."""
    return _decode_effect(text)


def encode_effect(effect: Effect) -> bytes:
    """The stored JSON of an effect, which is also its line on the wire."""
    return _encode(effect)


def write_effects(
    connection: Connection,
    effects: Iterable[Effect],
    *,
    known: bool,
    texts: Mapping[str, str] | None = None,
    hanging_only: bool = False,
) -> None:
    """Appends history and what hangs on it: attachments, opened and answered inbox items.

    With `known`, entries that stand already (written at save) are replaced by operation id; with an entry that an
    erasure emptied goes the file that the other one attached. `texts` are entries as the hub sent them, by operation
    id: they are kept as they came, with members that only a newer program knows.
    `hanging_only`: the entries themselves stand inside another one, of a record that came from another scope.
    """
    received = texts or {}
    entries: list[dict[str, Any]] = []
    files: list[dict[str, Any]] = []
    opened: list[dict[str, Any]] = []
    rare: list[Effect] = []
    emptied: list[dict[str, Any]] = []
    for effect in effects:
        entries.append(_history_row(effect, received.get(effect.operation)))
        if effect.file is not None:
            files.append(_attachment_row(effect))
        if effect.erased and effect.kind is Kind.ADD:
            emptied.append({"home": effect.home, "operation_id": effect.operation})
        if effect.inbox:
            opened += [_inbox_row(effect, item) for item in effect.inbox]
        if effect.target is not None or effect.closes is not None:
            rare.append(effect)
    if not hanging_only:
        (_UPSERT_HISTORY if known else _INSERT_HISTORY).many(connection, entries)
    _INSERT_ATTACHMENT.many(connection, files)
    _DROP_ATTACHMENT.many(connection, emptied)
    _INSERT_INBOX.many(connection, opened)
    for effect in rare:
        if effect.target is not None:
            _VOID_ATTACHMENT.run(
                connection, home=effect.home, target=effect.target, voided_now=int(effect.kind is Kind.VOID)
            )
        if effect.closes is not None and effect.undo is not None:
            _REOPEN_INBOX.run(connection, home=effect.home, item_id=effect.closes, closer=effect.undo)
        elif effect.closes is not None:
            _CLOSE_INBOX.run(connection, home=effect.home, item_id=effect.closes, closer=effect.operation)


def write_entries(connection: Connection, effects: Iterable[Effect]) -> None:
    """Puts these entries in the place of those that stand under their names; nothing that hangs on them changes."""
    _UPSERT_HISTORY.many(connection, [_history_row(effect, None) for effect in effects])


def retract_effect(connection: Connection, effect: Effect) -> None:
    """Undoes what hangs on an effect: its attachment, the child taken back or brought back, the questions closed."""
    if effect.kind is Kind.ERASE:
        _REOPEN_ALL.run(connection, on_record=effect.record, closer=effect.operation)
    if effect.file is not None:
        _DROP_ATTACHMENT.run(connection, home=effect.home, operation_id=effect.operation)
    if effect.target is not None:
        voided = int(effect.kind is not Kind.VOID)
        _VOID_ATTACHMENT.run(connection, home=effect.home, target=effect.target, voided_now=voided)
    if effect.closes is not None and effect.undo is not None:
        answer = load_effect(connection, effect.home, effect.undo)
        if answer is None or answer.closes is not None:  # an answer that was refused closes nothing
            _CLOSE_AGAIN.run(connection, home=effect.home, item_id=effect.closes, closer=effect.undo)
    elif effect.closes is not None:
        _REOPEN_INBOX.run(connection, home=effect.home, item_id=effect.closes, closer=effect.operation)


def settle_child(connection: Connection, record: Record, target: str) -> None:
    """After retracting: whether that child is away is what the record says, for others may have taken it back too."""
    _VOID_ATTACHMENT.run(connection, home=record.home, target=target, voided_now=int(target in record.removed))


def unplace_effect(connection: Connection, effect: Effect) -> None:
    """The entry of an own operation of which the hub has not said a word, so far as this device may know now."""
    _UPSERT_HISTORY.many(
        connection, [_history_row(msgspec.structs.replace(effect, seq=0, inbox=(), passage=None), None)]
    )


def withdraw_effect(connection: Connection, effect: Effect, code: str | None) -> Effect:
    """Turns the entry of an operation that the hub refused into one without any effect, and undoes what hung on it.

    What the operation carried stays in the outbox, for its author to see, mend or copy. The entry as it is now.
    """
    retract_effect(connection, effect)
    refused = msgspec.structs.replace(
        effect, outcome=Outcome.REFUSED, code=code, changes={}, child=None, target=None, closes=None, inbox=()
    )
    _UPSERT_HISTORY.many(connection, [_history_row(refused, None)])
    return refused


def _history_row(effect: Effect, text: str | None) -> dict[str, Any]:
    return {
        "home_branch": effect.home,
        "operation_id": effect.operation,
        "scope": effect.scope,
        "seq": effect.seq or None,
        "record_id": effect.record,
        "tx": effect.tx,
        "by": effect.by,
        "at": effect.at,
        "effect": text if text is not None else _encode(effect).decode(),
    }


def _attachment_row(effect: Effect) -> dict[str, Any]:
    child = effect.file
    assert child is not None
    return {
        "home_branch": effect.home,
        "operation_id": effect.operation,
        "record_id": effect.record,
        "hash": child.hash,
        "size": child.size,
        "name": child.name,
        "mime": child.mime,
        "by": effect.by,
        "at": effect.at,
        "voided": 0,
    }


def _inbox_row(effect: Effect, item: InboxItem) -> dict[str, Any]:
    return {
        "home_branch": effect.home,
        "id": item.id,
        "record_id": item.record,
        "kind": str(item.kind),
        "item": _encode(item).decode(),
        "opened_seq": effect.seq,
        "closed_by": None,
        "seen_at": None,
    }


def attached_files(connection: Connection, record_id: str) -> frozenset[str]:
    """The files that a record has now, by their SHA-256 (hex)."""
    return frozenset(str(row[0]) for row in _ATTACHED.rows(connection, on_record=record_id))


def load_inbox_item(connection: Connection, home: str, item_id: str) -> InboxItem | None:
    """An inbox item that nobody has answered yet, or None."""
    row = _INBOX_BY_ID.first(connection, home=home, item_id=item_id)
    return _decode_item(row[0]) if row is not None else None


def decode_item(text: str) -> InboxItem:
    """An inbox item from its stored JSON."""
    return _decode_item(text)


QUESTIONS = (InboxKind.CONFLICT, InboxKind.VOIDED, InboxKind.PROPOSAL)
"""The kinds of inbox items that wait for a person's decision; the others only tell."""
