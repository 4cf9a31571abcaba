"""The inbox over all tickets: fills its lists, leads from one record to the next, and takes decisions back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from core.effect import NOTICES, InboxItem
from core.ports import Changes
from core.questions import Asked, questions_in
from core.record import NUMBER
from core.services.commands import UndoAct
from core.services.undo import ANSWER_UNDO_MILLISECONDS, undo_act
from desktop.messages import message_of
from desktop.models.value_words import field_label, title_of, value_text
from desktop.models.workspace import Workspace
from desktop.pages.conflict.controller import ConflictController
from desktop.pages.conflict.decided_page import Decided, DecidedLine
from desktop.pages.conflict.inbox_list import InboxRow
from desktop.pages.conflict.inbox_page import DECIDED, WAITING, InboxPage
from desktop.pages.conflict.ruling import Ruling, decided_value, ruling_of
from desktop.pages.tickets.several_bar import TakingBack
from desktop.widgets.parts import Said, Words
from desktop.wording import filled, label_text, listed, moment, moment_in_words
from engines.forms.document import Form
from local_db.queries.decisions import DecidedItem, WaitingRecord, decided_since, waiting_records

Read = tuple[list[WaitingRecord], list[DecidedItem]]


class InboxController(QObject):
    """Lives as long as its page."""

    record_wanted = Signal(str)
    acted = Signal(object)
    """A decision is durable; what takes it back, once, is handed over."""
    told = Signal(object, str)
    """Words, and their tone, about what was done while another page is in front."""

    def __init__(self, workspace: Workspace, page: InboxPage) -> None:
        super().__init__(page)
        self.page = page
        self._workspace = workspace
        self._shelf = WAITING
        self._chosen = ""
        self._waiting: list[WaitingRecord] = []
        self._decided: list[Decided] = []
        self._read_last: Read = ([], [])
        self._reading = self._again = False
        self.questions = ConflictController(workspace, page.conflict)
        self.questions.setParent(self)
        self.questions.record_wanted.connect(self.record_wanted)
        self.questions.showing.connect(self._mark)
        self.questions.decided.connect(self._offer)
        page.list.row_chosen.connect(self._choose)
        page.shelf_chosen.connect(self._turn)
        page.decided.undo_wanted.connect(self._undo)
        page.decided.record_wanted.connect(self.record_wanted)
        page.respoken.connect(self._respeak)
        workspace.changed.connect(self._note_changes)
        self.questions.open()
        self.reload()

    @Slot()
    def reload(self) -> None:
        """Reads both lists again; asked for meanwhile, once more."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        since = self._workspace.now() - ANSWER_UNDO_MILLISECONDS

        def read(connection: Any) -> Read:
            return waiting_records(connection), decided_since(connection, since)

        self._workspace.read(read, self._read, self._not_read)

    def _read(self, found: Read) -> None:
        self._read_last = found
        self._tell()
        self._went()

    def _not_read(self, error: BaseException) -> None:
        self.page.conflict.say(partial(message_of, error))
        self._went()

    def _went(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self.reload()

    def _tell(self) -> None:
        waiting, items = self._read_last
        self._waiting = sorted(waiting, key=lambda one: all(item.kind in NOTICES for item in one.items))
        self._decided = self._acts(items)
        self._show()

    @Slot(object)
    def _note_changes(self, _records: frozenset[str]) -> None:
        self.reload()

    @Slot()
    def _respeak(self) -> None:
        self._tell()

    def _show(self) -> None:
        if self._shelf == WAITING:
            rows = [self._waiting_row(one) for one in self._waiting]
            case = self.page.conflict.case
            key = case.record if case is not None else ""
        else:
            rows = [self._decided_row(one) for one in self._decided]
            key = self._show_decided()
        self.page.show_shelf(self._shelf, rows, key, (len(self._waiting), len(self._decided)))

    def _show_decided(self) -> str:
        if not self._decided:
            self._shelf = WAITING
            self._show()
            return ""
        found = next((one for one in self._decided if one.key == self._chosen), self._decided[0])
        self._chosen = found.key
        self.page.decided.show_decided(found)
        return found.key

    @Slot(str)
    def _turn(self, shelf: str) -> None:
        self._shelf = shelf if shelf == WAITING or self._decided else WAITING
        self._show()

    @Slot(str)
    def _choose(self, key: str) -> None:
        if self._shelf == WAITING:
            self.questions.turn_to(key)
        else:
            self._chosen = key
            self._show_decided()

    @Slot(str)
    def _mark(self, record: str) -> None:
        if self._shelf == WAITING:
            self.page.list.mark(record)

    @Slot(str, object)
    def _offer(self, act: str, sentence: Said) -> None:
        take_back = TakingBack(partial(self._undo, act))
        self.page.undo.offer("", sentence, take_back.once)
        self.acted.emit(take_back.once)

    @Slot(str)
    def _undo(self, act: str) -> None:
        self.page.undo.forget()
        command = UndoAct(self._workspace.new_id(), self._workspace.person, act)
        self._workspace.do(undo_act, command, self._undone, partial(self._not_undone, act))

    def _undone(self, _changes: Changes) -> None:
        self._shelf = WAITING
        self._say(
            self.page.conflict.say, lambda: self.tr("The decision is taken back; the question is open again."), "ok"
        )
        self.reload()

    def _not_undone(self, act: str, error: BaseException) -> None:
        """Said over that decision, which shows what stands now."""
        self._shelf = DECIDED
        self._chosen = next((one.key for one in self._decided if one.act == act), self._chosen)
        self._say(self.page.decided.say, partial(message_of, error), "danger")
        self.reload()

    def _say(self, in_place: Callable[[Words, str], None], words: Words, tone: str) -> None:
        tell = in_place if self.page.isVisible() else self.told.emit
        tell(words, tone)

    def _waiting_row(self, one: WaitingRecord) -> InboxRow:
        form = self._workspace.forms.form(one.form, one.form_version)
        asked = len(questions_in(one.items))
        tag = self.tr("%Ln to decide", "", asked) if asked else self.tr("Notice")
        return InboxRow(
            key=one.record,
            title=title_of(form, one.fields) or label_text(form.label),
            under=" \u00b7 ".join(self._place(one.home, one.fields.get(NUMBER), self._people(one.items))),
            when=moment_in_words(max(item.mine_at for item in one.items), self._workspace.now()),
            tag=tag,
            tone="danger" if asked else "warn",
        )

    def _place(self, home: str, number: object, people: str) -> list[str]:
        branch = home if home != self._workspace.identity.branch else ""
        return [part for part in (str(number or ""), branch, people) if part]

    def _people(self, items: Iterable[InboxItem]) -> str:
        names = dict.fromkeys(who for item in items for who in (item.mine_by, item.theirs_by) if who)
        return listed(self._workspace.person_name(who) for who in names)

    def _decided_row(self, one: Decided) -> InboxRow:
        tag, tone = {
            Ruling.AWAITED: (self.tr("Waits for HQ"), "warn"),
            Ruling.CONFIRMED: (self.tr("Confirmed"), "ok"),
            Ruling.NOT_TAKEN: (self.tr("Not taken over"), "danger"),
            Ruling.PASSED_ON: (self.tr("Put to others"), "warn"),
        }[one.ruling]
        return InboxRow(one.key, one.title, one.number, one.by, tag, tone)

    def _acts(self, items: list[DecidedItem]) -> list[Decided]:
        grouped: dict[tuple[str, str], list[DecidedItem]] = {}
        for one in items:
            grouped.setdefault((one.item.record, one.answer.tx), []).append(one)
        return [self._act(act) for act in grouped.values()]

    def _act(self, items: list[DecidedItem]) -> Decided:
        first, now = items[0], self._workspace.now()
        form = self._workspace.forms.form(first.form, first.form_version)
        names = self._workspace.person_name
        lines = [self._line(form, asked, items) for asked in questions_in(one.item for one in items)]
        ruling = ruling_of(one.answer for one in items)
        undoable = first.own and ruling in (Ruling.AWAITED, Ruling.CONFIRMED)
        return Decided(
            key=f"{first.item.record}:{first.answer.tx}",
            act=first.answer.tx if undoable else "",
            record=first.item.record,
            number=str(first.fields.get(NUMBER) or ""),
            title=title_of(form, first.fields) or label_text(form.label),
            by=f"{names(first.answer.by)} \u00b7 {moment(first.answer.at, now)}",
            until=self._until(first, ruling),
            ruling=ruling,
            lines=tuple(lines),
        )

    def _until(self, first: DecidedItem, ruling: Ruling) -> str:
        if ruling is Ruling.NOT_TAKEN:
            return self.tr("Something else stood there by then. Where your value is still wanted, it is asked again.")
        if ruling is Ruling.PASSED_ON:
            return self.tr("Others decide on this ticket by now; your value is put to them as a question.")
        if not first.own:
            return self.tr("Decided on another computer; only that one can take it back.")
        until = moment(first.answer.at + ANSWER_UNDO_MILLISECONDS, self._workspace.now())
        return filled(self.tr("Can be taken back until %1."), until)

    def _line(self, form: Form, asked: Asked, items: Iterable[DecidedItem]) -> DecidedLine:
        """One field: of several items that were decided together, the one whose answer carries the value."""
        spec, last, names = form.fields.get(asked.last.field), asked.last, self._workspace.person_name
        answers = [one.answer for one in items if one.item in asked.items]
        decided = next((said for answer in answers if (said := decided_value(answer, last.field)) is not None), None)
        after = decided[0] if decided is not None else last.theirs
        words = (value_text(spec, value, names) for value in (asked.base, last.mine, last.theirs, after))
        return DecidedLine(field_label(form, last.field), *words)
