"""One field of a form: its label with the buddy, its input, what is wrong with it and what HQ has meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.people import Person
from desktop.messages import message
from desktop.pages.record.input_choice import input_for
from desktop.pages.record.inputs import SwitchInput
from desktop.widgets.parts import button, icon_label, label
from desktop.wording import label_text
from engines.forms.document import Field, FieldKind
from engines.forms.validation import Problem


class FieldCell(QWidget):
    """Top-aligned: an error under it pushes nothing beside it."""

    def __init__(self, spec: Field, people: Iterable[Person]) -> None:
        super().__init__()
        self.spec = spec
        self.input = input_for(spec, people)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_label())
        column.addWidget(self.input.outer)
        self._error_text = label("", "error", wrap=True, tone="danger")
        self._error = _line("warning", "danger", self._error_text)
        self._newer_text = label("", "hint", wrap=True, tone="purple")
        self._use = button("", role="link", on_click=self._use_newer)
        self._newer = _line("cloud-down", "purple", self._newer_text, self._use)
        self._on_use: Callable[[], None] = lambda: None
        column.addWidget(self._error)
        column.addWidget(self._newer)
        column.addStretch()

    @property
    def spans(self) -> bool:
        """Whether it takes a whole row of the form."""
        return self.spec.kind is FieldKind.LONG_TEXT or self.spec.column == "title"

    @property
    def error(self) -> str:
        """What the field says is wrong with it; empty when nothing is."""
        return "" if self._error.isHidden() else self._error_text.text()

    @property
    def newer(self) -> str:
        """What the badge says that HQ has; empty when it has nothing newer."""
        return "" if self._newer.isHidden() else self._newer_text.text()

    def show_problem(self, problem: Problem | None) -> None:
        """Says under the field what is wrong, with the limit; None: nothing is."""
        self._error.setVisible(problem is not None)
        self.input.mark(problem is not None)
        text = message(problem.code, problem.facts) if problem is not None else ""
        self._error_text.setText(text)
        self.input.widget.setAccessibleDescription(text)

    def show_newer(self, text: str, on_use: Callable[[], None]) -> None:
        """Says that the value at HQ changed while the person types; empty text: it did not."""
        self._newer.setVisible(bool(text))
        self._newer_text.setText(text)
        self._use.setText(QCoreApplication.translate("FieldCell", "Use it"))
        self._on_use = on_use

    def _use_newer(self) -> None:
        self._on_use()

    def _make_label(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        text = "" if isinstance(self.input, SwitchInput) else label_text(self.spec.label)
        name = label(text, "label")
        name.setBuddy(self.input.widget)
        row.addWidget(name)
        if self.spec.required:
            star = label("*", "label", tone="danger")
            star.setToolTip(QCoreApplication.translate("FieldCell", "Required"))
            row.addWidget(star)
            required = QCoreApplication.translate("FieldCell", "%1, required")
            self.input.widget.setAccessibleName(required.replace("%1", label_text(self.spec.label)))
        row.addStretch()
        return row


def _line(icon: str, tone: str, text: QLabel, action: QWidget | None = None) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(icon_label(icon, tone, 14))
    row.addWidget(text, 1)
    if action is not None:
        row.addWidget(action)
    holder.hide()
    return holder
