"""The form of a record: sections as cards, fields in a grid of three columns, two or one where it is narrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import Person
from desktop.models.edit_session import EditSession
from desktop.models.typed_values import stored_value
from desktop.models.value_words import Names, value_text
from desktop.pages.record.field_cell import FieldCell
from desktop.widgets.parts import card, label
from desktop.wording import label_text
from engines.forms.document import Form, MergeClass, Section, Standing
from engines.forms.validation import Problem, Validator

THREE_COLUMNS, TWO_COLUMNS = 740, 420
"""Widths of the form in logical px from which it has that many columns."""
_LOCKED = frozenset({MergeClass.DERIVED, MergeClass.FOREIGN, MergeClass.WORKFLOW})


class FormView(QWidget):
    """Shows a session and says what the person typed. It never changes a field that holds unsubmitted text."""

    typed = Signal(str)
    """The field whose text changed; the session has it already."""

    def __init__(
        self, form: Form, validator: Validator, people: Iterable[Person], names: Names, *, beginning: bool = False
    ) -> None:
        """With `beginning`, the sections that are about the end of a ticket are left out."""
        super().__init__()
        self.form = form
        self.cells: dict[str, FieldCell] = {}
        self._validator = validator
        self._names = names
        self._session = EditSession(form, {})
        self._grids: list[tuple[QGridLayout, list[FieldCell]]] = []
        self._columns = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.first_header = QHBoxLayout()
        self.people = known = tuple(people)
        for section in form.sections:
            if beginning and _of_the_end(form, section):
                continue
            self._column.addWidget(self._make_card(section, known))
        self._lay_out(3)

    def show_session(self, session: EditSession, *, locked: bool = False) -> None:
        """Shows what stands and what was typed. The field under the cursor and fields with unsubmitted text stay."""
        another = session is not self._session
        self._session = session
        focused = None if another else QApplication.focusWidget()
        for name, cell in self.cells.items():
            cell.input.lock(locked or cell.spec.merge_class in _LOCKED)
            if name in session.typed:
                if cell.input.typed() != session.typed[name]:
                    cell.input.put(session.typed[name])
            elif cell.input.widget is not focused or locked:
                cell.input.show_value(session.stored.get(name))
            self._show_newer(cell)

    def show_problems(self, problems: Iterable[Problem], *, go_there: bool = True) -> None:
        """Says under each field what is wrong with it, and puts the cursor into the first."""
        by_field: Mapping[str, Problem] = {problem.field_id: problem for problem in problems}
        first: FieldCell | None = None
        for name, cell in self.cells.items():
            cell.show_problem(by_field.get(name))
            if name in by_field and first is None:
                first = cell
        if first is not None and go_there:
            first.input.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self._lay_out(3 if width >= THREE_COLUMNS else 2 if width >= TWO_COLUMNS else 1)

    def _make_card(self, section: Section, people: tuple[Person, ...]) -> QFrame:
        frame, column = card()
        if not self._grids:
            self.first_header.setSpacing(8)
            self.first_header.addWidget(label(label_text(section.label), "section"))
            self.first_header.addStretch()
            column.addLayout(self.first_header)
        else:
            column.addWidget(label(label_text(section.label), "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        column.addLayout(grid)
        cells = []
        for spec in section.fields:
            cell = FieldCell(spec, people)
            cell.input.on_edited = partial(self._edited, spec.id)
            cell.input.on_left = partial(self._left, spec.id)
            self.cells[spec.id] = cell
            cells.append(cell)
        self._grids.append((grid, cells))
        return frame

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for grid, cells in self._grids:
            while grid.count():
                grid.takeAt(0)
            for column in range(3):
                grid.setColumnStretch(column, 1 if column < columns else 0)
            row = place = 0
            for cell in cells:
                if cell.spans and place:
                    row, place = row + 1, 0
                grid.addWidget(cell, row, place, 1, columns if cell.spans else 1)
                place += columns if cell.spans else 1
                if place >= columns:
                    row, place = row + 1, 0

    def _edited(self, name: str) -> None:
        cell = self.cells[name]
        self._session.take(name, cell.input.typed())
        if cell.error:
            cell.show_problem(self._problem(name))
        self.typed.emit(name)

    def _left(self, name: str) -> None:
        """The person went on: show the text the usual way, or say what is wrong with it."""
        cell = self.cells[name]
        if name not in self._session.typed:
            cell.input.show_value(self._session.stored.get(name))
            cell.show_problem(None)
            return
        problem = self._problem(name)
        cell.show_problem(problem)
        if problem is None:
            cell.input.show_value(stored_value(cell.spec, cell.input.typed()))
            self._session.take(name, cell.input.typed())

    def _problem(self, name: str) -> Problem | None:
        value = stored_value(self.cells[name].spec, self.cells[name].input.typed())
        return next(iter(self._validator.check({name: value}, complete=False)), None)

    def _show_newer(self, cell: FieldCell) -> None:
        name = cell.spec.id
        if not self._session.newer(name):
            cell.show_newer("", lambda: None)
            return
        value = value_text(cell.spec, self._session.stored.get(name), self._names)
        text = QCoreApplication.translate("FormView", "HQ has a newer value: %1").replace("%1", value)
        cell.show_newer(text, lambda: self._use(name))

    def _use(self, name: str) -> None:
        cell = self.cells[name]
        cell.input.show_value(self._session.stored.get(name))
        self._session.take(name, cell.input.typed())
        cell.show_problem(None)
        self._show_newer(cell)
        self.typed.emit(name)


def _of_the_end(form: Form, section: Section) -> bool:
    """Whether a section holds the result of a ticket: nothing required, and a field that the closing asks for."""
    closing = [move for move in form.moves if form.standing(move.target, voided=False) is Standing.CLOSED]
    asked = {name for move in closing for name in move.asks}
    return not any(spec.required for spec in section.fields) and any(spec.id in asked for spec in section.fields)
