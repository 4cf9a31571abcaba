"""A new record: its kind, its form, its photos, and one button. What is typed is kept as a draft all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from core.people import Person
from desktop.models.habits import the_habits
from desktop.models.refusals import Refusals
from desktop.models.surroundings import Surroundings
from desktop.models.value_words import Names
from desktop.pages.record.carets import Caret, put_caret_soon
from desktop.pages.record.draft_list import open_draft_list
from desktop.pages.record.form_view import FormView
from desktop.pages.record.kept_forms import KeptForms
from desktop.pages.record.kind_tabs import KindTabs
from desktop.pages.record.missing_notice import MissingNotice
from desktop.pages.record.new_state import NewRecordState
from desktop.pages.record.passing_keys import PassingKeys
from desktop.pages.record.photo_strip import PhotoStrip
from desktop.pages.record.photo_tile import Tile
from desktop.pages.record.refused_panel import RefusedPanel
from desktop.pages.record.submit_button import SubmitButton
from desktop.pages.record.undo_bar import UndoBar
from desktop.turns import the_turns
from desktop.widgets.banners import Banners
from desktop.widgets.in_place import let_go
from desktop.widgets.kept_edge import KeptEdge
from desktop.widgets.parts import Notice, Said, Words, bar, button, clear, label
from desktop.wording import clock_time, filled, label_text
from engines.forms.document import Form
from engines.forms.validation import Validator
from engines.forms.values import Problem
from local_db.queries.known import KnownValue


class NewRecordPage(QWidget):
    """Shows a new record and says what the person did."""

    kind_chosen = Signal(str)
    field_typed = Signal(str)
    field_left = Signal(str)
    """The person went on from that field; what it holds may be known from elsewhere."""
    submit_wanted = Signal()
    discard_wanted = Signal()
    draft_wanted = Signal(str)
    """A draft from earlier that the person wants to go on with."""
    files_brought = Signal(list)
    picture_pasted = Signal(QImage)
    brought_to_field = Signal(object, str)
    """Paths of files or a picture, and the field that it was brought to."""
    file_opened = Signal(str)
    file_removed = Signal(str)
    retry_wanted = Signal(str)
    picture_wanted = Signal(str)
    turned_down = Signal(str)
    """Why something that was dropped or pasted is no file at all."""
    refusals_cleared = Signal()
    copy_wanted = Signal(str, object)
    """The key of a photo, and the path of the file that a copy of it shall be written to."""

    def __init__(self, around: Surroundings | None = None) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._around = around
        self.setAcceptDrops(True)
        self._state: NewRecordState | None = None
        self._tiles: tuple[Tile, ...] = ()
        self._kept_at = 0
        self._busy = False
        self._drafts: tuple[tuple[str, str], ...] = ()
        self._offers = True
        self._passing = PassingKeys(self)
        self._refusals = Refusals()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build()
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.activated.connect(lambda: self.form.files.paste() or self.photos.paste())
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.activated.connect(lambda: self.undo.undo())
        for keys_here in (paste, undo):
            keys_here.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for keys, step in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            other_kind = QShortcut(QKeySequence(keys), self)
            other_kind.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            other_kind.activated.connect(partial(self._other_kind, step))

    def prepare(self, form: Form, validator: Validator, people: tuple[Person, ...], names: Names) -> None:
        """Builds the view of a form in the turns to come, before a record of it is begun."""
        self._forms.prepare(form, validator, people, names)

    def show_new(self, state: NewRecordState, tiles: Iterable[Tile]) -> None:
        """Shows that new record; when it is shown already, only what changed."""
        before, self._state, self._tiles = self._state, state, tuple(tiles)
        if before is None or before.session is not state.session:
            self._start(state)
        elif before.forms != state.forms:
            self._show_kinds(state)
        self.form.show_session(state.session)
        self._show_keys()
        self.photos.show_files(self.form.files.show_files(self._tiles))
        self._count_files()

    def show_kept(self, at: int) -> None:
        """The draft is on the disk as of that moment (milliseconds since 1970 UTC); 0: there is none."""
        self._kept_at = at
        self.saved.setText(filled(self.tr("Draft saved %1"), clock_time(at)) if at else "")
        self.discard.setVisible(bool(at))
        self._show_keys()

    def show_drafts(self, drafts: Sequence[tuple[str, str]], *, offer: bool = True) -> None:
        """Drafts from earlier, as id and words, the newest first: with `offer` in a line of its own, all in a list."""
        self._drafts, self._offers = tuple(drafts), offer
        self.unfinished.setText(filled(self.tr("Go on with unfinished (%1)"), str(len(drafts))))
        self.unfinished.setVisible(len(drafts) > offer)
        if drafts and offer:
            draft_id, words = drafts[0]
            sentence = filled(self.tr("Not submitted yet: %1"), words)
            self.earlier.say(sentence, "primary", self.tr("Go on with it"), lambda: self.draft_wanted.emit(draft_id))
        else:
            self.earlier.hide()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Says under the fields what is missing or wrong."""
        self.form.show_problems(problems)
        self.missing.begin(self.form)

    def show_busy(self, busy: bool) -> None:
        """While it is being submitted nobody can submit it twice or bring another file."""
        self._busy = busy
        self.submit.show_busy(busy)
        self.photos.setEnabled(not busy)

    def say(self, sentence: Words, tone: str = "danger") -> None:
        """Says something over the form."""
        self.notice.say(sentence, tone)

    def offer_back(self, sentence: Said, bring_back: Callable[[], None]) -> None:
        """Says what was done to what is typed, and offers to bring that back."""
        self.undo.offer("", sentence, bring_back)
        self._passing.listen(self)

    def show_refusals(self, refusals: Refusals) -> None:
        """Says which files were not added, and why."""
        self._refusals = refusals
        self.refused.show_refusals(refusals)

    def focus_first(self) -> None:
        """Puts the cursor into the first field that is empty, once the form is on the screen."""
        if self._state is not None:
            put_caret_soon(self.form, None)

    def put_caret(self, caret: Caret | None) -> None:
        """Puts the cursor there, once the form is on the screen."""
        put_caret_soon(self.form, caret)

    def type_in(self, name: str, text: str) -> None:
        """Puts text into a field as if the person had typed it and gone on."""
        self.form.type_in(name, text)

    def fill_in(self, values: Mapping[str, KnownValue], origin: str) -> None:
        """Fills fields that are still empty with what is known from the value of the field `origin`."""
        self.form.fill_in(values, origin)

    def _build(self) -> None:
        self.notice, self.earlier, self.photos = Notice(), Notice(), PhotoStrip()
        self.version = Notice()
        self.refused, self.missing = RefusedPanel(), MissingNotice()
        self.refused.cleared.connect(self.refusals_cleared)
        head, row = bar("header")
        row.setContentsMargins(16, 10, 16, 10)
        self.title = label(self.tr("New ticket"), "title")
        row.addWidget(self.title)
        row.addSpacing(12)
        self.kinds = KindTabs()
        self.kinds.chosen.connect(self.kind_chosen)
        row.addWidget(self.kinds, 1)
        self.unfinished = button("", "edit", role="link", on_click=self._list_drafts)
        self.unfinished.hide()
        row.addWidget(self.unfinished)
        self._column.addWidget(head)
        bars = Banners(14, 12, 14, 0)
        self.undo = UndoBar()
        bars.put(self.undo, self.earlier, self.version, self.notice, self.missing, self.refused)
        self._column.addWidget(bars)
        self.refused.show_refusals(self._refusals)  # in its place: without one it would be a window of its own
        self._column.addWidget(self._make_body(), 1)
        self._column.addWidget(self._make_foot())
        for name in ("files_brought", "picture_pasted", "file_opened", "file_removed", "retry_wanted"):
            getattr(self.photos, name).connect(getattr(self, name))
        self.photos.picture_shown.connect(lambda *shown: self.form.files.show_picture(*shown))
        self.photos.picture_wanted.connect(self.picture_wanted)
        self.photos.turned_down.connect(self.turned_down)
        self.photos.copy_wanted.connect(self.copy_wanted)

    def _make_body(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("New ticket"))
        inner = QWidget()
        inner.setProperty("role", "plain")
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        self._form_place = QVBoxLayout()
        column.addLayout(self._form_place)
        self._forms = KeptForms(self._form_place, self._join_form, inner, beginning=True, around=self._around)
        column.addStretch()
        area.setWidget(inner)
        KeptEdge(area, column)
        self._area = area
        return area

    def _make_foot(self) -> QFrame:
        foot, row = bar("footer")
        row.setContentsMargins(16, 8, 16, 8)
        self.saved = label("", "hint")
        self.discard = button(self.tr("Discard draft"), role="link", on_click=self.discard_wanted.emit)
        self.discard.hide()
        self.attached = button("", "attachment", role="link", on_click=self._show_files)
        self.attached.hide()
        self.submit = SubmitButton(self._submit)
        row.addWidget(self.saved)
        row.addWidget(self.discard)
        row.addWidget(self.attached)
        row.addStretch()
        self._keys = label("", "hint")
        self._show_keys()
        row.addWidget(self._keys)
        row.addWidget(self.submit)
        return foot

    def _start(self, state: NewRecordState) -> None:
        self._show_form(state)
        self._area.verticalScrollBar().setValue(0)
        self._show_kinds(state)
        self.notice.hide()
        self.version.hide()
        self.undo.forget()
        self.missing.end()
        self.photos.show_files(())
        self.show_kept(0)

    def _count_files(self) -> None:
        """A pasted picture is told of where it is seen: the strip may be scrolled out of view."""
        count = len(self._tiles)
        self.attached.setText(self.tr("%Ln file(s)", "", count))
        self.attached.setVisible(count > 0)
        self._show_keys()

    def _show_files(self) -> None:
        self._area.ensureWidgetVisible(self.photos, 0, 16)

    def _show_keys(self) -> None:
        """What Enter does here, as the person has chosen it; as much of it as the foot has room for."""
        said = [self.tr("Enter: next field · Ctrl+Enter: submit")] if the_habits().enter_moves_on else []
        parts = (self.saved, self.discard, self.attached, self.submit)
        room = self.width() - 48 - sum(part.sizeHint().width() + 8 for part in parts if not part.isHidden())
        measure = self._keys.fontMetrics().horizontalAdvance
        fitting = (words for words in (*said, self.tr("Ctrl+Enter: submit")) if measure(words) <= room)
        self._keys.setText(next(fitting, ""))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_keys()

    def _show_form(self, state: NewRecordState) -> None:
        """The view of a form is kept for the next record of its kind: building one takes most of a beginning."""
        form = self._forms.find(state.session.form)
        if form is None or form.form is not state.session.form:
            if form is not None:
                self.photos.setParent(None)
                form.hide()
                form.deleteLater()
            form = self._forms.make(state.session.form, state.validator, state.people, state.names)
        self.form = form
        form.show_people(state.people)
        form.after_first.addWidget(self.photos)
        self._forms.show(form)
        form.show_problems([], go_there=False)

    def _join_form(self, made: FormView) -> None:
        made.files.join_page(self)
        made.files.left_over.connect(lambda tiles: self.photos.show_files(tiles))
        made.typed.connect(self.field_typed)
        made.problems_changed.connect(self._count_missing)
        made.completed.connect(self._passing.listen)
        made.left.connect(self.field_left)
        made.gone_through.connect(lambda: self.submit.setFocus(Qt.FocusReason.TabFocusReason))

    def _count_again(self) -> None:
        self.missing.begin(self.form)

    def _count_missing(self) -> None:
        self.missing.look()

    def _show_kinds(self, state: NewRecordState) -> None:
        self.kinds.show_kinds(state.forms, state.session.form.id)
        ticket = state.session.form.is_ticket
        self.title.setText(self.tr("New ticket") if ticket else label_text(state.session.form.label))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.submit.isEnabled():
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        """Nothing is submitted while an input method composes: what is composed would be lost."""
        if self._state is not None and not self.form.composing:
            self.form.settle()
            self.submit_wanted.emit()

    def _other_kind(self, step: int) -> None:
        if self._state is None or not self._state.forms:
            return
        ids = [form.id for form in self._state.forms]
        here = ids.index(self._state.session.form.id)
        self.kind_chosen.emit(ids[(here + step) % len(ids)])

    def _list_drafts(self) -> None:
        open_draft_list(self.unfinished, self._drafts, self.draft_wanted.emit)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.photos.dragEnterEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.photos.dropEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._forms.when_composed(self, self._rebuild)

    def _rebuild(self) -> None:
        """Another language: all but the form is made anew; the form keeps text, cursor and what can be undone."""
        state, tiles, kept_at, drafts = self._state, self._tiles, self._kept_at, self._drafts
        counting, undo, saying, offering = self.missing.counting, self.undo, self.notice.saying, self.version.saying
        focused = QApplication.focusWidget()
        within = focused if state is not None and focused is not None and self.form.isAncestorOf(focused) else None
        if within is not None:
            self.form.moving = True
        while (item := self._column.takeAt(0)) is not None:
            held = item.widget()
            inner = item.layout()
            if isinstance(inner, QVBoxLayout):
                clear(inner)
            if held is not None:
                let_go(held)
        let_go(self.photos)
        self._build()
        self.show_busy(self._busy)
        self.undo.take_over(undo)
        saying(self.notice)
        offering(self.version)
        if state is not None:
            self._forms.take(self.form)
            self.form.after_first.addWidget(self.photos)
            self.form.show()
            if counting:
                the_turns().add(self, self._count_again)
            self._show_kinds(state)
            self.photos.show_files(self.form.files.show_files(tiles))
            self._count_files()
            self.show_kept(kept_at)
            self.show_drafts(drafts, offer=self._offers)
        if within is not None:
            the_turns().add(within, partial(self._go_back_to, within))

    def _go_back_to(self, within: QWidget) -> None:
        within.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.moving = False
