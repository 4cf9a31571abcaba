"""What a move asks for, or why a record is taken back: asked inline, under the head, never in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import Person
from desktop.messages import message
from desktop.models.typed_values import stored_value
from desktop.pages.record.field_cell import FieldCell
from desktop.theme import restyle
from desktop.widgets.choice_box import is_composing
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import button, label
from desktop.wording import label_text
from engines.forms.document import Form, Move
from engines.forms.validation import Problem, Validator, Value

REASON = "reason"
"""The name of the one field that taking back asks for."""
REASON_LIMIT = 500


class AskPanel(QFrame):
    """Exactly the fields that are asked, and two buttons."""

    answered = Signal(str, dict)
    """The move's id and the stored answers."""
    reason_given = Signal(str)
    typed = Signal(str, dict)
    """The move's id (empty: taking back) and what is typed by field, not given yet; nothing of it: it was given up."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        restyle(self, tone="primary")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._column.setSpacing(8)
        self.title = label("", "section")
        self.confirm = button("", role="primary", on_click=self._confirm)
        self.cancel = button(self.tr("Cancel"), on_click=self._give_up)
        self._fields = QWidget()
        self._error = label("", "error", tone="danger", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._error, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        self._column.addWidget(self.title)
        self._column.addWidget(self._fields)
        self._column.addLayout(row)
        self.cells: dict[str, FieldCell] = {}
        self.reason: EntryLine | None = None
        self._move: Move | None = None
        self._check: Callable[[Mapping[str, Value]], list[Problem]] = lambda _answers: []
        self.hide()

    def ask_move(
        self,
        form: Form,
        move: Move,
        validator: Validator,
        people: Iterable[Person],
        standing: Mapping[str, Value],
        typed: Mapping[str, Value] | None = None,
    ) -> None:
        """Asks for the fields of that move; `standing` are the values that they have now.

        `typed` is what was typed here before and not given, as `EditSession.asked`.
        """
        self._start(label_text(move.label), label_text(move.label))
        self._move = move
        self._check = lambda answers: validator.check(answers, complete=False)
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        known = list(people)
        for place, name in enumerate(move.asks):
            cell = FieldCell(form.fields[name], lambda: known)
            cell.input.show_value(standing.get(name))
            if typed is not None and f"{move.id}:{name}" in typed:
                cell.input.put(typed[f"{move.id}:{name}"])
            cell.input.on_edited = self._tell_typed
            self.cells[name] = cell
            grid.addWidget(cell, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._open(next(iter(self.cells.values())).input.widget)

    def ask_reason(self, typed: str = "") -> None:
        """Asks why the record is taken back; `typed` was typed here before and not given."""
        self._start(self.tr("Take this record back"), self.tr("Take back"))
        self.reason = EntryLine(REASON_LIMIT)
        self.reason.setMaxLength(REASON_LIMIT)
        self.reason.setText(typed)
        self.reason.textEdited.connect(self._tell_typed)
        too_long = message("field.too_long", {"limit": REASON_LIMIT})
        self.reason.too_long.connect(lambda _count: self._error.setText(too_long))
        self.reason.setPlaceholderText(self.tr("Why? Everybody who opens it reads this."))
        name = label(self.tr("Reason"), "label")
        name.setBuddy(self.reason)
        self.reason.setAccessibleName(self.tr("Reason"))
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(name)
        column.addWidget(self.reason)
        self._open(self.reason)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Says what is wrong with the answers."""
        by_field = {problem.field_id: problem for problem in problems}
        for name, cell in self.cells.items():
            cell.show_problem(by_field.get(name))

    @property
    def composing(self) -> bool:
        """Whether an input method has an open composition in one of its fields: then nothing is answered or closed."""
        return is_composing(self.reason) or any(cell.input.composing for cell in self.cells.values())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.composing:
                self._give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _tell_typed(self) -> None:
        if self._move is not None:
            self.typed.emit(self._move.id, {name: cell.input.typed() for name, cell in self.cells.items()})
        elif self.reason is not None:
            self.typed.emit("", {REASON: self.reason.text()})

    def _give_up(self) -> None:
        self.hide()
        self.typed.emit(self._move.id if self._move is not None else "", {})

    def _start(self, title: str, confirm: str) -> None:
        self._move, self.reason, self.cells = None, None, {}
        old, self._fields = self._fields, QWidget()
        self._column.replaceWidget(old, self._fields)
        old.hide()
        old.deleteLater()
        self.title.setText(title)
        self.confirm.setText(confirm)
        self._error.clear()

    def _open(self, first: QWidget) -> None:
        self.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm(self) -> None:
        if self.composing:
            return
        if self._move is None:
            text = self.reason.text().strip() if self.reason is not None else ""
            self._error.setText("" if text else message("void.reason_missing"))
            if text:
                self.reason_given.emit(text)
            return
        answers = {name: stored_value(cell.spec, cell.input.typed()) for name, cell in self.cells.items()}
        missing = [Problem(name, "field.required") for name, value in answers.items() if value is None]
        problems = self._check(answers) + missing
        self.show_problems(problems)
        if not problems:
            self.answered.emit(self._move.id, answers)
