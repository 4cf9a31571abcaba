"""The inbox items that a decision answers, open and as the person saw them."""

from __future__ import annotations

from core.effect import InboxItem
from core.errors import UserError
from core.ports import UnitOfWork
from core.record import VOIDED
from core.services.commands import AnswerQuestions


def asked_as_shown(command: AnswerQuestions, uow: UnitOfWork) -> dict[str, InboxItem]:
    """The items by id. Raises UserError ``inbox.answered`` or ``inbox.changed_since``."""
    names = [name for one in command.answers for name in (one.item, *one.also)]
    items = {name: _open_item(uow, command.record, name) for name in names}
    stands = uow.record(command.record).fields
    shown = stands if command.shown is None else command.shown
    for field in (VOIDED, *(item.field for item in items.values())):
        if stands.get(field) != shown.get(field):
            raise UserError("inbox.changed_since")
    return items


def _open_item(uow: UnitOfWork, record: str, name: str) -> InboxItem:
    item = uow.inbox_item(record, name)
    if item is None:
        raise UserError("inbox.answered")
    return item
