"""Unsent work of the journal that the database does not know, because a backup took its place, comes back.

Each operation keeps its id and gets a new number in the stream, so the hub knows those that it has already, and doing
it twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select, text, update

from core.effect import Outcome
from core.erasure import REFUSED_BY
from core.errors import UserError
from core.merge import Decision, effect_of
from core.numbering import SHAPE
from core.operation import Kind, Operation, Stream
from core.ports import Changes, Forms
from core.reading import Unreadable, read_json
from core.record import NUMBER, birth_scope
from local_db.create_runs import is_unwritten
from local_db.file_rows import own_files
from local_db.identity import Identity
from local_db.journal import Entry
from local_db.notices import Notice, tell
from local_db.outbox import UNFOLDED, OutboxTail, unfolded_stream
from local_db.rebase import Rebase
from local_db.rows import load_effect, write_effects
from local_db.statement import Statement, upsert
from local_db.tables import history, number_counter, operation
from local_db.whole_imports import note_whole_import

logger = logging.getLogger(__name__)

_IN_HISTORY = Statement(
    select(history.c.record_id)
    .where(history.c.home_branch == bindparam("home"))
    .where(history.c.operation_id == bindparam("operation_id"))
)
_IN_OUTBOX = Statement(
    select(operation.c.id)
    .where(operation.c.record_id == bindparam("on_record"))
    .where(UNFOLDED)
    .where(operation.c.id == bindparam("operation_id"))
)
_ANYWHERE = Statement(select(operation.c.id).where(operation.c.id == bindparam("operation_id")).limit(1))
_REFUSE = Statement(
    update(operation)
    .where(operation.c.id == bindparam("operation_id"))
    .values(state=text("'refused'"), outcome=text("'refused'"), code=bindparam("the_code"))
)
_LAST_NUMBER = Statement(
    select(number_counter.c.last)
    .where(number_counter.c.day == bindparam("on_day"))
    .where(number_counter.c.lane == bindparam("on_lane"))
)
_PUT_NUMBER = upsert(number_counter)


def is_known(connection: Connection, entry: Entry) -> bool:
    """Whether the database holds this operation."""
    known = _IN_HISTORY.first(connection, home=entry.home, operation_id=entry.id) is not None
    return known or is_unwritten(connection, entry.id)


def reenter(connection: Connection, forms: Forms, identity: Identity, entries: Sequence[Entry], moment: int) -> Changes:
    """Puts those of `entries` that the database does not know back into the outbox, and onto the records they changed.

    What cannot be shown now, because its record is not here yet, waits in the outbox like everything else.
    """
    lost = [(entry.home, one) for entry in _distinct(entries) if (one := _missing(connection, entry)) is not None]
    if not lost:
        return Changes(records=frozenset())
    rebase = Rebase(connection, forms)
    for _, one in lost:
        rebase.touch(one.record)
    tails: dict[Stream, OutboxTail] = {}
    for home, one in lost:
        name = unfolded_stream(connection, one.record) or (Stream.WORK if one.whole is None else Stream.BULK)
        numbered = tails.setdefault(name, OutboxTail(connection, name)).append(one, home, asked=one.tx)
        if numbered.whole is not None:
            write_effects(connection, [note_whole_import(connection, numbered, home)], known=True)
    for tail in tails.values():
        tail.flush()
    changed = rebase.finish()
    effects = [load_effect(connection, home, one.id) for home, one in lost if one.kind is Kind.ADD]
    own_files(connection, [effect for effect in effects if effect is not None])
    _count_numbers(connection, identity, (one for _, one in lost))
    tell(connection, Notice(f"journal:{lost[-1][1].id}", "journal.reentered", moment, len(lost)))
    logger.warning("%d operations came back from the journal", len(lost))
    return Changes(records=changed)


def reenter_refused(connection: Connection, forms: Forms, forgotten: Sequence[tuple[Entry, str]]) -> Changes:
    """What the hub refused and this device does not know any more stands among its refused work again, with the code.

    Its author sees it, and mends or drops it. A refused record is shown to him as on the device that made it; what
    was refused on other records changes nothing of them.
    """
    rebase = Rebase(connection, forms)
    tails: dict[Stream, OutboxTail] = {}
    for entry, code in forgotten:
        try:
            one = read_json(entry.body, Operation)
        except Unreadable:
            continue
        if code == REFUSED_BY or _ANYWHERE.first(connection, operation_id=one.id) is not None:
            continue
        tail = tails.setdefault(Stream.WORK, OutboxTail(connection, Stream.WORK))
        tail.append(one, entry.home, asked=one.tx)
        tail.flush()
        _REFUSE.run(connection, operation_id=one.id, the_code=code)
        told = effect_of(
            one,
            Decision(Outcome.REFUSED, code),
            home=entry.home,
            scope=birth_scope(one.form, entry.home),
            form_version=one.definition,
        )
        write_effects(connection, [msgspec.structs.replace(told, child=None, target=None, closes=None)], known=True)
        if one.kind is Kind.CREATE and _is_here(forms, one):
            rebase.touch(one.record)
    return Changes(records=rebase.finish())


def _is_here(forms: Forms, one: Operation) -> bool:
    try:
        forms.form(one.form, one.definition)
    except UserError:
        return False
    return True


def _distinct(entries: Iterable[Entry]) -> Iterable[Entry]:
    return {entry.id: entry for entry in entries}.values()


def _missing(connection: Connection, entry: Entry) -> Operation | None:
    if is_known(connection, entry):
        return None
    try:
        one = read_json(entry.body, Operation)
    except Unreadable:
        logger.error("operation %s of the journal cannot be read", entry.id)
        return None
    waits = _IN_OUTBOX.first(connection, on_record=one.record, operation_id=one.id)
    return one if waits is None else None


def _count_numbers(connection: Connection, identity: Identity, lost: Iterable[Operation]) -> None:
    """The numbers that came back are not given out again."""
    highest: dict[str, int] = {}
    for one in lost:
        number = one.fields[NUMBER].v if one.kind is Kind.CREATE and NUMBER in one.fields else None
        shape = SHAPE.fullmatch(number) if isinstance(number, str) else None
        if shape is not None and (shape["branch"], shape["lane"]) == (identity.branch, identity.lane):
            highest[shape["day"]] = max(highest.get(shape["day"], 0), int(shape["counter"]))
    for day, last in highest.items():
        row = _LAST_NUMBER.first(connection, on_day=day, on_lane=identity.lane)
        if row is None or int(row[0]) < last:
            _PUT_NUMBER.run(connection, day=day, lane=identity.lane, last=last)
