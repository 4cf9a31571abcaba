"""Taking a whole import back, and bringing it back: one operation; what it shows on the records comes in slices."""

from __future__ import annotations

import msgspec

from core.errors import UserError
from core.operation import Kind, Operation
from core.ports import Changes, UnitOfWork
from core.services.commands import TurnImport
from core.services.records import wall
from core.whole_imports import MOST_KEPT_BYTES


def turn_import(command: TurnImport, uow: UnitOfWork) -> Changes:
    """Asks for all records of an import to be taken back or brought back, as one operation.

    Records on which somebody has worked since stay as they are. Raises UserError ``import.too_many_unsent`` when there
    is work on more of them that headquarters does not know yet than one operation can name.
    """
    with uow:
        if uow.repeated(command.id):
            return Changes(repeated=True)
        keep = uow.unsent_of_import(command.whole) if command.kind is Kind.VOID else {}
        if len(msgspec.json.encode(keep)) > MOST_KEPT_BYTES:
            raise UserError("import.too_many_unsent")
        operation = Operation(
            id=uow.ids.operation(),
            tx=command.id,
            kind=command.kind,
            record=command.job,
            form=command.form,
            by=command.by,
            wall=wall(uow),
            definition=command.form_version,
            whole=msgspec.structs.replace(command.whole, keep=keep),
        )
        uow.apply_to_import(operation)
        return uow.commit()
