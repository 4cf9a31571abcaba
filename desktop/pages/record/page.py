"""The record page: head, form, photos, timeline, and the bar for notes. It shows a state and says what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import Person
from desktop.models.refusals import Refusals
from desktop.models.surroundings import Surroundings
from desktop.models.value_words import Names
from desktop.pages.record.acts_under_way import BESIDE_THE_HEAD, CONTACT, NOTE, SUBMIT
from desktop.pages.record.contact_panel import ContactPanel
from desktop.pages.record.customer_card import CustomerCard
from desktop.pages.record.delivered_list import DeliveredList
from desktop.pages.record.draft_row import DraftRow
from desktop.pages.record.form_view import FormView
from desktop.pages.record.hand_over_panel import CustodyNotice
from desktop.pages.record.header import LOW, RecordHeader
from desktop.pages.record.inbox_notice import InboxNotice
from desktop.pages.record.kept_forms import KeptForms
from desktop.pages.record.missing_notice import MissingNotice
from desktop.pages.record.note_bar import NoteBar
from desktop.pages.record.over_form import OverForm
from desktop.pages.record.page_files import PageFiles
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
from desktop.widgets.parts import EmptyState, Notice, Said, Words
from desktop.widgets.tab_order import tab_through
from engines.forms.document import Form
from engines.forms.validation import Validator
from engines.forms.values import Problem


class RecordPage(QStackedWidget):
    """Every signal says what a person did; the controller decides what becomes of it."""

    field_typed = Signal(str)
    submit_wanted = Signal()
    discard_wanted = Signal()
    move_wanted = Signal(str, dict)
    void_wanted = Signal(str)
    restore_wanted = Signal()
    note_typed, note_entered = Signal(str), Signal(str)
    contact_typed, answer_typed = Signal(dict), Signal(str, dict)
    contact_logged = Signal(object)
    files_brought = Signal(list)
    picture_pasted = Signal(QImage)
    brought_to_field = Signal(object, str)
    """Paths of files or a picture, and the field that it was brought to."""
    file_opened, file_removed = Signal(str), Signal(str)
    retry_wanted = Signal(str)
    picture_wanted = Signal(str)
    undo_wanted, conflict_wanted = Signal(str), Signal(str)
    assign_wanted = Signal(str)
    """The id of the person who takes over; empty: nobody."""
    hand_over_wanted = Signal(str, str, bool, str)
    """As `HandOverPanel.given`."""
    erase_wanted = Signal(str, str)
    """As `ErasePanel.given`."""
    custody_wanted = Signal(str)
    """The id of a record on which others decide, and the people here want to."""
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

    def __init__(self, local_now: Callable[[], datetime], around: Surroundings | None = None) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._local_now, self._around = local_now, around
        self._state: RecordState | None = None
        self._tiles: tuple[Tile, ...] = ()
        self._passing, self.files = PassingKeys(self), PageFiles(self)
        self._refusals = Refusals()
        self._held = False
        self._busy: frozenset[str] = frozenset()
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
        self.custody.show_state(state)
        self.form.same.record_id = state.record_id
        self.form.show_session(state.session, locked=state.locked)
        self.show_unsubmitted()
        self.photos.lock(state.locked)
        self.files.show(self._tiles)
        self.notes.offer(notes=state.takes_notes, files=not state.closed)
        self.over.show_state(state)
        words = TimelineWords(state.form, state.names, state.now, state.detail.stuck, state.scope_name)
        self.timeline.show_entries(words.entries(state.detail.timeline, alone=state.alone), state.takes_notes)
        self.inbox.show_state(state)
        self.setCurrentIndex(1)
        self.customer_wanted.emit()

    def show_nothing(self, sentence: str = "") -> None:
        """No record is open."""
        if self._state is not None:
            self.undo.stay_for(self._state.name)
        self._state = None
        self.empty.say("ticket", sentence or self.tr("Choose an entry of the list, or make a new one."))
        self.setCurrentIndex(0)

    def show_unsubmitted(self) -> None:
        """The draft row and the one primary button follow what is typed, and what a panel asks."""
        typed, first = bool(self._state is not None and self._state.session.typed), not self.over.asking
        self.draft.show_unsubmitted(typed, locked=self._state is not None and self._state.locked, first=first)
        self.header.come_first(first and not typed)
        contact = not self.contact.isHidden()
        self.body.make_room(contact)
        self.header.make_room(contact and self.height() < LOW)

    def show_busy(self, steps: frozenset[str]) -> None:
        """What is being saved of the record: its buttons cannot be pressed until it is."""
        self._busy = steps
        self.header.show_busy(bool(steps - BESIDE_THE_HEAD))
        self.draft.submit.show_busy(SUBMIT in steps)
        self.notes.show_busy(NOTE in steps)
        self.contact.log.show_busy(CONTACT in steps)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """What the form does not accept: in the panel that asks, else under the fields."""
        found = list(problems)
        if not self.over.show_problems(found):
            self.form.show_problems(found)
            self.missing.begin(self.form)

    def say(self, sentence: Words, tone: str = "danger") -> None:
        """Says something in place, under the head."""
        self.notice.say(sentence, tone)

    def show_refusals(self, refusals: Refusals) -> None:
        """Says which files were not added, and why."""
        self._refusals = refusals
        self.refused.show_refusals(refusals)

    def show_done(self, act: str, sentence: Said) -> None:
        """An act is durable: says so and offers to undo it."""
        self.notice.hide()
        self.undo.offer(act, sentence)

    def _build(self) -> None:
        self._whole = whole = QWidget()
        whole.setProperty("role", "page")
        self.form_place, self.contact_place = QVBoxLayout(), QVBoxLayout()
        self._forms = KeptForms(self.form_place, self._join_form, whole, around=self._around)
        self.body = RecordBody(self.form_place)
        self.body.widened.connect(self.customer_wanted)
        self._make_foot()
        self._make_panels()
        self._make_head()
        self._bars = Banners(14, 12, 14, 0)
        self._bars.put(self.undo, *self._told)
        self._asking = Banners(14, 12, 14, 0)
        self._asking.put(*self.over.panels)
        self._make_matter()
        self._column = column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._bars.yielding())
        column.addWidget(self._asking)
        column.addWidget(self.body, 1)
        self.contact_place.setContentsMargins(14, 0, 14, 8)
        self.contact_place.addWidget(self.contact)
        column.addLayout(self.contact_place)
        column.addWidget(self.notes)
        self.empty = EmptyState("ticket", self.tr("Choose an entry of the list, or make a new one."))
        self.addWidget(self.empty)
        self.addWidget(whole)
        self._passing.listen(whole)
        keys = (
            (QKeySequence.StandardKey.Paste, lambda: self.form.files.paste() or self.photos.paste()),
            (QKeySequence.StandardKey.Print, self.print_wanted.emit),
            ("F4", self.over.ask_assignee),
        )
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), whole, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _make_panels(self) -> None:
        """What is asked over the form, and the offer to undo: these stay when another language is spoken."""
        self.undo = UndoBar(self._whole)
        self.over = over = OverForm(self, lambda: self._state, self.contact, self._around)
        self.ask, self.assign, self.hand_over = over.ask, over.assign, over.hand_over
        self.undo.undone.connect(self.undo_wanted)
        over.ask.files.join_page(self)
        over.asking_changed.connect(self.show_unsubmitted)
        over.move_wanted.connect(self.move_wanted)
        over.ask.reason_given.connect(self.void_wanted)
        over.typed.connect(self.answer_typed)
        over.hand_over.given.connect(self.hand_over_wanted)
        over.erase.given.connect(self.erase_wanted)
        over.assign.chosen.connect(self.assign_wanted)
        self.notes.contact_wanted.connect(over.open_contact)

    def _make_head(self) -> None:
        """The head, and what is said under it."""
        self.header, self.notice, self.inbox = RecordHeader(), Notice(), InboxNotice()
        self.custody, self.refused, self.missing = CustodyNotice(), RefusedPanel(), MissingNotice()
        self._told = (self.notice, self.missing, self.custody, self.inbox, self.refused)
        self.custody.asked.connect(self.custody_wanted)
        self.inbox.wanted.connect(self.conflict_wanted)
        self.header.move_chosen.connect(self.over.move)
        self.header.void_chosen.connect(self.over.ask_reason)
        self.header.assign_chosen.connect(self.over.ask_assignee)
        self.header.hand_over_chosen.connect(self.over.ask_taker)
        self.header.erase_chosen.connect(self.over.ask_erasure)
        self.header.print_chosen.connect(self.print_wanted)
        self.header.restore_chosen.connect(self.restore_wanted)
        self.refused.cleared.connect(self.refusals_cleared)

    def _make_matter(self) -> None:
        """What stands in the middle beside the fields of the form."""
        self.draft, self.photos, self.timeline, self.customer = DraftRow(), PhotoStrip(), TimelineView(), CustomerCard()
        self.delivered = DeliveredList()
        self.body.show_parts((self.delivered, self.timeline), self.customer, self.tr("Ticket"), self.tr("Timeline"))
        self.draft.submitted.connect(self._submit)
        self.draft.discarded.connect(self.discard_wanted)
        self.photos.picture_shown.connect(self.files.show_picture)
        self.timeline.contact_wanted.connect(self.over.open_contact)
        own = ("files_brought", "picture_pasted", "file_opened", "file_removed", "retry_wanted", "picture_wanted")
        for name in (*own, "stop_wanted", "outside_wanted", "original_wanted", "turned_down", "copy_wanted"):
            getattr(self.photos, name).connect(getattr(self, name))

    def _make_foot(self) -> None:
        """What is written about the ticket: a contact, a note."""
        self.contact, self.notes = ContactPanel(self._local_now), NoteBar()
        self.contact.logged.connect(self.contact_logged)
        self.contact.typed.connect(self.contact_typed)
        self.notes.note_entered.connect(self.note_entered)
        self.notes.too_long.connect(self.say)
        self.notes.typed.connect(lambda: self.note_typed.emit(self.notes.text.toPlainText()))
        self.notes.files_wanted.connect(lambda: self.photos.choose.click())

    def _start(self, state: RecordState, before: RecordState | None) -> None:
        """Another record: begins with nothing that belonged to the one before."""
        self._begin_matter(state)
        self.over.end()
        self.form.show_problems([], go_there=False)
        self.notice.hide()
        self.missing.end()
        self.undo.stay_for(before.name if before is not None else "")
        self.contact.show_typed(state.session.contact)
        self.notes.show_text(state.session.note)
        self.body.show_top()

    def _begin_matter(self, state: RecordState) -> None:
        self._show_form(state)
        self.photos.show_from_start()
        self.timeline.show_from_start()

    def ready(self, form: Form) -> bool:
        """Whether a record of that form can be shown without building its form first."""
        return self._forms.ready(form)

    def prepare(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> None:
        """Builds the view of a form in the turns to come, before a record of it is shown."""
        self._forms.prepare(form, validator, people, names)

    def _join_form(self, made: FormView) -> None:
        made.files.join_page(self)
        made.files.left_over.connect(lambda tiles: self.photos.show_files(tiles))
        made.typed.connect(self._typed)
        made.problems_changed.connect(lambda: self.missing.look())
        made.completed.connect(self._passing.listen)

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
        form.after_first.addWidget(self.photos)
        self._forms.show(form)
        bars = (self.undo, *self._told, *self.over.panels)
        tab_through(self.header, *bars, form, self.customer, self.delivered, self.timeline, self.contact, self.notes)

    def _typed(self, name: str) -> None:
        self.show_unsubmitted()
        self.field_typed.emit(name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.draft.may_submit:
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        """Nothing is submitted while an input method composes: what is composed would be lost."""
        if not self.form.composing:
            self.form.settle()
            self.submit_wanted.emit()

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
            self._forms.when_composed(self, self._speak_anew)

    def _speak_anew(self) -> None:
        """Another language: all is made anew, piece by piece, but what is typed into; that keeps text, caret, focus."""
        self.setUpdatesEnabled(False)
        focused = QApplication.focusWidget()
        self._held = focused is not None and self.isAncestorOf(focused)
        for piece in (self._renew_head, self._renew_matter, self._speak_on, self._show_again, self._show_spoken):
            the_turns().add(self, piece)

    def _renew_head(self) -> None:
        header, told, counting, saying = self.header, self._told, self.missing.counting, self.notice.saying
        self._make_head()
        put_in_place(self._column, [header], [self.header])
        self._bars.renew(told, self._told)
        saying(self.notice)
        self.refused.show_refusals(self._refusals)  # in its place: without one it would be a window of its own
        if counting:
            self.missing.begin(self.form)

    def _renew_matter(self) -> None:
        let_go(self.draft, self.photos, self.timeline, self.customer, self.delivered)
        self._make_matter()

    def _speak_on(self) -> None:
        for part in (self.undo, self.over, self.contact, self.notes):
            part.translate()

    def _show_again(self) -> None:
        """The record as of now; by the time it comes to that it may be another one."""
        self._passing.listen(self._whole)
        if self._state is not None:
            self._begin_matter(self._state)
            self.show_record(self._state, self._tiles)
            self.show_busy(self._busy)
        else:
            self.show_nothing()

    def _show_spoken(self) -> None:
        """A button that was made anew had the focus: the page has it, so that its keys go on."""
        self.setUpdatesEnabled(True)
        if self._held and QApplication.focusWidget() is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._held = False
