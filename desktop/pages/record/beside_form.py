"""What a person types on a record outside its fields, and what he throws away: both can be had back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from core.ports import Changes
from desktop.models.draft_keeper import DraftKeeper
from desktop.models.edit_session import EditSession
from desktop.pages.record.page import RecordPage
from desktop.widgets.parts import Said
from engines.forms.values import Value

Standing = Callable[[], tuple[EditSession | None, DraftKeeper | None]]


class BesideForm(QObject):
    """Puts notes, contacts and answers into the session that stands there, so that its draft keeps them too."""

    def __init__(self, page: RecordPage, standing: Standing) -> None:
        super().__init__(page)
        self._standing = standing
        page.note_typed.connect(self._note)
        page.contact_typed.connect(self._contact)
        page.answer_typed.connect(self._answer)

    @Slot(str)
    def _note(self, text: str) -> None:
        session, keeper = self._standing()
        if session is not None and keeper is not None:
            session.note = text
            keeper.touch()

    @Slot(dict)
    def _contact(self, parts: dict[str, Value]) -> None:
        session, keeper = self._standing()
        if session is not None and keeper is not None:
            session.contact = parts
            keeper.touch()

    @Slot(str, dict)
    def _answer(self, step: str, answers: dict[str, Value]) -> None:
        session, keeper = self._standing()
        if session is not None and keeper is not None:
            _forget_answers(session, step)
            session.asked |= {f"{step}:{name}": raw for name, raw in answers.items()}
            keeper.touch()


def answered(
    page: RecordPage, standing: Standing, step: str, done: Callable[[Changes], None]
) -> Callable[[Changes], None]:
    """What the answer to a step leads to when it is durable: nothing asks any more, and what was typed is forgotten."""
    session, keeper = standing()

    def durable(changes: Changes) -> None:
        if session is not None and keeper is not None:
            _forget_answers(session, step)
            keeper.touch()
        if session is standing()[0]:
            page.over.done(step)
        done(changes)

    return durable


def discard_changes(page: RecordPage, standing: Standing, show: Callable[[], None], sentence: Said) -> None:
    """Throws away what was typed into the fields, says so with that sentence, and offers to have it back."""
    session, keeper = standing()
    if session is None or keeper is None:
        return
    typed, bases = dict(session.typed), dict(session.bases)

    def bring_back() -> None:
        if session is standing()[0]:
            session.typed = typed | session.typed
            session.bases = bases | session.bases
            keeper.keep_now()
            show()

    session.forget()
    page.show_problems([])
    keeper.keep_now()
    show()
    page.undo.offer("", sentence, bring_back)


def _forget_answers(session: EditSession, step: str) -> None:
    session.asked = {key: raw for key, raw in session.asked.items() if not key.startswith(f"{step}:")}
