"""Correcting what another system delivered: a proposal that headquarters accepts or declines."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.operation import Kind, Operation, Write
from core.ports import Changes, UnitOfWork
from core.record import CUSTODY, DELIVERED, HEADQUARTERS, Record, branch_scope
from core.reference import name_of
from core.services.records import wall
from engines.forms.values import Value


class BeginCorrection(msgspec.Struct, frozen=True):
    """Make a record in which changes of a delivered record can be proposed. `fields` are its values as delivered."""

    id: str
    by: str
    form: str
    source: str
    key: str
    fields: Mapping[str, Value]


def begin_correction(command: BeginCorrection, uow: UnitOfWork) -> Changes:
    """Makes the correction and puts it into the hands of headquarters, in one transaction.

    From then on every change that the branch makes in it is a question to headquarters (core.merge.propose).
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        form = uow.form(command.form)
        values = {name: value for name, value in command.fields.items() if name in form.fields and value is not None}
        create = Operation(
            id=uow.ids.operation(),
            tx=command.id,
            kind=Kind.CREATE,
            record=uow.new_record(),
            form=form.id,
            by=command.by,
            wall=wall(uow),
            definition=form.version,
            fields={
                name: Write(v=value)
                for name, value in {**values, DELIVERED: name_of(command.source, command.key)}.items()
            },
        )
        uow.apply(create)
        made = uow.record(create.record)
        if made.custody != branch_scope(HEADQUARTERS):
            uow.apply(_handed_over(command, uow, made, create.id))
        return uow.commit()


def _handed_over(command: BeginCorrection, uow: UnitOfWork, made: Record, create: str) -> Operation:
    return Operation(
        id=uow.ids.operation(),
        tx=command.id,
        kind=Kind.CUSTODY,
        record=made.id,
        form=made.form,
        by=command.by,
        wall=wall(uow),
        definition=made.form_version,
        needs=(create,),
        fields={CUSTODY: Write(b=made.custody, v=branch_scope(HEADQUARTERS))},
    )
