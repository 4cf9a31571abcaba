"""What a move asks for, or why a record is taken back: asked inline, under the head, never in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from core.people import Person
from desktop.messages import message
from desktop.models.surroundings import Surroundings
from desktop.models.typed_values import stored_value
from desktop.pages.record.field_cell import FieldCell
from desktop.pages.record.field_files import FieldFiles
from desktop.theme import restyle
from desktop.widgets.choice_box import is_composing
from desktop.widgets.entry import EntryLine
from desktop.widgets.parts import button, label
from desktop.widgets.too_long import refusal
from desktop.wording import label_text, unmarked
from engines.forms.document import Form, Move
from engines.forms.validation import Validator
from engines.forms.values import Problem, Value

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

    def __init__(self, around: Surroundings | None = None) -> None:
        super().__init__()
        self.files = FieldFiles(self)
        self._around = around
        self.setProperty("role", "notice")
        restyle(self, tone="primary")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._column.setSpacing(8)
        self.title = label("", "section")
        self.confirm = button("", role="primary", on_click=self._confirm)
        self.cancel = button("", on_click=self._give_up)
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
        self._reason_name, self._star = QLabel(), QLabel()
        self._fault: Problem | None = None
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
        self._start(move)
        self._check = lambda answers: validator.check(answers, complete=False)
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        known = list(people)
        for place, name in enumerate(move.asks):
            cell = FieldCell(replace(form.fields[name], required=True), lambda: known, self._around)
            cell.input.show_value(standing.get(name))
            if typed is not None and f"{move.id}:{name}" in typed:
                cell.input.put_over(standing.get(name), typed[f"{move.id}:{name}"])
            cell.input.on_edited = partial(self._edited, cell)
            self.cells[name] = cell
            self.files.join(cell)
            grid.addWidget(cell, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._open(next(iter(self.cells.values())).input.widget)

    def ask_reason(self, typed: str = "") -> None:
        """Asks why the record is taken back; `typed` was typed here before and not given."""
        self._start(None)
        self.reason = EntryLine(REASON_LIMIT, spare=0)
        self.reason.type_over(typed)
        self.reason.textEdited.connect(self._tell_typed)
        self.reason.too_long.connect(self._say_too_long)
        self._reason_name = label("", "label")
        self._reason_name.setBuddy(self.reason)
        self._star = label("*", "label", tone="danger")
        above = QHBoxLayout()
        above.setSpacing(4)
        above.addWidget(self._reason_name)
        above.addWidget(self._star)
        above.addStretch()
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(above)
        column.addWidget(self.reason)
        self.translate()
        self._open(self.reason)

    def translate(self) -> None:
        """Says its words in the window's language; what is typed, the caret and the focus stay."""
        self.cancel.setText(self.tr("Cancel"))
        if self._move is not None:
            self.title.setText(label_text(self._move.label))
            self.confirm.setText(unmarked(label_text(self._move.label)))
        else:
            self.title.setText(self.tr("Take this record back"))
            self.confirm.setText(self.tr("Take back"))
        for cell in self.cells.values():
            cell.translate()
        if self.reason is not None:
            self.reason.setPlaceholderText(self.tr("Why? Everybody who opens it reads this."))
            name = self.tr("Reason")
            required = QCoreApplication.translate("FieldCell", "%1, required")
            self.reason.setAccessibleName(required.replace("%1", name))
            self._reason_name.setText(name)
            self._star.setToolTip(QCoreApplication.translate("FieldCell", "Required"))
        self._say(self._fault)

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

    def _edited(self, cell: FieldCell) -> None:
        """A fault that was told goes as soon as it is mended, not only with the next try."""
        if cell.problem is not None:
            found = self._problems(self._answers())
            cell.show_problem(next((one for one in found if one.field_id == cell.spec.id), None))
        self._tell_typed()

    @Slot(int)
    def _say_too_long(self, count: int) -> None:
        self._say(Problem(REASON, *refusal(count, REASON_LIMIT)))

    def _say(self, fault: Problem | None) -> None:
        self._fault = fault
        self._error.setText(message(fault.code, fault.facts) if fault is not None else "")

    @Slot()
    def _tell_typed(self) -> None:
        if self.reason is None or len(self.reason.text()) < REASON_LIMIT:
            self._say(None)
        if self._move is not None:
            self.typed.emit(self._move.id, {name: cell.input.typed() for name, cell in self.cells.items()})
        elif self.reason is not None:
            self.typed.emit("", {REASON: self.reason.text()})

    def _give_up(self) -> None:
        self.hide()
        self.typed.emit(self._move.id if self._move is not None else "", {})

    def _start(self, move: Move | None) -> None:
        self._move, self.reason, self.cells = move, None, {}
        self.files.forget()
        old, self._fields = self._fields, QWidget()
        self._column.replaceWidget(old, self._fields)
        old.hide()
        old.deleteLater()
        self._fault = None
        self.translate()

    def _open(self, first: QWidget) -> None:
        self.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm(self) -> None:
        if self.composing:
            return
        self.files.finish()
        if self._move is None:
            text = self.reason.text().strip() if self.reason is not None else ""
            self._say(None if text else Problem(REASON, "void.reason_missing"))
            if text:
                self.reason_given.emit(text)
            return
        answers = self._answers()
        problems = self._problems(answers)
        self.show_problems(problems)
        if not problems:
            self.answered.emit(self._move.id, answers)

    def _answers(self) -> dict[str, Value]:
        return {name: stored_value(cell.spec, cell.input.typed()) for name, cell in self.cells.items()}

    def _problems(self, answers: Mapping[str, Value]) -> list[Problem]:
        missing = [Problem(name, "field.required") for name, value in answers.items() if value is None]
        return self._check(answers) + missing
