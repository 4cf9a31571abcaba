"""Undo: an earlier act is taken back by new operations, so history shows both."""

from __future__ import annotations

import msgspec

from core.effect import Effect
from core.errors import UserError
from core.operation import Kind, Operation, Write
from core.ports import Changes, UnitOfWork
from core.record import STATUS, VOIDED, Record
from core.services.commands import UndoAct
from core.services.records import wall

UNDO_REASON = "undo"
"""The reason kept when an undo takes a record back; the desktop shows it in the person's language."""


def undo_act(command: UndoAct, uow: UnitOfWork) -> Changes:
    """Takes back the act, newest operation first.

    Raises UserError ``undo.unknown`` for an act not made on this device, ``undo.changed_since`` when one of its fields
    has another value by now; then nothing is undone.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        effects = uow.act(command.act)
        if not effects:
            raise UserError("undo.unknown")
        created = {effect.record for effect in effects if effect.kind is Kind.CREATE}
        for effect in reversed(effects):
            if effect.record in created and effect.kind is not Kind.CREATE:
                continue
            operation = _inverse(command, uow, effect)
            if operation is not None:
                uow.apply(operation)
        return uow.commit()


def _inverse(command: UndoAct, uow: UnitOfWork, effect: Effect) -> Operation | None:
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
    if effect.kind is Kind.CREATE:
        return _replace(start, kind=Kind.VOID, reason=UNDO_REASON)
    if effect.kind is Kind.ADD:
        return _replace(start, kind=Kind.VOID, target=effect.operation)
    if effect.kind is Kind.VOID:
        return _replace(start, kind=Kind.RESTORE, target=effect.target)
    if effect.kind is Kind.RESTORE:
        reason = effect.changes[VOIDED][0] if VOIDED in effect.changes else None
        return _replace(start, kind=Kind.VOID, target=effect.target, reason=str(reason) if reason else None)
    if effect.kind is Kind.ACT:
        return _take_back(start, record, effect)
    return _set_back(start, record, effect)


def _take_back(start: Operation, record: Record, effect: Effect) -> Operation | None:
    if STATUS not in effect.changes:
        return None
    if record.status != effect.changes[STATUS][1]:
        raise UserError("undo.changed_since")
    return _replace(start, kind=Kind.ACT, source=record.status)


def _set_back(start: Operation, record: Record, effect: Effect) -> Operation | None:
    writes: dict[str, Write] = {}
    for name, (before, after) in effect.changes.items():
        if name.startswith("$"):
            continue
        if record.fields.get(name) != after:
            raise UserError("undo.changed_since")
        writes[name] = Write(b=after, bv=record.versions.get(name, 0), v=before)
    return _replace(start, fields=writes) if writes else None


def _replace(operation: Operation, **members: object) -> Operation:
    return msgspec.structs.replace(operation, **members)
