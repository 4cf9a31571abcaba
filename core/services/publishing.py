"""Publishing forms: what belongs together is handed over at once or not at all."""

from __future__ import annotations

import msgspec

from core.ports import Changes, UnitOfWork
from core.services.commands import SubmitRecord
from core.services.records import create_record


class PublishForms(msgspec.Struct, frozen=True):
    """Publish all of these definitions."""

    definitions: tuple[SubmitRecord, ...]


def publish_forms(command: PublishForms, uow: UnitOfWork) -> Changes:
    """Makes the definitions in one transaction, in their order; each is an act of its own.

    UserError ``definition.malformed`` when one of them is no definition; then nothing is written.
    """
    with uow:
        for one in command.definitions:
            if not uow.repeated(one.id):
                create_record(one, uow)
        return uow.commit()
