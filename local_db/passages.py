"""Records that come to this device's scopes from elsewhere, or leave them: what hangs on them comes and goes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Text, bindparam, delete, func, select, text, update

from core.effect import Effect
from core.passages import in_order, latest_era
from core.record import ERASED, Record
from local_db.file_rows import FileState, note_files
from local_db.rows import decode_effect, write_effects
from local_db.small_pictures import fetch_pictures
from local_db.statement import Statement
from local_db.tables import attachment, history, inbox

if TYPE_CHECKING:
    from local_db.statement import AnyConnection

_EFFECTS_OF = Statement(
    select(history.c.effect)
    .where(history.c.record_id == bindparam("on_record"))
    .order_by(history.c.seq.is_(None), history.c.seq, history.c.at, history.c.operation_id)
)
_PASSAGES = Statement(
    select(history.c.record_id, history.c.effect)
    .where(history.c.record_id.in_(select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value)))
    .where(func.instr(history.c.effect, text("'\"passage\":'")) > 0)
)
_HANGING = [
    Statement(delete(table).where(table.c.record_id == bindparam("on_record"))) for table in (attachment, inbox)
]
_ALL_STAND = Statement(update(attachment).where(attachment.c.record_id == bindparam("on_record")).values(voided=0))
_TAKEN_BACK = Statement(
    update(attachment)
    .where(attachment.c.home_branch == bindparam("home"))
    .where(attachment.c.operation_id == bindparam("added_by"))
    .values(voided=1)
)
_QUESTIONS_OF = Statement(
    select(inbox.c.record_id, inbox.c.home_branch, inbox.c.id, inbox.c.closed_by).where(
        inbox.c.record_id.in_(select(func.json_each(bindparam("ids", type_=Text)).table_valued("value").c.value))
    )
)
_CLOSED_BY = Statement(
    update(inbox)
    .where(inbox.c.home_branch == bindparam("home"))
    .where(inbox.c.id == bindparam("item_id"))
    .values(closed_by=bindparam("closer"))
)


def effects_of(connection: AnyConnection, record_id: str) -> list[Effect]:
    """Every history entry of a record, those without a place in a log last."""
    return [decode_effect(row[0]) for row in _EFFECTS_OF.rows(connection, on_record=record_id)]


def eras_here(connection: Connection, ids: str) -> dict[str, int]:
    """How often records (their ids as JSON) have moved, as far as this device has read, by record."""
    found: dict[str, list[Effect]] = {}
    for record_id, entry in _PASSAGES.rows(connection, ids=ids):
        found.setdefault(record_id, []).append(decode_effect(entry))
    return {record_id: latest_era(effects) for record_id, effects in found.items()}


def take_in(connection: Connection, entering: Sequence[Effect], records: Sequence[Record]) -> None:
    """What the past of records brings along: their files and questions, as they stand now."""
    for effect in entering:
        hang_again(connection, in_order([effect])[:-1])
    for record in records:
        _ALL_STAND.run(connection, on_record=record.id)
        _TAKEN_BACK.many(connection, [{"home": record.home, "added_by": name} for name in record.removed])


def hang_again(connection: Connection, effects: Sequence[Effect]) -> None:
    """The files and questions of a record that comes, or comes back; `effects` in the order in which they happened."""
    write_effects(connection, effects, known=True, hanging_only=True)
    note_files(connection, effects, FileState.REMOTE)
    fetch_pictures(connection, effects)


def settle_questions(connection: Connection, ids: str) -> None:
    """Who closed the questions of these records (their ids as JSON) is what their entries say in order.

    The logs of two scopes are read in any order, and an answer of this device that is refused later lay on top of
    others'. An answer whose entry is not here yet was given before all that are.
    """
    found: dict[str, list[tuple[str, str, str | None]]] = {}
    for record_id, home, item_id, closed_by in _QUESTIONS_OF.rows(connection, ids=ids):
        found.setdefault(record_id, []).append((home, item_id, closed_by))
    settled: list[dict[str, object]] = []
    for record_id, questions in found.items():
        entries = in_order(effects_of(connection, record_id))
        closing = [one for one in entries if one.closes is not None]
        erased = next((one.operation for one in entries if ERASED in one.changes), None)
        for home, item_id, closed_by in questions:
            closer = _closer(closing, item_id, closed_by) or erased
            if closer != closed_by:
                settled.append({"home": home, "item_id": item_id, "closer": closer})
    _CLOSED_BY.many(connection, settled)


def _closer(closing: Sequence[Effect], item_id: str, closed_by: str | None) -> str | None:
    answers = [one for one in closing if one.closes == item_id]
    closer = None if any(one.operation == closed_by for one in answers) else closed_by
    for one in answers:
        if one.undo is None:
            closer = one.operation
        elif closer == one.undo:
            closer = None
    return closer


def let_go(connection: Connection, record_id: str) -> None:
    """The record is not here any more: its files and questions are others' now. Its history here stays."""
    for statement in _HANGING:
        statement.run(connection, on_record=record_id)
