"""What is written about the record that is open: a note, a contact. Its text stands there until it is durable."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from core.operation import Child, ChildKind
from core.ports import Changes
from core.services.commands import AddChildren
from core.services.records import add_children
from desktop.models.draft_keeper import DraftKeeper
from desktop.models.edit_session import EditSession
from desktop.models.workspace import Workspace
from desktop.pages.record.acts_under_way import CONTACT, NOTE, ActsUnderWay
from desktop.pages.record.beside_form import Standing
from desktop.pages.record.note_bar import rest_of
from desktop.pages.record.page import RecordPage
from desktop.widgets.parts import Said

Offer = Callable[[str, Said], Callable[[Changes], None]]
"""From an act and the sentence that tells of it: what offers to take it back once it is durable."""


class Noting(QObject):
    """What is typed while a note or a contact is being saved is the beginning of the next one."""

    def __init__(
        self,
        workspace: Workspace,
        page: RecordPage,
        standing: Standing,
        acts: ActsUnderWay,
        offer: Offer,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._workspace, self._page, self._standing = workspace, page, standing
        self._acts, self._offer, self._failed = acts, offer, failed
        page.note_entered.connect(self._add_note)
        page.contact_logged.connect(self._add_contact)

    @Slot(str)
    def _add_note(self, text: str) -> None:
        def noted(session: EditSession, keeper: DraftKeeper, shown: bool) -> None:
            session.note = rest_of(session.note, text)
            keeper.keep_now()
            if shown:
                self._page.notes.take_away(text)

        self._add(NOTE, Child(kind=ChildKind.NOTE, text=text), lambda: self.tr("Note added."), noted)

    @Slot(object)
    def _add_contact(self, child: Child) -> None:
        sent = self._standing()[0]
        parts = dict(sent.contact) if sent is not None else {}

        def logged(session: EditSession, keeper: DraftKeeper, shown: bool) -> None:
            rest = rest_of(str(session.contact.get("text") or ""), child.text)
            more = rest if session.contact != parts else ""
            session.contact = {**session.contact, "text": more} if more else {}
            keeper.keep_now()
            if shown:
                self._page.contact.show_typed(session.contact)

        self._add(CONTACT, child, lambda: self.tr("Contact logged."), logged)

    def _add(
        self, step: str, child: Child, sentence: Said, forget: Callable[[EditSession, DraftKeeper, bool], None]
    ) -> None:
        session, keeper = self._standing()
        state = self._page.state
        if session is None or keeper is None or state is None or state.session is not session:
            return  # another record is about to be shown: what was typed is in the draft of this one
        record = state.record_id
        act = self._acts.begin(record, step, child)
        if not act:
            return
        offer = self._offer(act, sentence)

        def durable(changes: Changes) -> None:
            now, its_keeper = self._standing()
            if now is not None and its_keeper is not None and its_keeper.id == keeper.id:
                forget(now, its_keeper, True)
            else:
                forget(session, keeper, False)
            offer(changes)

        command = AddChildren(act, self._workspace.person, record, (child,))
        self._acts.do((record, step), add_children, command, durable, self._failed)
