"""The form of a record: sections as cards, fields in a grid of three columns, two or one where it is narrow."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import Person
from desktop.models.edit_session import EditSession
from desktop.models.habits import the_habits
from desktop.models.surroundings import Surroundings
from desktop.models.typed_values import stored_value
from desktop.models.value_words import Names, value_text
from desktop.pages.record.after_composing import AfterComposing
from desktop.pages.record.field_cell import FieldCell
from desktop.pages.record.field_faults import FieldFaults
from desktop.pages.record.field_files import FieldFiles
from desktop.pages.record.inputs.field_input import CODES
from desktop.pages.record.live_fields import LiveFields
from desktop.pages.record.same_values import SameValues
from desktop.pages.record.section_card import MOST_COLUMNS, SectionCard
from desktop.turns import the_turns
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind, Form, Section, Standing
from engines.forms.validation import Validator
from engines.forms.values import Problem
from local_db.queries.known import KnownValue

THREE_COLUMNS, TWO_COLUMNS = 740, 420
"""Widths of the form in logical px from which it has that many columns."""
_FIELDS_IN_A_PIECE = 3


class FormView(QWidget):
    """Shows a session and says what the person typed. It never changes a field that holds unsubmitted text."""

    typed = Signal(str)
    """The field whose text changed; the session has it already."""
    left = Signal(str)
    """The field that the person went on from; its text is checked."""
    problems_changed = Signal()
    """What is wrong with a field is another thing now, or nothing any more."""
    completed = Signal(QWidget)
    """This view: its last piece was built."""
    gone_through = Signal()
    """Enter in the last field."""

    def __init__(
        self,
        form: Form,
        validator: Validator,
        people: Iterable[Person],
        names: Names,
        *,
        beginning: bool = False,
        in_pieces: bool = False,
        around: Surroundings | None = None,
    ) -> None:
        """With `beginning`, the sections that are about the end of a ticket are left out.

        `around` is what its inputs may ask of the world outside; without it they know nothing.
        With `in_pieces` nothing is built yet: call `build_next` until it is, or `finish`, before it is shown.
        """
        super().__init__()
        self.form = form
        self.moving = False
        """Whether it comes to another place: the field under the cursor loses the focus, and nobody went on from it."""
        self.cells: dict[str, FieldCell] = {}
        self._faults = FieldFaults(validator, names, beginning=beginning)
        self._live = LiveFields(validator)
        self._locked = False
        self._around = around or Surroundings()
        self.later = AfterComposing(lambda: self.composing)
        self.same = SameValues(form.id, self._around, self.later)
        self.files = FieldFiles(self)
        self._names = names
        self._beginning = beginning
        self._session = EditSession(form, {})
        self._cards: list[SectionCard] = []
        self._columns = MOST_COLUMNS
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.first_header = QHBoxLayout()
        self.after_first = QVBoxLayout()
        """What stands under the first card: photos are seen without scrolling."""
        self._people = tuple(people)
        self._pieces = self._cut()
        if not in_pieces:
            self.finish()

    @property
    def built(self) -> bool:
        """Whether all of it is there."""
        return not self._pieces

    @property
    def pieces(self) -> int:
        """How many pieces are not built yet."""
        return len(self._pieces)

    def build_next(self) -> None:
        """Builds one more piece; nothing where all is there."""
        if self._pieces:
            self._pieces.popleft()()
            if self.built:
                self.completed.emit(self)

    def finish(self) -> None:
        """Builds what is missing at once."""
        while self._pieces:
            self.build_next()

    def _cut(self) -> deque[Callable[[], None]]:
        """What there is to build, in pieces of some milliseconds each."""
        pieces: deque[Callable[[], None]] = deque()
        for section in self.form.sections:
            if self._beginning and _of_the_end(self.form, section):
                continue
            pieces.append(partial(self._add_card, section))
            for first in range(0, len(section.fields), _FIELDS_IN_A_PIECE):
                pieces.append(partial(self._add_fields, section.fields[first : first + _FIELDS_IN_A_PIECE]))
        return pieces

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Others may be put in charge from now on; what is chosen stays."""
        if people != self._people:
            self._people = people
            for cell in self.cells.values():
                if cell.spec.kind is FieldKind.PERSON:
                    cell.input.translate()

    def show_session(self, session: EditSession, *, locked: bool = False) -> None:
        """Shows what stands and what was typed. The field under the cursor and fields with unsubmitted text stay."""
        before, self._session, self._locked = self._session, session, locked
        if before is session:
            self.later.do(self._show_standing)
            return
        session.seen.clear()
        self.same.forget()
        self.later.forget(before)
        for cell in self.cells.values():
            cell.show_same(None, lambda: None)
            cell.show_known("")
            cell.input.forget()
        self._show_standing(another=True)

    def _show_standing(self, *, another: bool = False) -> None:
        for name, cell in self.cells.items():
            if another and name in self._session.restored:
                self._session.seen[name] = self._session.stored.get(name)
                cell.input.put_over(self._session.stored.get(name), self._session.typed[name])
            elif name in self._session.typed:
                if cell.input.typed() != self._session.typed[name]:
                    cell.input.put(self._session.typed[name])
            elif another or not cell.input.has_focus or self._locked:
                self._show_stored(name)
            self._show_newer(cell)
        self._follow_now()

    def _follow(self, *, left: bool = True) -> None:
        self.later.do(self._follow_now)
        self.later.do(partial(self._faults.follow_rules, self.cells, self._session, left=left), self._session)

    def _follow_now(self) -> None:
        self._live.follow(self._session, self.cells, self._cards, locked=self._locked)

    def show_problems(self, problems: Iterable[Problem], *, go_there: bool = True) -> None:
        """Says under each field what is wrong with it, and puts the cursor into the first."""
        found = tuple(problems)
        self.later.do(lambda: self._show_problems(found, go_there=go_there), self._session)

    def _show_problems(self, problems: Iterable[Problem], *, go_there: bool) -> None:
        by_field: Mapping[str, Problem] = {one.field_id: self._faults.worded(one, self._session) for one in problems}
        first: FieldCell | None = None
        for name, cell in self.cells.items():
            cell.show_problem(by_field.get(name) if cell.shown else None)
            if name in by_field and cell.shown and first is None:
                first = cell
        if first is not None and go_there:
            self.go_to(first)

    def wrong(self) -> list[FieldCell]:
        """The fields that something is wrong with, in order."""
        return [cell for cell in self.cells.values() if cell.problem is not None]

    def go_to_wrong(self) -> None:
        """Puts the cursor into the first field that something is wrong with."""
        for cell in self.wrong()[:1]:
            self.go_to(cell)

    @property
    def composing(self) -> bool:
        """Whether an input method has an open composition in a field: then nothing is checked or submitted."""
        return any(cell.input.composing for cell in self.cells.values())

    def settle(self) -> None:
        """Takes what stands in the field under the cursor as if the person had gone on: before a submission."""
        self.files.finish()
        for name, cell in self.cells.items():
            if cell.input.has_focus:
                self._left(name)

    def go_to_first(self) -> None:
        """Puts the cursor into the first field that is still empty, of a record that is there asked for and empty.

        Else into the first.
        """
        open_cells = [cell for cell in self.cells.values() if cell.shown and not cell.input.locked]
        missing = [cell for cell in open_cells if cell.input.empty and (self._beginning or cell.spec.required)]
        for cell in (missing or open_cells)[:1]:
            self.go_to(cell)

    def type_in(self, name: str, text: str) -> None:
        """Puts text into a field as if the person had typed it and gone on; nothing while a composition is open."""
        cell = self.cells.get(name)
        if cell is not None and not cell.input.composing:
            cell.input.put(text)
            self._edited(name)
            self._left(name)

    def fill_in(self, values: Mapping[str, KnownValue], origin: str) -> None:
        """Fills fields that are still empty with what is known from the field `origin`; typed text always stays."""
        self.later.do(lambda: self._fill_in(values, origin), self._session)

    def _fill_in(self, values: Mapping[str, KnownValue], origin: str) -> None:
        for name, known in values.items():
            cell = self.cells.get(name)
            if cell is None or not cell.input.empty:
                continue
            cell.input.show_value(known.value)
            self._session.take(name, cell.input.typed())
            cell.show_problem(None)
            cell.show_known(label_text(self.form.fields[origin].label), known.source, known.as_of)
            if cell.input.widget.hasFocus():
                cell.input.take_focus()
            self._follow(left=False)
            self.typed.emit(name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        chord = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not chord and self._enter():
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            the_turns().add(self, lambda: self.later.do(self.translate))

    def translate(self) -> None:
        """Says everything in the window's language; what was typed, the cursor and what Ctrl+Z takes back stay."""
        for one in self._cards:
            one.translate()
        for cell in self.cells.values():
            cell.translate()
            if cell.problem is not None:
                cell.show_problem(self._faults.worded(cell.problem, self._session))
            self._show_newer(cell)

    def _enter(self) -> bool:
        """Enter in a field of one line: on to the next, always where a scanner ends a code with it."""
        focused = QApplication.focusWidget()
        here = next((cell for cell in self.cells.values() if cell.input.widget is focused), None)
        if here is None or not (the_habits().enter_moves_on or here.spec.kind in CODES):
            return False
        cells = list(self.cells.values())
        onward = (cell for cell in cells[cells.index(here) + 1 :] if cell.shown and not cell.input.locked)
        if (following := next(onward, None)) is not None:
            self.go_to(following)
        else:
            self.gone_through.emit()
        return True

    def go_to(self, cell: FieldCell) -> None:
        """Puts the cursor into that field, and the field into view."""
        cell.input.take_focus()
        self._bring_into_view(cell)

    def _bring_into_view(self, cell: FieldCell) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(cell, 0, 16)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self._columns = MOST_COLUMNS if width >= THREE_COLUMNS else 2 if width >= TWO_COLUMNS else 1
        self.later.do(self._lay_out)

    def _lay_out(self) -> None:
        for one in self._cards:
            one.lay_out(self._columns)

    def _add_card(self, section: Section) -> None:
        made = SectionCard(section, None if self._cards else self.first_header)
        made.lay_out(self._columns)
        self._cards.append(made)
        self._column.addWidget(made)
        if made is self._cards[0]:
            self._column.addLayout(self.after_first)

    def _add_fields(self, fields: Iterable[Field]) -> None:
        cells = [FieldCell(spec, lambda: self._people, self._around, self._names) for spec in fields]
        for cell in cells:
            name = cell.spec.id
            cell.on_problem = self.problems_changed.emit
            cell.input.on_edited = partial(self._edited, name)
            cell.input.on_left = partial(self._left, name)
            cell.input.on_composed = self.later.go_on
            self.cells[name] = cell
            self.files.join(cell)
        self._cards[-1].add(cells)

    def _edited(self, name: str) -> None:
        cell = self.cells[name]
        self._session.take(name, cell.input.typed())
        cell.show_known("")
        if cell.error:
            cell.show_problem(self._faults.of(cell, self._session) or self._faults.still_missing(cell))
        if self._session.newer(name) != bool(cell.newer):
            self._show_newer(cell)
        self._follow(left=False)
        self.typed.emit(name)

    def _left(self, name: str) -> None:
        """The person went on: show the text the usual way, or say what is wrong with it."""
        cell = self.cells[name]
        if cell.input.composing or self.moving:
            return
        if name not in self._session.typed:
            self._show_stored(name)
            cell.show_problem(self._faults.still_missing(cell))
            self._show_newer(cell)
        else:
            problem = self._faults.of(cell, self._session) or self._faults.still_missing(cell)
            cell.show_problem(problem)
            self.same.ask(cell, stored_value(cell.spec, cell.input.typed()) if problem is None else None)
            if self._faults.is_sound(problem):
                cell.input.show_value(stored_value(cell.spec, cell.input.typed()))
                self._session.take(name, cell.input.typed())
        self._follow()
        self.left.emit(name)

    def _show_stored(self, name: str) -> None:
        value = self._session.seen[name] = self._session.stored.get(name)
        self.cells[name].input.show_value(value)

    def _show_newer(self, cell: FieldCell) -> None:
        name = cell.spec.id
        waiting = name not in self._session.typed and self._session.seen.get(name) != self._session.stored.get(name)
        if not self._session.newer(name) and not waiting:
            cell.show_newer("", lambda: None)
            return
        value = value_text(cell.spec, self._session.stored.get(name), self._names)
        text = QCoreApplication.translate("FormView", "HQ has a newer value: %1").replace("%1", value)
        cell.show_newer(text, lambda: self._use(name))

    def _use(self, name: str) -> None:
        cell = self.cells[name]
        self._show_stored(name)
        self._session.take(name, cell.input.typed())
        cell.show_problem(None)
        self._show_newer(cell)
        self._follow()
        self.typed.emit(name)


def _of_the_end(form: Form, section: Section) -> bool:
    """Whether a section holds the result of a ticket: nothing required, and a field that the closing asks for."""
    closing = [move for move in form.moves if form.standing(move.target, voided=False) is Standing.CLOSED]
    asked = {name for move in closing for name in move.asks}
    return not any(spec.required for spec in section.fields) and any(spec.id in asked for spec in section.fields)
