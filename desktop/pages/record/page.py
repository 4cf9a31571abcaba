"""The record page: head, form, photos, timeline, and the bar for notes. It shows a state and says what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import Person
from desktop.models.refusals import Refusals
from desktop.models.value_words import Names, filled
from desktop.pages.record.ask_panel import REASON, AskPanel
from desktop.pages.record.assign_panel import AssignPanel
from desktop.pages.record.contact_panel import ContactPanel
from desktop.pages.record.customer_card import CustomerCard
from desktop.pages.record.draft_row import DraftRow
from desktop.pages.record.form_view import FormView
from desktop.pages.record.hand_over_panel import CustodyNotice, HandOverPanel
from desktop.pages.record.header import RecordHeader
from desktop.pages.record.inbox_notice import InboxNotice
from desktop.pages.record.kept_forms import KeptForms
from desktop.pages.record.missing_notice import MissingNotice
from desktop.pages.record.note_bar import NoteBar
from desktop.pages.record.passing_keys import PassingKeys
from desktop.pages.record.photo_strip import PhotoStrip
from desktop.pages.record.photo_tile import Tile
from desktop.pages.record.record_body import RecordBody
from desktop.pages.record.record_state import RecordState
from desktop.pages.record.refused_panel import RefusedPanel
from desktop.pages.record.timeline_view import TimelineView
from desktop.pages.record.timeline_words import TimelineWords
from desktop.pages.record.undo_bar import UndoBar
from desktop.turns import the_turns
from desktop.widgets.banners import Banners
from desktop.widgets.in_place import let_go, put_in_place
from desktop.widgets.parts import EmptyState, Notice
from desktop.widgets.tab_order import tab_through
from desktop.widgets.yielding import Yielding
from engines.forms.document import Form
from engines.forms.validation import Problem, Validator


class RecordPage(QStackedWidget):
    """Every signal says what a person did; the controller decides what becomes of it."""

    field_typed = Signal(str)
    submit_wanted = Signal()
    discard_wanted = Signal()
    move_wanted = Signal(str, dict)
    void_wanted = Signal(str)
    restore_wanted = Signal()
    note_typed = Signal(str)
    note_entered = Signal(str)
    contact_typed, answer_typed = Signal(dict), Signal(str, dict)
    contact_logged = Signal(object)
    files_brought = Signal(list)
    picture_pasted = Signal(QImage)
    file_opened, file_removed = Signal(str), Signal(str)
    retry_wanted = Signal(str)
    picture_wanted = Signal(str)
    undo_wanted, conflict_wanted = Signal(str), Signal(str)
    assign_wanted = Signal(str)
    """The id of the person who takes over; empty: nobody."""
    print_wanted = Signal()
    stop_wanted = Signal()
    """The files that are still on their way shall not be added."""
    outside_wanted, original_wanted = Signal(str), Signal(str)
    """The key of a file that another program shall open, or that is to come from headquarters."""
    turned_down = Signal(str)
    """Why something that was dropped or pasted is no file at all."""
    refusals_cleared = Signal()
    customer_wanted = Signal()
    """What is known of the customer has its place before the eyes of the person, and another record may be shown."""
    copy_wanted = Signal(str, object)
    """The key of a photo, and the path of the file that a copy of it shall be written to."""

    def __init__(self, local_now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._local_now = local_now
        self._state: RecordState | None = None
        self._tiles: tuple[Tile, ...] = ()
        self._passing = PassingKeys(self)
        self._refusals = Refusals()
        self._build()

    @property
    def state(self) -> RecordState | None:
        """The record that is shown; None when none is."""
        return self._state

    def show_record(self, state: RecordState, tiles: Iterable[Tile]) -> None:
        """Shows that record; when it is shown already, only what changed, and nothing under the cursor."""
        before = self._state
        same = before is not None and (before.record_id, before.form, before.session) == (
            state.record_id,
            state.form,
            state.session,
        )
        self._state = state
        if not same:
            self._start(state, before)
        self._tiles = tuple(tiles)
        self.header.show_record(state)
        self._show_voided(state)
        self.custody.show_state(state)
        self.form.show_session(state.session, locked=state.locked)
        self.show_unsubmitted()
        self.photos.lock(state.locked)
        self.photos.show_files(self._tiles)
        self.notes.lock(state.voided)
        self.notes.setVisible(not state.look_only)
        words = TimelineWords(state.form, state.names, state.now, state.detail.stuck, state.scope_name)
        self.timeline.show_entries(words.entries(state.detail.timeline))
        self.inbox.show_state(state)
        self.setCurrentIndex(1)
        self.customer_wanted.emit()

    def show_nothing(self, sentence: str = "") -> None:
        """No record is open."""
        self._state = None
        self.empty.say("ticket", sentence or self.tr("Choose a ticket in the list, or make a new one."))
        self.setCurrentIndex(0)

    def show_unsubmitted(self) -> None:
        """The draft row and the primary button follow what is typed."""
        typed = bool(self._state is not None and self._state.session.typed)
        self.draft.show_unsubmitted(typed)
        self.header.show_unsubmitted(typed)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """What the form does not accept: in the panel that asks, else under the fields."""
        found = list(problems)
        if self.ask.isVisibleTo(self) and all(problem.field_id in self.ask.cells for problem in found):
            self.ask.show_problems(found)
        else:
            self.form.show_problems(found)
            self.missing.begin(self.form)

    def say(self, sentence: str, tone: str = "danger") -> None:
        """Says something in place, under the head."""
        self.notice.say(sentence, tone)

    def show_refusals(self, refusals: Refusals) -> None:
        """Says which files were not added, and why."""
        self._refusals = refusals
        self.refused.show_refusals(refusals)

    def show_done(self, act: str, sentence: str) -> None:
        """An act is durable: says so and offers to undo it."""
        self.notice.hide()
        self.undo.offer(act, sentence)

    def _build(self) -> None:
        self._whole = whole = QWidget()
        whole.setProperty("role", "page")
        self.form_place, self.contact_place = QVBoxLayout(), QVBoxLayout()
        self._forms = KeptForms(self.form_place, self._join_form, whole)
        self.body = RecordBody(self.form_place)
        self.body.widened.connect(self.customer_wanted)
        self._make_head()
        self._make_matter()
        self._make_foot()
        self._column = column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._bars)
        column.addWidget(self.body, 1)
        self.contact_place.setContentsMargins(14, 0, 14, 8)
        self.contact_place.addWidget(self._contact_room)
        column.addLayout(self.contact_place)
        column.addWidget(self.notes)
        self.empty = EmptyState("ticket", self.tr("Choose a ticket in the list, or make a new one."))
        self.addWidget(self.empty)
        self.addWidget(whole)
        self._passing.listen(whole)
        keys = (
            (QKeySequence.StandardKey.Paste, lambda: self.photos.paste()),
            (QKeySequence.StandardKey.Print, self.print_wanted.emit),
            ("F4", self._ask_assign),
        )
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), whole)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _make_head(self) -> None:
        """The head, and what is said or asked under it."""
        self.header, self.notice, self.inbox = RecordHeader(), Notice(), InboxNotice()
        self.undo = UndoBar(self.header)
        self.custody, self.hand_over = CustodyNotice(), HandOverPanel()
        self.ask, self.assign, self.refused, self.missing = AskPanel(), AssignPanel(), RefusedPanel(), MissingNotice()
        self.refused.show_refusals(self._refusals)
        self._bars = Banners(14, 12, 14, 0)
        told = (self.undo, self.notice, self.missing, self.custody, self.inbox, self.refused)
        self._bars.put(*told, self.ask, self.assign, self.hand_over)
        self.inbox.wanted.connect(self.conflict_wanted)
        self.header.move_chosen.connect(self._move)
        self.header.void_chosen.connect(self._ask_reason)
        self.header.assign_chosen.connect(self._ask_assign)
        self.header.hand_over_chosen.connect(self._ask_taker)
        self.header.print_chosen.connect(self.print_wanted)
        self.header.restore_chosen.connect(self.restore_wanted)
        self.undo.undone.connect(self.undo_wanted)
        self.refused.cleared.connect(self.refusals_cleared)
        self.ask.answered.connect(self.move_wanted)
        self.ask.reason_given.connect(self.void_wanted)
        self.ask.typed.connect(self.answer_typed)
        self.assign.chosen.connect(self.assign_wanted)

    def _make_matter(self) -> None:
        """What stands in the middle beside the fields of the form."""
        self.draft, self.photos, self.timeline, self.customer = DraftRow(), PhotoStrip(), TimelineView(), CustomerCard()
        self.body.show_parts(self.timeline, self.customer, self.tr("Ticket"), self.tr("Timeline"))
        self.draft.submitted.connect(self.submit_wanted)
        self.draft.discarded.connect(self.discard_wanted)
        own = ("files_brought", "picture_pasted", "file_opened", "file_removed", "retry_wanted", "picture_wanted")
        for name in (*own, "stop_wanted", "outside_wanted", "original_wanted", "turned_down", "copy_wanted"):
            getattr(self.photos, name).connect(getattr(self, name))

    def _make_foot(self) -> None:
        """What is written about the ticket: a contact, a note."""
        self.contact, self.notes = ContactPanel(self._local_now), NoteBar()
        self._contact_room = Yielding(self.contact)
        self.contact.logged.connect(self.contact_logged)
        self.contact.typed.connect(self.contact_typed)
        self.notes.note_entered.connect(self.note_entered)
        self.notes.too_long.connect(self.say)
        self.notes.typed.connect(lambda: self.note_typed.emit(self.notes.text.toPlainText()))
        self.notes.contact_wanted.connect(self._open_contact)
        self.notes.files_wanted.connect(lambda: self.photos.choose.click())

    def _start(self, state: RecordState, before: RecordState | None) -> None:
        """Another record: begins with nothing that belonged to the one before."""
        self._show_form(state)
        self.photos.show_from_start()
        self.timeline.show_from_start()
        self.ask.hide()
        self.assign.hide()
        self.hand_over.hide()
        self.notice.hide()
        self.missing.end()
        self.undo.stay_for(before.detail.record.number or "" if before is not None else "")
        self.contact.show_typed(state.session.contact)
        self.notes.show_text(state.session.note)
        self.body.show_top()

    def ready(self, form: Form) -> bool:
        """Whether a record of that form can be shown without building its form first."""
        return self._forms.ready(form)

    def prepare(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> None:
        """Builds the view of a form in the turns to come, before a record of it is shown."""
        self._forms.prepare(form, validator, people, names)

    def _join_form(self, made: FormView) -> None:
        made.typed.connect(self._typed)
        made.problems_changed.connect(self._count_missing)
        made.completed.connect(self._passing.listen)

    def _count_missing(self) -> None:
        self.missing.look()

    def _show_form(self, state: RecordState) -> None:
        """Forms that were shown are kept: building one takes most of the time that opening a record takes."""
        form = self._forms.find(state.form)
        if form is None or form.form is not state.form:
            if form is not None:
                self.draft.setParent(None)
                self.photos.setParent(None)
                form.hide()
                form.deleteLater()
            form = self._forms.make(state.form, state.validator, state.people, state.names)
        self.form = form
        form.show_people(state.people)
        form.first_header.addWidget(self.draft)
        form.before_end.addWidget(self.photos)
        self._forms.show(form)
        told = (self.undo, self.notice, self.missing, self.custody, self.inbox, self.refused)
        bars = (*told, self.ask, self.assign, self.hand_over)
        tab_through(self.header, *bars, form, self.customer, self.timeline, self.contact, self.notes)
        form.show_problems([], go_there=False)

    def _typed(self, name: str) -> None:
        self.show_unsubmitted()
        self.field_typed.emit(name)

    def _move(self, move_id: str) -> None:
        state = self._state
        move = state.form.move(move_id) if state is not None else None
        if state is None or move is None:
            return
        if not move.asks:
            self.move_wanted.emit(move.id, {})
            return
        self._make_room_for(self.ask)
        self.ask.ask_move(
            state.form, move, state.validator, state.people, {**state.session.stored}, state.session.asked
        )

    def _ask_reason(self) -> None:
        self._make_room_for(self.ask)
        if self._state is not None:
            self.ask.ask_reason(str(self._state.session.asked.get(f":{REASON}") or ""))

    def _make_room_for(self, panel: QWidget) -> None:
        """One panel asks at a time; what was typed into another one stays in it."""
        for other in (self.ask, self.assign, self.hand_over, self.contact):
            if other is not panel:
                other.hide()

    def _ask_assign(self) -> None:
        state = self._state
        field = state.form.columns.get("assignee") if state is not None else None
        if state is None or field is None or state.locked:
            return
        self._make_room_for(self.assign)
        self.assign.ask(state.people, str(state.detail.record.fields.get(field) or ""))

    def _ask_taker(self) -> None:
        if self._state is not None:
            self._make_room_for(self.hand_over)
            self.hand_over.ask(self._state)

    def _open_contact(self) -> None:
        if self._state is not None:
            self._make_room_for(self.contact)
            fields = self._state.detail.record.fields
            self.contact.open(str(fields.get(self._state.form.columns.get("customer_name", "")) or ""))

    def _show_voided(self, state: RecordState) -> None:
        if state.voided:
            from core.services.undo import UNDO_REASON

            reason = self.tr("by undoing its registration") if state.void_reason == UNDO_REASON else state.void_reason
            self.header.title.set_text(filled(self.tr("Taken back: %1"), reason))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.draft.isVisibleTo(self):
            if not self.form.composing:
                self.form.settle()
                self.submit_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._state is not None and not self._state.locked:
            self.photos.dragEnterEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.photos.dropEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, self._speak_anew)

    def _speak_anew(self) -> None:
        """Another language: all is made anew, piece by piece, but the forms; they keep text, cursor and Ctrl+Z."""
        self.setUpdatesEnabled(False)
        for piece in (self._renew_head, self._renew_matter, self._renew_foot, self._show_again, self._show_spoken):
            the_turns().add(self, piece)

    def _renew_head(self) -> None:
        old = self.header, self._bars
        self._make_head()
        put_in_place(self._column, old, (self.header, self._bars))

    def _renew_matter(self) -> None:
        let_go(self.draft, self.photos, self.timeline, self.customer)
        self._make_matter()

    def _renew_foot(self) -> None:
        room, notes = self._contact_room, self.notes
        self._make_foot()
        put_in_place(self.contact_place, [room], [self._contact_room])
        put_in_place(self._column, [notes], [self.notes])

    def _show_again(self) -> None:
        """The record as of now; by the time it comes to that it may be another one."""
        state, self._state = self._state, None
        self._passing.listen(self._whole)
        if state is not None:
            self.show_record(state, self._tiles)
        else:
            self.show_nothing()

    def _show_spoken(self) -> None:
        self.setUpdatesEnabled(True)
