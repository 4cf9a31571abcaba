"""What decisions lead to: one answer per question, then the next record."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from core.effect import InboxItem
from core.ports import Changes
from core.services.commands import Answer, AnswerQuestions
from core.services.records import answer_questions
from desktop.messages import message_of
from desktop.models.workspace import Workspace
from desktop.pages.conflict.case import Case, Choice, Side, case_of, records_of
from desktop.pages.conflict.page import ConflictPage
from desktop.wording import filled
from local_db.queries.detail import RecordDetail, record_detail
from local_db.queries.standing import open_items


class ConflictController(QObject):
    """Walks through the records that wait for a person; all of them, or one that was asked for."""

    record_wanted = Signal(str)
    showing = Signal(str)
    """The record whose questions are shown from now on."""
    left = Signal()
    decided = Signal(str, object)
    """An act of deciding is durable; and the sentence that tells it, in the language of the moment."""

    def __init__(self, workspace: Workspace, page: ConflictPage) -> None:
        super().__init__()
        self.page = page
        self._workspace = workspace
        self._only = ""
        self._records: list[str] = []
        self._place = 0
        workspace.changed.connect(self._note_changes)
        page.answered.connect(self._answer)
        page.notice_seen.connect(self._seen)
        page.turned.connect(self._turn)
        page.respoken.connect(self.reload)
        page.record_wanted.connect(self.record_wanted)
        page.left.connect(self.left)

    def open(self, record_id: str = "") -> None:
        """Shows what waits: on that record, or on all of them, the oldest first."""
        self._only, self._place = record_id, 0
        self.reload()

    def reload(self) -> None:
        """Reads again what waits."""
        if self._only:
            self._listed([self._only])
        else:
            self._workspace.read(open_items, self._read, self._failed)

    def _read(self, items: list[InboxItem]) -> None:
        self._listed(records_of(items))

    def _listed(self, records: list[str]) -> None:
        self._records = records
        self._place = min(self._place, max(len(records) - 1, 0))
        if not records:
            self.page.show_case(None)
            return
        wanted = records[self._place]
        self._workspace.read(
            lambda connection: record_detail(connection, wanted), partial(self._loaded, wanted), self._failed
        )

    def _loaded(self, wanted: str, detail: RecordDetail | None) -> None:
        if wanted != (self._records[self._place] if self._records else ""):
            return
        if detail is None or not detail.inbox:
            self._nothing_here()
            return
        self.page.show_case(self._case(detail))
        self.showing.emit(wanted)

    def _nothing_here(self) -> None:
        self.page.show_case(None)
        if self._only:
            self.left.emit()

    def _case(self, detail: RecordDetail) -> Case:
        record = detail.record
        return case_of(
            detail,
            self._workspace.forms.form(record.form, record.form_version),
            self._workspace.person_name,
            self._workspace.person,
            self._workspace.now(),
            self._place + 1,
            len(self._records),
        )

    def _note_changes(self, records: frozenset[str]) -> None:
        if not self._only or self._only in records:
            self.reload()

    def _answer(self, choices: dict[str, Choice]) -> None:
        case = self.page.case
        if case is None:
            return
        answers = tuple(
            Answer(one.item, one.value(choice), one.voided and choice is not Side.THEIRS, one.also)
            for one in case.questions
            if (choice := choices.get(one.item)) is not None
        )
        command = AnswerQuestions(self._workspace.new_id(), self._workspace.person, case.record, answers, case.shown)
        name = case.number or case.title
        self._workspace.do(answer_questions, command, partial(self._answered, command.id, name), self._failed)

    def _answered(self, act: str, name: str, _changes: Changes) -> None:
        self.decided.emit(act, lambda: filled(self.tr("%1 is decided."), name))
        self.reload()

    def _seen(self, item: str) -> None:
        case = self.page.case
        if case is not None:
            self._workspace.note_seen(case.record, case.home, item, self._failed)

    def turn_to(self, record: str) -> None:
        """Shows what waits on that record, one of those that are walked through."""
        if record in self._records:
            self._place = self._records.index(record)
            self._listed(self._records)

    def _turn(self, step: int) -> None:
        if self._records:
            self._place = (self._place + step) % len(self._records)
            self._listed(self._records)

    def _failed(self, error: BaseException) -> None:
        self.page.say(partial(message_of, error))
        self.reload()
