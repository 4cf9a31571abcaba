"""Undo: an earlier act is taken back by new operations, so history shows both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from core.effect import Effect, Outcome
from core.errors import UserError
from core.operation import Kind, Operation, Stream, Write
from core.ports import Changes, UnitOfWork
from core.record import ALIASES, CUSTODY, NUMBER, STATUS, VOIDED, Record, fold
from core.services.commands import UndoAct
from core.services.records import wall
from engines.forms.values import Value

ANSWER_UNDO_MILLISECONDS = 24 * 60 * 60 * 1000
"""How long an answer to a question can be taken back, by this device's clock; the hub takes it whenever it comes."""
UNDO_REASON = "undo"
"""The reason kept when an undo takes a record back; the desktop shows it in the person's language."""


def undo_act(command: UndoAct, uow: UnitOfWork) -> Changes:
    """Takes back the act, newest operation first; a record it made is taken back whole.

    Taking back an answer asks the question again. Raises UserError ``undo.unknown`` for an act not made on this device,
    ``undo.changed_since`` when something it did has changed by now, ``undo.too_late`` for an answer that is older than
    ANSWER_UNDO_MILLISECONDS, ``undo.not_possible`` when it did nothing that can be taken back; then nothing is undone.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        effects = uow.act(command.act)
        if not effects:
            raise UserError("undo.unknown")
        created = {effect.record for effect in effects if effect.kind is Kind.CREATE}
        for record_id in created:
            _stands_as_made(uow.record(record_id), effects)
        undone = 0
        for effect in reversed(effects):
            if effect.record in created and effect.kind is not Kind.CREATE:
                continue
            operation = _inverse(command, uow, effect)
            if operation is not None:
                uow.apply(operation)
                undone += 1
        if not undone:
            raise UserError("undo.not_possible")
        return uow.commit()


def undo_filling(command: UndoAct, uow: UnitOfWork, effect: Effect) -> Changes:
    """Takes back what one imported row changed on a ticket, or a taking back of that; in the stream of imports.

    Raises UserError ``undo.changed_since`` or ``undo.not_possible``; then nothing is undone.
    """
    with uow:
        operation = _inverse(command, uow, effect)
        if operation is None:
            raise UserError("undo.not_possible")
        uow.apply(operation, Stream.BULK)
        return uow.commit()


_HUBS_OWN = frozenset({NUMBER, ALIASES})
_TAKEN = frozenset({Outcome.APPLIED, Outcome.MERGED})


def _stands_as_made(record: Record, effects: Sequence[Effect]) -> None:
    made: Record | None = None
    for effect in effects:
        if effect.record == record.id:
            made = fold(made, effect)
    assert made is not None
    for name in (made.fields.keys() | record.fields.keys()) - _HUBS_OWN:
        if made.fields.get(name) != record.fields.get(name):
            raise UserError("undo.changed_since")


def _inverse(command: UndoAct, uow: UnitOfWork, effect: Effect) -> Operation | None:
    if effect.whole is not None:
        raise UserError("undo.not_possible")  # the import is brought back where it was taken back
    record = uow.record(effect.record)
    start = Operation(
        id=uow.ids.operation(),
        tx=command.id,
        kind=Kind.SET,
        record=record.id,
        form=record.form,
        by=command.by,
        wall=wall(uow),
        definition=record.form_version,
        undo=effect.operation,
    )
    if effect.kind in (Kind.MOVE, Kind.CUSTODY, Kind.ERASE) or CUSTODY in effect.changes:
        raise UserError("undo.not_possible")  # it is for those who have the record now to give it back
    if effect.kind is Kind.CREATE:
        return _replace(start, kind=Kind.VOID, reason=UNDO_REASON)
    if effect.kind is Kind.ADD:
        _require(effect.operation not in record.removed)
        return _replace(start, kind=Kind.VOID, target=effect.operation)
    if effect.kind in (Kind.VOID, Kind.RESTORE):
        return _turn_round(start, record, effect)
    if effect.kind is Kind.ACT:
        return _take_back(start, record, effect)
    if effect.kind is Kind.RESOLVE:
        return _ask_again(start, record, effect)
    return _set_back(start, record, effect)


def _require(standing: bool) -> None:
    if not standing:
        raise UserError("undo.changed_since")


def _turn_round(start: Operation, record: Record, effect: Effect) -> Operation | None:
    """A restore for a void and a void for a restore, of the record or of the child that the act named."""
    opposite = Kind.RESTORE if effect.kind is Kind.VOID else Kind.VOID
    if not effect.changes:
        return None
    if effect.target is not None:
        _require((effect.target in record.removed) is (effect.kind is Kind.VOID))
        return _replace(start, kind=opposite, target=effect.target)
    before, after = effect.changes[VOIDED]
    _require(record.fields.get(VOIDED) == after)
    return _replace(start, kind=opposite, reason=str(before) if opposite is Kind.VOID else None)


def _take_back(start: Operation, record: Record, effect: Effect) -> Operation | None:
    if STATUS not in effect.changes:
        return None
    _require(record.status == effect.changes[STATUS][1] and not record.voided)
    answers = {name: change for name, change in effect.changes.items() if name != STATUS}
    return _replace(start, kind=Kind.ACT, source=record.status, fields=_turned(record, answers))


def _ask_again(start: Operation, record: Record, effect: Effect) -> Operation:
    """What stood before the answer, and the question open once more; one that restored the record takes it back."""
    if start.wall - effect.at > ANSWER_UNDO_MILLISECONDS:
        raise UserError("undo.too_late")
    if effect.outcome not in _TAKEN:
        raise UserError("undo.not_possible")  # nothing stands by it: another question asks already
    _require(effect.closes is not None)
    return _replace(start, kind=Kind.RESOLVE, inbox=effect.closes, fields=_turned(record, effect.changes))


def _set_back(start: Operation, record: Record, effect: Effect) -> Operation | None:
    if VOIDED in effect.changes:
        raise UserError("undo.not_possible")
    writes = _turned(record, effect.changes)
    return _replace(start, fields=writes) if writes else None


def _turned(record: Record, changes: Mapping[str, tuple[Value, Value]]) -> dict[str, Write]:
    """The writes that bring back what was before; each field must still be as the act left it."""
    writes: dict[str, Write] = {}
    for name, (before, after) in changes.items():
        _require(record.fields.get(name) == after and not record.voided)
        writes[name] = Write(b=after, bv=record.versions.get(name, 0), v=before)
    return writes


def _replace(operation: Operation, **members: object) -> Operation:
    return msgspec.structs.replace(operation, **members)
